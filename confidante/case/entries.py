"""Everything that can be written in a case: the vocabulary on one page."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct


class Entry(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """Something that happened, in the past tense."""


class EnquiryAnswered(Entry, frozen=True, tag="enquiry.answered/1"):
    """She answered the first questions; each compartment holds its own part of the answers, as option ids."""

    pack: str
    questionnaire: str
    language: str
    answers: Mapping[str, str]


class Judgement(Struct, frozen=True, forbid_unknown_fields=True):
    """What one rule made of the facts."""

    rule: str
    version: int
    action: str
    outcome: str


class EnquiryJudged(Entry, frozen=True, tag="enquiry.judged/1"):
    """The pack's rules looked at the answers; written beside the fact, so that it can be judged again."""

    pack: str
    on: str
    judgements: tuple[Judgement, ...]


class LetterSent(Entry, frozen=True, tag="letter.sent/1"):
    """Words from one person to the other side. Empty where the other compartment holds them, so nothing shows which."""

    words: str
    side: str


class CaseRead(Entry, frozen=True, tag="case.read/1"):
    """A member opened the case; written before she saw a word."""

    role: str
    designation: str
    day: int


AnyEntry = EnquiryAnswered | EnquiryJudged | LetterSent | CaseRead

# A kind that a person writes in begins at 8 KiB: one class whatever she says (docs/sealed-log.md, section 5).
WRITTEN_KINDS = (LetterSent,)


LONGEST_LETTER = 7_900
"""Bytes of an encoded letter. With author, time and signature it always fits 8 KiB: no letter changes class."""


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """An entry with its author (key id in hex) and exact time (milliseconds since 1970 UTC)."""

    author: str
    at: int
    body: AnyEntry


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)


def fits(letter: LetterSent) -> bool:
    """Whether the letter stays in the one class of all letters, escapes counted."""
    return len(_encoder.encode(letter)) <= LONGEST_LETTER


class NotAnEntry(ValueError):
    """The bytes are no entry of a kind we know."""


def to_bytes(record: Record) -> bytes:
    """The exact bytes that are signed; decoded once, so that nothing mistyped is ever sealed."""
    encoded = _encoder.encode(record)
    _decoder.decode(encoded)
    return encoded


def from_bytes(encoded: bytes) -> Record:
    """The record, else `NotAnEntry`."""
    try:
        return _decoder.decode(encoded)
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise NotAnEntry from None
