"""A walk through a file that may be damaged: what can be read is read, what can't is remembered."""

# ruff: noqa: S608 - only our own names and placeholders are put into a statement, never a value

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from confidante.store.sqlite import failure

if TYPE_CHECKING:
    import sqlite3

_LAST = (1 << 63) - 1
# How many row numbers in a row are tried one by one behind a damaged page.
_GAP = 20_000

Row = tuple[Any, ...]


class Problem(NamedTuple):
    """What could not be read, of which table, and from which row number on, or at which, if that is known."""

    table: str
    rowid: int | None
    what: str


class Walk:
    """One database file at one moment. `problems` says what could not be read so far."""

    def __init__(self, opened: "Callable[[], sqlite3.Connection]", name: str) -> None:
        self._open = opened
        self._name = name
        self._connection: sqlite3.Connection | None = None
        self._failure = failure()
        self.problems: list[Problem] = []

    def ask(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """The rows of this question until one can't be read; that is a problem of the database."""
        try:
            yield from self._execute(sql, values)
        except self._failure as found:
            self._note("database", None, f"{self._name}: {found}")

    def look(self, sql: str, values: Sequence[object]) -> list[Row]:
        """The rows of this question; none if it can't be answered, which is no problem of its own."""
        try:
            found: list[Row] = self._execute(sql, values).fetchall()
        except self._failure:
            return []
        except UnicodeError:
            return []  # text that is none was read from a damaged cell, and can't be asked for
        return found

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
        """Every row of a table with its row number, in their order, past any damage that can be passed."""
        after: int | None = None
        while True:
            try:
                for rowid, *row in self._execute(*_after(table, columns, after)):
                    yield rowid, tuple(row)
                    after = rowid
                return
            except self._failure as found:
                self._note(table, 0 if after is None else after + 1, f"can't be read on from this row: {found}")
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
            self._note(table, rowid if isinstance(rowid, int) else None, str(found))
            return None

    def _beyond(self, table: str, columns: Sequence[str], after: int | None) -> tuple[int, Row] | None:
        """The next row behind `after` that can be read by its own number."""
        start = 0 if after is None else max(after + 1, 0)
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
            # What a stranger wrote into the schema may call nothing that acts.
            self._connection.execute("PRAGMA trusted_schema = OFF")
            # From its first reading on, this connection sees one moment of the file.
            self._connection.execute("BEGIN")
        return self._connection.execute(sql, values)

    def _note(self, table: str, rowid: int | None, what: str) -> None:
        problem = Problem(table, rowid, what)
        if problem not in self.problems:
            self.problems.append(problem)


def _after(table: str, columns: Sequence[str], after: int | None) -> tuple[str, tuple[int, ...]]:
    # By row number, so that no index, which may be damaged, is asked. The first look has no bound, and misses none.
    bound = "" if after is None else "WHERE rowid > ? "
    sql = f"SELECT rowid, {', '.join(columns)} FROM {table} NOT INDEXED {bound}ORDER BY rowid"
    return sql, () if after is None else (after,)
