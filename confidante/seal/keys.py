"""Who can read and sign: key pairs from seeds, and the uniform rows in which they rest."""

import base64
from dataclasses import dataclass
from functools import cached_property
from typing import NewType

from confidante.seal.header import KeyId
from confidante.seal.primitives import (
    NotOpened,
    close,
    digest,
    disclose,
    expand,
    extract,
    kdf,
    label,
    reading_key,
    stretch,
    verifying_key,
)

Pepper = NewType("Pepper", bytes)
KEY_ROW_SIZE = 128
_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CARD_LETTERS = 28


def key_id(verify: bytes, reading: bytes) -> KeyId:
    """The name of a key pair: 16 bytes of a digest, so that nobody can choose one."""
    return KeyId(digest(label("key id"), verify, reading)[:16])


@dataclass(frozen=True)
class Identity:
    """Whoever can open and sign: a patient or a member. Kept only in a session, never in a table in the clear."""

    owner: bytes
    reading_seed: bytes
    signing_seed: bytes
    known_id: bytes = b""
    """The key id, where it was worked out before: it costs a third of a millisecond."""

    @cached_property
    def reading(self) -> bytes:
        """The public key to seal to."""
        return reading_key(self.reading_seed)

    @cached_property
    def verify(self) -> bytes:
        """The public key that checks her signatures."""
        return verifying_key(self.signing_seed)

    @cached_property
    def id(self) -> KeyId:
        """The key id by which wraps and entries name her."""
        return KeyId(self.known_id) if self.known_id else key_id(self.verify, self.reading)

    def pack(self) -> bytes:
        """80 bytes: owner id, reading seed, signing seed."""
        return self.owner + self.reading_seed + self.signing_seed

    def __repr__(self) -> str:
        """Never the seeds: an error page or a log may print this."""
        return "Identity(…)"


def unpack_identity(plain: bytes) -> Identity:
    """The identity that packs to these 80 bytes."""
    return Identity(plain[:16], plain[16:48], plain[48:80])


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A look-up and a blob of fixed size: a patient's row, a member's, and a random one look alike."""

    lookup: bytes
    blob: bytes

    @property
    def digest(self) -> bytes:
        """What a leaf names of this row."""
        return digest(label("key row digest"), self.lookup, self.blob)


@dataclass(frozen=True, slots=True)
class Door:
    """What a phrase, or passphrase and card, leads to: where to look, and the key that opens it."""

    lookup: bytes
    kek: bytes

    def row(self, identity: Identity, salt: bytes) -> KeyRow:
        """The row that this door opens; `salt` is 32 fresh random bytes, so the zero nonce is used once."""
        key = kdf(self.kek, salt, label("key row"))
        return KeyRow(self.lookup, salt + close(key, identity.pack(), self.lookup))

    def open(self, blob: bytes) -> Identity:
        """The identity in the row, else `NotOpened`."""
        if len(blob) != KEY_ROW_SIZE:
            raise NotOpened
        key = kdf(self.kek, blob[:32], label("key row"))
        return unpack_identity(disclose(key, blob[32:], self.lookup))

    def __repr__(self) -> str:
        """Never the key."""
        return "Door(…)"


def patient_door(pepper: Pepper, secret: bytes) -> Door:
    """The door of an access phrase. No slow hashing: 104 uniform bits can't be guessed, and the pepper is elsewhere."""
    prk = extract(pepper, secret)
    return Door(expand(prk, label("patient lookup"), 16), expand(prk, label("patient kek"), 32))


def member_lookup(card: bytes) -> bytes:
    """Where a member's row lies: found by her card alone, before the slow hashing."""
    return kdf(card, b"", label("member lookup"), 16)


def member_door(card: bytes, passphrase: str) -> Door:
    """The door of a passphrase and a key card. Slow (256 MiB): call it in the bounded pool only."""
    stretched = stretch(passphrase.encode(), kdf(card, b"", label("card salt"), 16))
    return Door(member_lookup(card), kdf(stretched + card, b"", label("member kek")))


class NotACard(ValueError):
    """The letters are not those of a key card: too few, too many, or one is mistyped."""


def card_letters(card: bytes) -> str:
    """A key card as printed: seven groups of four letters, the last 12 bits a checksum."""
    number = int.from_bytes(card) << 12 | _card_checksum(card)
    letters = "".join(_BASE32[number >> 5 * place & 31] for place in reversed(range(_CARD_LETTERS)))
    return " ".join(letters[at : at + 4] for at in range(0, _CARD_LETTERS, 4))


def read_card(typed: str) -> bytes:
    """The 16 bytes of a card as typed, in either case, with O read as 0 and I or L as 1; else `NotACard`."""
    letters = "".join(typed.upper().split()).replace("-", "").translate(str.maketrans("OIL", "011"))
    if len(letters) != _CARD_LETTERS or not set(letters) <= set(_BASE32):
        raise NotACard
    number = 0
    for letter in letters:
        number = number << 5 | _BASE32.index(letter)
    card = (number >> 12).to_bytes(16)
    if number & 0xFFF != _card_checksum(card):
        raise NotACard
    return card


def _card_checksum(card: bytes) -> int:
    return int.from_bytes(digest(label("card checksum"), card)[:2]) >> 4


def fingerprint(key: bytes) -> str:
    """A key id to be read aloud: eight groups of four hexadecimal digits."""
    text = key.hex()
    return " ".join(text[at : at + 4] for at in range(0, 32, 4))


def b64(raw: bytes) -> str:
    """Bytes as they stand in a record."""
    return base64.b64encode(raw).decode()
