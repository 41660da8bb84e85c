"""Figures beside their targets: a table for people, JSON for machines."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Figure:
    """One measured number. `floor`: the target is a least, not a most. `runs` are all its repetitions."""

    bench: str
    name: str
    value: float
    unit: str
    target: float | None = None
    floor: bool = False
    runs: tuple[float, ...] = ()

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.floor else self.value <= self.target


@dataclass
class Report:
    """Everything one call found: figures, what was said on the way, and whole tables of where the time goes."""

    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    where: dict[str, Mapping[str, float]] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)

    def add(
        self, bench: str, name: str, runs: Sequence[float], unit: str, target: float | None = None, *,
        floor: bool = False, middle: bool = False,
    ) -> Figure:  # fmt: skip
        """A figure, said at once: the best of its runs, or the middle one of runs that are compared with a baseline."""
        ordered = sorted(runs)
        best = ordered[len(ordered) // 2] if middle else ordered[-1 if floor else 0]
        figure = Figure(bench, name, best, unit, target, floor, tuple(runs))
        self.figures.append(figure)
        print(line(figure), flush=True)
        return figure

    def note(self, sentence: str) -> None:
        """Something a reader of the figures has to know; said at once."""
        self.notes.append(sentence)
        print(f"           {sentence}", flush=True)

    def explain(self, title: str, parts: Mapping[str, float], unit: str, *, always: bool = False) -> None:
        """Where the time goes: kept for the JSON, and printed when the figure before misses its target."""
        self.where[title] = parts
        if always or (self.figures and self.figures[-1].met is False):
            print(f"           where it goes: {title} ({unit})")
            for name, value in sorted(parts.items(), key=lambda part: -part[1]):
                print(f"             {number(value):>9}  {name}")

    def as_json(self) -> dict[str, object]:
        """The same for a machine."""
        figures = [{**asdict(one), "met": one.met} for one in self.figures]
        return {"facts": self.facts, "figures": figures, "where": self.where, "notes": self.notes}


def number(value: float) -> str:
    """A number with as many places as it deserves."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"


def line(figure: Figure) -> str:
    """One line of the table: bench, name, figure, its spread, target, whether it is met."""
    said = f"{number(figure.value)} {figure.unit}"
    spread = f"{number(min(figure.runs))} - {number(max(figure.runs))}" if len(figure.runs) > 1 else ""
    target = f"{'>=' if figure.floor else '<='} {number(figure.target)}" if figure.target is not None else ""
    met = {True: "met", False: "MISSED", None: ""}[figure.met]
    return f"{figure.bench:<9}  {figure.name:<58} {said:>16}  {spread:>17}  {target:>10}  {met}".rstrip()


def head() -> str:
    """The first line of the table."""
    return f"{'bench':<9}  {'figure':<58} {'measured':>16}  {'lowest - highest':>17}  {'target':>10}"
