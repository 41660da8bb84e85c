"""What `log verify` tells: something that is not as it was written, and where."""

from dataclasses import dataclass

_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Difference:
    """In which table, of which case (hex), at which place, and what. `-` where there is no such thing, or none left.

    The instance's own log is the case of 32 zeros. A place is one of its case's log; `index 7` is one of the whole
    tree, where nothing is left that says whose it was; of a head or checkpoint it is the size.
    """

    table: str
    case: str
    place: str
    what: str


def shown(cell: object) -> str:
    """Any cell, as far as it fits a line: bytes in hex."""
    text = cell.hex() if isinstance(cell, bytes) else "-" if cell is None else ascii(cell)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
