"""A secret of thirteen bytes is written as ten words, or as twenty-two letters, and is read back from either.

The 104 bits of the secret and then 6 bits of checksum are cut, from the high end, into ten numbers of eleven bits: the
places, from 0, of ten words in a list of 2,048; or into twenty-two numbers of five bits, each a sign of ALPHABET. The
checksum is the top six bits of SHA-256("confidante/1 phrase checksum " + label + 0x00 + secret); the label is the
language, "en" or "hi", or "base32" for the letters. So the words of either language and the letters are one secret.

A phrase is read in whatever way a phone types it; spelling.py says how one word's spellings agree. The checksum tells
63 of 64 wrong phrases before anything is looked up. It proves nothing: only opening the case does.

The two lists are data in words/: one word a line, sorted, no two of a list with one beginning of four letters or code
points, no two of both lists with one key under spelling.fold. A list is read when it is first asked for, not at import.
docs/word-lists.md says where the words are from, and why some are not there.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Literal, NewType

from confidante.spelling import fold

__all__ = [
    "ALPHABET",
    "Language",
    "Misread",
    "Secret",
    "beginnings",
    "letters_of",
    "new_passphrase",
    "place_of",
    "read_phrase",
    "words_in",
    "words_of",
]

Secret = NewType("Secret", bytes)
Language = Literal["en", "hi"]
Problem = Literal["count", "unknown-word", "mixed", "checksum"]

SECRET_BYTES = 13
WORDS = 10
WORD_BITS = 11
LETTERS = 22
# Crockford's base32: no I, L, O or U. Those four are read as the sign that they are taken for.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_CHECK_BITS = 6
_LETTER_BITS = 5
_VALUE = {sign: value for value, sign in enumerate(ALPHABET.lower())} | {"i": 1, "l": 1, "o": 0, "u": 27}
_LANGUAGES: tuple[Language, ...] = ("en", "hi")
_INVISIBLE = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff]")
_WORD = re.compile("[a-z]+|[\u0900-\u0963\u0970-\u097f]+")
_SIGNS = re.compile("[0-9a-z]")
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_SHORTEST_BEGINNING = 4
_LISTS = Path(__file__).parent / "words"
# Neither sign can be told apart on a small screen, and phones leave the dot out.
_PLAINER = str.maketrans({"\u093c": None, "\u0901": "\u0902"})


class Misread(ValueError):
    """What was typed is no phrase: `problem` says why, `places` which words to look at, counted from one.

    The message never holds what was typed: errors are logged, phrases are not.
    """

    def __init__(self, problem: Problem, places: tuple[int, ...] = ()) -> None:
        super().__init__(problem)
        self.problem: Problem = problem
        self.places = places


def words_of(secret: Secret, language: Language) -> tuple[str, ...]:
    """The secret is ten words of the language's list."""
    listed = words_in(language)
    return tuple(listed[place] for place in _cut(_checked(secret, language), WORDS, WORD_BITS))


def letters_of(secret: Secret) -> str:
    """The secret is twenty-two letters and digits, in groups of four: short enough for a margin."""
    signs = "".join(ALPHABET[value] for value in _cut(_checked(secret, "base32"), LETTERS, _LETTER_BITS))
    return "-".join(signs[start : start + 4] for start in range(0, LETTERS, 4))


def new_passphrase(random: bytes, words: int, language: Language) -> tuple[str, ...]:
    """The random bytes are so many words of the list, eleven bits a word from the high end; spare bits are unused."""
    spare = len(random) * 8 - words * WORD_BITS
    if words < 1 or spare < 0:
        raise ValueError("a passphrase needs eleven random bits for each word")
    listed = words_in(language)
    return tuple(listed[place] for place in _cut(int.from_bytes(random) >> spare, words, WORD_BITS))


def read_phrase(text: str) -> Secret:
    """The text is the one secret that it writes; or Misread says what a person can look at again."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKD", text)).casefold().translate(_DIGITS)
    words = _WORD.findall(plain)
    signs = _SIGNS.findall(plain)
    if len(signs) == LETTERS and all(word.isascii() for word in words):
        return _opened(_joined((_VALUE[sign] for sign in signs), _LETTER_BITS), "base32")
    if len(words) != WORDS:
        raise Misread("count")
    return _of_words(words)


def _of_words(words: list[str]) -> Secret:
    """Ten words are a secret in the one language that knows them all and whose checksum agrees."""
    places = {language: [place_of(word, language) for word in words] for language in _LANGUAGES}
    whole = [language for language in _LANGUAGES if None not in places[language]]
    if not whole:
        raise _unread(places["en"], places["hi"])
    for language in whole:
        bits = _joined((place for place in places[language] if place is not None), WORD_BITS)
        if bits == _checked(_secret_in(bits), language):
            return _secret_in(bits)
    raise Misread("checksum")


def _unread(english: list[int | None], hindi: list[int | None]) -> Misread:
    """Words of neither list are named; if there are none, the words of the language that fewer of them have."""
    strange = _missing([hi if en is None else en for en, hi in zip(english, hindi, strict=True)])
    if strange:
        return Misread("unknown-word", strange)
    return Misread("mixed", min(_missing(english), _missing(hindi), key=len))


def _missing(places: list[int | None]) -> tuple[int, ...]:
    return tuple(number for number, place in enumerate(places, 1) if place is None)


def _opened(bits: int, *labels: str) -> Secret:
    """The bits are a secret and its checksum under one of the labels."""
    secret = _secret_in(bits)
    if all(bits != _checked(secret, label) for label in labels):
        raise Misread("checksum")
    return secret


def _secret_in(bits: int) -> Secret:
    return Secret((bits >> _CHECK_BITS).to_bytes(SECRET_BYTES))


def _checked(secret: Secret, label: str) -> int:
    """The secret's bits are followed by the checksum under this label."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a secret is thirteen bytes")
    digest = sha256(b"confidante/1 phrase checksum " + label.encode() + b"\x00" + secret).digest()
    return int.from_bytes(secret) << _CHECK_BITS | digest[0] >> (8 - _CHECK_BITS)


def _cut(bits: int, count: int, size: int) -> Iterator[int]:
    return (bits >> size * left & (1 << size) - 1 for left in reversed(range(count)))


def _joined(values: Iterator[int], size: int) -> int:
    bits = 0
    for value in values:
        bits = bits << size | value
    return bits


@dataclass(frozen=True, slots=True)
class _Index:
    """Where each way of writing a listed word leads: whole keys, and sorted spellings for beginnings."""

    keys: Mapping[str, int]
    spellings: tuple[tuple[str, int], ...]


@cache
def words_in(language: Language) -> tuple[str, ...]:
    """The language's words are at hand, in the order that numbers them."""
    return tuple((_LISTS / f"{language}.txt").read_text("utf-8").split())


def beginnings(language: Language) -> dict[str, tuple[str, ...]]:
    """The list lies open by first letter, for a page where words are tapped and not typed."""
    return {first: tuple(words) for first, words in groupby(words_in(language), key=lambda word: word[0])}


def place_of(word: str, language: Language) -> int | None:
    """The typed word is the place of the listed word that it spells or clearly begins; None if it is no such word."""
    index = _index(language)
    place = _written(word, language, index.spellings)
    return place if place is not None else index.keys.get(fold(word))


def _written(word: str, language: Language, spellings: tuple[tuple[str, int], ...]) -> int | None:
    """The listed word spelt or begun so; a beginning that could be two words is none, and so is one that is too short.

    This comes before the sound of the whole word: *bala* begins *balance*, whatever short word it may sound like.
    """
    opening = _spelling(word, language)
    at = bisect_left(spellings, (opening,))
    found = [(spelling, place) for spelling, place in spellings[at : at + 2] if spelling.startswith(opening)]
    if found and found[0][0] == opening:
        return found[0][1]
    long_enough = len(unicodedata.normalize("NFC", word)) >= _SHORTEST_BEGINNING
    return found[0][1] if len(found) == 1 and long_enough else None


def _spelling(word: str, language: Language) -> str:
    """What beginnings are compared in: English by letters, Devanagari by plain code points, Roman Hindi by sound."""
    if not word.isascii():
        return unicodedata.normalize("NFKD", word).translate(_PLAINER)
    return word if language == "en" else fold(word)


@cache
def _index(language: Language) -> _Index:
    words = words_in(language)
    keys = {fold(word): place for place, word in enumerate(words)}
    spellings = [(_spelling(word, language), place) for place, word in enumerate(words)]
    if language == "hi":
        _hear_as_r(words, keys)
        spellings += keys.items()
    return _Index(keys, tuple(sorted(spellings)))


def _hear_as_r(words: tuple[str, ...], keys: dict[str, int]) -> None:
    """ड़ and ढ़ are found under *r* and *rh* too (*sarak* beside *sadak*), wherever that is no other word's key."""
    for place, word in enumerate(words):
        plain = unicodedata.normalize("NFKD", word)
        if "ड\u093c" in plain or "ढ\u093c" in plain:
            for heard in ("र", "र्ह"):
                keys.setdefault(fold(plain.replace("ड\u093c", heard).replace("ढ\u093c", heard)), place)
