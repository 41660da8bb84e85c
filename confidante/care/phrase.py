"""Her new phrase in its other form, as long as it was not confirmed."""

from confidante.care.session import Session
from confidante.seal.phrase import Secret, letters_of


def as_letters(session: Session) -> str:
    """The same secret as twenty-two letters, in groups; empty once she has confirmed her words."""
    return letters_of(Secret(session.secret)) if session.secret else ""
