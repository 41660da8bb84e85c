"""A checkpoint is of one log, by one key, and has one spelling."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidante.seal.checkpoint import BadCheckpoint, Checkpoint, opened, signed
from confidante.seal.primitives import sign_plain
from tests.seal.people import FOUNDER, INSTANCE, LOG

heads = st.builds(Checkpoint, st.integers(0, 2**63), st.binary(min_size=32, max_size=32))
HEAD = Checkpoint(1_000, bytes(range(32)))
NOTE = signed(INSTANCE, HEAD, LOG.signing_seed, LOG.verify)


def signed_as_it_stands(text: str) -> str:
    """A note over any text that the log's key signed, whatever it says."""
    signature = base64.b64decode(NOTE.split(" ")[-1])[:4] + sign_plain(LOG.signing_seed, text.encode())
    return f"{text}\n— {text.split(chr(10), maxsplit=1)[0]} {base64.b64encode(signature).decode()}\n"


@given(heads)
def test_a_checkpoint_is_read_back_as_the_log_signed_it(head):
    note = signed(INSTANCE, head, LOG.signing_seed, LOG.verify)
    assert opened(INSTANCE, note, LOG.verify) == head


@given(st.integers(0, len(NOTE) - 1), st.characters(codec="utf-8"))
def test_a_note_with_one_letter_changed_is_no_checkpoint(at, letter):
    other = NOTE[:at] + letter + NOTE[at + 1 :]
    if other == NOTE:
        return
    with pytest.raises(BadCheckpoint):
        opened(INSTANCE, other, LOG.verify)


@given(st.integers(0, len(NOTE) - 1))
def test_a_note_that_is_cut_anywhere_is_no_checkpoint(end):
    with pytest.raises(BadCheckpoint):
        opened(INSTANCE, NOTE[:end], LOG.verify)


@given(st.text())
def test_any_text_is_refused_and_never_trips_the_reader(text):
    with pytest.raises(BadCheckpoint):
        opened(INSTANCE, text, LOG.verify)


@pytest.mark.parametrize("spelling", ["01000", "+1000", " 1000", "1_000", "१०००", "-1000", ""])
def test_a_size_has_one_spelling_even_under_the_logs_own_signature(spelling):
    text = signed_as_it_stands(NOTE.partition("\n\n")[0].replace("\n1000\n", f"\n{spelling}\n") + "\n")
    with pytest.raises(BadCheckpoint):
        opened(INSTANCE, text, LOG.verify)


@pytest.mark.parametrize("root", [b"", bytes(31), bytes(33)])
def test_a_root_that_is_no_hash_is_refused_even_under_the_logs_own_signature(root):
    text = f"{NOTE.split(chr(10))[0]}\n1000\n{base64.b64encode(root).decode()}\n"
    with pytest.raises(BadCheckpoint):
        opened(INSTANCE, signed_as_it_stands(text), LOG.verify)


def test_what_the_log_signs_as_it_stands_is_otherwise_a_checkpoint():
    assert opened(INSTANCE, signed_as_it_stands(NOTE.partition("\n\n")[0] + "\n"), LOG.verify) == HEAD


@pytest.mark.parametrize("last", ["", "\n\n", " \n", "\r\n"])
def test_the_end_of_a_note_has_one_spelling(last):
    with pytest.raises(BadCheckpoint):
        opened(INSTANCE, NOTE[:-1] + last, LOG.verify)


def test_another_key_or_another_instance_opens_nothing():
    for instance, key in ((INSTANCE, FOUNDER.verify), (bytes(16), LOG.verify), (INSTANCE, b"no key")):
        with pytest.raises(BadCheckpoint):
            opened(instance, NOTE, key)


def test_a_head_under_another_root_or_size_is_not_what_was_signed():
    other = signed(INSTANCE, Checkpoint(1_000, bytes(32)), LOG.signing_seed, LOG.verify)
    for line in (1, 2):
        mixed = NOTE.split("\n")
        mixed[line] = other.split("\n")[line] if line == 2 else "1001"
        with pytest.raises(BadCheckpoint):
            opened(INSTANCE, "\n".join(mixed), LOG.verify)
