"""A made-up clinic, served as script/server serves it, on free ports and in a home of its own."""

import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from bench.machine import cpu_seconds, pss_megabytes

ROOT = Path(__file__).resolve().parent.parent
ROLES = ("patient", "clinic", "log")
_PATIENCE = 90


class Clinic:
    """The processes of one `confidante serve`, started in `home`."""

    def __init__(self, home: Path, *, demo: bool = True) -> None:
        self.home, self.demo = home, demo
        self.data = home / "demo" if demo else home
        self.patient_port, self.clinic_port = _free_port(), _free_port()
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Both sites answer; the seconds it took."""
        begun = time.perf_counter()
        command = [
            sys.executable, "-m", "confidante.cli.main", "serve", "--home", str(self.home),
            "--patient-port", str(self.patient_port), "--clinic-port", str(self.clinic_port),
        ]  # fmt: skip
        script = Path(sys.executable).with_name("confidante")
        if script.exists():
            command[1:3] = [str(script)]
        with (self.home / "said.txt").open("ab") as said:
            self._server = subprocess.Popen(
                command + ["--demo"] * self.demo, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=ROOT
            )
        for port, path in ((self.patient_port, "/en/"), (self.clinic_port, "/en/sign-in")):
            self._answers(port, path, begun + _PATIENCE)
        return time.perf_counter() - begun

    def _answers(self, port: int, path: str, until: float) -> None:
        while time.perf_counter() < until:
            if self._server is None or self._server.poll() is not None:
                break
            with suppress(OSError, HTTPException):
                connection = HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.01)
        raise SystemExit(f"The server did not answer:\n{(self.home / 'said.txt').read_text()[-3000:]}")

    def stop(self) -> None:
        """No process of it is left."""
        if self._server is None:
            return
        family = [process for pids in self.processes().values() for process in pids]
        self._server.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._server.wait(10)
        for pid in family:
            with suppress(psutil.NoSuchProcess):
                psutil.Process(pid).kill()

    def processes(self) -> dict[str, list[int]]:
        """Every process of the clinic, by what it is for. `serve` forks patient, clinic and log in this order."""
        if self._server is None or self._server.poll() is not None:
            return {}
        found = {"serve": [self._server.pid]}
        children = sorted(psutil.Process(self._server.pid).children(), key=lambda child: child.pid)
        for role, child in zip(ROLES, children, strict=False):
            found[role] = [child.pid, *(one.pid for one in child.children(recursive=True))]
        return found

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far, by what the process is for."""
        return {role: cpu_seconds(pids) for role, pids in self.processes().items()}

    def pss(self) -> dict[str, float]:
        """Megabytes, by what the process is for."""
        return {role: pss_megabytes(pids) for role, pids in self.processes().items()}

    def sign_in(self) -> Sequence[str]:
        """A made-up counsellor's passphrase and card."""
        said: dict[str, Any] = json.loads((self.data / "made-up-sign-in.json").read_text())
        return next(tuple(words) for who, words in said["staff"].items() if "counsellor" in who)

    def visit(self, walk: str, **task: object) -> dict[str, Any]:
        """What `bench.visitor` found: a separate process, whose own CPU is not counted."""
        ports = {"patient": self.patient_port, "clinic": self.clinic_port}
        told = json.dumps({"walk": walk, "ports": ports, "processes": self.processes(), **task})
        done = subprocess.run(
            [sys.executable, "-m", "bench.visitor"], input=told, capture_output=True, text=True, cwd=ROOT, check=False
        )
        if done.returncode:
            raise SystemExit(f"The visitor stopped: {done.stderr[-3000:]}\n{self.last_words()}")
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def last_words(self) -> str:
        """The end of what the server wrote."""
        return (self.home / "said.txt").read_text()[-2000:]


@contextmanager
def running(*, demo: bool = True) -> Iterator[Clinic]:
    """A clinic in a new home, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="confidante-bench-") as home:
        clinic = Clinic(Path(home), demo=demo)
        try:
            clinic.start()
            yield clinic
        finally:
            clinic.stop()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
