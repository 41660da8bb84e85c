"""The 160 bytes before every entry have one reading, and every reading one packing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidante.seal.header import HEADER_SIZE, Header, NotAHeader, unpack
from tests.seal.people import flipped

ids, hashes = st.binary(min_size=16, max_size=16), st.binary(min_size=32, max_size=32)
byte, number = st.integers(0, 255), st.integers(0, 2**32 - 1)
headers = st.builds(
    Header, st.integers(0, 1), st.integers(0, 2), byte, byte, number, number, ids, ids, ids, hashes, hashes, hashes
)
WIDTHS = {"instance": 16, "case": 16, "entry": 16, "salt": 32, "previous": 32, "wrap_digest": 32}


@given(headers)
def test_a_header_is_read_back_as_it_was_packed(header):
    assert len(header.pack()) == HEADER_SIZE
    assert unpack(header.pack()) == header


@given(headers, st.integers(0, 8 * HEADER_SIZE - 1))
def test_a_flipped_bit_makes_another_header_or_none(header, bit):
    other = flipped(header.pack(), bit)
    try:
        read = unpack(other)
    except NotAHeader:
        return
    assert read != header
    assert read.pack() == other


@given(st.binary(min_size=HEADER_SIZE, max_size=HEADER_SIZE), st.booleans())
def test_whatever_is_read_packs_to_the_very_same_bytes(raw, plausible):
    raw = b"\1\1\0\1" + raw[4:6] + b"\0\0" + raw[8:] if plausible else raw
    try:
        read = unpack(raw)
    except NotAHeader:
        return
    assert read.pack() == raw


@pytest.mark.parametrize("at_and_value", [(0, 0), (0, 2), (1, 0), (1, 2), (2, 2), (3, 3), (6, 1), (7, 1)])
def test_what_this_version_does_not_know_is_refused_never_guessed(at_and_value):
    raw = bytearray(b"\1\1" + bytes(HEADER_SIZE - 2))
    assert unpack(bytes(raw)).place == 0
    raw[at_and_value[0]] = at_and_value[1]
    with pytest.raises(NotAHeader):
        unpack(bytes(raw))


@given(st.binary(max_size=2 * HEADER_SIZE).filter(lambda raw: len(raw) != HEADER_SIZE))
def test_another_length_is_no_header(raw):
    with pytest.raises(NotAHeader):
        unpack(raw)


@pytest.mark.parametrize("field", WIDTHS)
@pytest.mark.parametrize("by", [-1, 1])
def test_a_field_of_another_width_is_refused_and_not_cut_or_filled(field, by):
    fields = {name: b"x" * width for name, width in WIDTHS.items()}
    with pytest.raises(NotAHeader):
        Header(0, 1, 11, 1, 1, 1, **{**fields, field: b"x" * (WIDTHS[field] + by)}).pack()
