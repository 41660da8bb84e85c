"""Rules judge facts: what holds, and what is not cleared because nobody has said. They advise a person, no more."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from confidante.pathway.condition import Condition, Facts, truth

Action: TypeAlias = Literal["stop", "pause_and_refer", "flag_for_clinician", "inform"]
Standing: TypeAlias = Literal["holds", "not-cleared"]
Compartment: TypeAlias = Literal["shared", "counselling"]
Point: TypeAlias = Literal[
    "first_contact",
    "enquiry",
    "booking_consultation",
    "consultation_1",
    "consultation_2",
    "consent",
    "day_of_procedure",
    "discharge",
    "follow_up",
]

STRENGTH: Mapping[Action, int] = {"stop": 0, "pause_and_refer": 1, "flag_for_clinician": 2, "inform": 3}


class Rule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One judgement of the pack, with what is said of it and where it comes from."""

    id: str
    version: int
    action: Action
    at: tuple[Point, ...]
    compartment: Compartment
    unknown: Literal["not-cleared", "passes"]
    when: Condition
    say: str
    staff: str
    override: str
    basis: Literal["law", "standard", "source_document", "project_decision"]
    certainty: Literal["verified", "memory_high", "memory_medium", "project_decision"]
    sources: tuple[str, ...]
    say_open: str = ""

    def __post_init__(self) -> None:
        gate = self.action in ("stop", "pause_and_refer")
        if gate and self.unknown == "passes":
            raise ValueError("silence never passes a stop or a pause: unknown must be not-cleared")
        if (self.unknown == "not-cleared") != bool(self.say_open):
            raise ValueError("say_open, what she is told when nobody has said, goes with not-cleared and only there")


class Finding(Struct, frozen=True, forbid_unknown_fields=True):
    """What one rule of one version made of the facts; `say` and `staff` are words of the pack."""

    rule: str
    version: int
    action: Action
    standing: Standing
    compartment: Compartment
    say: str
    staff: str


def findings(rules: Sequence[Rule], facts: Facts, at: Point) -> tuple[Finding, ...]:
    """Every rule of this point that holds or is not cleared: strongest action first, what holds before what is open."""
    made = [finding for rule in rules if at in rule.at and (finding := _judged(rule, facts)) is not None]
    return tuple(sorted(made, key=_weight))


def _judged(rule: Rule, facts: Facts) -> Finding | None:
    value = truth(rule.when, facts)
    if value:
        return _found(rule, "holds", rule.say)
    if value is None and rule.unknown == "not-cleared":
        return _found(rule, "not-cleared", rule.say_open)
    return None


def _found(rule: Rule, standing: Standing, say: str) -> Finding:
    return Finding(rule.id, rule.version, rule.action, standing, rule.compartment, say, rule.staff)


def _weight(finding: Finding) -> tuple[int, bool]:
    return STRENGTH[finding.action], finding.standing == "not-cleared"
