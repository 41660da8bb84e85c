"""What is true of a case follows from what was written, and from nothing else."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidante.case.case import Case, Letter, Reading, apply, fold
from confidante.case.designation import designation
from confidante.case.entries import (
    AnyEntry,
    CaseRead,
    EnquiryAnswered,
    EnquiryJudged,
    Judgement,
    LetterSent,
    NotAnEntry,
    Record,
    from_bytes,
    to_bytes,
)
from confidante.case.people import FROM_THE_START, ROLES, may_write
from tests import histories as h

ALL = {name: value for name, value in vars(h).items() if isinstance(value, list)}
EVERYBODY = ["patient", "system", *ROLES]

_text = st.text(max_size=30)
_judgements = st.builds(Judgement, _text, st.integers(0, 9), _text, _text)
_entries = st.one_of(
    st.builds(EnquiryAnswered, _text, _text, _text, st.dictionaries(_text, _text, max_size=3)),
    st.builds(EnquiryJudged, _text, _text, st.lists(_judgements, max_size=3).map(tuple)),
    st.builds(LetterSent, _text, _text),
    st.builds(CaseRead, _text, _text, st.integers(0, 30_000)),
)  # fmt: skip
records = st.builds(Record, _text, st.integers(0, 2**53), _entries)


def test_no_entry_is_a_case_of_which_nothing_is_known():
    assert fold(h.NOTHING) == Case()


def test_the_answers_of_every_compartment_are_one_case():
    case = fold(h.ENQUIRED)
    assert case.answers == {"when": "this-month", "danger": "no"}
    assert (case.pack, case.language, case.begun) == ("first-pack", "en", h.HOUR)


def test_whoever_holds_one_compartment_folds_her_part_of_the_case():
    shared = fold(entry for entry in h.ENQUIRED if entry[0] == "shared")
    assert shared.answers == {"when": "this-month"}
    assert shared.judgements == ()


def test_a_later_answer_stands_and_the_case_began_with_the_first():
    case = fold([*h.ENQUIRED, ("shared", h.answered(9 * h.HOUR, language="hi", when="later"))])
    assert (case.answers["when"], case.language, case.begun) == ("later", "hi", h.HOUR)


def test_letters_stand_in_the_order_of_the_log_with_their_side_and_place():
    case = fold(h.ANSWERED)
    assert case.letters == (
        Letter("Can I come in the morning?", "patient", h.HOUR, "shared", h.HER),
        Letter("", "patient", h.HOUR, "counselling", h.HER),
        Letter("Yes, from nine.", "clinic", 3 * h.HOUR, "shared", h.ASHA),
    )


def test_she_sees_who_opened_her_case_and_on_which_day():
    assert fold(h.ANSWERED).readings == (Reading("counsellor", "amber harbour", 20_000),)


@pytest.mark.parametrize(
    ("history", "since"),
    [("NOTHING", None), ("ENQUIRED", 1), ("ANSWERED", None), ("ASKED_AGAIN", 5), ("ANSWERED_AGAIN", None),
     ("IN_DANGER", 1)],
)  # fmt: skip
def test_she_waits_since_the_oldest_letter_that_nobody_answered(history, since):
    assert fold(ALL[history]).waits_since == (since and since * h.HOUR)


def test_a_reading_is_no_answer():
    assert fold([*h.ENQUIRED, ("shared", h.read(2 * h.HOUR, 20_000))]).waits_since == h.HOUR


@pytest.mark.parametrize(
    ("history", "urgency"),
    [("NOTHING", 2), ("ENQUIRED", 2), ("STOPPED", 2), ("NOBODY_SAID", 1), ("IN_DANGER", 0), ("TOLD_LATER", 0)],
)
def test_what_pauses_for_her_safety_is_urgent_and_what_stops_a_path_is_not(history, urgency):
    case = fold(ALL[history])
    assert case.urgency == urgency
    assert case.is_urgent == (urgency == 0)


@pytest.mark.parametrize("history", ALL.values(), ids=ALL)
def test_a_log_and_its_bytes_read_again_make_one_case(history):
    assert fold((where, from_bytes(to_bytes(record))) for where, record in history) == fold(history)


@pytest.mark.parametrize("history", ALL.values(), ids=ALL)
@pytest.mark.parametrize("at", range(8))
def test_a_case_folded_in_two_parts_is_the_case_folded_at_once(history, at):
    begun = fold(history[:at])
    assert reduce(lambda case, entry: apply(case, *entry), history[at:], begun) == fold(history)


@given(records)
def test_a_record_is_read_back_and_written_again_to_the_very_same_bytes(record):
    assert from_bytes(to_bytes(record)) == record
    assert to_bytes(from_bytes(to_bytes(record))) == to_bytes(record)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_record_or_none_and_never_trip_the_reader(raw):
    with pytest.raises(NotAnEntry):
        from_bytes(raw)


@pytest.mark.parametrize(
    "raw",
    [b'{"author":"aa","at":1}', b'{"author":"aa","at":1,"body":{"kind":"letter.sent/2","side":"patient","words":""}}',
     b'{"author":"aa","at":1,"body":{"kind":"letter.sent/1","side":"patient","words":"","more":1}}',
     b'{"author":"aa","at":"1","body":{"kind":"letter.sent/1","side":"patient","words":""}}'],
)  # fmt: skip
def test_what_is_missing_unknown_or_of_another_type_is_no_entry(raw):
    with pytest.raises(NotAnEntry):
        from_bytes(raw)


@pytest.mark.parametrize(
    "entry",
    [
        LetterSent(3, "patient"),
        LetterSent(None, "patient"),
        CaseRead("nurse", "amber harbour", "today"),
        EnquiryAnswered("p", "q", "en", {"a": 1}),
    ],
)
def test_nothing_mistyped_is_ever_sealed(entry):
    with pytest.raises(ValueError):
        to_bytes(Record(h.HER, 1, entry))


# Who may write what: every role, every compartment, every kind; what is not in this table is refused.
HERS = {("patient", "shared"), ("patient", "counselling")}
BY_RULES = {("system", "shared"), ("system", "counselling")}
LETTERS = {("counsellor", "shared"), ("counsellor", "counselling")}


def who_writes(entry: AnyEntry) -> set[tuple[str, str]]:
    return {
        (role, where) for role in EVERYBODY for where in (*FROM_THE_START, "private") if may_write(role, where, entry)
    }


@pytest.mark.parametrize(
    ("entry", "allowed"),
    [
        (EnquiryAnswered("p", "q", "en", {}), HERS),
        (EnquiryJudged("p", "enquiry", ()), BY_RULES),
        (LetterSent("", "patient"), HERS),
        (LetterSent("", "clinic"), LETTERS),
        *((CaseRead(role, "d", 1), {(role, "shared")})
          for role in ("counsellor", "surgeon", "anaesthetist", "nurse", "coordinator")),
        *((CaseRead(role, "d", 1), set()) for role in ("patient", "system", "founder", "privacy-officer")),
    ],
)  # fmt: skip
def test_an_entry_is_written_by_these_in_these_compartments_and_by_nobody_else(entry, allowed):
    assert who_writes(entry) == allowed


def test_nobody_writes_as_another_role_and_an_unknown_role_writes_nothing():
    assert not may_write("nurse", "shared", CaseRead("surgeon", "d", 1))
    for entry in (EnquiryAnswered("p", "q", "en", {}), LetterSent("", "clinic"), CaseRead("", "d", 1)):
        assert not may_write("", "shared", entry)


def test_a_privacy_officer_and_the_founder_are_of_no_team():
    assert ROLES["privacy-officer"] == ROLES["founder"] == ()


def test_a_case_has_two_words_that_are_the_same_every_time():
    words = [f"word{at}" for at in range(2048)]
    spoken = designation(b"a case of 16 byt", words)
    assert spoken == designation(b"a case of 16 byt", words)
    assert len(set(spoken.split()) & set(words)) == 2
    assert len({designation(at.to_bytes(16), words) for at in range(500)}) == 500
