"""SQLite's file format, as far as an attacker needs it: where the live cells of a b-tree lie, and what they hold.

Only the standard library, and nothing of the product: an alteration must not be made with the help of who looks for it.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

TABLE_LEAF, TABLE_INTERIOR, INDEX_LEAF, INDEX_INTERIOR = 13, 5, 10, 2


@dataclass(frozen=True)
class Cell:
    """A live cell: what it holds, and the offsets in the file of every byte of it, overflow pages included."""

    rowid: int
    values: tuple[object, ...]
    offsets: tuple[int, ...]
    header: int
    """How many of the offsets, from the first, belong to the cell's and the record's header."""
    overflow: int
    """How many of the offsets, from the last, lie in overflow pages."""


class File:
    """The pages of one database file, write-ahead log excluded."""

    def __init__(self, content: bytes | bytearray) -> None:
        self.content = content
        size = struct.unpack_from(">H", content, 16)[0]
        self.size = 65536 if size == 1 else size
        self.usable = self.size - content[20]

    def cells(self, root: int) -> Iterator[Cell]:
        """Every live cell of the b-tree that holds a record: a table's leaves, all pages of an index."""
        base = (root - 1) * self.size
        head = base + (100 if root == 1 else 0)
        kind = self.content[head]
        interior = kind in (TABLE_INTERIOR, INDEX_INTERIOR)
        count = struct.unpack_from(">H", self.content, head + 3)[0]
        for number in range(count):
            at = base + struct.unpack_from(">H", self.content, head + (12 if interior else 8) + 2 * number)[0]
            if interior:
                yield from self.cells(struct.unpack_from(">I", self.content, at)[0])
            if kind != TABLE_INTERIOR:
                yield self.cell(at + (4 if interior else 0), table=kind == TABLE_LEAF)
        if interior:
            yield from self.cells(struct.unpack_from(">I", self.content, head + 8)[0])

    def cell(self, at: int, *, table: bool) -> Cell:
        """The cell whose payload's length stands at this offset."""
        length, after = varint(self.content, at)
        rowid, after = varint(self.content, after) if table else (0, after)
        payload, spilled = self._payload(after, length, table=table)
        record = bytes(self.content[offset] for offset in payload)
        header, values = decoded(record)
        rowid = signed(rowid) if table else int(values[-1])  # type: ignore[call-overload]
        return Cell(rowid, values, (*range(at, after), *payload), after - at + header, spilled)

    def _payload(self, at: int, length: int, *, table: bool) -> tuple[list[int], int]:
        most = self.usable - 35 if table else (self.usable - 12) * 64 // 255 - 23
        if length <= most:
            return list(range(at, at + length)), 0
        least = (self.usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (self.usable - 4)
        local = local if local <= most else least
        offsets, left = list(range(at, at + local)), length - local
        page = struct.unpack_from(">I", self.content, at + local)[0]
        while left:
            base = (page - 1) * self.size
            here = min(left, self.usable - 4)
            offsets += range(base + 4, base + 4 + here)
            left -= here
            page = struct.unpack_from(">I", self.content, base)[0]
        return offsets, length - local


def varint(content: bytes | bytearray, at: int) -> tuple[int, int]:
    """The number, and the offset behind it."""
    number = 0
    for place in range(8):
        byte = content[at + place]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, at + place + 1
    return number << 8 | content[at + 8], at + 9


def signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number


def decoded(record: bytes) -> tuple[int, tuple[object, ...]]:
    """How long the record's header is, and its values, each with its kind."""
    size, at = varint(record, 0)
    kinds = []
    while at < size:
        kind, at = varint(record, at)
        kinds.append(kind)
    if at != size:
        raise ValueError
    values = []
    for kind in kinds:
        value, at = _value(kind, record, at)
        values.append(value)
    if not values:
        raise ValueError
    return size, tuple(values)


def _value(kind: int, record: bytes, at: int) -> tuple[object, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind in (10, 11):
        raise ValueError
    width = (0, 1, 2, 3, 4, 6, 8, 8)[kind] if kind < 8 else (kind - 12) // 2
    raw = record[at : at + width]
    if len(raw) != width:
        raise ValueError
    if kind < 7:
        return int.from_bytes(raw, signed=True), at + width
    if kind == 7:
        return struct.unpack(">d", raw)[0], at + width
    return (raw, "text") if kind % 2 else raw, at + width
