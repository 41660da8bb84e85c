"""The one order of all leaves, for the log process."""

from collections.abc import Sequence

from confidante.care.refusals import Broken
from confidante.seal.tree import Frontier
from confidante.store.logs import head_of
from confidante.store.rows import RANGE, stored
from confidante.store.turns import reading, turn

_KNOWN = "SELECT note FROM checkpoint WHERE size = %s"
_ADD = "INSERT INTO checkpoint (size, note) VALUES (%s, %s)"
_LAST = "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1"


class DiskTree:
    """`Tree` over the tables leaf, body, head and checkpoint of one database."""

    def __init__(self, alias: str = "default") -> None:
        self._alias = alias

    def head(self) -> Frontier:
        """The tree as the last append left it."""
        return head_of(reading(self._alias))

    def hashes(self, start: int, stop: int) -> Sequence[bytes]:
        """The leaf hashes at these indexes, computed anew; `Broken` if one is not there."""
        rows = reading(self._alias)(RANGE, (start, stop)).fetchall()
        hashes = [stored(row).hash for row in rows]
        if len(hashes) != max(0, stop - start):
            raise Broken(f"of the leaves {start} to {stop - 1} only {len(hashes)} are there")
        return hashes

    def add_checkpoint(self, size: int, note: str) -> None:
        """The checkpoint is durable; `Broken` if another note of this size is there."""
        with turn(self._alias) as run:
            known = run(_KNOWN, (size,)).fetchone()
            if known is None:
                run(_ADD, (size, note))
            elif known[0] != note:
                raise Broken(f"another checkpoint of size {size} is there")

    def last_checkpoint(self) -> str | None:
        """The note of the greatest size, or None."""
        row = reading(self._alias)(_LAST).fetchone()
        return row[0] if row else None
