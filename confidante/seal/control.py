"""What control entries say: keys, admissions, epochs, erasures. Plain by design, so never a word about care."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from confidante.seal.envelope import control_record
from confidante.seal.header import KeyId
from confidante.seal.leaf import Leaf
from confidante.seal.primitives import READING_KEY_SIZE

TEAMS = ("counselling", "surgery", "anaesthesia", "nursing", "coordination")

# Keys of other widths are no keys: a key id is over two of them joined, and must be the name of one pair alone.
VerifyKey = Annotated[bytes, Meta(min_length=32, max_length=32)]
ReadingKey = Annotated[bytes, Meta(min_length=READING_KEY_SIZE, max_length=READING_KEY_SIZE)]


class NotAControl(ValueError):
    """The record of a control leaf is of no kind we know, or malformed: kept, shown as unknown."""


class PublicKeys(Struct, frozen=True, forbid_unknown_fields=True):
    """What signs and what is sealed to."""

    verify: VerifyKey
    reading: ReadingKey


class Control(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """Anything a control leaf may say."""


class InstanceOpened(Control, frozen=True, tag="instance.opened/1"):
    """The first leaf of all: the founder, and the keys of the log process and of the system author."""

    instance: bytes
    founder: PublicKeys
    log_key: VerifyKey
    system_key: VerifyKey


class MemberAdmitted(Control, frozen=True, tag="member.admitted/1"):
    """A member's keys count from here. `teams` are those that may give her their key."""

    keys: PublicKeys
    designation: str
    role: str
    teams: tuple[str, ...]
    admin: bool
    by: bytes


class TeamKeyed(Control, frozen=True, tag="team.keyed/1"):
    """A member of the team made its key; the wraps are the leaf's rows."""

    team: str
    epoch: int
    reading: ReadingKey
    by: bytes


class TeamJoined(Control, frozen=True, tag="team.joined/1"):
    """A member who holds the team's key wrapped it to another."""

    team: str
    epoch: int
    member: bytes
    by: bytes


class MemberRemoved(Control, frozen=True, tag="member.removed/1"):
    """From here a member signs and reads nothing new."""

    member: bytes
    by: bytes


class CaseOpened(Control, frozen=True, tag="case.opened/1"):
    """A case begins: the key that signs for the patient, and alone may say `erased`."""

    patient: PublicKeys
    pack: str


class Epoch(Struct, frozen=True, forbid_unknown_fields=True):
    """One compartment's key from here on: where to drop what one can't read, and who reads."""

    compartment: int
    name: str
    epoch: int
    inbox: ReadingKey
    readers: tuple[bytes, ...]


class EpochsOpened(Control, frozen=True, tag="epochs.opened/1"):
    """Compartments begin, or begin anew; the wraps are the leaf's rows. Excluded members are named by key id."""

    epochs: tuple[Epoch, ...]
    excluded: tuple[bytes, ...]
    by: bytes


class KeyReplaced(Control, frozen=True, tag="key.replaced/1"):
    """A phrase was changed: the new key row is the leaf's row, the old one's digest is here."""

    old: bytes


class Resealed(Control, frozen=True, tag="resealed/1"):
    """The bodies of these places were sealed anew in a later epoch."""

    places: tuple[int, ...]
    by: bytes


class Erased(Control, frozen=True, tag="erased/1"):
    """Nothing is appended after this; wraps, key rows and bodies die."""

    by: bytes


class Restored(Control, frozen=True, tag="restored/1"):
    """A lawful restore from a backup, and the checkpoint that was lost by it."""

    lost: str
    by: bytes


AnyControl = (
    InstanceOpened | MemberAdmitted | TeamKeyed | TeamJoined | MemberRemoved | CaseOpened | EpochsOpened
    | KeyReplaced | Resealed | Erased | Restored
)  # fmt: skip

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder: msgspec.json.Decoder[AnyControl] = msgspec.json.Decoder(AnyControl)


def to_record(control: AnyControl) -> bytes:
    """The exact bytes that are signed and stored; decoded once, so that nothing mistyped is ever signed."""
    record = _encoder.encode(control)
    _decoder.decode(record)
    return record


def control_of(leaf: Leaf) -> AnyControl:
    """What a control leaf says, else `NotAControl`."""
    try:
        return _decoder.decode(control_record(leaf))
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise NotAControl from None


def by_of(control: AnyControl) -> KeyId | None:
    """The key id of who says it, where it says so itself."""
    by = getattr(control, "by", None)
    return KeyId(by) if isinstance(by, bytes) else None
