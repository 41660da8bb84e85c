"""Three databases of a home: the log, the keystore with its own short-lived backups, and what is gone in an hour.

They are SQLite files in it, or, where an address is given or stands in CONFIDANTE_DATABASE, on a PostgreSQL server.
"""

# ruff: noqa: S608 - only our own names and placeholders are put into a statement, never a value

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import Error

from confidante.care.refusals import Broken
from confidante.store.sqlite import connect, driver_error, options

FILES = {"default": "data/log.sqlite3", "keystore": "keystore/keys.sqlite3", "sessions": "sessions/sessions.sqlite3"}
# As many as there are migrations. A start reads this number from each file, and asks Django only if it differs.
SCHEMA = 2


def address(given: str | None = None) -> str:
    """The PostgreSQL server's address as given, else the environment's; empty where SQLite carries the store."""
    return os.environ.get("CONFIDANTE_DATABASE", "") if given is None else given


def databases(home: Path, url: str | None = None) -> dict[str, dict[str, object]]:
    """Django's DATABASES for this home."""
    if where := address(url):
        from confidante.store import postgres

        return postgres.databases(where)
    opened = {
        "default": options("FULL"),
        "keystore": options("FULL", forget=True),
        "sessions": options("NORMAL", forget=True),
    }
    return {name: _database(home / FILES[name], opened[name]) for name in FILES}


def _database(path: Path, opened: dict[str, object]) -> dict[str, object]:
    # CONN_MAX_AGE: a connection lives as long as its thread, or every request would pay for opening three.
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": opened, "CONN_MAX_AGE": None}


def register(home: Path, suffix: str, url: str | None = None) -> None:
    """The databases of this home are known to this process too: as `default:suffix`, `keystore:suffix` and so on."""
    from django.db import connections

    known = connections.configure_settings(databases(home, url))
    connections.settings.update({f"{name}:{suffix}": entry for name, entry in known.items()})


def prepare(home: Path, url: str | None = None) -> None:
    """The three are there with today's tables, for their owner's eyes alone. In a millisecond if the files were.

    `Broken` if one of them can't be read or brought up to date.
    """
    if where := address(url):
        from confidante.store import postgres

        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        postgres.prepare(where, SCHEMA, lambda: _migrate(home, where))
        return
    try:
        _bring_up_to_date(home)
    except (Error, driver_error()) as unreadable:
        raise Broken(f"a database in {home} can't be read: {unreadable}") from unreadable


def _bring_up_to_date(home: Path) -> None:
    if _is_current(home):
        return
    with _alone(home):
        # Another process may have done it while we waited.
        if not _is_current(home):
            _create_files(home)
            _migrate(home, "")


def _is_current(home: Path) -> bool:
    return all((home / name).exists() and _version(home / name) == SCHEMA for name in FILES.values())


def _version(path: Path) -> int:
    opened = connect(path)
    try:
        return int(opened.execute("PRAGMA user_version").fetchone()[0])
    finally:
        opened.close()


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    # Three processes start at once on a fresh home: one migrates, the others wait for it.
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(home / ".preparing", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _create_files(home: Path) -> None:
    for name in FILES.values():
        path = home / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        # Only when it is not there: to open and close a live SQLite file by hand drops this process's locks on it.
        # SQLite gives the files it makes beside it (-wal, -shm) the same mode.
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _migrate(home: Path, url: str) -> None:
    # Imported here, so that a start on current files never pays for it.
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    register(home, "preparing", url)
    for name in FILES:
        alias = f"{name}:preparing"
        connection = connections[alias]
        try:
            executor = MigrationExecutor(connection)
            executor.migrate(executor.loader.graph.leaf_nodes("store"))
            if connection.vendor == "sqlite":
                connection.cursor().execute(f"PRAGMA user_version = {SCHEMA}")
        finally:
            connection.close()
            del connections[alias], connections.settings[alias]


def has_data(home: Path, url: str | None = None) -> bool:
    """Whether anything was ever written here: then a missing secret is a loss and must not be made anew."""
    if where := address(url):
        from confidante.store import postgres

        return postgres.has_data(where)
    return _any(home / FILES["default"], "leaf") or _any(home / FILES["keystore"], "key_row")


def _any(path: Path, table: str) -> bool:
    if not path.exists() or not path.stat().st_size:
        return False
    opened = connect(path)
    try:
        known = opened.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        return known is not None and opened.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None
    except opened.DatabaseError:
        # It can't be read, so something was written: nothing may be made anew beside it.
        return True
    finally:
        opened.close()
