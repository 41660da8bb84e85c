"""One screen of the enquiry, made ready for its template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from confidante.care import enquire
from confidante.care.asking import SoFar
from confidante.care.clinic import Clinic
from confidante.pathway.questionnaire import OTHER, TELL, ChoiceQuestion, PlaceQuestion, Question
from confidante.web import render
from confidante.web.patient.forms import ANSWER, Sent
from confidante.web.patient.page import NOTHING
from confidante.web.patient.views_help import places


@dataclass(frozen=True)
class Asked:
    """One question: its sentences, its choices as (value, sentence), what she gave, and why that is not taken."""

    id: str
    kind: str
    ask: str
    hint: str
    tell: str
    choices: Sequence[tuple[str, str]]
    given: str
    wrong: str
    most: int
    options: Markup = NOTHING


@dataclass(frozen=True)
class Screen:
    """One part, the answers of the others, and where she is in the whole."""

    number: int
    of: int
    place: int
    is_last: bool
    title: str
    notice: str
    questions: Sequence[Asked]
    carried: Markup
    nonce: str
    excluded: Sequence[str]
    staff: Sequence[tuple[str, str, str]]
    refused: str = ""

    @property
    def wrong(self) -> list[Asked]:
        """The questions that need another look."""
        return [question for question in self.questions if question.wrong]


def screen(
    clinic: Clinic, language: str, form: Sent, answers: SoFar, number: int, *, looked_at: bool = False
) -> Screen:
    """The part as she finds it: with what she gave before and, if it was looked at, with what is wrong."""
    asks, words = enquire.questionnaire(clinic), clinic.pack.words
    part = asks.parts[number]
    here = answers.of(part)
    last = number == len(asks.parts) - 1
    staff = [(one.id.hex(), one.role, one.designation) for one in enquire.staff(clinic)] if last else []
    shown = {question.id for question in here}
    elsewhere = {each: answer for each, answer in answers.given.items() if each not in shown}
    return Screen(
        number, len(answers.parts), answers.parts.index(number) + 1, last,
        words.say(part.title, language), words.say(part.notice, language) if part.notice else "",
        [_asked(clinic, language, question, answers, looked_at=looked_at) for question in here],
        hidden(elsewhere, () if last else form.excluded), form.nonce, form.excluded, staff,
    )  # fmt: skip


def hidden(given: Mapping[str, str], excluded: Sequence[str]) -> Markup:
    """The answers to other screens, and whom she excludes, as fields that she does not see."""
    fields = [(ANSWER + each, answer) for each, answer in given.items()] + [("not", each) for each in excluded]
    made = (f'<input type="hidden" name="{name}" value="{escape(value)}">\n' for name, value in fields)
    return Markup("".join(made))  # noqa: S704 - names are ours, values are escaped


def _asked(clinic: Clinic, language: str, question: Question, answers: SoFar, *, looked_at: bool) -> Asked:
    words, given = clinic.pack.words, answers.given.get(question.id, "")
    wrong = answers.problems.get(question.id) if looked_at else None
    return Asked(
        question.id,
        question.kind,
        words.say(question.ask, language),
        words.say(question.hint, language) if question.hint else "",
        words.say(enquire.questionnaire(clinic).tell, language) if question.tell else "",
        _choices(clinic, language, question) if isinstance(question, ChoiceQuestion) else [],
        given or (question.default if isinstance(question, ChoiceQuestion) else ""),
        words.say(wrong.word, language, **wrong.places) if wrong else "",
        getattr(question, "most", 0),
        _options(clinic, language, question, given) if isinstance(question, PlaceQuestion) else NOTHING,
    )


def _choices(clinic: Clinic, language: str, question: ChoiceQuestion) -> list[tuple[str, str]]:
    words, asks = clinic.pack.words, enquire.questionnaire(clinic)
    tell = [(TELL, words.say(asks.tell, language))] if question.tell else []
    return [(option.id, words.say(option.say, language)) for option in question.options] + tell


def _options(clinic: Clinic, language: str, question: PlaceQuestion, given: str) -> Markup:
    """The list of places, made once a language; the one she gave is then marked in it."""
    made = render.kept((language, "options", question.tell), lambda: _all_options(clinic, language, tell=question.tell))
    chosen = Markup('value="{}"').format(given)
    return Markup(made.replace(chosen, chosen + " selected", 1)) if given else made  # noqa: S704 - nothing of hers is in it


def _all_options(clinic: Clinic, language: str, *, tell: bool) -> Markup:
    words, asks = clinic.pack.words, enquire.questionnaire(clinic)
    listed = [*places(language), (OTHER, words.say(asks.other, language))]
    listed += [(TELL, words.say(asks.tell, language))] if tell else []
    return Markup().join(Markup('<option value="{}">{}</option>').format(*one) for one in listed)
