"""Whom she can call from where she is: emergency numbers always, services only where someone has checked."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Literal, TypeAlias

from msgspec import Struct, field

Kind: TypeAlias = Literal[
    "danger", "pressure", "marriage", "assault", "suicide", "child", "proof", "talk", "blackmail", "legal"
]
Certainty: TypeAlias = Literal["verified", "memory_high", "memory_medium"]

STALE_AFTER_DAYS = 90
EVERYWHERE = "*"


class Emergency(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number to call in danger, in these places."""

    places: tuple[str, ...]
    number: str
    say: str
    source: str
    certainty: Certainty

    def __post_init__(self) -> None:
        _sourced(self.source, self.certainty)


class Service(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Someone to turn to. `name` is what the service calls itself; the rest are words of the pack."""

    id: str
    places: tuple[str, ...]
    kind: tuple[Kind, ...]
    name: str
    number: str
    say: str
    hours: str
    source: str
    certainty: Certainty
    warn: str = ""

    def __post_init__(self) -> None:
        _sourced(self.source, self.certainty)


class Support(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All of support.toml, with the three words that stand beside what is shown."""

    here: str
    differs: str
    not_checked: str
    emergencies: tuple[Emergency, ...] = field(name="emergency")
    services: tuple[Service, ...] = field(name="service")

    @property
    def words(self) -> tuple[str, ...]:
        """Every word the file names."""
        named = [self.here, self.differs, self.not_checked, *(each.say for each in self.emergencies)]
        named += [word for each in self.services for word in (each.say, each.hours, each.warn)]
        return tuple(word for word in named if word)


class ShownService(Struct, frozen=True, forbid_unknown_fields=True):
    """A service that may be shown; unless `checked_by_clinic`, the word `not_checked` stands with it."""

    service: Service
    checked_by_clinic: bool


class Shown(Struct, frozen=True, forbid_unknown_fields=True):
    """What may be shown: `say` stands above the emergency numbers, and says so when they are of several places."""

    say: str
    local: bool
    emergencies: tuple[Emergency, ...]
    services: tuple[ShownService, ...]
    not_checked: str


def shown(
    support: Support,
    place: str | None,
    today: date,
    checked: Mapping[str, date],
    kinds: Collection[Kind] = (),
    *,
    near: str = "",
) -> Shown:
    """Emergency numbers, always; and the services of this place and of these kinds (none named: all) that may be shown.

    `checked`: service id to the day the clinic itself last phoned it. A service is shown when its number was read at
    its source, or when the clinic phoned it within 90 days. A place without a listed number gets every listed one.
    `place` None is a reader of whom no place is known: she gets every emergency number, those of `near` (where the
    clinic is) first, and the services of `near`; name the place beside each.
    """
    here = tuple(each for each in support.emergencies if place in each.places)
    everywhere = tuple(sorted(support.emergencies, key=lambda each: near not in each.places))
    services = tuple(
        ShownService(each, is_checked(each, today, checked))
        for each in support.services
        if _serves(each.places, near if place is None else place) and (not kinds or set(kinds) & set(each.kind))
    )
    visible = tuple(each for each in services if each.checked_by_clinic or each.service.certainty == "verified")
    say = support.here if here else support.differs
    return Shown(say, bool(here), here or everywhere, visible, support.not_checked)


def is_checked(service: Service, today: date, checked: Mapping[str, date]) -> bool:
    """Whether the clinic phoned this service, not in the future and at most 90 days ago."""
    on = checked.get(service.id)
    return on is not None and timedelta(0) <= today - on <= timedelta(days=STALE_AFTER_DAYS)


def crisis_line_checked(support: Support, place: str, today: date, checked: Mapping[str, date]) -> bool:
    """Whether a crisis line (kind "suicide") for this place was phoned by the clinic in time."""
    lines = [each for each in support.services if "suicide" in each.kind and _serves(each.places, place)]
    return any(is_checked(each, today, checked) for each in lines)


def _serves(places: tuple[str, ...], place: str | None) -> bool:
    return EVERYWHERE in places or place in places


def _sourced(source: str, certainty: Certainty) -> None:
    if (certainty == "verified") != source.startswith(("https://", "http://")):
        raise ValueError("verified needs the address it was read at; what is from memory gives none")
