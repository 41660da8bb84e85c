"""What a form of a signed-in page carries, so that no other page can send it."""

import hmac

from confidante.care.session import Session
from confidante.seal.session import form_token


def token(session: Session) -> str:
    """The token of this session's forms."""
    return form_token(session.cookie)


def is_token(session: Session, sent: str) -> bool:
    """Whether this came with a form of this session."""
    return hmac.compare_digest(token(session).encode(), sent.encode())
