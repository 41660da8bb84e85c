"""An entry opens where it was written, for its readers, to the very record that was signed; else it does not open."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidante.seal.chain import broken_at
from confidante.seal.envelope import (
    SMALL,
    WRITTEN,
    Position,
    Room,
    TooLarge,
    class_for,
    control_is_signed,
    control_leaf,
    control_record,
    opened_entry,
    sealed_entry,
)
from confidante.seal.header import NO_HASH, CaseId, EntryId, NotAHeader, unpack
from confidante.seal.leaf import rows_bytes
from confidante.seal.primitives import NotOpened, close, kdf, label, sign
from confidante.seal.wraps import inbox_key
from tests.seal.people import AT, CASE, CDK, DAY, INSTANCE, OTHER_CASE, flipped, person

HER, STRANGER = person("her"), person("stranger")
ENTRY = EntryId(b"an entry of hers")
ROOMS = {"under the CDK": Room(2, 7, cdk=CDK), "to the inbox": Room(2, 7, inbox=inbox_key(CDK))}
BORDERS = [0, 1, 1979, 1980, 1981, 8123, 8124, 8125, 32_700, 32_701, 65_468, 65_469, (1 << 20) - 68]
rooms = st.sampled_from(list(ROOMS.values()))
hashes = st.lists(st.binary(min_size=32, max_size=32), max_size=4)
REFUSED = (NotOpened, NotAHeader)


def sealed(room, record=b"{}", *, at=AT, seed=HER.signing_seed, least=SMALL):
    return sealed_entry(at, room, ENTRY, record, seed, least_class=least, day=DAY)


def reheaded(leaf, **fields):
    return replace(leaf, header=replace(leaf.fields, **fields).pack())


def said(record=b'{"kind":"x/1"}', rows=(), seed=HER.signing_seed):
    return control_leaf(AT, ENTRY, record, seed, day=DAY, rows=tuple(rows))


@given(rooms, st.binary(max_size=9000))
def test_a_record_comes_out_as_it_went_in_and_signed_by_its_author(room, record):
    opened = opened_entry(sealed(room, record), CDK)
    assert opened.record == record
    assert opened.is_signed_by(HER.verify)
    assert not opened.is_signed_by(STRANGER.verify)


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
@pytest.mark.parametrize("size", BORDERS)
def test_a_record_at_the_border_of_a_class_comes_out_whole(room, size):
    record = b"r" * size
    leaf = sealed(room, record)
    assert opened_entry(leaf, CDK).record == record
    assert len(leaf.body) == (1 << leaf.fields.size_class) + 16


@given(rooms, st.integers(0, 1980), st.integers(0, 1980))
def test_two_records_of_one_class_are_sealed_to_one_length(room, one, other):
    first, second = sealed(room, b"a" * one), sealed(room, b"b" * other)
    assert (len(first.wrap), len(first.body)) == (len(second.wrap), len(second.body))


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, 11), (1980, 11), (1981, 13), (8124, 13), (8125, 15), (32_700, 15), (32_701, 16), (65_468, 16), (65_469, 17),
     (131_005, 18), (262_077, 19), (524_220, 19), (524_221, 20), (1_048_508, 20)],
)  # fmt: skip
def test_a_class_is_the_smallest_that_holds_record_length_and_signature(size, expected):
    assert class_for(size) == expected


def test_what_is_larger_than_a_mebibyte_is_refused():
    with pytest.raises(TooLarge):
        class_for(1_048_509)


@given(st.integers(0, 8124))
def test_what_a_person_writes_is_eight_kibibytes_whatever_she_says(size):
    assert class_for(size, WRITTEN) == WRITTEN


@given(rooms, st.sampled_from(["header", "wrap", "body", "rows"]), st.integers(min_value=0))
def test_a_flipped_bit_anywhere_is_another_hash_and_only_rows_leave_an_entry_open(room, cell, bit):
    leaf = sealed(room)
    if not getattr(leaf, cell):
        return
    other = replace(leaf, **{cell: flipped(getattr(leaf, cell), bit)})
    try:
        assert other.hash != leaf.hash
        opened_entry(other, CDK)
    except REFUSED:
        return
    assert cell == "rows"


@given(rooms, st.sampled_from(["header", "wrap", "body"]), st.integers(min_value=0))
def test_a_cell_that_is_cut_or_longer_does_not_open(room, cell, at):
    leaf = sealed(room)
    raw = getattr(leaf, cell)
    wrongs = [raw + b"\0", *([raw[: at % len(raw)]] if raw else [])]
    for wrong in wrongs if raw else []:
        with pytest.raises(REFUSED):
            opened_entry(replace(leaf, **{cell: wrong}), CDK)


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
@pytest.mark.parametrize(
    "moved",
    [{"case": OTHER_CASE}, {"place": 4}, {"epoch": 8}, {"compartment": 1}, {"instance": bytes(16)},
     {"previous": bytes(32)}, {"entry": bytes(16)}, {"salt": bytes(32)}, {"size_class": 13}, {"type": 1}, {"mode": 0}],
    ids=lambda moved: next(iter(moved)),
)  # fmt: skip
def test_an_entry_moved_elsewhere_never_opens(room, moved):
    with pytest.raises(NotOpened):
        opened_entry(reheaded(sealed(room), **moved), CDK)


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
def test_an_entry_read_in_the_other_mode_never_opens(room):
    leaf = sealed(room)
    with pytest.raises(NotOpened):
        opened_entry(reheaded(leaf, mode=3 - leaf.fields.mode), CDK)


@given(rooms, st.integers(0, 255))
def test_another_epochs_key_opens_nothing(room, bit):
    with pytest.raises(NotOpened):
        opened_entry(sealed(room), flipped(CDK, bit))


@given(rooms, st.binary(max_size=2000))
def test_two_sealings_of_the_same_entry_share_no_salt_no_wrap_and_no_ciphertext(room, record):
    one, other = sealed(room, record), sealed(room, record)
    assert one.fields.salt != other.fields.salt
    assert one.body[:32] != other.body[:32]
    assert one.body[-32:] != other.body[-32:]
    assert not one.wrap or one.wrap[:32] != other.wrap[:32]
    assert one.entry == other.entry


@given(rooms, st.binary(max_size=40))
def test_two_sealings_share_no_key(room, record):
    drawn: list[bytes] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("confidante.seal.envelope.close", lambda key, plain, ad: drawn.append(key) or b"")
        sealed(room, record)
        sealed(room, record)
    assert len(set(drawn)) == 2


def test_the_wrap_of_another_entry_does_not_serve_even_when_the_header_names_it():
    one, other = sealed(ROOMS["to the inbox"]), sealed(ROOMS["to the inbox"])
    swapped = replace(one, wrap=other.wrap)
    for wrong in (swapped, reheaded(swapped, wrap_digest=other.fields.wrap_digest)):
        with pytest.raises(NotOpened):
            opened_entry(wrong, CDK)


def test_who_holds_public_keys_alone_can_fill_an_inbox_and_sign_for_nobody():
    forged = sealed(ROOMS["to the inbox"], b"as if from her", seed=STRANGER.signing_seed)
    opened = opened_entry(forged, CDK)
    assert opened.record == b"as if from her"
    assert not opened.is_signed_by(HER.verify)


@given(st.integers(0, 2048), st.integers(0, 255))
def test_padding_is_zero_or_the_entry_does_not_open(at, value):
    """Only a reader could make such a body; it would be a second way to write one record."""
    leaf = sealed(ROOMS["under the CDK"], b"short")
    front = (5).to_bytes(4) + bytes(64) + b"short"
    padded = bytearray(front.ljust(2048, b"\0"))
    padded[len(front) + at % (2048 - len(front))] = value
    key = kdf(CDK, leaf.fields.salt, label("body cdk") + leaf.header)
    other = replace(leaf, body=close(key, bytes(padded), leaf.header))
    if value == 0:
        assert opened_entry(other, CDK).record == b"short"
    else:
        with pytest.raises(NotOpened):
            opened_entry(other, CDK)


@given(st.binary(max_size=300), st.binary(max_size=1200), st.integers(0, 2))
def test_random_bytes_are_no_entry_and_never_trip_the_reader(body, wrap, mode):
    leaf = reheaded(replace(sealed(ROOMS["under the CDK"]), body=body, wrap=wrap), mode=mode)
    with pytest.raises(NotOpened):
        opened_entry(leaf, CDK)


def test_a_room_with_neither_key_seals_nothing():
    with pytest.raises(ValueError):
        sealed(Room(1, 1))


@given(rooms)
def test_a_header_that_was_sealed_packs_to_the_very_same_bytes(room):
    leaf = sealed(room)
    assert unpack(leaf.header).pack() == leaf.header


@given(st.binary(max_size=300), hashes)
def test_a_control_entry_is_plain_and_openly_signed(record, rows):
    leaf = said(record, rows)
    assert control_record(leaf) == record
    assert leaf.row_digests == tuple(rows)
    assert control_is_signed(leaf, HER.verify)
    assert not control_is_signed(leaf, STRANGER.verify)


@given(hashes, st.sampled_from(["header", "body", "rows"]), st.integers(min_value=0))
def test_a_flipped_bit_in_a_control_entry_is_under_no_signature(rows, cell, bit):
    leaf = said(rows=rows)
    other = replace(leaf, **{cell: flipped(getattr(leaf, cell), bit)})
    assert not control_is_signed(other, HER.verify)
    assert other.hash != leaf.hash


@given(hashes, hashes)
def test_the_list_of_rows_is_under_the_signature(rows, others):
    if rows != others:
        assert not control_is_signed(replace(said(rows=rows), rows=rows_bytes(others)), HER.verify)


@given(hashes, st.integers(1, 100))
def test_the_border_between_rows_and_record_does_not_move_under_one_signature(rows, by):
    leaf = said(b"r" * 100, rows)
    later = replace(leaf, rows=leaf.rows + leaf.body[64 : 64 + by], body=leaf.body[:64] + leaf.body[64 + by :])
    sooner = replace(leaf, rows=leaf.rows[:-by], body=leaf.body[:64] + leaf.rows[-by:] + leaf.body[64:])
    assert not control_is_signed(later, HER.verify)
    assert not control_is_signed(sooner, HER.verify)


def test_a_signature_for_one_purpose_is_none_for_another():
    leaf = said()
    for purpose in ("entry signature", "control", ""):
        other = sign(HER.signing_seed, purpose, leaf.header + leaf.rows + leaf.body[64:]) + leaf.body[64:]
        assert not control_is_signed(replace(leaf, body=other), HER.verify)


def test_an_entry_is_no_control_and_a_control_is_no_entry():
    with pytest.raises(NotOpened):
        control_record(sealed(ROOMS["under the CDK"]))
    with pytest.raises(NotOpened):
        control_record(replace(said(), body=bytes(63)))
    with pytest.raises(NotOpened):
        opened_entry(said(), CDK)


@given(st.integers(0, 2**32 - 2))
def test_another_day_is_another_hash(day):
    leaf = replace(said(), day=day)
    assert leaf.hash != replace(leaf, day=day + 1).hash


def five():
    leaves = []
    for place in range(5):
        at = Position(INSTANCE, CASE, place, leaves[-1].hash if leaves else NO_HASH)
        leaves.append(sealed(list(ROOMS.values())[place % 2], at=at))
    return leaves


CHAIN = five()


def test_a_chain_as_it_was_written_holds():
    assert broken_at(INSTANCE, CASE, CHAIN) is None
    assert broken_at(INSTANCE, CASE, []) is None


@given(st.integers(0, 3), st.sampled_from(["header", "body", "rows", "day"]), st.integers(min_value=0))
def test_a_chain_breaks_at_the_changed_leaf_or_the_one_behind_it(place, cell, bit):
    leaf = CHAIN[place]
    value = leaf.day + 1 if cell == "day" else flipped(getattr(leaf, cell), bit)
    changed = [*CHAIN[:place], replace(leaf, **{cell: value}), *CHAIN[place + 1 :]]
    assert broken_at(INSTANCE, CASE, changed) in (place, place + 1)


@given(st.permutations(range(5)))
def test_a_chain_in_another_order_breaks_at_the_first_that_moved(order):
    moved = next((place for place, which in enumerate(order) if place != which), None)
    assert broken_at(INSTANCE, CASE, [CHAIN[which] for which in order]) == moved


@given(st.integers(0, 3))
def test_a_chain_breaks_where_a_leaf_was_dropped_or_stands_twice(place):
    assert broken_at(INSTANCE, CASE, CHAIN[:place] + CHAIN[place + 1 :]) == place
    assert broken_at(INSTANCE, CASE, [*CHAIN[: place + 1], *CHAIN[place:]]) == place + 1


def test_a_chain_of_another_case_or_instance_breaks_at_once():
    assert broken_at(INSTANCE, OTHER_CASE, CHAIN) == 0
    assert broken_at(bytes(16), CaseId(CASE), CHAIN) == 0
    assert broken_at(INSTANCE, CASE, [replace(CHAIN[0], header=sha256(b"").digest()), *CHAIN[1:]]) == 0
