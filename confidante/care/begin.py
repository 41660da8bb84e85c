"""How a case begins: eight leaves, always the same, whatever was said."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from confidante.care.clinic import Clinic
from confidante.care.directory import directory_of
from confidante.care.log import Draft, OpenLog, sealed
from confidante.case.entries import AnyEntry, EnquiryAnswered, EnquiryJudged, Judgement, LetterSent
from confidante.case.people import COUNSELLING, FROM_THE_START, SHARED
from confidante.pathway.answers import Accepted
from confidante.pathway.judge import judge
from confidante.pathway.rules import Finding
from confidante.seal.compartments import Compartments
from confidante.seal.control import CaseOpened, Epoch, EpochsOpened, PublicKeys, to_record
from confidante.seal.directory import Directory
from confidante.seal.envelope import Position, control_leaf
from confidante.seal.header import INSTANCE_LOG, NO_HASH, CaseId, EntryId, KeyId
from confidante.seal.keys import Door, Identity, KeyRow
from confidante.seal.leaf import Leaf
from confidante.seal.wraps import Wrap, inbox_key, wrapped

OWN_WORDS, SEE_AGAIN = "words", "again"
_TEAM_OF = {SHARED: "counselling", COUNSELLING: "counselling"}
_PATIENT_READS = frozenset(FROM_THE_START) - {COUNSELLING}


@dataclass(frozen=True)
class OpenedCase:
    """Everything of a new case, not yet stored."""

    identity: Identity
    wraps: tuple[Wrap, ...]
    keys: tuple[KeyRow, ...]
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True)
class Enquiry:
    """What a case begins with: the answers, what the rules made of them, her language, and whom she excluded."""

    accepted: Accepted
    found: Sequence[Finding]
    language: str
    excluded: tuple[KeyId, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reader:
    id: KeyId
    reading: bytes


def opened_case(clinic: Clinic, door: Door, enquiry: Enquiry) -> OpenedCase:
    """A new case under this door, with the first answers, what the rules made of them, and her words."""
    known, case = directory_of(clinic), CaseId(_case_id())
    identity = Identity(case, os.urandom(32), os.urandom(32))
    # Sorted, so that neither their order in the leaf nor in the table tells which of the two is random.
    both = (door.row(identity, os.urandom(32)), KeyRow(os.urandom(16), os.urandom(128)))
    keys = tuple(sorted(both, key=lambda row: row.lookup))
    cdks = {name: os.urandom(32) for name in FROM_THE_START}
    wraps, epochs = _epochs(known, identity, case, cdks, enquiry.excluded)
    at = Position(known.instance, case, 0, NO_HASH)
    first = _first(at, identity, clinic, keys)
    says = EpochsOpened(epochs, enquiry.excluded, identity.id)
    rows = tuple(wrap.digest for wrap in wraps)
    at = replace(at, place=1, previous=first.hash)
    second = control_leaf(at, _entry(), to_record(says), identity.signing_seed, day=clinic.day, rows=rows)
    log = _log(replace(at, place=2, previous=second.hash), identity, epochs, cdks)
    drafts = _drafts(clinic, known, identity, enquiry)
    entries = sealed(log, drafts, [_entry() for _ in drafts], at=int(clinic.now() * 1000))
    return OpenedCase(identity, wraps, keys, (first, second, *entries))


def _case_id() -> bytes:
    while (case := os.urandom(16)) == INSTANCE_LOG:
        pass
    return case


def _entry() -> EntryId:
    return EntryId(os.urandom(16))


def _first(at: Position, identity: Identity, clinic: Clinic, keys: Sequence[KeyRow]) -> Leaf:
    says = CaseOpened(PublicKeys(identity.verify, identity.reading), clinic.pack.name)
    rows = tuple(row.digest for row in keys)
    return control_leaf(at, _entry(), to_record(says), identity.signing_seed, day=clinic.day, rows=rows)


def _epochs(
    known: Directory, identity: Identity, case: CaseId, cdks: dict[str, bytes], excluded: tuple[KeyId, ...]
) -> tuple[tuple[Wrap, ...], tuple[Epoch, ...]]:
    wraps: list[Wrap] = []
    epochs = []
    for number, (name, cdk) in enumerate(cdks.items(), 1):
        readers = _readers(known, identity, name, excluded)
        wraps += [wrapped(known.instance, case, number, 1, one.id, one.reading, cdk) for one in readers]
        epochs.append(Epoch(number, name, 1, inbox_key(cdk), tuple(one.id for one in readers)))
    return tuple(wraps), tuple(epochs)


def _readers(known: Directory, identity: Identity, name: str, excluded: tuple[KeyId, ...]) -> list[_Reader]:
    readers = [_Reader(identity.id, identity.reading)] if name in _PATIENT_READS else []
    team = known.teams.get(_TEAM_OF.get(name, ""))
    if team is None:
        return readers
    # Excluding is done by keys, not by views: the team's key is left out, and the others are wrapped one by one.
    if any(member.id in excluded for member in known.of_team(team.name)):
        others = [member for member in known.of_team(team.name) if member.id not in excluded]
        return readers + [_Reader(member.id, member.keys.reading) for member in others]
    return [*readers, _Reader(team.id, team.reading)]


def _log(at: Position, identity: Identity, epochs: Sequence[Epoch], cdks: dict[str, bytes]) -> OpenLog:
    keys = Compartments(PublicKeys(identity.verify, identity.reading), {one.name: one for one in epochs})
    return OpenLog(at.case, at, keys, {(one.compartment, one.epoch): cdks[one.name] for one in epochs})


def _drafts(clinic: Clinic, known: Directory, identity: Identity, enquiry: Enquiry) -> list[Draft]:
    """Answers, judgement and letter, once for each of the two compartments, in one order."""
    answers = enquiry.accepted.answers
    words, again = answers.get(OWN_WORDS, ""), answers.get(SEE_AGAIN) == "me"
    drafts = []
    for name in (SHARED, COUNSELLING):
        shown = words if again == (name == SHARED) else ""
        by_her: list[AnyEntry] = [_answers(clinic, enquiry, name), LetterSent(shown, "patient")]
        drafts += [
            Draft(name, by_her[0], identity.id, identity.signing_seed),
            Draft(name, _judged(clinic, enquiry.found, name), known.system_id, clinic.secrets.system_seed()),
            Draft(name, by_her[1], identity.id, identity.signing_seed),
        ]
    return drafts


def judged(clinic: Clinic, accepted: Accepted) -> tuple[Finding, ...]:
    """What the pack's rules make of the first answers, today, strongest first."""
    return judge(clinic.pack, accepted, at="enquiry", clinic_place=clinic.place, today=_date(clinic.day))


def _answers(clinic: Clinic, enquiry: Enquiry, name: str) -> EnquiryAnswered:
    accepted = enquiry.accepted
    answers = {
        each: answer
        for compartment, given in accepted.by_compartment.items()
        for each, answer in given.items()
        if compartment == name and each not in (OWN_WORDS, SEE_AGAIN)
    }
    which = f"{accepted.questionnaire}@{accepted.version}"
    return EnquiryAnswered(clinic.pack.name, which, enquiry.language, answers)


def _judged(clinic: Clinic, found: Sequence[Finding], name: str) -> EnquiryJudged:
    judgements = tuple(
        Judgement(one.rule, one.version, one.action, one.standing) for one in found if one.compartment == name
    )
    return EnquiryJudged(clinic.pack.name, _date(clinic.day).isoformat(), judgements)


def _date(day: int) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + day)
