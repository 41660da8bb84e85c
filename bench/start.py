"""`start`: how long until both sites answer, first and next, and what all processes hold when nobody is there."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.clinic import ROOT, Clinic
from bench.report import Report

_CASES, _STARTS = 1_000, 5
_IDLE = 3


def run(report: Report) -> None:
    """A first start with made-up cases, a thousand more, and the next starts."""
    with tempfile.TemporaryDirectory(prefix="confidante-bench-") as home:
        bare = Clinic(Path(home) / "bare", demo=False)
        bare.home.mkdir()
        report.add("start", "first start of a new clinic, until both sites answer", [_started(bare)], "s", 60)
        made_up = Clinic(Path(home) / "made-up")
        made_up.home.mkdir()
        report.add("start", "first start with --demo (its staff make slow keys)", [_started(made_up)], "s", 60)
        filled(made_up.data, _CASES)
        _settle(made_up)
        report.add("start", f"next start, {_CASES:,} cases", [_started(made_up) for _ in range(_STARTS)], "s", 3)
        _memory(report, made_up)


def _started(clinic: Clinic) -> float:
    try:
        return clinic.start()
    finally:
        clinic.stop()


def _settle(clinic: Clinic) -> None:
    """The log process has signed all that was filled in."""
    clinic.start()
    time.sleep(_IDLE)
    clinic.stop()


def _memory(report: Report, clinic: Clinic) -> None:
    clinic.start()
    clinic.visit("ask", count=4)
    before, begun = clinic.cpu(), time.perf_counter()
    time.sleep(_IDLE)
    seconds, after = time.perf_counter() - begun, clinic.cpu()
    held = clinic.pss()
    name = f"idle memory (PSS) of all {_count(clinic)} processes, patient site used"
    report.add("start", name, [sum(held.values())], "MB", 200)
    report.explain("idle memory, by process", held, "MB", always=True)
    idle = {role: 1000 * (after[role] - before[role]) / seconds for role in after}
    report.add("start", "idle CPU of all processes, in each second", [sum(idle.values())], "ms")
    clinic.stop()


def _count(clinic: Clinic) -> int:
    return sum(len(pids) for pids in clinic.processes().values())


def filled(home: Path, count: int) -> None:
    """So many more cases are in this home, sealed as every case is; in a process of its own."""
    told = json.dumps({"home": str(home), "count": count})
    done = subprocess.run([sys.executable, "-m", "bench.fill"], input=told, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit("The cases could not be made.")
