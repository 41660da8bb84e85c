"""Answers checked against their questionnaire: accepted, or problems by question. Nothing she typed is lost."""

from collections.abc import Collection, Mapping
from typing import TypeAlias, assert_never

from msgspec import Struct

from confidante.pathway.condition import Facts, FactValue, truth
from confidante.pathway.questionnaire import (
    OTHER,
    TELL,
    ChoiceQuestion,
    NumberQuestion,
    PlaceQuestion,
    Question,
    Questionnaire,
    TextQuestion,
)
from confidante.pathway.rules import Compartment

Answers: TypeAlias = Mapping[str, str]


class Wrong(Struct, frozen=True, forbid_unknown_fields=True):
    """Why one answer is not taken: a word of the pack and what stands in its places."""

    word: str
    places: Mapping[str, str] = {}


class Problems(Struct, frozen=True, forbid_unknown_fields=True):
    """What is wrong, by the id of the question, in the order asked; and all that was given, as it was given."""

    by_question: Mapping[str, Wrong]
    given: Answers


class Accepted(Struct, frozen=True, forbid_unknown_fields=True):
    """The answers in their plain form, by question id in the order asked; an unanswered question is absent."""

    questionnaire: str
    version: int
    answers: Answers
    by_compartment: Mapping[Compartment, Answers]


def check(questionnaire: Questionnaire, given: Answers, places: Collection[str]) -> Accepted | Problems:
    """The answers are accepted and parted by compartment, or every wrong one is named.

    `places`: the codes of the law's table, which a question for a place offers besides `other`.
    """
    answers: dict[str, str] = {}
    wrong: dict[str, Wrong] = {}
    known: dict[str, FactValue] = {}
    for question in questionnaire.questions:
        taken = _taken(questionnaire, question, given.get(question.id, ""), known, places)
        if isinstance(taken, Wrong):
            wrong[question.id] = taken
        elif taken:
            answers[question.id] = taken
            known.update(_facts_of(question, taken))
    asked = {question.id for question in questionnaire.questions}
    wrong |= {stray: Wrong(questionnaire.not_asked) for stray in given if stray not in asked}
    return Problems(wrong, given) if wrong else _accepted(questionnaire, answers)


def facts(questionnaire: Questionnaire, accepted: Accepted) -> Facts:
    """The facts her answers stand for. `tell`, an empty answer and her own words give none."""
    known: dict[str, FactValue] = {}
    for question in questionnaire.questions:
        known.update(_facts_of(question, accepted.answers.get(question.id, "")))
    return known


def is_asked(question: Question, known: Facts) -> bool:
    """Whether this question is put to someone of whom these facts are known."""
    return question.asked_if is None or truth(question.asked_if, known) is True


def _accepted(questionnaire: Questionnaire, answers: Answers) -> Accepted:
    parted: dict[Compartment, Answers] = {"shared": _within(questionnaire, answers, "shared")}
    parted["counselling"] = _within(questionnaire, answers, "counselling")
    return Accepted(questionnaire.id, questionnaire.version, answers, parted)


def _within(questionnaire: Questionnaire, answers: Answers, compartment: Compartment) -> Answers:
    ours = [question.id for question in questionnaire.questions if question.compartment == compartment]
    return {each: answers[each] for each in ours if each in answers}


def _taken(
    questionnaire: Questionnaire, question: Question, text: str, known: Facts, places: Collection[str]
) -> str | Wrong:
    answer = text.strip()
    if not is_asked(question, known):
        return Wrong(questionnaire.not_asked) if answer else ""
    if not answer:
        return Wrong(question.wrong, _limits(question)) if question.needed else ""
    # In her own words "tell" is a word like any other.
    if answer == TELL and not isinstance(question, TextQuestion):
        return TELL if question.tell else Wrong(question.wrong, _limits(question))
    return _plain(question, answer, places) or Wrong(question.wrong, _limits(question))


def _plain(question: Question, answer: str, places: Collection[str]) -> str:
    match question:
        case NumberQuestion():
            return _number(question, answer)
        case ChoiceQuestion():
            return answer if answer in [option.id for option in question.options] else ""
        case PlaceQuestion():
            return answer if answer == OTHER or answer in places else ""
        case TextQuestion():
            return answer if len(answer) <= question.most else ""
        case _:
            assert_never(question)


def _number(question: NumberQuestion, answer: str) -> str:
    # isdecimal takes १७ as well as 17; the length is bounded before int() works on it.
    if len(answer) > 6 or not answer.isdecimal():
        return ""
    return str(int(answer)) if question.least <= int(answer) <= question.most else ""


def _limits(question: Question) -> Mapping[str, str]:
    if isinstance(question, NumberQuestion):
        return {"least": str(question.least), "most": str(question.most)}
    return {"most": str(question.most)} if isinstance(question, TextQuestion) else {}


def _facts_of(question: Question, answer: str) -> Facts:
    if answer in ("", TELL):
        return {}
    match question:
        case NumberQuestion():
            return {question.fact: int(answer)}
        case PlaceQuestion():
            return {question.fact: answer}
        case ChoiceQuestion():
            return next((option.facts for option in question.options if option.id == answer), {})
        case TextQuestion():
            return {}
        case _:
            assert_never(question)
