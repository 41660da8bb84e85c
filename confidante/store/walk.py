"""A walk through a file that may be damaged: what can be read is read, what can't is remembered."""

# ruff: noqa: S608 - only our own names and placeholders are put into a statement, never a value

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from confidante.store.sqlite import failure

if TYPE_CHECKING:
    import sqlite3

_FIRST, _LAST = -(1 << 63), (1 << 63) - 1
# How many row numbers in a row are tried one by one behind a damaged page.
_GAP = 20_000

Row = tuple[Any, ...]


class Walk:
    """One database file at one moment. `problems` says, in sentences, what could not be read so far."""

    def __init__(self, opened: "Callable[[], sqlite3.Connection]", name: str) -> None:
        self._open = opened
        self._name = name
        self._connection: sqlite3.Connection | None = None
        self._failure = failure()
        self.problems: list[str] = []

    def ask(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """The rows of this question until one can't be read; that is a problem of the database."""
        try:
            yield from self._execute(sql, values)
        except self._failure as found:
            self._note(f"database {self._name}: {found}")

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
        """Every row of a table with its row number, in their order, past any damage that can be passed."""
        after = _FIRST
        while True:
            try:
                for rowid, *row in self._execute(_after(table, columns), (after,)):
                    yield rowid, tuple(row)
                    after = rowid
                return
            except self._failure as found:
                self._note(f"table {table}, after row {'none' if after == _FIRST else after}: {found}")
            passed = self._beyond(table, columns, after)
            if passed is None:
                return
            yield passed
            after = passed[0]

    def row(self, table: str, columns: Sequence[str], rowid: object) -> Row | None:
        """One row by its number, or None if it is not there or can't be read."""
        try:
            return self._one(table, columns, rowid)
        except self._failure as found:
            self._note(f"table {table}, row {rowid}: {found}")
            return None

    def _beyond(self, table: str, columns: Sequence[str], after: int) -> tuple[int, Row] | None:
        """The next row behind `after` that can be read by its own number."""
        start = max(after + 1, 0)
        for rowid in range(start, min(start + _GAP, _LAST)):
            try:
                row = self._one(table, columns, rowid)
            except self._failure:
                continue
            if row is not None:
                return rowid, row
        return None

    def _one(self, table: str, columns: Sequence[str], rowid: object) -> Row | None:
        sql = f"SELECT {', '.join(columns)} FROM {table} WHERE rowid = ?"
        found: Row | None = self._execute(sql, (rowid,)).fetchone()
        return found

    def _execute(self, sql: str, values: Sequence[object] = ()) -> "sqlite3.Cursor":
        if self._connection is None:
            self._connection = self._open()
            self._connection.execute("PRAGMA query_only = ON")
            # From its first reading on, this connection sees one moment of the file.
            self._connection.execute("BEGIN")
        return self._connection.execute(sql, values)

    def _note(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def _after(table: str, columns: Sequence[str]) -> str:
    return f"SELECT rowid, {', '.join(columns)} FROM {table} WHERE rowid > ? ORDER BY rowid"
