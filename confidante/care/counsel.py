"""A counsellor sees that someone waits, opens the case, and answers."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from confidante.care.clinic import Clinic
from confidante.care.directory import directory_of
from confidante.care.language import list_of
from confidante.care.letters import answer_letter
from confidante.care.log import Draft, Keys, OpenLog, advance, read, write
from confidante.care.refusals import NotAdmitted, NotYours, SessionOver
from confidante.care.session import Session
from confidante.case.case import Case, fold
from confidante.case.designation import designation
from confidante.case.entries import CaseRead
from confidante.case.people import SHARED
from confidante.seal.header import CaseId
from confidante.seal.phrase import words_in
from confidante.seal.primitives import forget_keys, kdf, label
from confidante.seal.session import session_id


@dataclass(frozen=True)
class Waiting:
    """One line of the work list. The handle is good in this session only, and no case id."""

    handle: str
    designation: str
    case: Case


@dataclass
class Desk:
    """What lies before one signed-in member: the logs she has opened, kept in memory until she leaves."""

    logs: dict[CaseId, OpenLog] = field(default_factory=dict)
    folded: dict[CaseId, tuple[int, Case]] = field(default_factory=dict)
    handles: dict[str, CaseId] = field(default_factory=dict)
    read: set[CaseId] = field(default_factory=set)
    until: float = 0


_desks: dict[bytes, Desk] = {}
_lock = threading.Lock()


def desk_of(clinic: Clinic, session: Session) -> Desk:
    """The desk of this session; desks of sessions that are over are cleared."""
    now = clinic.now()
    if not directory_of(clinic).admits(session.keys.identity.id):
        raise NotAdmitted
    clear_old_desks(clinic)
    with _lock:
        desk = _desks.setdefault(session_id(session.cookie), Desk())
        desk.until = now + session.idle
    return desk


def clear_old_desks(clinic: Clinic) -> None:
    """Nothing of a session that is over stays in memory, nor any private key in a cache. Called every minute."""
    now = clinic.now()
    with _lock:
        for old in [one for one, desk in _desks.items() if desk.until < now]:
            del _desks[old]
            forget_keys()


def clear_desk(cookie: bytes) -> None:
    """Nothing of this session's cases stays in memory."""
    with _lock:
        _desks.pop(session_id(cookie), None)  # type: ignore[arg-type]


def work_list(clinic: Clinic, session: Session, language: str) -> Sequence[Waiting]:
    """Every case she can open: urgent first, then who has waited longest. No word of anyone's is in it."""
    desk = desk_of(clinic, session)
    _gather(clinic, session.keys, desk, session.cookie)
    lines = [
        Waiting(handle, designation(case, words_in(list_of(language))), desk.folded[case][1])
        for handle, case in desk.handles.items()
        if case in desk.folded
    ]
    return sorted(lines, key=_urgency)


def _urgency(line: Waiting) -> tuple[bool, int, int]:
    waits = line.case.waits_since
    return (waits is None, line.case.urgency, waits or line.case.begun)


def _gather(clinic: Clinic, keys: Keys, desk: Desk, cookie: bytes) -> None:
    cases = {wrap.case for wrap in clinic.keystore.cases_of(tuple(keys.seeds))}
    places = clinic.logs.places(sorted(cases))
    for case in cases - set(desk.handles.values()):
        desk.handles[_handle(cookie, case)] = case
    for case, place in places.items():
        if desk.folded.get(case, (0, None))[0] != place:
            # A wrap that does not open is one case's trouble, not the list's.
            with suppress(NotYours):
                _refold(clinic, keys, desk, case)


def _refold(clinic: Clinic, keys: Keys, desk: Desk, case: CaseId) -> OpenLog:
    kept = desk.logs.get(case)
    log = advance(clinic, kept, keys) if kept else read(clinic, case, keys)
    if log is not kept or case not in desk.folded:
        desk.logs[case] = log
        desk.folded[case] = (log.position.place, fold(log.entries))
    return log


def _handle(cookie: bytes, case: CaseId) -> str:
    return kdf(cookie, case, label("case handle"), 8).hex()


def open_case(clinic: Clinic, session: Session, handle: str) -> None:
    """The reading is written and durable; from here on this session may see the case. `LogClosed`: nothing opens."""
    desk = desk_of(clinic, session)
    case = _case(clinic, session, desk, handle)
    log = _refold(clinic, session.keys, desk, case)
    me = directory_of(clinic).members[session.keys.identity.id]
    seen = CaseRead(me.role, me.designation, clinic.day)
    draft = Draft(SHARED, seen, me.id, session.keys.identity.signing_seed)
    _keep(desk, write(clinic, log, session.keys, [draft]))
    desk.read.add(case)


def _case(clinic: Clinic, session: Session, desk: Desk, handle: str) -> CaseId:
    if handle not in desk.handles:
        _gather(clinic, session.keys, desk, session.cookie)
    if handle not in desk.handles:
        raise NotYours
    return desk.handles[handle]


def _keep(desk: Desk, log: OpenLog) -> None:
    desk.logs[log.case] = log
    desk.folded[log.case] = (log.position.place, fold(log.entries))


@dataclass(frozen=True)
class TheirCase:
    """A case as a counsellor sees it, after the reading was written."""

    handle: str
    designation: str
    case: Case
    altered: int
    excluded: Mapping[str, str]


def see_case(clinic: Clinic, session: Session, handle: str, language: str) -> TheirCase:
    """The case, if this session has opened it; `NotYours` otherwise: open it first, which is written down."""
    desk = desk_of(clinic, session)
    case = _case(clinic, session, desk, handle)
    if case not in desk.read:
        raise NotYours
    log = _refold(clinic, session.keys, desk, case)
    members = directory_of(clinic).members
    excluded = {one.hex(): members[one].designation for one in log.excluded if one in members}
    name = designation(case, words_in(list_of(language)))
    return TheirCase(handle, name, desk.folded[case][1], len(log.altered), excluded)


def answer(clinic: Clinic, session: Session, handle: str, words: str, *, to_her: bool) -> None:
    """The counsellor's words are durable, for her or for the team alone."""
    desk = desk_of(clinic, session)
    case = _case(clinic, session, desk, handle)
    if case not in desk.read:
        raise SessionOver
    log = _refold(clinic, session.keys, desk, case)
    _keep(desk, answer_letter(clinic, log, session, words, to_her=to_her))
