"""One sealed entry: signed, padded to a class, and closed under a key used once."""

import os
from dataclasses import dataclass

from confidante.seal.header import (
    CONTROL,
    ENTRY,
    PLAIN,
    TO_INBOX,
    UNDER_CDK,
    CaseId,
    EntryId,
    Header,
)
from confidante.seal.leaf import Leaf, rows_bytes
from confidante.seal.primitives import (
    SIGNATURE_SIZE,
    NotOpened,
    close,
    digest,
    disclose,
    is_signed,
    kdf,
    label,
    open_from,
    seal_to,
    sign,
)
from confidante.seal.wraps import inbox_seed

_FRONT = 4 + SIGNATURE_SIZE
SMALL, WRITTEN = 11, 13
_CLASSES = (11, 13, 15, 16, 17, 18, 19, 20)


class TooLarge(ValueError):
    """The record is larger than the largest size class (1 MiB)."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the next leaf of a case goes: its place and the hash of the leaf before it."""

    instance: bytes
    case: CaseId
    place: int
    previous: bytes


@dataclass(frozen=True, slots=True)
class Room:
    """The compartment and epoch an entry is sealed into, with the key to seal it by: the CDK, or the inbox's."""

    compartment: int
    epoch: int
    cdk: bytes | None = None
    inbox: bytes | None = None


def class_for(size: int, least: int = SMALL) -> int:
    """The smallest size class (log2) that holds a record of `size` bytes, and is no smaller than `least`."""
    for size_class in _CLASSES:
        if size_class >= least and size + _FRONT <= 1 << size_class:
            return size_class
    raise TooLarge


def sealed_entry(
    at: Position, room: Room, entry: EntryId, record: bytes, signing_seed: bytes, *, least_class: int, day: int
) -> Leaf:
    """The record as a leaf that only the compartment's readers open. Sealing twice shares no salt and no key."""
    mode = UNDER_CDK if room.cdk is not None else TO_INBOX
    size_class = class_for(len(record), least_class)
    header = Header(
        ENTRY, mode, size_class, room.compartment, room.epoch, at.place, at.instance, at.case, entry,
        os.urandom(32), at.previous,
    )  # fmt: skip
    secret, wrap = _sealing_secret(header, room)
    header = header.with_wrap(digest(wrap)) if wrap else header
    packed = header.pack()
    front = len(record).to_bytes(4) + sign(signing_seed, "entry signature", packed + record)
    padded = (front + record).ljust(1 << size_class, b"\0")
    body = close(_body_key(mode, secret, header.salt, packed), padded, packed)
    return Leaf(packed, wrap, body, rows_bytes(()), day)


def _sealing_secret(header: Header, room: Room) -> tuple[bytes, bytes]:
    if room.cdk is not None:
        return room.cdk, b""
    if room.inbox is None:
        raise ValueError("a room needs a CDK or an inbox")
    # One-shot HPKE exports no key, so a random one is sealed; the header without its digest is the context.
    secret = os.urandom(32)
    return secret, seal_to(room.inbox, secret, label("body wrap") + header.pack())


def _body_key(mode: int, secret: bytes, salt: bytes, packed: bytes) -> bytes:
    # The label differs by mode, so a CDK and an inbox secret never give one key; the header enters key and tag.
    return kdf(secret, salt, label("body cdk" if mode == UNDER_CDK else "body inbox") + packed)


@dataclass(frozen=True, slots=True)
class Opened:
    """A record as it came out of its envelope; whose signature it is remains to be checked by `is_signed_by`."""

    header: Header
    record: bytes
    signature: bytes
    packed: bytes

    def is_signed_by(self, verify: bytes) -> bool:
        """Whether the holder of this key wrote it, for this very place."""
        return is_signed(verify, "entry signature", self.packed + self.record, self.signature)


def opened_entry(leaf: Leaf, cdk: bytes) -> Opened:
    """What the leaf holds, for a holder of its compartment's CDK of that epoch; else `NotOpened`."""
    header = leaf.fields
    if header.type != ENTRY or header.mode == PLAIN:
        raise NotOpened
    secret = cdk
    if header.mode == TO_INBOX:
        if digest(leaf.wrap) != header.wrap_digest:
            raise NotOpened
        info = label("body wrap") + header.with_wrap(bytes(32)).pack()
        secret = open_from(inbox_seed(cdk), leaf.wrap, info)
    padded = disclose(_body_key(header.mode, secret, header.salt, leaf.header), leaf.body, leaf.header)
    size = int.from_bytes(padded[:4])
    if len(padded) != 1 << header.size_class or size > len(padded) - _FRONT or any(padded[_FRONT + size :]):
        raise NotOpened
    return Opened(header, padded[_FRONT : _FRONT + size], padded[4:_FRONT], leaf.header)


def control_leaf(
    at: Position, entry: EntryId, record: bytes, signing_seed: bytes, *, day: int, rows: tuple[bytes, ...] = ()
) -> Leaf:
    """The record as a plain, openly signed leaf. It names the digests of the keystore rows made with it."""
    header = Header(CONTROL, PLAIN, 0, 0, 0, at.place, at.instance, at.case, entry, os.urandom(32), at.previous)
    packed = header.pack()
    counted = rows_bytes(rows)
    signature = sign(signing_seed, "control signature", packed + counted + record)
    return Leaf(packed, b"", signature + record, counted, day)


def control_record(leaf: Leaf) -> bytes:
    """The plain record of a control leaf; its signature remains to be checked by `control_is_signed`."""
    if leaf.fields.type != CONTROL or len(leaf.body) < SIGNATURE_SIZE:
        raise NotOpened
    return leaf.body[SIGNATURE_SIZE:]


def control_is_signed(leaf: Leaf, verify: bytes) -> bool:
    """Whether the holder of this key signed this control leaf, its rows included."""
    # The count is what parts rows from record: without it the border could be moved under one signature.
    if not leaf.rows_are_whole:
        return False
    message = leaf.header + leaf.rows + leaf.body[SIGNATURE_SIZE:]
    return is_signed(verify, "control signature", message, leaf.body[:SIGNATURE_SIZE])
