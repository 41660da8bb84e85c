"""What is true of a case: entries folded, nothing stored twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from confidante.case.entries import CaseRead, EnquiryAnswered, EnquiryJudged, Judgement, LetterSent, Record


@dataclass(frozen=True, slots=True)
class Letter:
    """Words, whose side they are from (`patient` or `clinic`), when, and where they stand."""

    words: str
    side: str
    at: int
    compartment: str
    author: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Who opened the case and on which UTC day (days since 1970)."""

    role: str
    designation: str
    day: int


@dataclass(frozen=True)
class Case:
    """One value that holds all a reader may know, as far as her keys open it."""

    pack: str = ""
    language: str = ""
    begun: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    judgements: tuple[Judgement, ...] = ()
    letters: tuple[Letter, ...] = ()
    readings: tuple[Reading, ...] = ()
    altered: int = 0

    @property
    def waits_since(self) -> int | None:
        """When the oldest letter of hers that nobody answered was written (milliseconds), or None.

        A note among counsellors is no answer.
        """
        answers = (letter.at for letter in self.letters if letter.side == "clinic" and letter.compartment == "shared")
        answered = max(answers, default=0)
        return min((at for at in self._asked if at > answered), default=None)

    @property
    def _asked(self) -> tuple[int, ...]:
        return tuple(letter.at for letter in self.letters if letter.side == "patient")

    @property
    def urgency(self) -> int:
        """0: a rule that pauses for her safety holds. 1: nobody has said whether one does. 2: neither.

        Rules that stop (age, law) close a path; they do not make anyone wait less.
        """
        pauses = {judged.outcome for judged in self.judgements if judged.action == "pause_and_refer"}
        return 0 if "holds" in pauses else 1 if pauses else 2

    @property
    def is_urgent(self) -> bool:
        """Whether someone looks at this case before those who have waited longer."""
        return self.urgency == 0


def fold(entries: Iterable[tuple[str, Record]]) -> Case:
    """The case these entries make; each comes with its compartment's name, in the order of the log."""
    case = Case()
    for compartment, record in entries:
        case = apply(case, compartment, record)
    return case


def apply(case: Case, compartment: str, record: Record) -> Case:
    """The case after one more entry."""
    match record.body:
        case EnquiryAnswered() as entry:
            answers = {**case.answers, **entry.answers}
            begun = case.begun or record.at
            return replace(case, pack=entry.pack, language=entry.language, begun=begun, answers=answers)
        case EnquiryJudged() as entry:
            return replace(case, judgements=case.judgements + entry.judgements)
        case LetterSent() as entry:
            return _with_letter(case, compartment, record, entry)
        case CaseRead() as entry:
            return replace(case, readings=(*case.readings, Reading(entry.role, entry.designation, entry.day)))
        case _:
            assert_never(record.body)


def _with_letter(case: Case, compartment: str, record: Record, entry: LetterSent) -> Case:
    letter = Letter(entry.words, entry.side, record.at, compartment, record.author)
    return replace(case, letters=(*case.letters, letter))
