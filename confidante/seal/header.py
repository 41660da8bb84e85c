"""The 160 bytes that stand before every entry, and bind it to its place."""

import struct
from dataclasses import dataclass, replace
from typing import NewType

CaseId = NewType("CaseId", bytes)
EntryId = NewType("EntryId", bytes)
KeyId = NewType("KeyId", bytes)

VERSION = 1
HEADER_SIZE = 160
ENTRY, CONTROL = 0, 1
PLAIN, UNDER_CDK, TO_INBOX = 0, 1, 2
INSTANCE_LOG = CaseId(bytes(16))
NO_HASH = bytes(32)
_WIDTHS = (16, 16, 16, 32, 32, 32)
_SHAPE = struct.Struct(">BBBBBBHII16s16s16s32s32s32s")


class NotAHeader(ValueError):
    """The bytes are no header of a version we know."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where an entry stands and how it was sealed. Fields and widths: docs/sealed-log.md, section 5."""

    type: int
    mode: int
    size_class: int
    compartment: int
    epoch: int
    place: int
    instance: bytes
    case: CaseId
    entry: EntryId
    salt: bytes
    previous: bytes
    wrap_digest: bytes = NO_HASH

    def pack(self) -> bytes:
        """The exact 160 bytes: associated data of the body and part of the leaf. `NotAHeader` if a width is wrong."""
        fields = (self.instance, self.case, self.entry, self.salt, self.previous, self.wrap_digest)
        # A struct cuts and fills in silence: two headers would then have one packing.
        if tuple(map(len, fields)) != _WIDTHS:
            raise NotAHeader
        return _SHAPE.pack(
            VERSION, 1, self.type, self.mode, self.size_class, self.compartment, 0, self.epoch, self.place,
            *fields,
        )  # fmt: skip

    def with_wrap(self, digest: bytes) -> "Header":
        """The same header, naming the wrap that stands in its body row."""
        return replace(self, wrap_digest=digest)


def unpack(header: bytes) -> Header:
    """The header that packs to these very bytes, else `NotAHeader`."""
    if len(header) != HEADER_SIZE:
        raise NotAHeader
    version, suite, kind, mode, size, compartment, reserved, epoch, place, *rest = _SHAPE.unpack(header)
    instance, case, entry, salt, previous, wrap = rest
    # Refusing what we do not know is the guard against a downgrade: version, suite and class are all associated data.
    if (version, suite, reserved) != (VERSION, 1, 0) or kind > CONTROL or mode > TO_INBOX:
        raise NotAHeader
    return Header(
        kind, mode, size, compartment, epoch, place, instance, CaseId(case), EntryId(entry), salt, previous, wrap
    )
