"""Letters between her and the counselling team, and what she sees when she comes back."""

from collections.abc import Sequence
from dataclasses import dataclass

from confidante.care.clinic import Clinic
from confidante.care.log import Draft, OpenLog, read, write
from confidante.care.refusals import TooLong
from confidante.care.session import Session
from confidante.case.case import Case, Letter, Reading, fold
from confidante.case.entries import LONGEST_LETTER, LetterSent, fits
from confidante.case.people import COUNSELLING, SHARED
from confidante.seal.header import CaseId, KeyId


@dataclass(frozen=True)
class MyCase:
    """Her case as her phrase shows it: nothing of `counselling` is in it, because her keys do not open it."""

    case: Case
    letters: Sequence[Letter]
    readings: Sequence[Reading]
    altered: int
    excluded: tuple[KeyId, ...]
    place: str


def my_case(clinic: Clinic, session: Session) -> MyCase:
    """What she may see, folded from the log."""
    log = read(clinic, CaseId(session.keys.identity.owner), session.keys)
    case = fold(log.entries)
    place = case.answers.get("place-now", "")
    return MyCase(case, case.letters, case.readings, len(log.altered), log.excluded, place)


def write_letter(clinic: Clinic, session: Session, words: str, *, again: bool) -> None:
    """Her letter is durable. It is written twice, once empty, so that nothing shows who may read it again."""
    _fits(words)
    log = read(clinic, CaseId(session.keys.identity.owner), session.keys)
    identity = session.keys.identity
    drafts = [
        Draft(
            name, LetterSent(words if again == (name == SHARED) else "", "patient"), identity.id, identity.signing_seed
        )
        for name in (SHARED, COUNSELLING)
    ]
    write(clinic, log, session.keys, drafts)


def answer_letter(clinic: Clinic, log: OpenLog, session: Session, words: str, *, to_her: bool) -> OpenLog:
    """A counsellor's words are durable: a letter to her, or a note that only the counselling team opens."""
    _fits(words)
    identity = session.keys.identity
    draft = Draft(SHARED if to_her else COUNSELLING, LetterSent(words, "clinic"), identity.id, identity.signing_seed)
    return write(clinic, log, session.keys, [draft])


def _fits(words: str) -> None:
    if not fits(LetterSent(words, "patient")):
        raise TooLong(LONGEST_LETTER)
