"""A counsellor sees that someone waits, opens the case, answers."""

from dataclasses import replace

import pytest

from confidante.care import counsel, enquire, letters
from confidante.care.log import Draft, read, sealed, write
from confidante.care.refusals import LogClosed, NotAdmitted, NotYours, SessionOver
from confidante.care.session import begin, end, keep_draft, open_draft, resume
from confidante.case.entries import LetterSent
from confidante.case.people import SHARED
from confidante.seal.control import Epoch, EpochsOpened, to_record
from confidante.seal.envelope import control_leaf
from confidante.seal.header import CaseId, EntryId
from confidante.seal.keys import Identity
from confidante.seal.wraps import inbox_key


def opened(house, keys=None):
    session = house.member(keys or house.asha)
    line = counsel.work_list(house.clinic, session, "en")[0]
    counsel.open_case(house.clinic, session, line.handle)
    return session, line.handle


def test_the_reading_is_written_before_a_word_is_shown(house):
    patient = house.enquiry()
    member = house.member(house.asha)
    (line,) = counsel.work_list(house.clinic, member, "en")
    with pytest.raises(NotYours):
        counsel.see_case(house.clinic, member, line.handle, "en")
    counsel.open_case(house.clinic, member, line.handle)
    (reading,) = letters.my_case(house.clinic, patient).readings
    assert (reading.role, reading.designation, reading.day) == ("counsellor", "Asha", house.clinic.day)


def test_if_the_reading_cannot_be_written_nothing_opens(house, monkeypatch):
    house.enquiry()
    member = house.member(house.asha)
    (line,) = counsel.work_list(house.clinic, member, "en")

    def closed(*_):
        raise LogClosed

    with monkeypatch.context() as patched:
        patched.setattr(type(house.clinic.logs), "append", closed)
        with pytest.raises(LogClosed):
            counsel.open_case(house.clinic, member, line.handle)
    with pytest.raises(NotYours):
        counsel.see_case(house.clinic, member, line.handle, "en")


def test_letters_go_both_ways(house):
    patient = house.enquiry(words="First question", again="me")
    session, handle = opened(house)
    counsel.answer(house.clinic, session, handle, "First answer", to_her=True)
    letters.write_letter(house.clinic, patient, "Thank you", again=False)
    words = [letter.words for letter in letters.my_case(house.clinic, patient).letters]
    assert words == ["First question", "First answer", ""]
    seen = counsel.see_case(house.clinic, session, handle, "en").case
    assert "Thank you" in [letter.words for letter in seen.letters]


def test_a_note_for_the_team_is_not_shown_to_her(house):
    patient = house.enquiry()
    session, handle = opened(house)
    counsel.answer(house.clinic, session, handle, "She is afraid of her brother", to_her=False)
    assert "brother" not in repr(letters.my_case(house.clinic, patient))


def test_who_is_in_danger_stands_before_who_waits_longer(house):
    house.enquiry(safety="safe", reason="information", date="none")
    house.clock.advance(3600)
    house.enquiry(safety="danger")
    lines = counsel.work_list(house.clinic, house.member(house.asha), "en")
    assert [line.case.answers["safety"] for line in lines] == ["danger", "safe"]


def test_who_was_answered_waits_no_more(house):
    house.enquiry()
    session, handle = opened(house)
    counsel.answer(house.clinic, session, handle, "Here", to_her=True)
    (line,) = counsel.work_list(house.clinic, session, "en")
    assert line.case.waits_since is None


def test_a_colleague_who_was_given_the_teams_key_reads_too(house):
    house.enquiry()
    session, handle = opened(house, house.meera)
    assert counsel.see_case(house.clinic, session, handle, "en").altered == 0


def test_the_founder_has_no_key_to_any_case(house):
    patient = house.enquiry()
    assert counsel.work_list(house.clinic, house.member(house.founder), "en") == []
    with pytest.raises(NotYours):
        read(house.clinic, CaseId(patient.keys.identity.owner), house.founder)


def test_a_handle_is_good_in_its_own_session_only(house):
    house.enquiry()
    _, handle = opened(house)
    other = house.member(house.asha)
    with pytest.raises(NotYours):
        counsel.see_case(house.clinic, other, handle, "en")


def test_who_is_not_on_the_staff_sees_no_list(house):
    stranger = house.member(type(house.asha)(Identity(bytes(16), bytes(32), bytes(range(32)))))
    with pytest.raises(NotAdmitted):
        counsel.work_list(house.clinic, stranger, "en")


def test_a_cleared_desk_remembers_nothing(house):
    house.enquiry()
    session, handle = opened(house)
    counsel.clear_desk(session.cookie)
    with pytest.raises(NotYours):
        counsel.see_case(house.clinic, session, handle, "en")


def test_an_entry_in_a_role_that_may_not_write_it_shows_as_altered_and_locks_nothing(house):
    patient = house.enquiry()
    case = CaseId(patient.keys.identity.owner)
    log = read(house.clinic, case, patient.keys)
    forged = Draft(
        SHARED, LetterSent("I am the clinic", "clinic"), house.asha.identity.id, patient.keys.identity.signing_seed
    )
    with pytest.raises(ValueError, match="patient"):
        write(house.clinic, log, patient.keys, [replace(forged, author=patient.keys.identity.id)])
    house.clinic.logs.append(sealed(log, [forged], [EntryId(bytes(16))], at=0))
    assert read(house.clinic, case, patient.keys).altered == (8,)
    letters.write_letter(house.clinic, patient, "still here", again=True)
    assert letters.my_case(house.clinic, patient).letters[-1].words == "still here"


def test_two_writers_at_one_place_both_succeed(house):
    patient = house.enquiry()
    case = CaseId(patient.keys.identity.owner)
    stale = read(house.clinic, case, patient.keys)
    letters.write_letter(house.clinic, patient, "first", again=True)
    identity = patient.keys.identity
    mine = Draft(SHARED, LetterSent("second", "patient"), identity.id, identity.signing_seed)
    log = write(house.clinic, stale, patient.keys, [mine])
    assert [record.body.words for _, record in log.entries if isinstance(record.body, LetterSent)][-2:] == [
        "first",
        "second",
    ]


def test_a_session_ends_when_idle_when_left_and_in_an_hour(house):
    for seconds in (601, 3601):
        session = house.enquiry()
        house.clock.advance(seconds)
        with pytest.raises(SessionOver):
            resume(house.clinic, session.cookie)
    session = house.enquiry()
    end(house.clinic, session.cookie)
    with pytest.raises(SessionOver):
        resume(house.clinic, session.cookie)


def test_what_she_typed_into_an_expired_form_comes_back_to_her_phrase_alone(house):
    session, other = house.enquiry(), house.enquiry()
    phrase = house.phrase(session)
    house.clock.advance(700)
    kept = keep_draft(house.clinic, session.cookie, "half a letter")
    assert "half" not in kept
    assert open_draft(enquire.come_back(house.clinic, phrase), kept) == "half a letter"
    assert open_draft(other, kept) == ""


def test_a_members_cookie_opens_nothing_on_the_patient_site(house):
    clinic_site, patient_site = (replace(house.clinic, site=site) for site in ("clinic", "patient"))
    session = begin(clinic_site, house.asha, idle=600)
    assert resume(clinic_site, session.cookie).keys.teams
    with pytest.raises(SessionOver):
        resume(patient_site, session.cookie)


def reopened(house, patient, by, readers, signing_seed):
    """A control leaf that opens `counselling` anew with an inbox of one's own, put at the end of her log."""
    log = read(house.clinic, CaseId(patient.keys.identity.owner), patient.keys)
    mine = Epoch(2, "counselling", 2, inbox_key(bytes(32)), readers)
    says = EpochsOpened((mine,), (), by)
    leaf = control_leaf(log.position, EntryId(bytes(range(16))), to_record(says), signing_seed, day=house.clinic.day)
    house.clinic.logs.append((leaf,))
    return read(house.clinic, log.case, patient.keys)


@pytest.mark.parametrize("who", ["founder", "patient"])
def test_nobody_puts_an_inbox_of_her_own_in_the_place_of_the_counsellors(house, who):
    patient = house.enquiry()
    keys = house.founder if who == "founder" else patient.keys
    log = reopened(house, patient, keys.identity.id, (keys.identity.id,), keys.identity.signing_seed)
    assert log.altered == (8,)
    assert log.keys.epochs["counselling"].epoch == 1


def test_a_member_she_excluded_opens_no_epoch(house):
    patient = house.enquiry(excluded=(house.meera.identity.id.hex(),))
    log = reopened(house, patient, house.meera.identity.id, (), house.meera.identity.signing_seed)
    assert log.altered == (8,)


def test_a_reader_may_open_the_next_epoch(house):
    patient = house.enquiry()
    log = reopened(house, patient, house.asha.identity.id, (), house.asha.identity.signing_seed)
    assert log.altered == ()
    assert log.keys.epochs["counselling"].epoch == 2


def test_a_leaf_whose_header_cannot_be_read_shows_as_altered_and_locks_nothing(house):
    patient = house.enquiry()
    case = CaseId(patient.keys.identity.owner)
    leaves = list(house.clinic.logs.read(case))
    leaves[4] = replace(leaves[4], header=bytes(160))

    class Damaged(type(house.clinic.logs)):
        def read(self, asked, since=0):
            return leaves[since:] if asked == case else house.clinic.logs.read(asked, since)

        def places(self, cases):
            return house.clinic.logs.places(cases)

    log = read(replace(house.clinic, logs=Damaged()), case, patient.keys)
    assert 4 in log.altered
    assert log.can_read
