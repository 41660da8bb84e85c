"""A wrapped key opens for its reader, in its case, compartment and epoch, and nowhere else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidante.seal.header import INSTANCE_LOG
from confidante.seal.primitives import (
    READING_KEY_SIZE,
    WRAP_SIZE,
    NotOpened,
    forget_keys,
    open_from,
    reading_key,
    seal_to,
)
from confidante.seal.wraps import inbox_key, inbox_seed, unwrapped, wrapped
from tests.seal.people import CASE, INSTANCE, OTHER_CASE, flipped, person

ASHA, MEERA = person("asha"), person("meera")
seeds = secrets = st.binary(min_size=32, max_size=32)
cases = st.sampled_from([CASE, OTHER_CASE, INSTANCE_LOG])
compartments, epochs = st.integers(0, 255), st.integers(0, 2**32 - 1)


def made(case, compartment, epoch, secret):
    return wrapped(INSTANCE, case, compartment, epoch, ASHA.id, ASHA.reading, secret)


@given(cases, compartments, epochs, secrets)
def test_a_wrap_opens_for_its_reader_and_for_nobody_else(case, compartment, epoch, secret):
    wrap = made(case, compartment, epoch, secret)
    assert len(wrap.sealed) == WRAP_SIZE
    assert unwrapped(INSTANCE, wrap, ASHA.reading_seed) == secret
    with pytest.raises(NotOpened):
        unwrapped(INSTANCE, wrap, MEERA.reading_seed)


@given(cases, compartments, epochs, secrets, st.data())
def test_a_wrap_that_was_moved_does_not_open_and_has_another_digest(case, compartment, epoch, secret, data):
    wrap = made(case, compartment, epoch, secret)
    moves = [
        replace(wrap, case=data.draw(cases.filter(lambda other: other != case))),
        replace(wrap, compartment=data.draw(compartments.filter(lambda other: other != compartment))),
        replace(wrap, epoch=data.draw(epochs.filter(lambda other: other != epoch))),
        replace(wrap, reader=MEERA.id),
    ]
    for moved in moves:
        assert moved.digest != wrap.digest
        with pytest.raises(NotOpened):
            unwrapped(INSTANCE, moved, ASHA.reading_seed)
    with pytest.raises(NotOpened):
        unwrapped(flipped(INSTANCE, 3), wrap, ASHA.reading_seed)


@given(st.integers(0, 8 * WRAP_SIZE - 1))
def test_a_flipped_bit_in_a_wrap_closes_it_and_is_another_digest(bit):
    wrap = made(CASE, 1, 1, bytes(32))
    other = replace(wrap, sealed=flipped(wrap.sealed, bit))
    assert other.digest != wrap.digest
    with pytest.raises(NotOpened):
        unwrapped(INSTANCE, other, ASHA.reading_seed)


@given(st.binary(max_size=1300))
def test_random_bytes_are_no_wrap_and_never_trip_the_reader(sealed):
    with pytest.raises(NotOpened):
        unwrapped(INSTANCE, replace(made(CASE, 1, 1, bytes(32)), sealed=sealed), ASHA.reading_seed)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_wrap_of_something_that_is_no_key_does_not_open(size):
    with pytest.raises(NotOpened):
        unwrapped(INSTANCE, made(CASE, 1, 1, bytes(size)), ASHA.reading_seed)


def test_wrapping_twice_shares_no_bytes_that_could_be_compared():
    one, other = made(CASE, 1, 1, bytes(32)), made(CASE, 1, 1, bytes(32))
    assert one.sealed[:32] != other.sealed[:32]
    assert one.sealed[1088:1120] != other.sealed[1088:1120]
    assert one.sealed[1120:] != other.sealed[1120:]


@given(secrets)
def test_who_holds_a_cdk_holds_its_inbox_and_the_inbox_key_tells_nothing_of_it(cdk):
    info = b"what it is for"
    assert open_from(inbox_seed(cdk), seal_to(inbox_key(cdk), b"left here", info), info) == b"left here"
    with pytest.raises(NotOpened):
        open_from(cdk, seal_to(inbox_key(cdk), b"left here", info), info)


@given(seeds)
def test_a_reader_is_the_same_from_the_same_seed(seed):
    assert len(reading_key(seed)) == READING_KEY_SIZE
    sealed = seal_to(reading_key(seed), b"a secret", b"")
    forget_keys()
    assert open_from(seed, sealed, b"") == b"a secret"


@pytest.mark.parametrize("size", [0, READING_KEY_SIZE - 1, READING_KEY_SIZE + 1])
def test_nothing_is_sealed_to_bytes_that_are_no_key(size):
    with pytest.raises(NotOpened):
        seal_to(bytes(size), b"a secret", b"")
