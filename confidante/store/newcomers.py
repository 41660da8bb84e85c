"""Those who were invited and are not yet admitted."""

# ruff: noqa: S608 - only our own names and placeholders are put into a statement, never a value

from collections.abc import Sequence

from confidante.care.clinic import Newcomer
from confidante.seal.keys import KeyRow
from confidante.store.turns import marks, reading, turn

_COLUMNS = ("code", "role", "designation", "until", "verify", "reading", "lookup", "blob")
_ALL = f"SELECT {', '.join(_COLUMNS)} FROM newcomer"
_PUT = (
    f"INSERT INTO newcomer ({', '.join(_COLUMNS)}) VALUES ({marks(_COLUMNS)}) ON CONFLICT (code) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
)
_FILL = "UPDATE newcomer SET verify = %s, reading = %s, lookup = %s, blob = %s WHERE code = %s AND verify = %s"


class DiskNewcomers:
    """`Newcomers` over the table newcomer of one database."""

    def __init__(self, alias: str = "sessions") -> None:
        self._alias = alias

    def put(self, newcomer: Newcomer) -> None:
        """She is there, in place of any other of this code."""
        row = newcomer.row
        cells = (newcomer.code, newcomer.role, newcomer.designation, newcomer.until, newcomer.verify, newcomer.reading)
        with turn(self._alias) as run:
            run(_PUT, (*cells, row.lookup if row else None, row.blob if row else None))

    def fill(self, newcomer: Newcomer) -> bool:
        """Her keys stand, if nobody made some under this code before. Of many at once, one is first."""
        row = newcomer.row
        cells = (newcomer.verify, newcomer.reading, row.lookup if row else None, row.blob if row else None)
        with turn(self._alias) as run:
            return bool(run(_FILL, (*cells, newcomer.code, b"")).rowcount)

    def get(self, code: bytes) -> Newcomer | None:
        """The newcomer of this code's digest, or None."""
        row = reading(self._alias)(f"{_ALL} WHERE code = %s", (code,)).fetchone()
        return _newcomer(*row) if row else None

    def waiting(self) -> Sequence[Newcomer]:
        """Those who made their keys and wait to be admitted, the first to run out first."""
        rows = reading(self._alias)(f"{_ALL} WHERE verify <> %s ORDER BY until, code", (b"",)).fetchall()
        return [_newcomer(*row) for row in rows]

    def drop(self, code: bytes) -> None:
        """No newcomer of this code is there."""
        with turn(self._alias) as run:
            run("DELETE FROM newcomer WHERE code = %s", (code,))


def _newcomer(
    code: bytes, role: str, designation: str, until: int, verify: bytes, reads: bytes, lookup: bytes | None, blob: bytes
) -> Newcomer:
    row = KeyRow(lookup, blob) if lookup is not None else None
    return Newcomer(code, role, designation, until, verify, reads, row)
