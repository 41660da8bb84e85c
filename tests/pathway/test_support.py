"""Support: an emergency number always, a service only where someone read or phoned it."""

from datetime import date, timedelta

import msgspec
import pytest

from confidante.pathway.support import Support, crisis_line_checked, shown

TODAY = date(2026, 11, 22)


def service(name: str, certainty: str, **more: object) -> dict[str, object]:
    plain: dict[str, object] = {"id": name, "places": ["IN"], "kind": ["danger"], "name": name, "number": "1"}
    source = "https://example.org" if certainty == "verified" else ""
    return {**plain, "say": "s.x", "hours": "s.h", "certainty": certainty, "source": source, **more}


RAW = {
    "here": "s.here",
    "differs": "s.differs",
    "not_checked": "s.not-checked",
    "emergency": [
        {"places": ["IN"], "number": "112", "say": "s.all", "certainty": "verified", "source": "https://example.org"},
        {"places": ["AU"], "number": "000", "say": "s.all", "certainty": "memory_high", "source": ""},
    ],
    "service": [
        service("read", "verified"),
        service("remembered", "memory_high", kind=["suicide"]),
        service("elsewhere", "verified", places=["AU"]),
        service("anywhere", "verified", places=["*"], kind=["talk"]),
    ],
}
SUPPORT = msgspec.convert(RAW, Support)


def names(place: str | None, checked: dict[str, date], kinds: tuple[str, ...] = ()) -> list[tuple[str, bool]]:
    found = shown(SUPPORT, place, TODAY, checked, kinds)  # type: ignore[arg-type]
    return [(each.service.id, each.checked_by_clinic) for each in found.services]


def test_where_she_is_her_number_stands_alone():
    found = shown(SUPPORT, "IN", TODAY, {})
    assert (found.local, found.say, [each.number for each in found.emergencies]) == (True, "s.here", ["112"])


@pytest.mark.parametrize("place", [None, "tell", "other", "XX"])
def test_where_no_number_is_known_she_is_told_so_and_sees_all(place: str | None):
    found = shown(SUPPORT, place, TODAY, {})
    assert (found.local, found.say, len(found.emergencies)) == (False, "s.differs", 2)


def test_a_reader_of_no_known_place_sees_what_is_near_the_clinic_first():
    found = shown(SUPPORT, None, TODAY, {}, near="AU")
    assert ([each.number for each in found.emergencies], found.local) == (["000", "112"], False)
    assert [each.service.id for each in found.services] == ["elsewhere", "anywhere"]


def test_far_away_the_clinic_s_own_services_are_not_shown():
    assert [each.service.id for each in shown(SUPPORT, "XX", TODAY, {}, near="AU").services] == ["anywhere"]


def test_what_is_only_remembered_stays_hidden():
    assert names("IN", {}) == [("read", False), ("anywhere", False)]


def test_what_the_clinic_phoned_is_shown_as_checked():
    assert ("remembered", True) in names("IN", {"remembered": TODAY})


@pytest.mark.parametrize(("days", "fresh"), [(0, True), (90, True), (91, False), (-1, False)])
def test_a_check_lasts_ninety_days(days: int, fresh: bool):  # noqa: FBT001 - a row of a table
    checked = {"read": TODAY - timedelta(days=days), "remembered": TODAY - timedelta(days=days)}
    assert (("read", fresh) in names("IN", checked), ("remembered", True) in names("IN", checked)) == (True, fresh)


def test_only_the_kinds_asked_for_are_shown():
    assert names("IN", {}, ("talk",)) == [("anywhere", False)]


def test_a_crisis_line_counts_once_the_clinic_has_phoned_it():
    assert not crisis_line_checked(SUPPORT, "IN", TODAY, {"read": TODAY})
    assert crisis_line_checked(SUPPORT, "IN", TODAY, {"remembered": TODAY})
    assert not crisis_line_checked(SUPPORT, "AU", TODAY, {"remembered": TODAY})


def test_verified_without_an_address_is_refused():
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**RAW, "service": [service("x", "verified", source="")]}, Support)


def test_a_number_nobody_is_sure_of_cannot_be_written():
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**RAW, "service": [service("x", "memory_low")]}, Support)
