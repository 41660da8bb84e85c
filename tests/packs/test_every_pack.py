"""Each pack keeps its promises: complete, reachable, and silence is never a pass."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidante.pathway.answers import Accepted, check
from confidante.pathway.check import problems
from confidante.pathway.judge import judge, known
from confidante.pathway.pack import Pack, load
from confidante.pathway.questionnaire import (
    TELL,
    ChoiceQuestion,
    NumberQuestion,
    PlaceQuestion,
    Question,
    TextQuestion,
)
from confidante.pathway.rules import Finding

ROOT = Path(__file__).resolve().parent.parent.parent / "packs"
PACKS = {folder.name: load(folder) for folder in sorted(ROOT.iterdir()) if (folder / "pack.toml").exists()}
TODAY = date(2026, 11, 22)
every_pack = pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS.keys())
GATES = ("stop", "pause_and_refer")
OURS = PACKS["hymen-repair"]

# An adult in a place with a lawyer's sign-off, safe, alone, who wants to know: nothing stands in her way.
CLEAR = {
    "age": "30",
    "place-now": "IN",
    "place-home": "IN",
    "people": "no",
    "reason": "information",
    "unwanted": "no",
    "date": "none",
    "paper": "no",
    "safety": "safe",
    "phone": "no",
    "writer": "alone",
}


def accepted(pack: Pack, answers: Mapping[str, str]) -> Accepted:
    outcome = check(pack.questionnaires["enquiry"], answers, pack.place_codes)
    assert isinstance(outcome, Accepted), outcome
    return outcome


def judged(
    pack: Pack, answers: Mapping[str, str], signed_off: frozenset[str] = frozenset({"IN"})
) -> tuple[Finding, ...]:
    taken = accepted(pack, answers)
    return judge(pack, taken, at="enquiry", clinic_place="IN", today=TODAY, signed_off=signed_off)


def found(answers: Mapping[str, str]) -> dict[str, str]:
    return {each.rule.removeprefix("SCR-"): each.standing for each in judged(OURS, {**CLEAR, **answers})}


@every_pack
def test_nothing_is_wrong_with_it(pack: Pack):
    assert problems(ROOT / pack.head.id, TODAY) == []


@every_pack
def test_it_offers_a_person_everywhere_but_in_her_own_words(pack: Pack):
    for question in pack.questionnaires["enquiry"].questions:
        if question.id not in ("words", "again"):
            assert question.tell, question.id
        assert not question.needed


@every_pack
def test_only_age_and_places_are_shared(pack: Pack):
    shared = {each.id for each in pack.questionnaires["enquiry"].questions if each.compartment == "shared"}
    assert shared == {"age", "place-now", "place-home"}


def choices(pack: Pack, question: Question) -> list[str]:
    match question:
        case NumberQuestion():
            return [str(question.least), "17", "18", "19", "20", "21", str(question.most), TELL, ""]
        case PlaceQuestion():
            return [*pack.place_codes, "other", TELL, ""]
        case ChoiceQuestion():
            return [*(option.id for option in question.options), *([TELL] if question.tell else []), ""]
        case TextQuestion():
            return [""]


def anyones(pack: Pack) -> st.SearchStrategy[dict[str, str]]:
    questions = pack.questionnaires["enquiry"].questions
    return st.fixed_dictionaries({each.id: st.sampled_from(choices(pack, each)) for each in questions})


@every_pack
def test_every_rule_of_the_enquiry_is_reached_by_some_answer(pack: Pack):
    reached = {
        each.rule
        for question in pack.questionnaires["enquiry"].questions
        for choice in choices(pack, question)
        for each in judged(pack, {**CLEAR, question.id: choice})
        if each.standing == "holds"
    }
    assert reached == {rule.id for rule in pack.rules if "enquiry" in rule.at}


@every_pack
def test_whoever_answers_nothing_is_cleared_of_nothing(pack: Pack):
    standing = {each.rule: each.standing for each in judged(pack, {})}
    assert standing == {rule.id: "not-cleared" for rule in pack.rules if "enquiry" in rule.at}


@given(anyones(OURS), st.data())
def test_telling_a_person_instead_never_loses_a_stop_or_a_pause(answers: dict[str, str], data: st.DataObject):
    silenced = data.draw(st.sampled_from(sorted(answers)))
    before = {each.rule for each in judged(OURS, answers) if each.action in GATES}
    quiet = {**answers, silenced: ""}
    after = {each.rule for each in judged(OURS, quiet)}
    assert before <= after


@given(anyones(OURS))
def test_a_case_without_sign_off_is_always_stopped(answers: dict[str, str]):
    assert any(each.action == "stop" for each in judged(OURS, answers, frozenset()))


@given(anyones(OURS))
def test_what_is_shared_rests_on_shared_answers_alone(answers: dict[str, str]):
    taken = accepted(OURS, answers)
    alone = dict(taken.by_compartment["shared"])
    assert [each for each in judged(OURS, answers) if each.compartment == "shared"] == [
        each for each in judged(OURS, alone) if each.compartment == "shared"
    ]


VIGNETTES = [
    ("wants to know", {}, {}),
    ("seventeen", {"age": "17"}, {"A01": "holds"}),
    ("eight", {"age": "8"}, {"A01": "holds"}),
    ("age told to a person", {"age": TELL}, {"A01": "not-cleared"}),
    ("nineteen, lives in Egypt", {"age": "19", "place-home": "EG"}, {"A01": "holds", "J04": "holds"}),
    ("nineteen, place not listed", {"age": "19", "place-home": "other"}, {"A01": "not-cleared", "J04": "holds"}),
    ("lives in England", {"place-home": "GB-ENG"}, {"J01": "holds"}),
    ("is in Scotland", {"place-now": "GB-SCT"}, {"J01": "holds"}),
    ("is in Denmark", {"place-now": "DK"}, {"J01": "holds"}),
    ("law follows her", {"people": "yes"}, {"J02": "holds"}),
    ("citizenship not said", {"people": ""}, {"J02": "not-cleared"}),
    ("is in the Netherlands", {"place-now": "NL"}, {"J04": "holds"}),
    ("place told to a person", {"place-now": TELL}, {"J01": "not-cleared", "J04": "not-cleared"}),
    ("danger now", {"safety": "danger"}, {"C01": "holds", "C02": "holds"}),
    ("afraid", {"safety": "afraid"}, {"C02": "holds", "C01": "not-cleared"}),
    ("pressed", {"safety": "pressed"}, {"C02": "holds", "C01": "not-cleared"}),
    ("safety told to a person", {"safety": TELL}, {"C01": "not-cleared", "C02": "not-cleared"}),
    ("two days ago", {"reason": "unwanted", "unwanted": "days"}, {"S01": "holds"}),
    ("a week ago", {"unwanted": "week"}, {"S02": "holds"}),
    ("a month ago", {"unwanted": "longer"}, {"S03": "holds"}),
    ("long ago, and cared for", {"unwanted": "longer-care"}, {}),
    ("whether, told to a person", {"unwanted": TELL}, dict.fromkeys(("S01", "S02", "S03"), "not-cleared")),
    ("paper wanted", {"paper": "yes"}, {"V01": "holds"}),
    ("paper not said", {"paper": TELL}, {"V01": "not-cleared"}),
    ("wedding in ten days", {"reason": "wedding", "date": "now"}, {"E02": "holds"}),
    ("wedding in a month", {"reason": "wedding", "date": "soon"}, {"E02": "holds"}),
    ("wedding in half a year", {"reason": "wedding", "date": "later"}, {}),
    ("date not said", {"date": TELL}, {"E02": "not-cleared"}),
    ("written by someone else", {"writer": "for-her"}, {"C06": "holds"}),
    ("helped by someone here", {"writer": "helped"}, {}),
    ("writer not said", {"writer": ""}, {"C06": "not-cleared"}),
    ("phone may be read", {"phone": "maybe"}, {"W01": "holds"}),
    ("reason told to a person", {"reason": TELL}, {}),
    ("married and accused, paper wanted", {"reason": "accused", "paper": "yes"}, {"V01": "holds"}),
]


@pytest.mark.parametrize(("answers", "expected"), [each[1:] for each in VIGNETTES], ids=[each[0] for each in VIGNETTES])
def test_she_is_met_as_her_answers_say(answers: dict[str, str], expected: dict[str, str]):
    assert found(answers) == expected


def test_a_stop_comes_before_a_pause():
    worst = judged(OURS, {**CLEAR, "age": "16", "safety": "danger", "unwanted": "days", "phone": "maybe"})
    assert [each.rule for each in worst] == ["SCR-A01", "SCR-C01", "SCR-C02", "SCR-S01", "SCR-W01"]


def test_the_places_whose_law_follows_their_people_are_the_ones_the_hint_names():
    assert {each.code for each in OURS.law.places if each.follows_its_people} == {
        "GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR", "LU", "SE",
    }  # fmt: skip
    hint = OURS.words.say("enquiry.people-hint", "en")
    assert all(name in hint for name in ("United Kingdom", "Luxembourg", "Sweden"))
    hint = OURS.words.say("enquiry.people-hint", "hi")
    assert all(OURS.words.say(f"places.{code}", "hi") in hint for code in ("lu", "se"))


def test_the_first_screen_is_the_notice_and_age_alone():
    first, *others = OURS.questionnaires["enquiry"].parts
    assert first.notice
    assert [each.id for each in first.questions] == ["age"]
    assert not any(part.notice for part in others)


def test_the_facts_of_the_law_stand_beside_hers():
    facts = known(OURS, accepted(OURS, CLEAR), clinic_place="IN", today=TODAY, signed_off={"IN"})
    assert (facts["location_mode"], facts["age_years"]) == ("pathway_with_conditions", 30)
