"""How a leaf and its body lie in two tables, and how they are read back as one."""

from collections.abc import Sequence
from typing import Any

from confidante.seal.leaf import Leaf

_STORED = (
    "SELECT leaf.header, body.wrap, body.sealed, leaf.rows, leaf.day, leaf.content"
    ' FROM leaf LEFT JOIN body ON body."index" = leaf."index"'
)
SINCE = f'{_STORED} WHERE leaf."case" = %s AND leaf.place >= %s ORDER BY leaf.place'
BY_INDEX = f'{_STORED} WHERE leaf."index" = %s'
RANGE = f'{_STORED} WHERE leaf."index" >= %s AND leaf."index" < %s ORDER BY leaf."index"'
ADD_LEAF = 'INSERT INTO leaf ("index", "case", place, header, rows, day, content) VALUES (%s, %s, %s, %s, %s, %s, %s)'
ADD_BODY = 'INSERT INTO body ("index", wrap, sealed) VALUES (%s, %s, %s)'


def stored(row: Sequence[Any]) -> Leaf:
    """A row as a leaf. A cell of the wrong type becomes an empty one, which hashes to something else: altered."""
    header, wrap, body, rows, day, content = row
    whole = isinstance(day, int) and 0 <= day < 1 << 32
    gone = as_bytes(content) if wrap is None and body is None else b""
    return Leaf(as_bytes(header), as_bytes(wrap), as_bytes(body), as_bytes(rows), day if whole else 0, gone)


def as_bytes(cell: object) -> bytes:
    """The cell if it holds bytes, as it should; else none."""
    return cell if isinstance(cell, bytes) else b""
