"""What a session table may hold: keys closed under the visitor's cookie and a server half that soon dies."""

import os
from typing import NewType

from confidante.seal.primitives import close, digest, disclose, kdf, label

Cookie = NewType("Cookie", bytes)


def new_cookie() -> Cookie:
    """32 random bytes; only their digest is stored."""
    return Cookie(os.urandom(32))


def session_id(cookie: Cookie) -> bytes:
    """The row of this cookie: random-looking, and useless without the cookie."""
    return digest(label("session id"), cookie)[:16]


def closed_session(cookie: Cookie, half: bytes, plain: bytes) -> bytes:
    """The session's plain, closed under both halves. A salt for each closing, so the zero nonce is used once."""
    salt = os.urandom(32)
    return salt + close(_key(cookie, half, salt), plain, session_id(cookie))


def open_session(cookie: Cookie, half: bytes, closed: bytes) -> bytes:
    """The plain of a session, else `NotOpened`: a wrong cookie, or a half that was destroyed."""
    return disclose(_key(cookie, half, closed[:32]), closed[32:], session_id(cookie))


def _key(cookie: Cookie, half: bytes, salt: bytes) -> bytes:
    return kdf(cookie + half, salt, label("session"))


def form_token(cookie: Cookie) -> str:
    """A token for the forms of this session, which another site can't know."""
    return kdf(cookie, b"", label("session form"), 16).hex()
