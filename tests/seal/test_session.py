"""A session opens with the cookie and the server's half together, and with nothing less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidante.seal.primitives import NotOpened
from confidante.seal.session import closed_session, form_token, new_cookie, open_session, session_id
from tests.seal.people import flipped

halves = cookies = st.binary(min_size=32, max_size=32)
plains = st.binary(max_size=500)


@given(cookies, halves, plains)
def test_a_session_opens_with_both_halves(cookie, half, plain):
    assert open_session(cookie, half, closed_session(cookie, half, plain)) == plain


@given(cookies, halves, plains, st.integers(min_value=0))
def test_another_cookie_or_a_half_that_was_destroyed_opens_nothing(cookie, half, plain, bit):
    closed = closed_session(cookie, half, plain)
    for one, other in ((flipped(cookie, bit), half), (cookie, flipped(half, bit)), (half, cookie)):
        if (one, other) != (cookie, half):
            with pytest.raises(NotOpened):
                open_session(one, other, closed)


@given(cookies, halves, plains, st.integers(min_value=0))
def test_a_row_with_a_flipped_bit_or_cut_short_does_not_open(cookie, half, plain, at):
    closed = closed_session(cookie, half, plain)
    for wrong in (flipped(closed, at), closed[: at % len(closed)]):
        with pytest.raises(NotOpened):
            open_session(cookie, half, wrong)


@given(cookies, halves, plains)
def test_closing_twice_shares_no_salt_and_no_bytes(cookie, half, plain):
    one, other = closed_session(cookie, half, plain), closed_session(cookie, half, plain)
    assert one[:32] != other[:32]
    assert one[32:] != other[32:]


def test_what_the_table_holds_says_nothing_of_the_cookie():
    cookie, other = new_cookie(), new_cookie()
    assert cookie != other
    assert len(cookie) == 32
    assert len({session_id(cookie), session_id(other), cookie[:16], bytes.fromhex(form_token(cookie))}) == 4
