"""The first questions, while they are being answered: nothing is stored, and nothing is judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from confidante.care.clinic import Clinic
from confidante.care.enquire import questionnaire
from confidante.pathway.answers import Accepted, Answers, Problems, Wrong, check, facts, is_asked
from confidante.pathway.questionnaire import Part, Question, Questionnaire


@dataclass(frozen=True)
class SoFar:
    """What she has answered up to here, what needs another look, and which questions are put to her."""

    given: Answers
    problems: Mapping[str, Wrong]
    asked: frozenset[str]
    parts: tuple[int, ...]
    """The numbers, from 0, of the parts in which something is put to her."""

    def of(self, part: Part) -> tuple[Question, ...]:
        """The questions of this part that are put to her."""
        return tuple(question for question in part.questions if question.id in self.asked)


def so_far(clinic: Clinic, given: Mapping[str, str]) -> SoFar:
    """Her answers without those to questions that another answer took away, and all that needs another look."""
    asks = questionnaire(clinic)
    questions = asks.questions
    ours = {question.id for question in questions}
    kept = {each: answer for each, answer in given.items() if each in ours and answer}
    wrong = _problems(clinic, asks, kept)
    stray = {each for each, why in wrong.items() if why.word == asks.not_asked}
    kept = {each: answer for each, answer in kept.items() if each not in stray}
    good = {each: answer.strip() for each, answer in kept.items() if each not in wrong}
    known = facts(asks, Accepted(asks.id, asks.version, good, {}))
    asked = frozenset(question.id for question in questions if is_asked(question, known))
    parts = tuple(n for n, part in enumerate(asks.parts) if not asked.isdisjoint([each.id for each in part.questions]))
    return SoFar(kept, {each: why for each, why in wrong.items() if each not in stray}, asked, parts)


def _problems(clinic: Clinic, asks: Questionnaire, given: Answers) -> Mapping[str, Wrong]:
    outcome = check(asks, given, clinic.pack.place_codes)
    return outcome.by_question if isinstance(outcome, Problems) else {}
