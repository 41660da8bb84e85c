"""The real product as a child process on free ports: started, stopped, killed. Nothing of it is imported here."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN, STOP_WITHIN = 60.0, 20.0


def command() -> list[str]:
    """How the product is called: the command beside this Python, as a clinic would call it."""
    return [str(Path(sys.executable).with_name("confidante"))]


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@dataclass
class Product:
    """Both sites of one home. What it says on its two outputs is caught in files, which are searched as well."""

    home: Path
    demo: bool = False
    exit_site: str = ""
    env: dict[str, str] = field(default_factory=dict)
    patient_port: int = field(default_factory=free_port)
    clinic_port: int = field(default_factory=free_port)
    child: subprocess.Popen[bytes] | None = None

    @property
    def patient(self) -> str:
        return f"http://localhost:{self.patient_port}"

    @property
    def clinic(self) -> str:
        return f"http://localhost:{self.clinic_port}"

    @property
    def said(self) -> Path:
        """The folder of what was said on stdout and stderr."""
        return self.home.with_name(self.home.name + "-said")

    @property
    def where(self) -> Path:
        """The home that the sites work in."""
        return self.home / "demo" if self.demo else self.home

    def start(self) -> Self:
        """Both sites answer."""
        self.said.mkdir(exist_ok=True)
        if self.exit_site and not self.demo:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.home / "clinic.toml").write_text(f'exit_site = "{self.exit_site}"\n')
        call = [*command(), "serve", "--home", str(self.home), "--patient-port", str(self.patient_port)]
        call += ["--clinic-port", str(self.clinic_port), *(["--demo"] if self.demo else [])]
        with (self.said / "stdout").open("ab") as out, (self.said / "stderr").open("ab") as err:
            self.child = subprocess.Popen(
                call, stdout=out, stderr=err, cwd=ROOT, env={**os.environ, **self.env}, start_new_session=True
            )
        for port in (self.patient_port, self.clinic_port):
            self._until_it_answers(port)
        return self

    def _until_it_answers(self, port: int) -> None:
        until = time.monotonic() + START_WITHIN
        while not answers(port):
            ended = self.child is None or self.child.poll() is not None
            if ended or time.monotonic() > until:
                self.kill()
                raise RuntimeError(f"not started: {(self.said / 'stderr').read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Asked to end, and ended; what was left over is killed."""
        if self.child is None:
            return
        self.child.terminate()
        try:
            self.child.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self.kill()

    def kill(self) -> None:
        """Every process of it is gone at once, without a chance to write anything more."""
        if self.child is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
        self.child = None

    def run(self, *words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Another command of the product over the same home."""
        return subprocess.run(
            [*command(), *words, "--home", str(self.where)],
            capture_output=True, text=True, check=False, timeout=120, cwd=ROOT, env={**os.environ, **(env or {})},
        )  # fmt: skip

    def copy_of(self, other: Path) -> Self:
        """This home is a copy of another, which must not be running."""
        shutil.copytree(other, self.home, symlinks=True)
        return self


def answers(port: int) -> bool:
    """Whether a site answers there."""
    try:
        line = HTTPConnection("127.0.0.1", port, timeout=2)
        line.request("GET", "/en/", headers={"Host": f"localhost:{port}"})
        line.getresponse().read()
        line.close()
    except (OSError, HTTPException):
        return False
    return True


class ExitSite:
    """Somewhere ordinary outside: one page, and a list of what came with each visit."""

    def __init__(self) -> None:
        visits = self.visits = []

        class Ordinary(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/":
                    visits.append(dict(self.headers))
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<!doctype html><title>Weather</title><link rel=icon href='data:,'><p>Mild today.")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Ordinary)
        self._server.daemon_threads = True
        self.origin = f"http://localhost:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return self.origin + "/"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
