"""A writer's turn: one at a time in this process, all or nothing, durable when it is over.

SQL is written once, with `%s`, for both kinds of database, and goes to the driver below Django's cursor:
docs/decisions/0004-raw-sql-on-the-hot-path.md says what that is worth.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from threading import Lock
from types import TracebackType
from typing import Any, Protocol

from django.db import Error, connections

from confidante.care.refusals import Broken, LogClosed
from confidante.store.sqlite import lenient

_turns: dict[str, Lock] = {}


class Run(Protocol):
    """Executes one statement."""

    def __call__(self, sql: str, values: Sequence[object] = ..., /) -> Any:  # noqa: ANN401 - each driver has its own
        """The driver's cursor, after the statement."""


@lru_cache(maxsize=512)
def _question_marks(sql: str) -> str:
    return sql.replace("%s", "?")


def reading(alias: str) -> Run:
    """What executes on this thread's connection to this database; each statement sees all that was committed."""
    return _run_of(connections[alias])


def _run_of(connection: Any) -> Run:  # noqa: ANN401 - Django gives no common type
    if connection.connection is None:
        connection.ensure_connection()
    execute: Run = connection.connection.execute
    if connection.vendor != "sqlite":
        return execute
    connection.connection.text_factory = lenient
    return lambda sql, values=(): execute(_question_marks(sql), values)


class turn:  # noqa: N801 - used as a verb: `with turn(alias) as run`
    """What was executed in the block is durable when it is left, or, after any exception, none of it is.

    Threads queue at a lock before they begin, so that 32 of them do not poll SQLite's; other processes are waited for
    up to 20 seconds. `LogClosed` if the database can't be written (full, read-only, locked, damaged): what failed in
    the last instant may yet have been written, so a retry must be harmless. `Broken` if rows contradict each other.
    """

    # A class, and not a generator with Django's wrapper of errors around it: 5 microseconds against 12.
    __slots__ = ("_connection", "_lock", "_run")

    def __init__(self, alias: str) -> None:
        self._connection: Any = connections[alias]
        # By file, not by alias: two homes never wait for each other, two aliases of one file do.
        name = self._connection.settings_dict["NAME"]
        self._lock = _turns.get(name) or _turns.setdefault(name, Lock())

    def __enter__(self) -> Run:
        self._lock.acquire()
        try:
            self._run = _run_of(self._connection)
            self._run("BEGIN IMMEDIATE" if self._connection.vendor == "sqlite" else "BEGIN")
        except BaseException as error:
            self._lock.release()
            self._say(error)
            raise
        return self._run

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._run("COMMIT")
        except self._connection.Database.Error as failed:
            error = failed
        finally:
            if error is not None:
                self._roll_back()
            self._lock.release()
        self._say(error)

    def _roll_back(self) -> None:
        # SQLite has rolled back by itself after some errors, as of a full disk; then there is nothing to do.
        if getattr(self._connection.connection, "in_transaction", True):
            with suppress(self._connection.Database.Error):
                self._run("ROLLBACK")

    def _say(self, error: BaseException | None) -> None:
        """Errors of Django and of the driver are said in our words; all others go their way."""
        driver = self._connection.Database
        if isinstance(error, driver.IntegrityError):
            raise Broken(f"the rows of {self._connection.alias} contradict each other: {error}") from error
        if isinstance(error, driver.Error | Error):
            raise LogClosed from error


def marks(values: Sequence[object]) -> str:
    """As many placeholders as there are values."""
    return ", ".join(["%s"] * len(values))
