"""read() and write(): the only two functions that touch the sealed log of a case."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from confidante.care.clinic import Clinic, Due, Overtaken
from confidante.care.directory import directory_of
from confidante.care.refusals import LogClosed, NotYours
from confidante.case.entries import WRITTEN_KINDS, AnyEntry, CaseRead, NotAnEntry, Record, from_bytes, to_bytes
from confidante.case.people import may_write
from confidante.seal.chain import follows
from confidante.seal.compartments import Compartments, after
from confidante.seal.control import Epoch, EpochsOpened, NotAControl, control_of
from confidante.seal.directory import Directory
from confidante.seal.envelope import (
    SMALL,
    WRITTEN,
    Position,
    Room,
    opened_entry,
    sealed_entry,
)
from confidante.seal.header import CONTROL, NO_HASH, CaseId, EntryId, KeyId, NotAHeader
from confidante.seal.keys import Identity
from confidante.seal.leaf import Leaf
from confidante.seal.primitives import NotOpened
from confidante.seal.wraps import unwrapped

_TRIES = 5


@dataclass(frozen=True)
class Keys:
    """What someone holds: her own identity, and the seeds of her teams by the team's key id."""

    identity: Identity
    teams: Mapping[KeyId, bytes] = field(default_factory=dict)

    @property
    def seeds(self) -> Mapping[KeyId, bytes]:
        """Every reader she can open for."""
        return {self.identity.id: self.identity.reading_seed, **self.teams}

    def __repr__(self) -> str:
        """Never the seeds."""
        return "Keys(…)"


@dataclass(frozen=True)
class OpenLog:
    """One case's log as far as these keys open it. `altered` are the places that do not verify: shown, never a lock."""

    case: CaseId
    position: Position
    keys: Compartments = field(default_factory=Compartments)
    cdks: Mapping[tuple[int, int], bytes] = field(default_factory=dict)
    entries: tuple[tuple[str, Record], ...] = ()
    altered: tuple[int, ...] = ()

    @property
    def excluded(self) -> tuple[KeyId, ...]:
        """Whom she excluded."""
        return self.keys.excluded

    @property
    def can_read(self) -> bool:
        """Whether any compartment opens."""
        return bool(self.cdks)


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be written into a compartment, by someone who signs it."""

    compartment: str
    entry: AnyEntry
    author: KeyId
    signing_seed: bytes


def read(clinic: Clinic, case: CaseId, keys: Keys) -> OpenLog:
    """The case as far as `keys` open it; `NotYours` if there is no such case or nothing of it opens."""
    start = OpenLog(case, Position(directory_of(clinic).instance, case, 0, NO_HASH))
    log = advance(clinic, start, keys)
    if log.keys.patient is None or not log.can_read:
        raise NotYours
    return log


def advance(clinic: Clinic, log: OpenLog, keys: Keys) -> OpenLog:
    """The same log with what was written since; what was opened before is not opened again."""
    leaves = clinic.logs.read(log.case, log.position.place)
    if not leaves:
        return log
    known = directory_of(clinic)
    broken = _broken(log, leaves)
    for leaf in leaves:
        log = _with_leaf(clinic, known, log, leaf, keys)
    if broken is None or broken in log.altered:
        return log
    return replace(log, altered=(*log.altered, broken))


def _broken(log: OpenLog, leaves: Sequence[Leaf]) -> int | None:
    previous, first = log.position.previous, log.position.place
    for place, leaf in enumerate(leaves, first):
        if not follows(leaf, log.position.instance, log.case, place, previous):
            return place
        previous = leaf.hash
    return None


def _with_leaf(clinic: Clinic, known: Directory, log: OpenLog, leaf: Leaf, keys: Keys) -> OpenLog:
    place = log.position.place
    try:
        if leaf.fields.type == CONTROL:
            log = _with_control(clinic, known, log, leaf, keys)
        else:
            log = _with_entry(known, log, leaf)
    except (NotOpened, NotAnEntry, NotAControl, NotAHeader, ValueError):
        # Shown as altered, and never a lock: else whoever can write a row could deny her care.
        log = replace(log, altered=(*log.altered, place))
    return replace(log, position=_after(log.position, leaf))


def _after(at: Position, leaf: Leaf) -> Position:
    return replace(at, place=at.place + 1, previous=leaf.hash)


def _with_control(clinic: Clinic, known: Directory, log: OpenLog, leaf: Leaf, keys: Keys) -> OpenLog:
    keys_now = after(log.keys, known, leaf)
    log = replace(log, keys=keys_now)
    says = control_of(leaf)
    return _with_cdks(clinic, log, leaf, says, keys) if isinstance(says, EpochsOpened) else log


def _with_cdks(clinic: Clinic, log: OpenLog, leaf: Leaf, says: EpochsOpened, keys: Keys) -> OpenLog:
    return replace(log, cdks={**log.cdks, **_cdks(clinic, log, leaf, says.epochs, keys)})


def _cdks(
    clinic: Clinic, log: OpenLog, leaf: Leaf, epochs: Sequence[Epoch], keys: Keys
) -> dict[tuple[int, int], bytes]:
    # A wrap counts only if the signed leaf names its digest: else a writer of the keystore could hand out a key of his.
    vouched, here = set(leaf.row_digests), {(one.compartment, one.epoch) for one in epochs}
    cdks = {}
    for wrap in clinic.keystore.wraps(log.case, tuple(keys.seeds)):
        if (wrap.compartment, wrap.epoch) in here and wrap.digest in vouched:
            seed = keys.seeds[wrap.reader]
            cdks[wrap.compartment, wrap.epoch] = unwrapped(log.position.instance, wrap, seed)
    return cdks


def _with_entry(known: Directory, log: OpenLog, leaf: Leaf) -> OpenLog:
    header = leaf.fields
    cdk = log.cdks.get((header.compartment, header.epoch))
    if cdk is None:
        return log
    opened = opened_entry(leaf, cdk)
    record, name = from_bytes(opened.record), log.keys.name_of(header.compartment)
    author = KeyId(bytes.fromhex(record.author))
    key, role = _author(known, log, author)
    if author in log.excluded or not may_write(role, name, record.body):
        raise NotOpened
    if key is None or not opened.is_signed_by(key):
        raise NotOpened
    if isinstance(record.body, CaseRead) and record.body.designation != known.members[author].designation:
        raise NotOpened
    return replace(log, entries=(*log.entries, (name, record)))


def _author(known: Directory, log: OpenLog, author: KeyId) -> tuple[bytes | None, str]:
    if log.keys.patient is not None and author == log.keys.patient_id:
        return log.keys.patient.verify, "patient"
    if author == known.system_id:
        return known.system_key, "system"
    member = known.members.get(author)
    return (member.keys.verify, member.role) if member else (None, "")


def write(clinic: Clinic, log: OpenLog, keys: Keys, drafts: Sequence[Draft], due: Sequence[Due] = ()) -> OpenLog:
    """The drafts are durable, in order, in one transaction; the log as it is then. `LogClosed` if it can't be written.

    Overtaken by another writer, it reads on and seals again, with fresh salts and the same entry ids.
    """
    _refuse_strangers(directory_of(clinic), log, drafts)
    ids = [EntryId(os.urandom(16)) for _ in drafts]
    for _ in range(_TRIES):
        leaves = sealed(log, drafts, ids, at=int(clinic.now() * 1000))
        try:
            clinic.logs.append(leaves, due)
        except Overtaken:
            log = advance(clinic, log, keys)
        except OSError:
            raise LogClosed from None
        else:
            return advance(clinic, log, keys)
    raise LogClosed


def _refuse_strangers(known: Directory, log: OpenLog, drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        _, role = _author(known, log, draft.author)
        if not may_write(role, draft.compartment, draft.entry):
            raise ValueError(f"a {role or 'stranger'} may not write this into {draft.compartment}")


def sealed(log: OpenLog, drafts: Sequence[Draft], ids: Sequence[EntryId], *, at: int) -> tuple[Leaf, ...]:
    """The drafts as leaves that follow the log's last."""
    leaves: list[Leaf] = []
    position = log.position
    for draft, entry in zip(drafts, ids, strict=True):
        leaf = _sealed_one(log, position, draft, entry, at)
        leaves.append(leaf)
        position = _after(position, leaf)
    return tuple(leaves)


def _sealed_one(log: OpenLog, position: Position, draft: Draft, entry: EntryId, at: int) -> Leaf:
    epoch = log.keys.epochs[draft.compartment]
    cdk = log.cdks.get((epoch.compartment, epoch.epoch))
    room = Room(epoch.compartment, epoch.epoch, cdk, epoch.inbox)
    record = to_bytes(Record(draft.author.hex(), at, draft.entry))
    least = WRITTEN if isinstance(draft.entry, WRITTEN_KINDS) else SMALL
    return sealed_entry(position, room, entry, record, draft.signing_seed, least_class=least, day=at // 86_400_000)
