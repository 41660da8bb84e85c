"""Forty words that no chance makes, each typed or sent in its own place; and every secret that was made meanwhile."""

import base64
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass
class Planted:
    """What was planted, by where; which of it belongs to a case; and what the product made and must not write down."""

    words: dict[str, str] = field(default_factory=dict)
    of_cases: set[str] = field(default_factory=set)
    secrets: dict[str, bytes] = field(default_factory=dict)

    def new(self, where: str, *, of_case: bool = False) -> str:
        """A canary for this place: 16 hexadecimal signs, 64 random bits."""
        assert where not in self.words, where
        self.words[where] = os.urandom(8).hex()
        if of_case:
            self.of_cases.add(where)
        return self.words[where]

    def phrase(self, number: int, words: Iterable[str], letters: str) -> None:
        """The ten words in every way that they are joined, the letters, and the secret itself."""
        ten = list(words)
        for name, joint in (("spaces", " "), ("hyphens", "-"), ("commas", ", "), ("lines", "\n"), ("nothing", "")):
            self.secrets[f"phrase {number} joined by {name}"] = joint.join(ten[:5]).encode()
        self.secrets[f"phrase {number} as JSON"] = ('", "'.join(ten[:4])).encode()
        if letters:
            plain = re.sub(r"[^0-9A-Z]", "", letters.upper())
            self.secrets[f"letters {number}"] = letters.strip().encode()
            self.secrets[f"letters {number}, plain"] = plain.encode()
            self.secrets[f"secret {number}"] = secret_of(plain)

    def paper(self, who: str, passphrase: str, card: str, code: str) -> None:
        """What a member wrote down, and the code she began with."""
        self.secrets[f"passphrase of {who}"] = passphrase.encode()
        plain = card.replace(" ", "")
        bits = sum(BASE32.index(sign) << 5 * at for at, sign in enumerate(reversed(plain)))
        self.secrets |= {f"card of {who}": card.encode(), f"card of {who}, plain": plain.encode()}
        self.secrets[f"card of {who}, its bytes"] = (bits >> len(plain) * 5 - 128).to_bytes(16)
        if code:
            self.secrets |= {f"code of {who}": code.encode(), f"code of {who}, plain": code.replace("-", "").encode()}
            self.secrets[f"code of {who}, its bytes"] = bytes.fromhex(code.replace("-", ""))

    def cookie(self, name: str, value: str) -> None:
        """A cookie as it is sent, and the bytes that it says."""
        self.secrets[f"cookie {name}"] = value.encode()
        self.secrets[f"cookie {name}, its bytes"] = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))

    def nonce(self, name: str, value: str) -> None:
        """A one-time nonce of a form, whole and without its signature."""
        raw = base64.urlsafe_b64decode(value)
        self.secrets |= {f"nonce {name}": value.encode(), f"nonce {name}, its bytes": raw[:16]}

    def token(self, name: str, value: str) -> None:
        """The token of a signed-in form."""
        self.secrets |= {f"token {name}": value.encode(), f"token {name}, its bytes": bytes.fromhex(value)}

    @property
    def needles(self) -> dict[str, bytes]:
        """All that is looked for."""
        return {name: word.encode() for name, word in self.words.items()} | self.secrets


def secret_of(letters: str) -> bytes:
    """The thirteen bytes that twenty-two letters say before their checksum."""
    bits = 0
    for sign in letters:
        bits = bits << 5 | BASE32.index(sign)
    return (bits >> 6).to_bytes(13)
