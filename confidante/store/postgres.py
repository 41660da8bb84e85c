"""Which PostgreSQL carries the store, and how each of its three databases is made and opened."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import Error
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from confidante.care.refusals import Broken
from confidante.store.sqlite import WAIT

# The log has the name in the address; beside it stand the keystore, for backups of its own, and what is in no backup.
ENDINGS = {"default": "", "keystore": "_keys", "sessions": "_sessions"}
_SYNCED = {"default": "on", "keystore": "on", "sessions": "off"}
_OLDEST = 150_000
# Of the databases' own locks this number is ours: whoever brings the tables up to date holds it.
_PREPARING = 1
_THERE_ALREADY = (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation)


def databases(url: str) -> dict[str, dict[str, object]]:
    """Django's DATABASES on the server of this address."""
    return {database: _settings(url, database) for database in ENDINGS}


def _settings(url: str, database: str) -> dict[str, object]:
    told = _told(url, database)
    own = {key.upper(): str(told.pop(key, "")) for key in ("user", "password", "host", "port")}
    # Bound and prepared on the server; Django's own default is to write the values into the statement.
    told |= {"server_side_binding": True, "prepare_threshold": 5}
    name = told.pop("dbname")
    return {"ENGINE": "django.db.backends.postgresql", "NAME": name, "OPTIONS": told, "CONN_MAX_AGE": None, **own}


def _told(url: str, database: str) -> dict[str, Any]:
    """What the driver is told to open this one."""
    try:
        told: dict[str, Any] = {key: value for key, value in conninfo_to_dict(url).items() if value not in (None, "")}
    except psycopg.ProgrammingError:
        raise Broken("the database's address can't be read: it begins postgresql://") from None
    if not told.get("dbname"):
        raise Broken("the database's address ends with no name: postgresql://user@host/name")
    set_here = {
        "search_path": "public",
        "synchronous_commit": _SYNCED[database],
        "lock_timeout": f"{WAIT}s",
        # A writer whose machine is gone must not keep the head locked.
        "idle_in_transaction_session_timeout": f"{WAIT}s",
    }
    options = " ".join(f"-c {name}={value}" for name, value in set_here.items())
    patience = {"connect_timeout": WAIT // 2, "tcp_user_timeout": WAIT * 1000}
    named = {
        "dbname": f"{told['dbname']}{ENDINGS[database]}",
        "options": f"{told.get('options', '')} {options}".strip(),
    }
    return patience | told | named


def connect(url: str, database: str) -> "psycopg.Connection":
    """A connection of one's own to this database of the three."""
    return psycopg.connect(**_told(url, database), autocommit=True)


def prepare(url: str, schema: int, migrate: Callable[[], None]) -> None:
    """The three databases are there with today's tables. `Broken` if they can't be, or would lose what they answer."""
    try:
        if not _is_current(url, schema):
            _create(url, "default")
            with _alone(url):
                for database in ENDINGS:
                    _create(url, database)
                # Another process may have done it while we waited.
                if not _is_current(url, schema):
                    migrate()
        for database in ENDINGS:
            _refuse_unless_durable(url, database)
    except (psycopg.Error, Error) as failed:
        raise Broken(f"the database can't be made ready: {str(failed).strip().splitlines()[0]}") from failed


def has_data(url: str) -> bool:
    """Whether anything was ever written there. Where that can't be told it was: nothing is made anew beside it."""
    try:
        return any(
            _is_there(url, database) and _any(url, database, table)
            for database, table in (("default", "leaf"), ("keystore", "key_row"))
        )
    except psycopg.Error:
        return True


def _any(url: str, database: str, table: str) -> bool:
    with connect(url, database) as opened:
        known = opened.execute("SELECT to_regclass(%s)", (table,)).fetchone()
        if known is None or known[0] is None:
            return False
        query = sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))
        return opened.execute(query).fetchone() is not None


def _is_current(url: str, schema: int) -> bool:
    return all(_is_there(url, database) and _migrations(url, database) == schema for database in ENDINGS)


def _migrations(url: str, database: str) -> int:
    with connect(url, database) as opened:
        known = opened.execute("SELECT to_regclass('django_migrations')").fetchone()
        if known is None or known[0] is None:
            return 0
        found = opened.execute("SELECT count(*) FROM django_migrations WHERE app = 'store'").fetchone()
        return int(found[0]) if found else 0


@contextmanager
def _gate(url: str) -> "Iterator[psycopg.Connection]":
    """Any database of the server that can be entered: from there it is seen which others there are."""
    try:
        opened = connect(url, "default")
    except psycopg.OperationalError as not_there:
        try:
            told = _told(url, "default") | {"dbname": "postgres"}
            opened = psycopg.connect(**told, autocommit=True)
        except psycopg.OperationalError:
            raise not_there from None
    with opened:
        yield opened


def _is_there(url: str, database: str) -> bool:
    with _gate(url) as gate:
        name = _told(url, database)["dbname"]
        return gate.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def _create(url: str, database: str) -> None:
    if _is_there(url, database):
        return
    name = sql.Identifier(str(_told(url, database)["dbname"]))
    with _gate(url) as gate:
        try:
            gate.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(name))
        except _THERE_ALREADY:
            return  # another process was first
        gate.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))


@contextmanager
def _alone(url: str) -> Iterator[None]:
    with connect(url, "default") as opened:
        opened.execute("SELECT pg_advisory_lock(%s)", (_PREPARING,))
        yield


def _refuse_unless_durable(url: str, database: str) -> None:
    """What is acknowledged is on the disk: read back, not assumed."""
    with connect(url, database) as opened:
        if opened.info.server_version < _OLDEST:
            raise Broken("the database's server is older than PostgreSQL 15")
        wanted = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": _SYNCED[database]}
        for name, value in wanted.items():
            found = opened.execute("SELECT current_setting(%s)", (name,)).fetchone()
            if found is None or found[0] != value:
                raise Broken(f"the database would lose what it acknowledged: {name} is not {value}")
