"""The law's table: strictest first, stale when old, and never looser than it says."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidante.pathway.law import Law, SignOff, facts_of, mode_of, signed_off, told

READ = date(2026, 11, 21)
TODAY = date(2026, 11, 22)


def place(code: str, mode: str, **more: object) -> dict[str, object]:
    plain: dict[str, object] = {"code": code, "name": f"places.{code}", "mode": mode, "status": "unknown"}
    plain |= {"virginity_testing": "unknown", "follows_its_people": False, "least_age": 18, "law": "", "certainty": ""}
    return {**plain, "reviewed_on": READ, "sources": [], "she_is_told": f"law.{code}", **more}


PLACES = [
    place("OPEN", "pathway_with_conditions"),
    place("SHUT", "support_only"),
    place("WAIT", "support_only_until_law_confirmed"),
    place("LATE", "legal_review_required", least_age=21, record_risk="a risk"),
]
RAW = {"compiled": READ, "stale_after_days": 180, "age_floor": 18, "not_listed": "law.review", "place": PLACES}
LAW = msgspec.convert(RAW, Law)


def test_a_place_opens_only_with_a_sign_off():
    assert mode_of(LAW, "OPEN", TODAY) == "legal_review_required"
    assert mode_of(LAW, "OPEN", TODAY, signed_off=True) == "pathway_with_conditions"


@pytest.mark.parametrize("code", [None, "", "tell", "other", "XX"])
def test_a_place_that_is_not_known_needs_a_lawyer(code: str | None):
    assert mode_of(LAW, code, TODAY, signed_off=True) == "legal_review_required"
    assert told(LAW, code) == "law.review"


def test_a_stale_row_needs_a_lawyer_whatever_it_says():
    late = READ + timedelta(days=181)
    assert mode_of(LAW, "OPEN", READ + timedelta(days=180), signed_off=True) == "pathway_with_conditions"
    assert mode_of(LAW, "OPEN", late, signed_off=True) == "legal_review_required"
    assert mode_of(LAW, "WAIT", late) == "legal_review_required"


@given(st.integers(0, 5000), st.booleans())
def test_what_is_forbidden_never_loosens(days: int, signed: bool):  # noqa: FBT001 - drawn by hypothesis
    assert mode_of(LAW, "SHUT", READ + timedelta(days=days), signed_off=signed) == "support_only"


@given(st.sampled_from(["WAIT", "LATE", "XX"]), st.integers(0, 5000))
def test_a_sign_off_opens_no_place_that_the_table_holds_shut(code: str, days: int):
    assert mode_of(LAW, code, READ + timedelta(days=days), signed_off=True) != "pathway_with_conditions"


def test_a_place_nobody_named_leaves_its_fact_out():
    facts = facts_of(LAW, None, "SHUT", "OPEN", TODAY)
    assert "location_mode" not in facts
    assert facts["residence_mode"] == "support_only"
    assert "local_min_age" not in facts
    assert "law_row_stale" not in facts


def test_the_strictest_age_holds():
    assert facts_of(LAW, "OPEN", "LATE", "OPEN", TODAY)["local_min_age"] == 21
    assert facts_of(LAW, "OPEN", "OPEN", "OPEN", TODAY)["local_min_age"] == 18
    assert facts_of(LAW, "other", "OPEN", "OPEN", TODAY)["highest_min_age"] == 21


def test_one_stale_row_is_enough():
    later = READ + timedelta(days=181)
    assert facts_of(LAW, "OPEN", "OPEN", "OPEN", later)["law_row_stale"] is True
    assert facts_of(LAW, None, "OPEN", "OPEN", later)["law_row_stale"] is True
    assert facts_of(LAW, "OPEN", "OPEN", "OPEN", TODAY)["law_row_stale"] is False


def test_a_risk_of_records_is_told_and_its_absence_is_not():
    assert facts_of(LAW, "LATE", "OPEN", "OPEN", TODAY)["sex_outside_marriage_criminal"] is True
    assert "sex_outside_marriage_criminal" not in facts_of(LAW, "OPEN", "OPEN", "OPEN", TODAY)


@pytest.mark.parametrize(
    ("on", "counts"),
    [(READ, True), (READ - timedelta(days=1), False), (TODAY + timedelta(days=1), False)],
)
def test_a_sign_off_counts_for_the_row_it_read(on: date, counts: bool):  # noqa: FBT001 - a row of a table
    assert signed_off(LAW, [SignOff("OPEN", on)], TODAY) == (frozenset({"OPEN"}) if counts else frozenset())


def test_a_sign_off_ends():
    assert signed_off(LAW, [SignOff("OPEN", READ)], READ + timedelta(days=181)) == frozenset()


def test_no_place_has_a_least_age_below_the_floor():
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**RAW, "place": [place("XX", "support_only", least_age=16)]}, Law)
