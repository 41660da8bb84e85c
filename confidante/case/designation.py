"""Two words by which staff speak of a case, made from its id so that nothing is stored."""

import hashlib
from collections.abc import Sequence


def designation(case_id: bytes, words: Sequence[str]) -> str:
    """Two of the 2,048 words. One in four million pairs meets another: enough to speak, never a key."""
    number = int.from_bytes(hashlib.sha256(b"confidante/1 designation\0" + case_id).digest()[:3])
    return f"{words[number >> 11 & 0x7FF]} {words[number & 0x7FF]}"
