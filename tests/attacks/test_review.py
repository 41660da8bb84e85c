"""Defects that a review proved, each by the shortest way to it. What is mended stays here as a test."""

import contextlib
import os
import subprocess
import sys

import pytest

from confidante.care import counsel, enquire, letters, staff
from confidante.care import session as sessions
from confidante.care.clinic import Clinic
from confidante.care.directory import directory_of
from confidante.care.log import Draft, Keys, OpenLog, read, sealed
from confidante.care.refusals import AlreadySent, LogClosed, Refused, SessionOver
from confidante.care.session import MEMBER_IDLE, Session
from confidante.case.entries import LetterSent
from confidante.cli.demo import ANSWERS, staff_of_two
from confidante.memory import Clock, memory_clinic
from confidante.seal import primitives
from confidante.seal.header import CaseId, EntryId
from confidante.seal.keys import patient_door
from confidante.seal.phrase import Secret
from confidante.wiring import load_pack

_TWO = """
import threading
from confidante.seal.primitives import stretch
both = [threading.Thread(target=stretch, args=(b"words", bytes(16)), daemon=True) for _ in range(2)]
for one in both: one.start()
for one in both: one.join(15)
assert not any(one.is_alive() for one in both)
"""


@pytest.mark.slow
def test_two_members_sign_in_at_the_same_time(root):
    # OpenSSL's Argon2id with several lanes waits for ever for its own threads if two begin at once.
    done = subprocess.run([sys.executable, "-c", _TWO], cwd=root, timeout=120, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr


class House:
    """A clinic in memory with a founder, Asha and Meera; nobody has made the team's key."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.clinic = memory_clinic(load_pack(), now=self.clock)
        log_key = primitives.verifying_key(os.urandom(32))
        self.admin = self.signed_in(staff.found(self.clinic, log_key=log_key, language="en"))
        self.asha, self.meera = self.joined("Asha"), self.joined("Meera")

    def signed_in(self, one: staff.Credentials) -> Keys:
        return staff.sign_in(self.clinic, " ".join(one.passphrase), one.card)

    def joined(self, name: str) -> Keys:
        made = staff.accept(self.clinic, staff.invite(self.clinic, role="counsellor", designation=name), "en")
        staff.admit(self.clinic, self.admin, made.member, ("counsellor", name))
        return self.signed_in(made)


@pytest.fixture
def house() -> House:
    return House()


def _closed(*_: object) -> None:
    raise LogClosed


def _while_the_log_is_closed(clinic: Clinic, monkeypatch: pytest.MonkeyPatch, attempt: object) -> None:
    with monkeypatch.context() as now:
        now.setattr(clinic.logs, "append", _closed)
        with pytest.raises(LogClosed):
            attempt()


@pytest.mark.slow
def test_two_who_make_the_teams_key_at_once_do_not_close_the_clinic(house, monkeypatch):
    put = house.clinic.keystore.put

    def and_meera(wraps, keys):
        monkeypatch.setattr(house.clinic.keystore, "put", put)
        put(wraps, keys)
        staff.key_team(house.clinic, house.meera, "counselling")

    monkeypatch.setattr(house.clinic.keystore, "put", and_meera)
    with contextlib.suppress(Refused):
        staff.key_team(house.clinic, house.asha, "counselling")
    assert [one.designation for one in directory_of(house.clinic).of_team("counselling")] == ["Meera"]


@pytest.mark.slow
def test_the_teams_key_is_made_after_an_attempt_that_died(house, monkeypatch):
    def attempt():
        return staff.key_team(house.clinic, house.asha, "counselling")

    _while_the_log_is_closed(house.clinic, monkeypatch, attempt)
    assert len(attempt().teams) == 1


@pytest.mark.slow
def test_the_teams_key_is_given_after_an_attempt_that_died(house, monkeypatch):
    asha = staff.key_team(house.clinic, house.asha, "counselling")

    def attempt():
        return staff.share_team(house.clinic, asha, "counselling", house.meera.identity.id)

    _while_the_log_is_closed(house.clinic, monkeypatch, attempt)
    attempt()
    assert len(staff.with_teams(house.clinic, house.meera.identity).teams) == 1


@pytest.mark.slow
def test_a_newcomer_is_admitted_as_what_the_admin_saw(house):
    made = staff.accept(house.clinic, staff.invite(house.clinic, role="privacy-officer", designation="P"), "en")
    ((_, seen),) = staff.newcomers(house.clinic)
    # A writer of the sessions' database, between the admin's page and her button.
    house.clinic.newcomers.put(type(seen)(**{**_fields(seen), "role": "counsellor"}))
    try:
        staff.admit(house.clinic, house.admin, made.member, (seen.role, seen.designation))
    except Refused:
        return
    assert directory_of(house.clinic).members[made.member].role == seen.role


def _fields(newcomer: object) -> dict[str, object]:
    return {name: getattr(newcomer, name) for name in newcomer.__dataclass_fields__}


@pytest.fixture(scope="module")
def clinic() -> tuple[Clinic, Clock, tuple[staff.Credentials, ...]]:
    clock = Clock()
    made = memory_clinic(load_pack(), now=clock)
    return made, clock, staff_of_two(made, "en")


def _sent(clinic: Clinic, *excluded: str, **answers: str) -> tuple[enquire.Form, Session]:
    form = enquire.Form(enquire.new_form(clinic), "en", {**ANSWERS, **answers}, excluded)
    return form, enquire.send(clinic, form)


def _confirmed(clinic: Clinic, session: Session) -> None:
    words = enquire.phrase(session, "en")
    enquire.confirm(clinic, session, [words[place - 1] for place in enquire.ASKED_BACK], "en")


def _after_her_row_was_read(clinic: Clinic, monkeypatch: pytest.MonkeyPatch, happens: object) -> None:
    get = clinic.sessions.get

    def and_then(session):
        row = get(session)
        monkeypatch.setattr(clinic.sessions, "get", get)
        happens()
        return row

    monkeypatch.setattr(clinic.sessions, "get", and_then)


def test_leaving_after_ten_minutes_spends_the_form(clinic):
    made, clock, _ = clinic
    form, session = _sent(made, safety="danger")
    clock.advance(sessions.PATIENT_IDLE + 60)
    sessions.end(made, session.cookie)
    with pytest.raises(AlreadySent):
        enquire.send(made, form)


def test_a_session_that_ends_during_a_request_stays_ended(clinic, monkeypatch):
    made, clock, _ = clinic
    _, session = _sent(made)
    clock.advance(60)
    _after_her_row_was_read(made, monkeypatch, lambda: sessions.end(made, session.cookie))
    with contextlib.suppress(SessionOver):
        sessions.resume(made, session.cookie)
    with pytest.raises(SessionOver):
        sessions.resume(made, session.cookie)


def test_a_phrase_confirmed_during_a_request_is_not_shown_again(clinic, monkeypatch):
    made, clock, _ = clinic
    _, session = _sent(made, safety="danger")
    clock.advance(60)
    _after_her_row_was_read(made, monkeypatch, lambda: _confirmed(made, session))
    sessions.resume(made, session.cookie)
    try:
        after = sessions.resume(made, session.cookie)
    except SessionOver:
        return
    assert (after.secret, after.told) == (b"", ())


def _is_kept(cached: object, seed: bytes) -> bool:
    hits = cached.cache_info().hits
    cached(seed)
    return cached.cache_info().hits > hits


@pytest.mark.slow
def test_no_key_stays_in_memory_when_everyone_has_signed_out(clinic):
    made, _, (_, asha, _) = clinic
    keys = staff.sign_in(made, " ".join(asha.passphrase), asha.card)
    _, session = _sent(made)
    member = sessions.begin(made, keys, idle=MEMBER_IDLE)
    line = counsel.work_list(made, member, "en")[0]
    counsel.open_case(made, member, line.handle)
    for one in (member, session):
        counsel.clear_desk(one.cookie)
        sessions.end(made, one.cookie)
    (team,) = keys.teams.values()
    kept = {
        "the team's": _is_kept(primitives._reading_pair, team),
        "hers to read": _is_kept(primitives._reading_pair, keys.identity.reading_seed),
        "hers to sign": _is_kept(primitives._signer, keys.identity.signing_seed),
        "the patient's to sign": _is_kept(primitives._signer, session.keys.identity.signing_seed),
    }
    assert not any(kept.values()), kept


@pytest.mark.slow
def test_whom_she_excluded_cannot_write_to_her_as_the_clinic(clinic):
    made, clock, (_, _, meera) = clinic
    keys = staff.sign_in(made, " ".join(meera.passphrase), meera.card)
    _, hers = _sent(made, meera.member.hex())
    log = read(made, CaseId(hers.keys.identity.owner), hers.keys)
    # What the excluded one has who can write the database: the chain, the public inbox keys, and her own signature.
    hers_not = OpenLog(log.case, log.position, log.keys)
    letter = LetterSent("(forged) Come to the gate at five.", "clinic")
    draft = Draft("shared", letter, meera.member, keys.identity.signing_seed)
    made.logs.append(sealed(hers_not, [draft], [EntryId(os.urandom(16))], at=int(clock.now * 1000)))
    seen = letters.my_case(made, hers)
    assert [one.words for one in seen.letters if one.side == "clinic"] == []
    assert seen.altered == 1


def test_the_true_key_row_is_not_always_the_first(clinic):
    made, _, _ = clinic
    first = set()
    for _ in range(20):
        _, session = _sent(made)
        lookup = patient_door(made.secrets.pepper(), Secret(session.secret)).lookup
        rows = list(made.keystore.keys)
        first.add(rows[-2] == lookup)
    assert first == {True, False}
