"""The machine: what it is, how fast it is at this moment, and what a process has cost on it."""

import hashlib
import os
import platform
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

_ROUNDS = 200_000
_BLOCK, _BLOCKS = bytes(8192), 4_000
_SYNCS = 50


def cpu_seconds(pids: Iterable[int]) -> float:
    """CPU of these processes by the kernel's clock of each: all threads, user and system, to the nanosecond."""
    # clock_getcpuclockid(3): the clock of a process is its number, inverted, above the bits that mean "scheduler's".
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)


def pss_megabytes(pids: Iterable[int]) -> float:
    """Memory of these processes, shared pages divided among those who share them (smaps_rollup)."""
    kilobytes = 0
    for pid in pids:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        kilobytes += next(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
    return kilobytes / 1024


def calibration(folder: Path | None = None) -> dict[str, float]:
    """Fixed work, in milliseconds: by it two runs, or two machines, can be compared."""
    return {"python ms": _python(), "sha256 ms": _sha256(), "one fsync ms": _fsync(folder)}


def pace() -> float:
    """CPU milliseconds of the fixed Python loop at this moment: it grows when others use the same cores."""
    return min(_python() for _ in range(3))


def _python() -> float:
    begun, total = time.thread_time(), 0
    for number in range(_ROUNDS):
        total += number * number % 7
    return (time.thread_time() - begun) * 1000


def _sha256() -> float:
    begun = time.thread_time()
    for _ in range(_BLOCKS):
        hashlib.sha256(_BLOCK).digest()
    return (time.thread_time() - begun) * 1000


def _fsync(folder: Path | None) -> float:
    times = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(_SYNCS):
            file.write(_BLOCK[:4096])
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - begun)
    return sorted(times)[len(times) // 2] * 1000


def facts() -> dict[str, object]:
    """What a reader must know to compare."""
    return {
        "day": time.strftime("%Y-%m-%d", time.gmtime()),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
    }
