"""What a form of a signed-in page carries, so that no other page can send it."""

import hmac

from confidante.care.session import Session
from confidante.seal.session import Cookie, form_token


def token(session: Session) -> str:
    """The token of this session's forms."""
    return token_of(session.cookie)


def token_of(cookie: bytes) -> str:
    """The token of the forms of whoever has this cookie, even when her session is over."""
    return form_token(Cookie(cookie))


def is_token(session: Session, sent: str) -> bool:
    """Whether this came with a form of this session."""
    return hmac.compare_digest(token(session).encode(), sent.encode())
