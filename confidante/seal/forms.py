"""A public form's one-time nonce, and the phrase that the very same form always gives."""

import os
from typing import NewType

from confidante.seal.primitives import digest, kdf, label, mac, same

Nonce = NewType("Nonce", bytes)
_SIZE, _MAC = 16, 16


def new_nonce(form_key: bytes) -> Nonce:
    """16 random bytes signed by the form key of this hour: no table is needed to know it again."""
    raw = os.urandom(_SIZE)
    return Nonce(raw + mac(form_key, "form nonce", raw)[:_MAC])


def is_ours(form_key: bytes, nonce: bytes) -> bool:
    """Whether this instance gave out the nonce in the hour of this form key."""
    return len(nonce) == _SIZE + _MAC and same(mac(form_key, "form nonce", nonce[:_SIZE])[:_MAC], nonce[_SIZE:])


def nonce_digest(nonce: Nonce) -> bytes:
    """What the table of used forms keeps: nobody can make the phrase from it."""
    return digest(label("form nonce digest"), nonce)


def secret_of_form(form_key: bytes, nonce: Nonce, content_digest: bytes) -> bytes:
    """The 13 bytes of the phrase of a new case: the same for the same form, none other's, gone with the form key."""
    return kdf(form_key, nonce + content_digest, label("phrase of a form"), 13)
