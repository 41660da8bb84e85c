"""What is cited: references, and figures with their denominator."""

from typing import Literal, TypeAlias

from msgspec import Struct

Certainty: TypeAlias = Literal["high", "moderate", "low", "very low"]


class Reference(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that was read, or is remembered, and what it found. `year` 0: not known."""

    id: str
    authors: str
    title: str
    source: str
    year: int
    locator: str
    kind: str
    finding: str
    certainty: str
    read: Literal["search", "memory"]
    seen_as: str = ""
    seen_at: str = ""
    doi: str = ""
    design: str = ""
    n: str = ""
    unsure: str = ""


class Number(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One figure. `per100` is -1 and `num`, `den` are 0 where no such number is known."""

    id: str
    per100: float
    low: float
    high: float
    unit: Literal["of 100", "days", "weeks", "minutes"]
    num: int
    den: int
    show: str
    population: str
    refs: tuple[str, ...]
    certainty: Certainty
    caution: str = ""


class References(Struct, frozen=True, forbid_unknown_fields=True):
    """The file evidence/references.toml."""

    reference: tuple[Reference, ...] = ()


class Numbers(Struct, frozen=True, forbid_unknown_fields=True):
    """The file evidence/numbers.toml."""

    number: tuple[Number, ...] = ()
