"""`append`: a sealed entry beside a plain INSERT of the same bytes and durability; also with slower syncs."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import appender
from bench.clinic import ROOT
from bench.report import Report

_SHIM = Path(__file__).with_name("slow_sync.c")
_ROUNDS, _EACH = 25, 20
_FAST, _SLOW = 0.55, 0.9
_MORE_NS = 1_000_000


def run(report: Report, writers: int) -> None:
    """Two kinds of entry, twice each."""
    report.note(f"baseline: {appender.INSERT}")
    report.note(f"  in BEGIN IMMEDIATE ... COMMIT, into {appender.TABLE.partition(' (')[0]}, no index; the same bytes")
    with tempfile.TemporaryDirectory() as folder:
        shim = _compiled(Path(folder))
        for kind in ("choice", "letter"):
            _one(report, writers, kind, shim, more=0)
            if shim:
                _one(report, writers, kind, shim, more=_MORE_NS)
    if not shim:
        report.note("skipped: slower syncs (no C compiler to make bench/slow_sync.c)")


def _compiled(folder: Path) -> Path | None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    made = folder / "slow_sync.so"
    done = subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", made, _SHIM, "-ldl"], check=False)
    return made if done.returncode == 0 else None


def _one(report: Report, writers: int, kind: str, shim: Path | None, *, more: int) -> None:
    found = _appended(shim, more, {"writers": writers, "rounds": _ROUNDS, "each": _EACH, "kind": kind})
    slow = ", each sync 1 ms more" if more else ""
    by = f" by {writers} writers" if writers > 1 else ""
    name = f"sealed / plain, {kind} of {found['bytes']:,} bytes{by}{slow}"
    if not more:
        for side, pragmas in found["pragmas"].items():
            read_back = ", ".join(f"{key}={value}" for key, value in pragmas.items())
            report.note(f"{side}: {read_back} (synchronous=2 is FULL), as PRAGMA reads it back")
    report.add("append", name, found["ratios"], "x", _SLOW if more else _FAST, floor=True, middle=True)
    middle = {side: statistics.median(times) * 1000 for side, times in found["seconds"].items()}
    each = ", ".join(f"{side} {value:.2f} ms" for side, value in middle.items())
    report.note(f"one of each: {each}. The ratio follows the disk: read it with the cost of a sync")
    report.explain(f"{name}: one of each", middle, "ms")
    report.explain(f"{name}: CPU of one", found["cpu ms"], "ms")
    report.explain(f"{name}: syncs of one", found["syncs"], "times")
    written = f"the same through care.log.write, which reads back{slow}"
    report.add("append", written, found["write ratios"], "x", floor=True, middle=True)


def _appended(shim: Path | None, more: int, told: dict[str, Any]) -> dict[str, Any]:
    environment = dict(os.environ)
    if shim:
        environment |= {"LD_PRELOAD": str(shim), "BENCH_SYNC_NS": str(more)}
    done = subprocess.run(
        [sys.executable, "-m", "bench.appender"], input=json.dumps(told), env=environment, capture_output=True,
        text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"The appending process stopped: {done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
