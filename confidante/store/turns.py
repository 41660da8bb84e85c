"""A writer's turn: one at a time in this process, all or nothing, durable when it is over.

SQL is written once, with `%s`, for both kinds of database, and goes to the driver below Django's cursor:
docs/decisions/0004-raw-sql-on-the-hot-path.md says what that is worth.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any, Protocol

from django.db import DatabaseError, IntegrityError, InterfaceError, connections

from confidante.care.refusals import Broken, LogClosed
from confidante.store.sqlite import lenient

_turns: dict[str, Lock] = {}


class Run(Protocol):
    """Executes one statement."""

    def __call__(self, sql: str, values: Sequence[object] = ..., /) -> Any:
        """The driver's cursor, after the statement."""


@lru_cache(maxsize=512)
def _question_marks(sql: str) -> str:
    return sql.replace("%s", "?")


def reading(alias: str) -> Run:
    """What executes on this thread's connection to this database; each statement sees all that was committed."""
    connection = connections[alias]
    connection.ensure_connection()
    execute = connection.connection.execute
    if connection.vendor != "sqlite":
        return execute  # type: ignore[no-any-return]
    connection.connection.text_factory = lenient
    return lambda sql, values=(): execute(_question_marks(sql), values)


@contextmanager
def turn(alias: str) -> Iterator[Run]:
    """What was executed in the block is durable when it is left, or, after any exception, none of it is.

    Threads queue at a lock before they begin, so that 32 of them do not poll SQLite's; other processes are waited for
    up to 20 seconds. `LogClosed` if the database can't be written (full, read-only, locked, damaged): what failed in
    the last instant may yet have been written, so a retry must be harmless. `Broken` if rows contradict each other.
    """
    try:
        with _lock(alias), connections[alias].wrap_database_errors:
            run = reading(alias)
            run("BEGIN IMMEDIATE" if connections[alias].vendor == "sqlite" else "BEGIN")
            try:
                yield run
                run("COMMIT")
            except BaseException:
                _roll_back(alias, run)
                raise
    except IntegrityError as found:
        raise Broken(f"the rows of {alias} contradict each other: {found}") from found
    except (DatabaseError, InterfaceError) as found:
        raise LogClosed from found


def _lock(alias: str) -> Lock:
    # By file, not by alias: two homes never wait for each other, two aliases of one file do.
    return _turns.setdefault(str(connections.settings[alias]["NAME"]), Lock())


def _roll_back(alias: str, run: Run) -> None:
    # SQLite has rolled back by itself after some errors (a full disk); then there is nothing to do.
    if getattr(connections[alias].connection, "in_transaction", True):
        run("ROLLBACK")


def marks(values: Sequence[object]) -> str:
    """As many placeholders as there are values."""
    return ", ".join(["%s"] * len(values))
