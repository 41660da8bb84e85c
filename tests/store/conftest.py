"""Real files for every test, or real databases on a server: each its own home, databases and secrets.

CONFIDANTE_TEST_DATABASE=sqlite or =postgresql runs the tests of the store on this one alone; without it, on both.

Django's TestCase is never used: it would hold a transaction open around the test, and every writer would wait for it.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from shutil import copytree

import pytest
from django.conf import settings

from confidante.store.databases import databases, prepare, register
from confidante.store.sqlite import settle

settle()
if not settings.configured:
    settings.configure(
        DATABASES=databases(Path(os.devnull), ""),
        DATABASE_ROUTERS=["confidante.store.router.ByModel"],
        INSTALLED_APPS=["confidante.store"],
        USE_TZ=True,
    )
    import django

    django.setup()

from django.db import connections  # noqa: E402 - the settings come first

from confidante.care.clinic import (  # noqa: E402
    Audit,
    Forms,
    Keystore,
    Logs,
    Newcomers,
    Secrets,
    Sessions,
    Tree,
)
from confidante.memory import (  # noqa: E402
    Clock,
    MemoryForms,
    MemoryKeystore,
    MemoryLogs,
    MemoryNewcomers,
    MemorySecrets,
    MemorySessions,
    MemoryTree,
)
from confidante.memory.audit import MemoryAudit  # noqa: E402
from confidante.store.audit import DiskAudit  # noqa: E402
from confidante.store.audit_server import ServerAudit  # noqa: E402
from confidante.store.databases import FILES, has_data  # noqa: E402
from confidante.store.keystore import DiskKeystore  # noqa: E402
from confidante.store.logs import DiskLogs  # noqa: E402
from confidante.store.newcomers import DiskNewcomers  # noqa: E402
from confidante.store.secrets import SecretFiles  # noqa: E402
from confidante.store.sessions import DiskForms, DiskSessions  # noqa: E402
from confidante.store.tree import DiskTree  # noqa: E402
from tests.store.server import Server, running  # noqa: E402

_suffixes = count(1)
_SLOW = {"postgresql": pytest.mark.slow}
_CARRIERS = [
    pytest.param(one, marks=_SLOW.get(one, ()))
    for one in os.environ.get("CONFIDANTE_TEST_DATABASE", "sqlite postgresql").split()
]


@dataclass
class Store:
    """Every port of one clinic, whatever carries it."""

    logs: Logs
    tree: Tree
    keystore: Keystore
    sessions: Sessions
    forms: Forms
    newcomers: Newcomers
    secrets: Secrets
    audit: Callable[[], Audit]
    clock: Clock


@dataclass
class Home:
    """A folder with three databases, known to this process by a suffix of its own."""

    path: Path
    suffix: str
    url: str = ""

    def alias(self, database: str = "default") -> str:
        return f"{database}:{self.suffix}"

    def file(self, database: str = "default") -> Path:
        return self.path / FILES[database]

    @cached_property
    def store(self) -> Store:
        clock = Clock()
        return Store(
            DiskLogs(self.alias()),
            DiskTree(self.alias()),
            DiskKeystore(self.alias("keystore")),
            DiskSessions(self.alias("sessions")),
            DiskForms(self.alias("sessions")),
            DiskNewcomers(self.alias("sessions")),
            SecretFiles(self.path / "secrets", clock, lambda: has_data(self.path, self.url)),
            self.audit,
            clock,
        )

    def audit(self) -> Audit:
        return (ServerAudit if self.url else DiskAudit)(self.alias(), self.alias("keystore"))

    def close(self) -> None:
        for database in FILES:
            connections[self.alias(database)].close()

    def sql(self, statement: str, *values: object, database: str = "default") -> list[tuple[object, ...]]:
        """As a friend in a hurry would, on the product's own connection."""
        connection = connections[self.alias(database)]
        connection.ensure_connection()
        return connection.connection.execute(statement, values).fetchall()


def memory_store() -> Store:
    clock, logs, keystore = Clock(), MemoryLogs(), MemoryKeystore()
    tree = MemoryTree(logs)
    return Store(
        logs, tree, keystore, MemorySessions(), MemoryForms(), MemoryNewcomers(), MemorySecrets(clock),
        lambda: MemoryAudit(keystore, tree), clock,
    )  # fmt: skip


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared home nobody has written to; tests get copies of it."""
    home = tmp_path_factory.mktemp("new") / "home"
    prepare(home, "")
    return home


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One PostgreSQL for all tests of this process."""
    with running() as started:
        yield started


@contextmanager
def known(path: Path, url: str) -> Iterator[Home]:
    home = Home(path, str(next(_suffixes)), url)
    register(path, home.suffix, url)
    yield home
    home.close()
    for database in FILES:
        del connections[home.alias(database)], connections.settings[home.alias(database)]


@pytest.fixture
def home(new_home: Path, tmp_path: Path) -> Iterator[Home]:
    copytree(new_home, tmp_path / "home")
    with known(tmp_path / "home", "") as home:
        yield home


@pytest.fixture
def served(server: Server, tmp_path: Path) -> Iterator[Home]:
    """A home whose databases are on the server."""
    with server.copy() as url, known(tmp_path / "served", url) as home:
        yield home


@pytest.fixture(params=_CARRIERS)
def either(request: pytest.FixtureRequest) -> Home:
    """A home on SQLite, and then on PostgreSQL."""
    return request.getfixturevalue("served" if request.param == "postgresql" else "home")


@pytest.fixture(params=["memory", *_CARRIERS])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        return memory_store()
    return request.getfixturevalue("served" if request.param == "postgresql" else "home").store
