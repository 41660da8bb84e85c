"""Wraps and key rows, in a database of their own whose backups live a week."""

# ruff: noqa: S608 - only our own names and placeholders are put into a statement, never a value

from collections.abc import Sequence
from typing import Any

from confidante.care.clinic import Taken
from confidante.seal.header import INSTANCE_LOG, CaseId, KeyId
from confidante.seal.keys import KeyRow
from confidante.seal.wraps import Wrap
from confidante.store.turns import Run, marks, reading, turn

_COLUMNS = '"case", compartment, epoch, reader, sealed'
_ORDER = 'ORDER BY "case", compartment, epoch, reader'
_SAME = 'SELECT sealed FROM wrap WHERE "case" = %s AND compartment = %s AND epoch = %s AND reader = %s'
_ADD_WRAP = f"INSERT INTO wrap ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s)"
_ADD_KEY = "INSERT INTO key_row (lookup, blob) VALUES (%s, %s)"


class DiskKeystore:
    """`Keystore` over the tables wrap and key_row of one database."""

    def __init__(self, alias: str = "keystore") -> None:
        self._alias = alias

    def put(self, wraps: Sequence[Wrap], keys: Sequence[KeyRow]) -> None:
        """All rows are durable; `Taken` and nothing is written if a look-up, or another wrap of a place, is there.

        The very same wrap may be put again. Another one of the same case, compartment, epoch and reader is someone
        else's attempt at that epoch, whose leaf may be on its way: it is never replaced.
        """
        if not wraps and not keys:
            return
        with turn(self._alias) as run:
            for key in keys:
                _add_key(run, key)
            for wrap in wraps:
                _add_wrap(run, wrap)

    def wraps(self, case: CaseId, readers: Sequence[KeyId]) -> Sequence[Wrap]:
        """The wraps of this case for these readers, by compartment and epoch."""
        sql = f'SELECT {_COLUMNS} FROM wrap WHERE "case" = %s AND reader IN ({marks(readers)}) {_ORDER}'
        return _wraps(reading(self._alias)(sql, (case, *readers)).fetchall())

    def cases_of(self, readers: Sequence[KeyId]) -> Sequence[Wrap]:
        """Every wrap of every case for these readers, by case. The instance's own log is no case."""
        sql = f'SELECT {_COLUMNS} FROM wrap WHERE reader IN ({marks(readers)}) AND "case" <> %s {_ORDER}'
        return _wraps(reading(self._alias)(sql, (*readers, INSTANCE_LOG)).fetchall())

    def key(self, lookup: bytes) -> bytes | None:
        """The blob of this look-up, or None."""
        row = reading(self._alias)("SELECT blob FROM key_row WHERE lookup = %s", (lookup,)).fetchone()
        return row[0] if row and isinstance(row[0], bytes) else None


def _wraps(rows: Sequence[Sequence[Any]]) -> list[Wrap]:
    # Someone may have altered cells: a wrap that is none opens nothing, so it is left out, and `log verify` names it.
    return [Wrap(*row) for row in rows if _is_wrap(*row)]


def _is_wrap(case: object, compartment: object, epoch: object, reader: object, sealed: object) -> bool:
    numbers = (compartment, 1 << 8), (epoch, 1 << 32)
    whole = all(isinstance(number, int) and 0 <= number < most for number, most in numbers)
    return whole and all(isinstance(cell, bytes) for cell in (case, reader, sealed))


def _add_key(run: Run, key: KeyRow) -> None:
    if run("SELECT 1 FROM key_row WHERE lookup = %s", (key.lookup,)).fetchone():
        raise Taken
    run(_ADD_KEY, (key.lookup, key.blob))


def _add_wrap(run: Run, wrap: Wrap) -> None:
    place = (wrap.case, wrap.compartment, wrap.epoch, wrap.reader)
    known = run(_SAME, place).fetchone()
    if known is None:
        run(_ADD_WRAP, (*place, wrap.sealed))
    elif known[0] != wrap.sealed:
        raise Taken
