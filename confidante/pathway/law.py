"""What the law says, place by place, how surely, and what follows from it for a case. Never looser than the table."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal, TypeAlias

from msgspec import Struct, field

from confidante.pathway.condition import Facts, FactValue

Mode: TypeAlias = Literal[
    "support_only", "support_only_until_law_confirmed", "legal_review_required", "pathway_with_conditions"
]

# Facts that the software knows without asking; each is of this type.
FACTS_OF_THE_LAW = {
    "location_mode": str,
    "residence_mode": str,
    "procedure_place_mode": str,
    "law_row_stale": bool,
    "local_min_age": int,
    "highest_min_age": int,
    "sex_outside_marriage_criminal": bool,
}


class Place(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One row of the table: what the law says there, read when, and how sure we are."""

    code: str
    name: str
    mode: Mode
    status: Literal["prohibited", "restricted", "permitted_with_conditions", "no_specific_law", "unknown"]
    virginity_testing: Literal[
        "offence",
        "unlawful_by_court",
        "unlawful_by_professional_rule",
        "certificate_offence",
        "regulated",
        "no_specific_law",
        "unknown",
    ]
    follows_its_people: bool
    least_age: int
    law: str
    certainty: str
    reviewed_on: date
    sources: tuple[str, ...]
    she_is_told: str
    record_risk: str = ""


class Law(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole table."""

    compiled: date
    stale_after_days: int
    age_floor: int
    not_listed: str
    places: tuple[Place, ...] = field(name="place")

    def __post_init__(self) -> None:
        if any(place.least_age < self.age_floor for place in self.places):
            raise ValueError("no place may have a least age below age_floor")


class SignOff(Struct, frozen=True, forbid_unknown_fields=True):
    """A lawyer of that place has confirmed its row on that day."""

    place: str
    on: date


def place_of(law: Law, code: str | None) -> Place | None:
    """The row of the place with this code, or None: not given, not listed, or told to a person."""
    return next((place for place in law.places if place.code == code), None)


def is_stale(law: Law, place: Place, today: date) -> bool:
    """Whether the row was read too long ago to rely on."""
    return today > place.reviewed_on + timedelta(days=law.stale_after_days)


def mode_of(law: Law, code: str | None, today: date, *, signed_off: bool = False) -> Mode:
    """What may be done there today. Unknown, unlisted or stale: legal_review_required; support_only never loosens."""
    place = place_of(law, code)
    if place is None:
        return "legal_review_required"
    if place.mode == "support_only":
        return "support_only"
    if is_stale(law, place, today):
        return "legal_review_required"
    if place.mode == "pathway_with_conditions" and not signed_off:
        return "legal_review_required"
    return place.mode


def signed_off(law: Law, sign_offs: Collection[SignOff], today: date) -> frozenset[str]:
    """The codes of places whose row, as it now stands, a lawyer has confirmed, not too long ago."""
    good = [
        (place.code, sign)
        for place in law.places
        for sign in sign_offs
        if sign.place == place.code and place.reviewed_on <= sign.on <= today
    ]
    return frozenset(code for code, sign in good if today <= sign.on + timedelta(days=law.stale_after_days))


def facts_of(
    law: Law,
    place_now: str | None,
    place_home: str | None,
    procedure_place: str | None,
    today: date,
    *,
    signed_off: Collection[str] = frozenset(),
) -> Facts:
    """What the law makes true of a case. A place nobody has named leaves its facts out, so no rule is cleared by it."""
    named = {"location_mode": place_now, "residence_mode": place_home, "procedure_place_mode": procedure_place}
    facts: dict[str, FactValue] = {
        fact: mode_of(law, code, today, signed_off=code in signed_off) for fact, code in named.items() if code
    }
    rows = [place_of(law, code) for code in named.values()]
    listed = [place for place in rows if place is not None]
    facts["highest_min_age"] = highest_least_age(law)
    if len(listed) == len(rows):
        facts["local_min_age"] = max(place.least_age for place in listed)
    if any(is_stale(law, place, today) for place in listed):
        facts["law_row_stale"] = True
    elif len(listed) == len(rows):
        facts["law_row_stale"] = False
    # No entry is not a promise that no such crime exists: only "true" is ever said.
    if any(place.record_risk for place in listed):
        facts["sex_outside_marriage_criminal"] = True
    return facts


def highest_least_age(law: Law) -> int:
    """The highest least age of any listed place: whoever has reached it is of age wherever she is."""
    return max((place.least_age for place in law.places), default=law.age_floor)


def told(law: Law, code: str | None) -> str:
    """The word that tells her what the law there may mean for her and for us."""
    place = place_of(law, code)
    return law.not_listed if place is None else place.she_is_told
