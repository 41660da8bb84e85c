"""A case in the words of staff: what she answered, what the rules made of it, why someone looks at it first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from confidante.care.begin import OWN_WORDS, SEE_AGAIN
from confidante.care.clinic import Clinic
from confidante.care.enquire import questionnaire
from confidante.case.case import Case
from confidante.case.entries import Judgement
from confidante.pathway.pack import Pack
from confidante.pathway.questionnaire import OTHER, TELL, ChoiceQuestion, PlaceQuestion, Question, Questionnaire
from confidante.pathway.rules import Compartment, Rule
from confidante.web.render import a_day
from confidante.web.texts import say

_SENTENCE_END = re.compile(r"(?<=[.।])\s")
_FIRST = ("pause_and_refer", "stop", "flag_for_clinician", "inform")


@dataclass(frozen=True, slots=True)
class Told:
    """A question as she was asked it, and her answer; empty if she left it out."""

    ask: str
    answer: str


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule says to staff. It either holds, or she has not said enough to clear it."""

    rule: str
    action: str
    holds: bool
    words: str
    superseded: bool = False

    @property
    def brief(self) -> str:
        """Its first sentence, for a list."""
        return _SENTENCE_END.split(self.words, maxsplit=1)[0]

    @property
    def rest(self) -> str:
        """What to do next: all after the first sentence."""
        return self.words[len(self.brief) :].strip()


def told(clinic: Clinic, case: Case, compartment: Compartment, language: str) -> Sequence[Told]:
    """Her answers of one compartment, in the order asked."""
    asked = questionnaire(clinic)
    ours = [one for one in asked.questions if one.compartment == compartment and one.id not in (OWN_WORDS, SEE_AGAIN)]
    words = clinic.pack.words
    return [
        Told(words.say(one.ask, language), _answer(clinic.pack, asked, one, case.answers.get(one.id, ""), language))
        for one in ours
    ]


def _answer(pack: Pack, asked: Questionnaire, question: Question, answer: str, language: str) -> str:
    word = _word(pack, asked, question, answer)
    return pack.words.say(word, language) if word else answer


def _word(pack: Pack, asked: Questionnaire, question: Question, answer: str) -> str:
    """The pack's word for this answer; none if the answer is its own word."""
    if answer == TELL:
        return asked.tell
    if isinstance(question, ChoiceQuestion):
        return next((one.say for one in question.options if one.id == answer), "")
    if isinstance(question, PlaceQuestion):
        return asked.other if answer == OTHER else _place(pack, answer)
    return ""


def _place(pack: Pack, code: str) -> str:
    return next((place.name for place in pack.law.places if place.code == code), "")


def reasons(clinic: Clinic, case: Case, language: str) -> Sequence[Reason]:
    """What the rules made of her answers: what holds before what is not settled; a pause before a stop."""
    rules = {rule.id: rule for rule in clinic.pack.rules}
    made = [_reason(clinic.pack, rules, judged, language) for judged in case.judgements]
    return sorted(made, key=lambda one: (not one.holds, _FIRST.index(one.action)))


def _reason(pack: Pack, rules: Mapping[str, Rule], judged: Judgement, language: str) -> Reason:
    rule = rules.get(judged.rule)
    words = pack.words.say(rule.staff, language) if rule else ""
    superseded = rule is None or rule.version != judged.version
    return Reason(judged.rule, judged.action, judged.outcome == "holds", words, superseded)


def day_of(at: int, language: str) -> str:
    """The UTC day of a moment in milliseconds, as people write it."""
    return a_day(at // 86_400_000, language)


def ago(at: int, now: float, language: str) -> str:
    """How many days lie between a moment and now, in words."""
    days = int(now) // 86_400 - at // 86_400_000
    translate = say(language)
    if days <= 0:
        return translate("today")
    return translate("yesterday") if days == 1 else translate("%(n)s days ago") % {"n": days}
