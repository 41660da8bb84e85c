"""A case is begun without a name."""

from dataclasses import replace

import pytest

from confidante.care import counsel, enquire, letters
from confidante.care.begin import Enquiry, opened_case
from confidante.care.log import read
from confidante.care.refusals import (
    AlreadySent,
    FormOver,
    Misheard,
    NobodyLeft,
    NotYours,
    SessionOver,
    TooLong,
    Unanswered,
    WordsDiffer,
)
from confidante.care.session import end, resume
from confidante.cli.demo import ANSWERS
from confidante.seal.header import CaseId
from confidante.seal.keys import patient_door

DANGER = {"safety": "danger", "unwanted": "days", "paper": "yes", "reason": "unwanted", "date": "now", "phone": "maybe"}
CALM = {"safety": "safe", "unwanted": "no", "paper": "no", "reason": "information", "date": "none", "phone": "no"}


def case_of(session):
    return CaseId(session.keys.identity.owner)


def pattern(house, session):
    """What a thief sees of a case: class, mode, compartment, epoch and size of each leaf, and the readers."""
    leaves = house.clinic.logs.read(case_of(session))
    fields = [leaf.fields for leaf in leaves]
    shape = [
        (f.type, f.mode, f.size_class, f.compartment, f.epoch, len(leaf.body))
        for f, leaf in zip(fields, leaves, strict=True)
    ]
    wraps = [w for w in house.clinic.keystore.rows.values() if w.case == case_of(session)]
    return shape, sorted((w.compartment, w.epoch, w.reader == session.keys.identity.id) for w in wraps)


def test_a_visitor_comes_back_with_her_phrase_and_reads_her_own_words(house):
    session = house.enquiry(words="Is it safe?", again="me")
    back = enquire.come_back(house.clinic, house.phrase(session))
    assert [letter.words for letter in letters.my_case(house.clinic, back).letters] == ["Is it safe?"]


def test_words_for_the_counsellors_alone_are_never_shown_to_the_phrase(house):
    session = house.enquiry(words="Nobody may see this", again="counsellors")
    mine = letters.my_case(house.clinic, enquire.come_back(house.clinic, house.phrase(session)))
    assert [letter.words for letter in mine.letters] == [""]


def test_every_enquiry_writes_eight_leaves_in_the_same_pattern_whatever_was_said(house):
    patterns = [
        pattern(house, house.enquiry(**answers, words=words, again=again))
        for answers in (DANGER, CALM)
        for words in ("", "x", "क" * 2000, "\n" * 2000)
        for again in ("me", "counsellors")
    ]
    assert len(patterns[0][0]) == 8
    assert all(one == patterns[0] for one in patterns)


def test_the_phrase_opens_nothing_of_what_she_said_about_danger(house):
    session = house.enquiry(**DANGER)
    log = read(house.clinic, case_of(session), session.keys)
    assert {name for name, _ in log.entries} == {"shared"}
    assert "counselling" not in {log.keys.name_of(number) for number, _ in log.cdks}


def test_two_cases_equal_but_for_danger_look_the_same_to_their_phrases(house):
    def seen(said):
        mine = letters.my_case(house.clinic, house.enquiry(**said))
        return (
            replace(mine.case, letters=()),
            [replace(one, author="") for one in mine.letters],
            mine.place,
            mine.excluded,
        )

    assert seen(DANGER) == seen(CALM)


def test_the_same_form_sent_again_gives_the_same_phrase_and_no_second_case(house):
    form = enquire.Form(enquire.new_form(house.clinic), "en", ANSWERS)
    first, second = enquire.send(house.clinic, form), enquire.send(house.clinic, form)
    assert house.phrase(first) == house.phrase(second)
    assert len({leaf.case for leaf in house.clinic.logs.order}) == 2  # the instance's own log and hers


def test_the_same_nonce_with_other_words_was_already_sent(house):
    nonce = enquire.new_form(house.clinic)
    enquire.send(house.clinic, enquire.Form(nonce, "en", ANSWERS))
    with pytest.raises(AlreadySent):
        enquire.send(house.clinic, enquire.Form(nonce, "en", {**ANSWERS, "words": "other"}))


@pytest.mark.parametrize("how", ["confirmed", "exit"])
def test_a_form_gives_nothing_more_once_the_words_were_confirmed_or_she_left(house, how):
    form = enquire.Form(enquire.new_form(house.clinic), "en", ANSWERS)
    session = enquire.send(house.clinic, form)
    words = enquire.phrase(session, "en")
    if how == "confirmed":
        enquire.confirm(house.clinic, session, [words[at - 1] for at in enquire.ASKED_BACK], "en")
    else:
        end(house.clinic, session.cookie)
    with pytest.raises(AlreadySent):
        enquire.send(house.clinic, form)


def test_confirmed_words_are_never_shown_again(house):
    session = house.enquiry()
    words = enquire.phrase(session, "en")
    fresh = enquire.confirm(house.clinic, session, [words[at - 1] for at in enquire.ASKED_BACK], "en")
    again = resume(house.clinic, fresh.cookie)
    assert enquire.phrase(again, "en") == ()
    assert again.told == ()
    with pytest.raises(SessionOver):
        resume(house.clinic, session.cookie)


def test_wrong_words_asked_back_confirm_nothing(house):
    session = house.enquiry()
    with pytest.raises(WordsDiffer):
        enquire.confirm(house.clinic, session, ["one", "two", "three"], "en")
    assert enquire.phrase(resume(house.clinic, session.cookie), "en")


def test_a_form_older_than_two_hours_is_over(house):
    form = enquire.Form(enquire.new_form(house.clinic), "en", ANSWERS)
    house.clock.advance(2 * 3600)
    with pytest.raises(FormOver):
        enquire.send(house.clinic, form)


@pytest.mark.parametrize("nonce", ["", "AAAA", "not base64 at all!", "A" * 44])
def test_a_nonce_that_is_not_ours_opens_no_case(house, nonce):
    with pytest.raises(FormOver):
        enquire.send(house.clinic, enquire.Form(nonce, "en", ANSWERS))


def test_an_answer_that_does_not_fit_names_its_question(house):
    with pytest.raises(Unanswered) as refused:
        house.enquiry(age="seven")
    assert set(refused.value.problems) == {"age"}


@pytest.mark.parametrize("words", ["क" * 2900, "😀" * 2000, "\x01" * 1999 + "x"])
def test_words_that_do_not_fit_one_letter_are_refused_before_anything_is_opened(house, words):
    before = len(house.clinic.logs.order)
    with pytest.raises((TooLong, Unanswered)):
        house.enquiry(words=words)
    assert len(house.clinic.logs.order) == before


def test_somebody_must_be_left_to_answer(house):
    with pytest.raises(NobodyLeft):
        house.enquiry(excluded=(house.asha.identity.id.hex(), house.meera.identity.id.hex()))


def test_an_excluded_member_opens_nothing_by_list_handle_id_or_team_key(house):
    session = house.enquiry(excluded=(house.meera.identity.id.hex(),))
    meera, asha = house.member(house.meera), house.member(house.asha)
    (line,) = counsel.work_list(house.clinic, asha, "en")
    assert counsel.work_list(house.clinic, meera, "en") == []
    for attempt in (line.handle, case_of(session).hex()):
        with pytest.raises(NotYours):
            counsel.open_case(house.clinic, meera, attempt)
    with pytest.raises(NotYours):
        read(house.clinic, case_of(session), house.meera)


def test_a_wrong_phrase_gets_a_session_like_any_other_and_opens_nothing(house):
    from confidante.seal.phrase import Secret, words_of

    session = enquire.come_back(house.clinic, " ".join(words_of(Secret(bytes(13)), "en")))
    with pytest.raises(NotYours):
        letters.my_case(house.clinic, session)


def test_a_mistyped_phrase_is_told_before_any_look_up(house):
    phrase = house.phrase(house.enquiry()).split()
    phrase[3] = "zzzz"
    with pytest.raises(Misheard) as refused:
        enquire.come_back(house.clinic, " ".join(phrase))
    assert refused.value.places == (4,)


def test_two_sealings_of_the_same_answers_share_no_salt_no_key_and_no_wrap(house):
    door = patient_door(house.clinic.secrets.pepper(), bytes(13))
    accepted = enquire.checked(house.clinic, ANSWERS)
    one, other = (opened_case(house.clinic, door, Enquiry(accepted, (), "en")) for _ in range(2))
    salts = [leaf.fields.salt for leaf in (*one.leaves, *other.leaves)]
    assert len(set(salts)) == len(salts)
    assert not {wrap.sealed for wrap in one.wraps} & {wrap.sealed for wrap in other.wraps}


@pytest.mark.parametrize(
    "said", [{"age": "17"}, {"place-now": "GB-ENG"}, {"people": "yes"}, {"writer": "for-her"}, {"age": "tell"}]
)
def test_a_case_is_opened_for_whoever_asks_for_support_too(house, said):
    session = house.enquiry(**said)
    assert letters.my_case(house.clinic, session).case.language == "en"
