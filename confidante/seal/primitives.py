"""The only calls to the cryptography library, each with why it is safe.

Nothing here knows what is sealed. `docs/sealed-log.md` sections 1 to 5 say who uses what.
"""

import hashlib
import hmac
import threading
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

SUITE = 1
WRAP_SIZE = 1168
READING_KEY_SIZE = 1216
SIGNATURE_SIZE = 64
TAG_SIZE = 16
_MLKEM_PUBLIC = 1184
_ZERO_NONCE = bytes(12)
_HPKE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class NotOpened(Exception):
    """The bytes do not open under this key, or were changed: nothing else is said."""


def label(name: str) -> bytes:
    """The domain of one use. The closing zero keeps one label from being another's beginning."""
    return b"confidante/1 " + name.encode() + b"\0"


def digest(*parts: bytes) -> bytes:
    """SHA-256 of the parts joined; callers join only fixed-width or length-prefixed parts."""
    return hashlib.sha256(b"".join(parts)).digest()


def same(one: bytes, other: bytes) -> bool:
    """Compared in constant time: used where an outsider can try again and again."""
    return hmac.compare_digest(one, other)


def mac(key: bytes, name: str, message: bytes) -> bytes:
    """HMAC-SHA256 under a key that has no other purpose than `name`."""
    return hmac.digest(key, label(name) + message, "sha256")


def kdf(secret: bytes, salt: bytes, info: bytes, size: int = 32) -> bytes:
    """HKDF-SHA256. Safe with an empty salt where the secret is uniform, as every caller's is."""
    return HKDF(SHA256(), size, salt or None, info).derive(secret)


def extract(salt: bytes, secret: bytes) -> bytes:
    """HKDF-Extract: 104 uniform bits under a 256-bit pepper; without the pepper nothing can be tested."""
    return hmac.digest(salt, secret, "sha256")


def expand(prk: bytes, info: bytes, size: int) -> bytes:
    """HKDF-Expand of a key that `extract` made."""
    return HKDFExpand(SHA256(), size, info).derive(prk)


def close(key: bytes, plain: bytes, associated: bytes) -> bytes:
    """Plain and associated data are sealed. The nonce is zero: safe only because each key seals once."""
    return ChaCha20Poly1305(key).encrypt(_ZERO_NONCE, plain, associated)


def disclose(key: bytes, closed: bytes, associated: bytes) -> bytes:
    """The opposite of `close`; `NotOpened` if key, bytes or associated data differ."""
    try:
        return ChaCha20Poly1305(key).decrypt(_ZERO_NONCE, closed, associated)
    except InvalidTag:
        raise NotOpened from None


@lru_cache(maxsize=256)
def _reading_pair(seed: bytes) -> MLKEM768X25519PrivateKey:
    both = kdf(seed, b"", label("hpke seed"), 96)
    return MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(both[:64]), X25519PrivateKey.from_private_bytes(both[64:])
    )


def forget_keys() -> None:
    """No private key stays in a cache: called whenever a session ends, and every minute."""
    _reading_pair.cache_clear()
    _signer.cache_clear()


# OpenSSL's lanes wait for each other for ever if two threads of a process begin at once.
_stretching = threading.Lock()


def reading_key(seed: bytes) -> bytes:
    """The public key to seal to: 1,184 bytes of ML-KEM-768, then 32 of X25519."""
    both = kdf(seed, b"", label("hpke seed"), 96)
    lattice = MLKEM768PrivateKey.from_seed_bytes(both[:64]).public_key().public_bytes_raw()
    return lattice + X25519PrivateKey.from_private_bytes(both[64:]).public_key().public_bytes_raw()


@lru_cache(maxsize=64)
def _public_pair(key: bytes) -> MLKEM768X25519PublicKey:
    if len(key) != READING_KEY_SIZE:
        raise NotOpened
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(key[:_MLKEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(key[_MLKEM_PUBLIC:]),
    )


def seal_to(key: bytes, secret: bytes, info: bytes) -> bytes:
    """Sealed by HPKE to a public key; a fresh encapsulation each time, so nothing is ever reused."""
    return _HPKE.encrypt(secret, _public_pair(key), info)


def open_from(seed: bytes, sealed: bytes, info: bytes) -> bytes:
    """What `seal_to` sealed for this seed's key and this very info, else `NotOpened`."""
    try:
        return _HPKE.decrypt(sealed, _reading_pair(seed), info)
    except (InvalidTag, ValueError):
        raise NotOpened from None


@lru_cache(maxsize=64)
def _signer(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


def verifying_key(seed: bytes) -> bytes:
    """The 32 bytes that check this seed's signatures."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, name: str, message: bytes) -> bytes:
    """Ed25519 over a labelled message: a signature made for one purpose is none for another."""
    return _signer(seed).sign(label(name) + message)


_held: set[bytes] = set()
_HELD_AT_MOST = 20_000


def is_signed(key: bytes, name: str, message: bytes, signature: bytes) -> bool:
    """Whether the holder of `key` signed this message for this purpose.

    What held once holds for ever, and a log is read again and again: a digest of all four is remembered, 32 bytes that
    say nothing, instead of a tenth of a millisecond. What did not hold is never remembered.
    """
    known = digest(digest(key), digest(label(name)), digest(message), signature)
    if known in _held:
        return True
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, label(name) + message)
    except (InvalidSignature, ValueError):
        return False
    if len(_held) >= _HELD_AT_MOST:
        _held.clear()
    _held.add(known)
    return True


def sign_plain(seed: bytes, message: bytes) -> bytes:
    """Ed25519 without our label: only for checkpoints, whose format is C2SP's and whose key signs nothing else."""
    return _signer(seed).sign(message)


def is_signed_plain(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a checkpoint's bytes were signed by the log's key."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def stretch(passphrase: bytes, salt: bytes) -> bytes:
    """A person's passphrase made slow to guess: Argon2id, 3 passes, 256 MiB, 4 lanes.

    Six generated words are 66 bits and the key card adds 128; the stretch is for the day when a card is photographed.
    """
    with _stretching:
        return Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=256 * 1024).derive(passphrase)
