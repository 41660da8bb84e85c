"""`enquiry`, `return` and `open`: whole walks over the real pages, in CPU of every process of the clinic."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.clinic import Clinic, running
from bench.report import Report

_REPEATS = 3
_WARM = 10
_ALONE, _MANY = 60, 320
_RETURNS, _OPENED = 50, 200


def enquiry(report: Report, clients: int) -> None:
    """A whole enquiry, alone and with many at once."""
    with running() as clinic:
        clinic.visit("ask", count=_WARM)
        for many, count, most in ((1, _ALONE, 8), (clients, _MANY, 10)):
            if many > 1:
                clinic.visit("ask", count=2 * many, clients=many)
            runs = [clinic.visit("ask", count=count, clients=many) for _ in range(_REPEATS)]
            _said(report, "enquiry", f"whole enquiry, {_people(many)}: CPU of all processes", runs, count, most)
            _walls(report, "enquiry", many, runs)
            _errors(report, clinic, "enquiry", runs)
            if many == 1:
                split = clinic.visit("ask", count=20, watch=True)
                report.explain("CPU of one request each (Hindi and English apart)", _milliseconds(split["steps"]), "ms")
        report.add("enquiry", "memory of all processes after it", [sum(clinic.pss().values())], "MB")


def returning(report: Report) -> None:
    """By ten words to her letters and the answer."""
    with running() as clinic:
        asked = clinic.visit("ask", count=_RETURNS)
        clinic.visit("desk", sign_in=clinic.sign_in(), answer=True)
        phrases = asked["found"]
        clinic.visit("back", phrases=phrases[:_WARM])
        runs = [clinic.visit("back", phrases=phrases) for _ in range(_REPEATS)]
        _said(report, "return", "return by phrase and read: CPU of all processes", runs, _RETURNS, 5)
        _walls(report, "return", 1, runs)
        _errors(report, clinic, "return", runs)
        split = clinic.visit("back", phrases=phrases[:20], watch=True)
        report.explain("CPU of one request each", _milliseconds(split["steps"]), "ms")


def opening(report: Report) -> None:
    """A counsellor opens every case of her list, one after the other."""
    with running() as clinic:
        clinic.visit("ask", count=_OPENED, clients=4)
        runs = [clinic.visit("desk", sign_in=clinic.sign_in()) for _ in range(_REPEATS)]
        cases = runs[0]["cases"]
        _said(report, "open", f"open and see a case, of {cases}: CPU of all processes", runs, cases, 5)
        split = clinic.visit("desk", sign_in=clinic.sign_in(), watch=True)
        report.explain("CPU of one request each (sign-in: with the first list)", _milliseconds(split["steps"]), "ms")
        _errors(report, clinic, "open", runs)
        report.add("open", f"sign in, with the first list of {cases}", [1000 * one["signing in"] for one in runs], "ms")
        report.add("open", f"the list of {cases} again", [1000 * one["list again"] for one in runs], "ms")
        report.add("open", "memory of all processes after it", [sum(clinic.pss().values())], "MB")


def _people(count: int) -> str:
    return "1 client" if count == 1 else f"{count} clients at once"


def _said(report: Report, bench: str, name: str, runs: Sequence[Any], count: int, most: float) -> None:
    costs = [1000 * sum(one["cpu"].values()) / count for one in runs]
    report.add(bench, name, costs, "ms", most)
    best = min(runs, key=lambda one: sum(one["cpu"].values()))
    each = {f"{role} process": 1000 * cost / count for role, cost in best["cpu"].items()}
    report.explain(f"{name}, by process", each, "ms")
    report.note(f"{best['requests'] / count:.1f} requests each, all counted")
    paces = [one["pace"] for one in runs]
    report.note(f"calibration loop beside each run: {', '.join(f'{one:.1f}' for one in paces)} ms")
    even = [cost * min(paces) / pace for cost, pace in zip(costs, paces, strict=True)]
    report.note(f"each run at the pace of the fastest loop: {', '.join(f'{one:.2f}' for one in even)} ms")


def _walls(report: Report, bench: str, many: int, runs: Sequence[Any]) -> None:
    walls = [sorted(one["walls"]) for one in runs]
    for name, part in (("half", 0.5), ("99 of 100", 0.99)):
        times = [1000 * each[min(len(each) - 1, int(len(each) * part))] for each in walls]
        report.add(bench, f"{_people(many)}: {name} are through in", times, "ms")


def _errors(report: Report, clinic: Clinic, bench: str, runs: Sequence[Any]) -> None:
    report.add(bench, "errors", [sum(one["errors"] for one in runs)], "", 0)
    kinds: Mapping[str, int] = {kind: count for one in runs for kind, count in one["kinds"].items()}
    for kind, count in list(kinds.items())[:5]:
        report.note(f"{count} x {kind}")
    if kinds:
        report.note(f"the server's last words: {clinic.last_words()[-600:]}")


def _milliseconds(steps: Mapping[str, float]) -> dict[str, float]:
    return {name: 1000 * cost for name, cost in steps.items()}
