"""Which SQLite carries the store, and how each file is opened."""

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

# Older ones can lose a commit when a write-ahead log is reset while another connection reads it.
SAFE = (3, 51, 3)
WAIT = 20
_BACKEND = "django.db.backends.sqlite3.base"


class UnsafeSqlite(RuntimeError):
    """The SQLite at hand may lose what it acknowledged, and nothing better is installed."""


def settle() -> None:
    """From here on `sqlite3` is a SQLite whose write-ahead log can be trusted.

    Called by the settings before anything loads Django's backend. The linked library stays if it is new enough; else
    `pysqlite3`, which carries its own, takes the name. Never both: two copies of SQLite in one process drop each
    other's file locks, so whoever wants a connection of its own takes `connect`, and never imports `sqlite3` itself.
    """
    if import_module("sqlite3").sqlite_version_info >= SAFE:
        return
    if _BACKEND in sys.modules:
        raise UnsafeSqlite("settle() was called after Django loaded its SQLite backend")
    bundled = _bundled()
    sys.modules["sqlite3"], sys.modules["sqlite3.dbapi2"] = bundled, bundled.dbapi2


def _bundled() -> Any:  # noqa: ANN401 - a module without types
    try:
        bundled = import_module("pysqlite3")
    except ImportError:
        bundled = None
    if bundled is None or bundled.sqlite_version_info < SAFE:
        raise UnsafeSqlite("SQLite 3.51.3 or newer is needed: install pysqlite3")
    return bundled


def connect(path: Path) -> "sqlite3.Connection":
    """A connection of one's own to this file, by the settled library, that reads any cell whatever it holds."""
    # Autocommit, and free of its thread: a generator that holds it may be finished by another.
    opened: sqlite3.Connection = import_module("sqlite3").connect(
        path, timeout=WAIT, isolation_level=None, check_same_thread=False
    )
    opened.text_factory = lenient
    return opened


def failure() -> type[Exception]:
    """What the settled library raises."""
    error: type[Exception] = import_module("sqlite3").Error
    return error


def driver_error() -> type[Exception]:
    """What the settled library raises, whatever went wrong."""
    error: type[Exception] = import_module("sqlite3").Error
    return error


def lenient(raw: bytes) -> str:
    """Any bytes as text: someone who alters a cell need not write UTF-8, and reading it must not fail."""
    return raw.decode("utf-8", "surrogateescape")


def options(synchronous: str, *, forget: bool = False) -> dict[str, object]:
    """The OPTIONS of one database: write-ahead log, one writer at a time, 20 s of patience with other processes.

    With `forget`, what is deleted is overwritten with zeros. `recursive_triggers` makes INSERT OR REPLACE meet the
    guard of DELETE. No table refers to another by a foreign key, so those need no switch.
    """
    pragmas = {
        "journal_mode": "WAL",
        "synchronous": synchronous,
        "temp_store": "MEMORY",
        "recursive_triggers": "ON",
        "secure_delete": "ON" if forget else "OFF",
    }
    command = ";".join(f"PRAGMA {name}={value}" for name, value in pragmas.items())
    return {"init_command": command, "timeout": WAIT, "transaction_mode": "IMMEDIATE"}
