"""A phrase in its other form, as long as it was not confirmed; and the words of one that was typed."""

import re
import unicodedata

from confidante.care.session import Session
from confidante.seal.phrase import Secret, letters_of

_INVISIBLE = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff]")
_WORD = re.compile("[A-Za-z]+|[\u0900-\u0963\u0970-\u097f]+")


def as_letters(session: Session) -> str:
    """The same secret as twenty-two letters, in groups; empty once she has confirmed her words."""
    return letters_of(Secret(session.secret)) if session.secret else ""


def typed_words(text: str) -> tuple[str, ...]:
    """What was typed, parted as a phrase is when it is read, so that a word can be quoted by its number."""
    return tuple(_WORD.findall(_INVISIBLE.sub("", unicodedata.normalize("NFKD", text))))
