"""Answers and the law joined, then judged: the one way from a questionnaire to findings."""

from collections.abc import Collection
from datetime import date

from confidante.pathway.answers import Accepted, facts
from confidante.pathway.condition import Facts
from confidante.pathway.law import facts_of
from confidante.pathway.pack import Pack
from confidante.pathway.rules import Finding, Point, findings


def known(
    pack: Pack, accepted: Accepted, *, clinic_place: str, today: date, signed_off: Collection[str] = frozenset()
) -> Facts:
    """All facts: those of her answers and those of the law. The operation would be where the clinic is."""
    said = facts(pack.questionnaires[accepted.questionnaire], accepted)
    now, home = (str(said[name]) if name in said else None for name in ("place_now", "place_home"))
    return {**said, **facts_of(pack.law, now, home, clinic_place, today, signed_off=signed_off)}


def judge(
    pack: Pack,
    accepted: Accepted,
    *,
    at: Point,
    clinic_place: str,
    today: date,
    signed_off: Collection[str] = frozenset(),
) -> tuple[Finding, ...]:
    """What the pack's rules make of her answers at this point, strongest first."""
    facts_known = known(pack, accepted, clinic_place=clinic_place, today=today, signed_off=signed_off)
    return findings(pack.rules, facts_known, at)
