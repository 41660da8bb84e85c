"""A writer's turn: one at a time in this process, all or nothing, durable when it is over.

SQL is written once, with `%s`, for both kinds of database, and goes to the driver below Django's cursor:
docs/decisions/0004-raw-sql-on-the-hot-path.md says what that is worth.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import lru_cache
from threading import Lock
from types import TracebackType
from typing import Any, Protocol

from django.db import Error, connections

from confidante.care.refusals import Broken, LogClosed
from confidante.store.router import plain
from confidante.store.sqlite import lenient

_turns: dict[tuple[str, ...], Lock] = {}

# PostgreSQL: who appends holds the tree's head from the beginning, so that what it reads then is the end of each log.
# The other databases have no such row; one number stands for it. Each statement sees what was committed before it.
_HEAD_IS_OURS = "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT 1 FROM head WHERE id = 1 FOR UPDATE"
_ALL_IS_OURS = "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(2)"


class Run(Protocol):
    """Executes one statement."""

    def __call__(self, sql: str, values: Sequence[object] = ..., /) -> Any:  # noqa: ANN401 - each driver has its own
        """The driver's cursor, after the statement."""


@lru_cache(maxsize=512)
def _question_marks(sql: str) -> str:
    return sql.replace("%s", "?")


def reading(alias: str) -> Run:
    """What executes on this thread's connection to this database; each statement sees all that was committed."""
    connection: Any = connections[alias]
    if connection.vendor == "sqlite":
        return _run_of(connection)
    return lambda sql, values=(): _read(connection, sql, values)


def _read(connection: Any, sql: str, values: Sequence[object]) -> Any:  # noqa: ANN401 - as above
    """Asked again on a new connection if this one was dropped; `LogClosed` if that helps nothing."""
    try:
        return _again_if_dropped(connection, lambda run: run(sql, values))
    except (connection.Database.Error, Error) as failed:
        connection.close()
        raise LogClosed from failed


def _again_if_dropped(connection: Any, act: Callable[[Run], Any]) -> Any:  # noqa: ANN401 - as above
    known = connection.connection
    try:
        return act(_run_of(connection))
    except connection.Database.OperationalError:
        # A connection that was just made and fails is no old one that was dropped meanwhile.
        if known is None or not known.closed:
            raise
    connection.close()
    return act(_run_of(connection))


def _run_of(connection: Any) -> Run:  # noqa: ANN401 - Django gives no common type
    if connection.vendor != "sqlite":
        return _server_run(connection)
    if connection.connection is None:
        connection.ensure_connection()
    execute: Run = connection.connection.execute
    connection.connection.text_factory = lenient
    return lambda sql, values=(): execute(_question_marks(sql), values)


def _server_run(connection: Any) -> Run:  # noqa: ANN401 - as above
    if connection.connection is None or connection.connection.closed:
        connection.close()
        connection.ensure_connection()
    execute = connection.connection.execute
    # Without values a statement goes as it stands, and several may stand in it; with them all cells come as bytes.
    return lambda sql, values=(): execute(sql, values, binary=True) if values else execute(sql)


def _begun(connection: Any) -> Run:  # noqa: ANN401 - as above
    """What executes inside a transaction that has just begun, and holds the lock of all who write there."""
    if connection.vendor == "sqlite":
        run = _run_of(connection)
        run("BEGIN IMMEDIATE")
        return run
    begin = _HEAD_IS_OURS if plain(connection.alias) == "default" else _ALL_IS_OURS

    def began(run: Run) -> Run:
        run(begin)
        return run

    begun: Run = _again_if_dropped(connection, began)
    return begun


class turn:  # noqa: N801 - used as a verb: `with turn(alias) as run`
    """What was executed in the block is durable when it is left, or, after any exception, none of it is.

    Threads queue at a lock before they begin, so that 32 of them do not poll the database's; other processes are
    waited for up to 20 seconds. `LogClosed` if the database can't be written (full, read-only, locked, damaged, not
    there): what failed in the last instant may yet have been written, so a retry must be harmless. `Broken` if rows
    contradict each other.
    """

    # A class, and not a generator with Django's wrapper of errors around it: 5 microseconds against 12.
    __slots__ = ("_connection", "_lock", "_run")

    def __init__(self, alias: str) -> None:
        self._connection: Any = connections[alias]
        # By file, not by alias: two homes never wait for each other, two aliases of one file do.
        told = self._connection.settings_dict
        name = (told["NAME"], told["HOST"], told["PORT"])
        self._lock = _turns.get(name) or _turns.setdefault(name, Lock())

    def __enter__(self) -> Run:
        self._lock.acquire()
        try:
            self._run = _begun(self._connection)
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
                done = self._run("COMMIT")
                # PostgreSQL answers a COMMIT after a failed statement with "ROLLBACK", and no error.
                if self._connection.vendor != "sqlite" and done.statusmessage != "COMMIT":
                    raise self._connection.Database.OperationalError("rolled back")
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
        if self._connection.vendor != "sqlite" and isinstance(error, driver.Error | Error):
            # Dropped, failed over, waited too long; and after any failure the driver and the server may differ about
            # which statements are prepared. The next turn begins on a new one, wherever that leads.
            self._connection.close()
        if isinstance(error, driver.IntegrityError):
            raise Broken(f"the rows of {self._connection.alias} contradict each other: {error}") from error
        if isinstance(error, driver.Error | Error):
            raise LogClosed from error


def together(alias: str) -> AbstractContextManager[object]:
    """Inside a turn: what is executed in the block, and asked for nothing, may travel to a server as one."""
    connection: Any = connections[alias]
    together: AbstractContextManager[object] = (
        nullcontext() if connection.vendor == "sqlite" else connection.connection.pipeline()
    )
    return together


def marks(values: Sequence[object]) -> str:
    """As many placeholders as there are values; without any what equals nothing, as PostgreSQL knows no empty list."""
    return ", ".join(["%s"] * len(values)) or "NULL"
