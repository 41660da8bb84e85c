"""A form's nonce is known again for its hour, and the same form always gives the same secret."""

from hypothesis import given
from hypothesis import strategies as st

from confidante.seal.forms import Nonce, is_ours, new_nonce, nonce_digest, secret_of_form
from tests.seal.people import flipped

form_keys = contents = st.binary(min_size=32, max_size=32)


@given(form_keys)
def test_a_nonce_is_known_again_by_its_hours_key_and_by_no_other(key):
    nonce = new_nonce(key)
    assert is_ours(key, nonce)
    assert not is_ours(flipped(key, 0), nonce)


@given(form_keys, st.integers(min_value=0))
def test_a_nonce_with_a_flipped_bit_is_not_ours(key, bit):
    assert not is_ours(key, flipped(new_nonce(key), bit))


@given(form_keys, st.binary(max_size=80))
def test_a_nonce_that_was_made_up_is_not_ours(key, raw):
    assert not is_ours(key, raw)


@given(form_keys)
def test_two_forms_share_no_nonce(key):
    assert new_nonce(key) != new_nonce(key)


@given(form_keys, contents)
def test_the_same_form_gives_the_same_secret_of_thirteen_bytes(key, content):
    nonce = new_nonce(key)
    secret = secret_of_form(key, nonce, content)
    assert secret == secret_of_form(key, nonce, content)
    assert len(secret) == 13


@given(form_keys, contents, st.integers(min_value=0))
def test_another_hour_another_nonce_or_other_words_give_another_secret(key, content, bit):
    nonce = new_nonce(key)
    secrets = {
        secret_of_form(key, nonce, content),
        secret_of_form(flipped(key, bit), nonce, content),
        secret_of_form(key, Nonce(flipped(nonce, bit)), content),
        secret_of_form(key, nonce, flipped(content, bit)),
    }
    assert len(secrets) == 4


@given(form_keys)
def test_the_table_of_used_forms_holds_no_nonce(key):
    nonce = new_nonce(key)
    assert nonce[:16] not in nonce_digest(nonce)
    assert nonce_digest(nonce) != nonce_digest(new_nonce(key))
