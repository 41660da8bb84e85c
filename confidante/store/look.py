"""A look at a database on a server, at one moment and past its damage: what can't be read is remembered."""

from collections.abc import Iterator, Sequence
from itertools import count, zip_longest
from typing import Any, cast
from weakref import finalize

import psycopg
from django.db import connections
from psycopg import IsolationLevel, sql

from confidante.care.difference import Difference

Row = tuple[Any, ...]
_AT_ONCE = 200
_numbers = count(1)
# The tables are read as they lie; an index, which may be damaged, is asked only to be compared with them.
_BY_INDEX = ("enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan")
_BY_TABLE = ("enable_seqscan", "enable_sort", "enable_incremental_sort")


class Look:
    """One database, read in one transaction that can change nothing. `problems` says what could not be read so far."""

    def __init__(self, alias: str) -> None:
        self._alias = alias
        self._opened: psycopg.Connection | None = None
        self.problems: list[Difference] = []

    def ask(self, question: str) -> Iterator[Row]:
        """The rows of this question until one can't be read; that is a problem of the database."""
        try:
            yield from self._stream(sql.SQL(cast("Any", question)))
        except psycopg.Error as found:
            self._note("database", found)

    def rows(self, table: str, key: str, columns: Sequence[str]) -> Iterator[tuple[Any, Row]]:
        """Every row of a table with its key, in the key's order; past a page that can't be read, page by page."""
        after: Any = None
        question = _select(table, (key, *columns), sql.SQL("WHERE {0} IS NOT NULL ORDER BY {0}"), key)
        while True:
            opened = None
            try:
                opened = self._connection()
                for number, *row in self._stream(question):
                    if after is None or number > after:
                        yield number, tuple(row)
                        after = number
                return
            except psycopg.Error as found:
                # What another table's damage cut off is begun anew.
                if opened is None or opened is self._opened:
                    self._note(table, found)
                    break
        rest = [row for row in self._by_page(table, (key, *columns)) if row[0] is not None]
        for number, *row in sorted(rest, key=lambda row: row[0]):
            if after is None or number > after:
                yield number, tuple(row)

    def lost(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        """The first row that the index of these columns does not show where the table has it."""
        order = sql.SQL(" ORDER BY {}").format(sql.SQL(", ").join(map(sql.Identifier, columns)))
        question = _select(table, columns, sql.SQL("")) + order
        try:
            # Both in one moment; how each is planned is settled when it is begun.
            lies, shows = self._stream(question), self._stream(question, by_index=True)
            for one, other in zip_longest(lies, shows):
                if one != other:
                    yield one or other
                    return
        except psycopg.Error as found:
            self._note(table, found)

    def _by_page(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        size = f"SELECT pg_relation_size('public.{table}') / current_setting('block_size')::int"
        for page in range(next(self.ask(size), (0,))[0]):
            where = sql.SQL("WHERE ctid >= {} AND ctid < {}").format(f"({page},0)", f"({page + 1},0)")
            try:
                yield from list(self._stream(_select(table, columns, where)))
            except psycopg.Error as found:
                self._note(table, found)

    def _stream(self, question: "sql.SQL | sql.Composed", *, by_index: bool = False) -> Iterator[Row]:
        opened = self._connection()
        for names, on in ((_BY_INDEX, by_index), (_BY_TABLE, not by_index)):
            for name in names:
                opened.execute(sql.SQL("SET {} = {}").format(sql.Identifier(name), sql.SQL("on" if on else "off")))
        with opened.cursor(f"look{next(_numbers)}", binary=True) as cursor:
            cursor.itersize = _AT_ONCE
            cursor.execute(question)
            yield from cursor

    def _connection(self) -> "psycopg.Connection":
        if self._opened is None or self._opened.closed:
            told = connections[self._alias].get_connection_params()
            told |= {"cursor_factory": psycopg.Cursor, "prepare_threshold": None}
            opened: psycopg.Connection = psycopg.connect(**told)
            # Another database is read meanwhile, for as long as that takes.
            opened.execute("SET idle_in_transaction_session_timeout = 0")
            # Every name is said whole, and what a stranger made to look like a part of the server is never called.
            opened.execute("SET search_path = ''")
            opened.commit()
            opened.isolation_level, opened.read_only = IsolationLevel.REPEATABLE_READ, True
            self._opened = opened
            finalize(self, opened.close)
        return self._opened

    def _note(self, table: str, found: "psycopg.Error") -> None:
        # What was begun on this connection has failed with it; the next question opens another.
        if self._opened is not None:
            self._opened.close()
            self._opened = None
        said = str(found).strip().splitlines()[0] if str(found).strip() else type(found).__name__
        problem = Difference("key" if table == "key_row" else table, "-", "-", f"{self._alias} can't be read: {said}")
        if problem not in self.problems:
            self.problems.append(problem)


def _select(table: str, columns: Sequence[str], rest: "sql.SQL | sql.Composed", *named: str) -> "sql.Composed":
    all_of = sql.SQL("SELECT {} FROM {} ").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier("public", table)
    )
    return all_of + (rest.format(*map(sql.Identifier, named)) if isinstance(rest, sql.SQL) else rest)
