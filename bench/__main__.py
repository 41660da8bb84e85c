"""script/bench: one call, a table, and with --json a file."""

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import append, start, view, walks
from bench.machine import calibration, facts
from bench.report import Report, head, number

_Bench = Callable[[Report, argparse.Namespace], None]
_BENCHES: dict[str, _Bench] = {
    "append": lambda report, told: append.run(report, told.writers),
    "enquiry": lambda report, told: walks.enquiry(report, told.clients),
    "return": lambda report, _: walks.returning(report),
    "open": lambda report, _: walks.opening(report),
    "view": lambda report, _: view.run(report),
    "start": lambda report, _: start.run(report),
}


def main() -> None:
    told = _told()
    report = Report(facts=facts())
    print(", ".join(f"{name} {value}" for name, value in report.facts.items()))
    _calibrate(report, "before")
    print(f"\n{head()}")
    for name in _BENCHES if told.bench == "all" else [told.bench]:
        _BENCHES[name](report, told)
    print()
    _calibrate(report, "after")
    missed = [one for one in report.figures if one.met is False]
    print(f"{len(missed)} of {sum(one.target is not None for one in report.figures)} targets missed")
    if told.json:
        told.json.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1) + "\n")


def _told() -> argparse.Namespace:
    says = argparse.ArgumentParser(prog="script/bench", description="What Confidante costs, measured on this machine.")
    says.add_argument("bench", nargs="?", default="all", choices=[*_BENCHES, "all"])
    says.add_argument("--json", type=Path, metavar="FILE", help="write everything that was measured")
    says.add_argument("--clients", type=int, default=32, help="visitors at once, for `enquiry`")
    says.add_argument("--writers", type=int, default=1, help="threads that append at once, for `append`")
    return says.parse_args()


def _calibrate(report: Report, when: str) -> None:
    found = calibration(Path(tempfile.gettempdir()))
    report.facts[f"calibration {when}"] = found
    print(f"calibration {when}: " + ", ".join(f"{name} {number(value)}" for name, value in found.items()))


if __name__ == "__main__":
    main()
