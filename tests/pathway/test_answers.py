"""Answers: taken, parted, or refused in the words of the question, with nothing lost."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidante.pathway.answers import Accepted, Problems, Wrong, check, facts
from confidante.pathway.questionnaire import OTHER, TELL, ChoiceQuestion, Questionnaire

PLACES = ("IN", "GB-ENG")
LEAVING = {"fact": "age", "is": "at_least", "value": 18}


def question(name: str, kind: str, **more: object) -> dict[str, object]:
    base: dict[str, object] = {"id": name, "kind": kind, "ask": f"q.{name}", "wrong": f"q.{name}-wrong", "tell": True}
    return {**base, "compartment": "counselling", **more}


OPTIONS = [
    {"id": "yes", "say": "q.yes", "facts": {"danger": True}},
    {"id": "no", "say": "q.no", "facts": {"danger": False}},
]
RAW: dict[str, Any] = {
    "id": "q",
    "version": 1,
    "tell": "q.tell",
    "other": "q.other",
    "not_asked": "q.not-asked",
    "part": [
        {
            "id": "p",
            "title": "q.p",
            "question": [
                question("age", "number", fact="age", least=8, most=99, compartment="shared"),
                question("now", "place", fact="place_now", compartment="shared"),
                question("danger", "choice", option=OPTIONS),
                question("grown", "choice", option=[{"id": "a", "say": "q.a"}], asked_if=LEAVING),
                question("words", "text", most=20, tell=False),
            ],
        }
    ],
}
ASKED = msgspec.convert(RAW, Questionnaire)


def accepted(given: dict[str, str]) -> Accepted:
    outcome = check(ASKED, given, PLACES)
    assert isinstance(outcome, Accepted), outcome
    return outcome


def wrong(given: dict[str, str]) -> dict[str, Wrong]:
    outcome = check(ASKED, given, PLACES)
    assert isinstance(outcome, Problems), outcome
    assert outcome.given == given
    return dict(outcome.by_question)


def test_answers_are_parted_by_compartment():
    taken = accepted({"age": "30", "now": "IN", "danger": "yes", "words": "  help me  "})
    assert taken.by_compartment == {
        "shared": {"age": "30", "now": "IN"},
        "counselling": {"danger": "yes", "words": "help me"},
    }


def test_both_compartments_are_there_whatever_was_answered():
    assert accepted({}).by_compartment == {"shared": {}, "counselling": {}}


def test_an_age_in_devanagari_digits_is_an_age():
    assert accepted({"age": "१७"}).answers == {"age": "17"}


@pytest.mark.parametrize("age", ["7", "100", "-3", "1_7", "17.5", "seventeen", "²", "9" * 5000])
def test_what_is_no_age_is_refused_in_the_words_of_the_question(age: str):
    assert wrong({"age": age, "danger": "no"}) == {"age": Wrong("q.age-wrong", {"least": "8", "most": "99"})}


def test_all_problems_are_named_in_the_order_of_the_questions():
    assert list(wrong({"words": "x" * 21, "danger": "maybe", "now": "XX", "age": "x"})) == [
        "age",
        "now",
        "danger",
        "words",
    ]


def test_an_answer_to_a_question_that_does_not_exist_is_refused():
    assert wrong({"nationality": "GB"}) == {"nationality": Wrong("q.not-asked")}


@pytest.mark.parametrize("age", ["17", "tell", ""])
def test_an_answer_to_a_question_that_was_not_asked_is_refused(age: str):
    assert wrong({"age": age, "grown": "a"}) == {"grown": Wrong("q.not-asked")}


def test_a_question_is_asked_once_its_condition_is_known():
    assert accepted({"age": "18", "grown": "a"}).answers["grown"] == "a"


def test_another_place_is_an_answer():
    assert facts(ASKED, accepted({"now": OTHER})) == {"place_now": OTHER}


def test_in_her_own_words_tell_is_a_word():
    assert accepted({"words": TELL}).answers == {"words": TELL}


def test_tell_is_refused_where_it_is_not_offered():
    changed = msgspec.to_builtins(ASKED)
    changed["part"][0]["question"][2]["tell"] = False
    outcome = check(msgspec.convert(changed, Questionnaire), {"danger": TELL}, PLACES)
    assert isinstance(outcome, Problems)


@pytest.mark.parametrize("change", [{"default": "maybe"}, {"option": [{"id": "tell", "say": "q.yes"}]}])
def test_a_choice_that_cannot_be_made_is_refused(change: dict[str, object]):
    changed = msgspec.to_builtins(ASKED)
    changed["part"][0]["question"][2].update(change)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(changed, Questionnaire)


def test_a_needed_answer_is_asked_for():
    changed = msgspec.to_builtins(ASKED)
    changed["part"][0]["question"][2]["needed"] = True
    outcome = check(msgspec.convert(changed, Questionnaire), {}, PLACES)
    assert isinstance(outcome, Problems)
    assert list(outcome.by_question) == ["danger"]


def test_what_is_told_to_a_person_is_no_fact():
    assert facts(ASKED, accepted({"age": TELL, "now": TELL, "danger": TELL})) == {}


def test_a_question_says_of_which_kind_it_is():
    assert [each.kind for each in ASKED.questions] == ["number", "place", "choice", "choice", "text"]
    assert isinstance(ASKED.questions[2], ChoiceQuestion)


answers = st.fixed_dictionaries(
    {},
    optional={
        "age": st.one_of(st.integers(18, 99).map(str), st.just(TELL), st.just("")),
        "now": st.sampled_from([*PLACES, OTHER, TELL, " IN "]),
        "danger": st.sampled_from(["yes", "no", TELL, ""]),
        "words": st.text(max_size=20),
    },
)


@given(answers)
def test_what_was_accepted_is_accepted_again_unchanged(given: dict[str, str]):
    once = accepted(given)
    assert accepted(dict(once.answers)) == once


@given(answers)
def test_the_compartments_hold_every_answer_once(given: dict[str, str]):
    taken = accepted(given)
    both = [pair for part in taken.by_compartment.values() for pair in part.items()]
    assert sorted(both) == sorted(taken.answers.items())


@given(st.dictionaries(st.sampled_from(["age", "now", "danger", "grown", "words", "x"]), st.text(max_size=30)))
def test_whatever_is_sent_gets_an_answer_and_keeps_what_was_typed(given: dict[str, str]):
    outcome = check(ASKED, given, PLACES)
    assert isinstance(outcome, Accepted) or (outcome.given == given and outcome.by_question.keys() <= {*given, "age"})
