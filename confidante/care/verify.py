"""Prove that nothing was lost, changed or moved, with no key of any case: what `log verify` does."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from confidante.care.clinic import Audit, StoredLeaf
from confidante.seal.checkpoint import BadCheckpoint, opened
from confidante.seal.control import (
    CaseOpened,
    EpochsOpened,
    InstanceOpened,
    NotAControl,
    TeamJoined,
    TeamKeyed,
    control_of,
)
from confidante.seal.directory import Directory, ForgedDirectory, directory
from confidante.seal.envelope import control_is_signed
from confidante.seal.header import CONTROL, INSTANCE_LOG, NO_HASH, CaseId, KeyId, NotAHeader
from confidante.seal.keys import KeyRow, key_id
from confidante.seal.leaf import Leaf
from confidante.seal.primitives import NotOpened, digest
from confidante.seal.tree import Frontier
from confidante.seal.wraps import Wrap

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it was written: in which table, of which case, at which place, and what."""

    table: str
    case: str
    place: str
    what: str


@dataclass(frozen=True, slots=True)
class AnchorSays:
    """What lies beside the pepper: the instance, the keys to trust, and the last tree the log process signed."""

    instance: bytes
    log_key: bytes
    founder: KeyId
    note: str
    frontier: Frontier


@dataclass
class _Walk:
    """What is known after the leaves so far."""

    frontier: Frontier = field(default_factory=Frontier)
    last: dict[CaseId, tuple[int, bytes]] = field(default_factory=dict)
    patients: dict[CaseId, bytes] = field(default_factory=dict)
    named: dict[bytes, tuple[str, CaseId, int]] = field(default_factory=dict)
    roots: dict[int, bytes] = field(default_factory=dict)
    entries: set[bytes] = field(default_factory=set)
    instance_log: list[Leaf] = field(default_factory=list)
    epochs: list[Leaf] = field(default_factory=list)


@dataclass(frozen=True)
class Verified:
    """The outcome: differences in the order found, rows no leaf names (never an alarm), and how much was looked at."""

    differences: tuple[Difference, ...]
    orphans: int
    leaves: int
    cases: int

    @property
    def consistent(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


def verify(audit: Audit, anchor: AnchorSays | None, progress: Progress = lambda _: None) -> Verified:
    """Everything stored is looked at once; differences come with table, case and place."""
    found: list[Difference] = []
    walk = _Walk()
    wanted = _checkpoint_sizes(audit, anchor)
    for row in audit.leaves():
        found += _leaf(row, walk, anchor)
        if walk.frontier.size in wanted:
            walk.roots[walk.frontier.size] = walk.frontier.root
        if walk.frontier.size % 1000 == 0:
            progress(walk.frontier.size)
    known = _directory(walk, found)
    found += _epoch_signatures(walk, known)
    found += _tree(audit, walk, anchor)
    orphans = _keystore(audit, walk, found)
    found += [_damage(line) for line in audit.damage()]
    return Verified(tuple(found), orphans, walk.frontier.size, len(walk.last))


def _damage(line: str) -> Difference:
    return Difference("database", "-", "-", line)


def _shown(case: object) -> str:
    return case.hex() if isinstance(case, bytes) else "-" if case is None else repr(case)


def _checkpoint_sizes(audit: Audit, anchor: AnchorSays | None) -> set[int]:
    sizes = {row[0] for table, row in audit.tree_rows() if table == "checkpoint" and isinstance(row[0], int)}
    return sizes | ({anchor.frontier.size} if anchor else set())


def _leaf(row: StoredLeaf, walk: _Walk, anchor: AnchorSays | None) -> Iterator[Difference]:
    leaf = _typed(row)
    if leaf is None:
        yield Difference("leaf", _shown(row.case), repr(row.place), f"row {row.index!r} holds cells of a wrong kind")
        walk.frontier = walk.frontier.grown(digest(b"unreadable"))
        return
    yield from _place(row, leaf, walk, anchor)
    walk.frontier = walk.frontier.grown(leaf.hash)
    walk.last[leaf.case] = (leaf.place, leaf.hash)
    for named in leaf.row_digests:
        walk.named[named] = (_table_of(leaf), leaf.case, leaf.place)
    if leaf.fields.type == CONTROL:
        yield from _control(leaf, walk)


def _table_of(leaf: Leaf) -> str:
    try:
        wraps = isinstance(control_of(leaf), EpochsOpened | TeamKeyed | TeamJoined)
    except (NotAControl, NotOpened):
        wraps = True
    return "wrap" if wraps else "key"


def _typed(row: StoredLeaf) -> Leaf | None:
    cells = (row.header, row.wrap, row.body, row.rows)
    if not all(isinstance(cell, bytes) for cell in cells) or not isinstance(row.day, int) or row.day < 0:
        return None
    leaf = Leaf(bytes(row.header), bytes(row.wrap), bytes(row.body), bytes(row.rows), row.day)  # type: ignore[call-overload]
    try:
        _ = leaf.fields
    except NotAHeader:
        return None
    return leaf if row.day < 1 << 32 else None


def _place(row: StoredLeaf, leaf: Leaf, walk: _Walk, anchor: AnchorSays | None) -> Iterator[Difference]:
    where = (_shown(leaf.case), str(leaf.place))
    header = leaf.fields
    last, previous = walk.last.get(leaf.case, (-1, NO_HASH))
    if row.index != walk.frontier.size:
        yield Difference("leaf", *where, f"stands at index {row.index!r}, expected {walk.frontier.size}")
    if (row.case, row.place) != (header.case, header.place):
        yield Difference("leaf", *where, f"columns say case {_shown(row.case)}, place {row.place!r}")
    if header.place != last + 1 or header.previous != previous:
        yield Difference("leaf", *where, f"does not follow place {last} of its case")
    if anchor and header.instance != anchor.instance:
        yield Difference("leaf", *where, "belongs to another instance")
    if len(leaf.rows) != 4 + 32 * int.from_bytes(leaf.rows[:4]):
        yield Difference("leaf", *where, "its list of rows is not well formed")
    if header.entry in walk.entries:
        yield Difference("leaf", *where, "its entry id stands twice")
    walk.entries.add(header.entry)
    if header.wrap_digest != (digest(leaf.wrap) if leaf.wrap else NO_HASH):
        yield Difference("body", *where, "its wrap is not the one the header names")


def _control(leaf: Leaf, walk: _Walk) -> Iterator[Difference]:
    where = (_shown(leaf.case), str(leaf.place))
    if leaf.case == INSTANCE_LOG:
        walk.instance_log.append(leaf)
        return
    try:
        says = control_of(leaf)
    except (NotAControl, NotOpened):
        yield Difference("body", *where, "a control entry that can't be read")
        return
    if isinstance(says, CaseOpened):
        walk.patients[leaf.case] = says.patient.verify
        if leaf.place != 0 or not control_is_signed(leaf, says.patient.verify):
            yield Difference("body", *where, "not signed by the key it names")
    elif isinstance(says, EpochsOpened):
        walk.epochs.append(leaf)


def _directory(walk: _Walk, found: list[Difference]) -> Directory:
    try:
        return directory(walk.instance_log)
    except ForgedDirectory as forged:
        found.append(Difference("body", _shown(INSTANCE_LOG), str(forged.place), "the directory does not hold here"))
        return Directory()


def _epoch_signatures(walk: _Walk, known: Directory) -> Iterator[Difference]:
    for leaf in walk.epochs:
        says = control_of(leaf)
        patient = walk.patients.get(leaf.case, b"")
        member = known.members.get(KeyId(says.by)) if isinstance(says, EpochsOpened) else None
        signers = [patient, *([member.keys.verify] if member else [])]
        if not any(control_is_signed(leaf, key) for key in signers if key):
            yield Difference("body", _shown(leaf.case), str(leaf.place), "signed by nobody who may open an epoch")


def _tree(audit: Audit, walk: _Walk, anchor: AnchorSays | None) -> Iterator[Difference]:
    log_key, instance = _trusted(walk, anchor)
    heads = 0
    for table, row in audit.tree_rows():
        if table == "head":
            heads += 1
            if row != (walk.frontier.size, walk.frontier.pack()):
                yield Difference("head", "-", str(walk.frontier.size), "is not the tree of the leaves")
        elif not _checkpoint_holds(row, walk, instance, log_key):
            yield Difference("checkpoint", "-", repr(row[0]), "is not a signed head of this tree")
    if heads != 1 and walk.frontier.size:
        yield Difference("head", "-", "-", f"{heads} rows, expected one")
    if anchor is not None and anchor.note:
        yield from _anchor(walk, anchor)


def _trusted(walk: _Walk, anchor: AnchorSays | None) -> tuple[bytes, bytes]:
    if anchor is not None:
        return anchor.log_key, anchor.instance
    try:
        says = control_of(walk.instance_log[0])
    except (IndexError, NotAControl, NotOpened):
        return b"", b""
    return (says.log_key, says.instance) if isinstance(says, InstanceOpened) else (b"", b"")


def _checkpoint_holds(row: tuple[object, ...], walk: _Walk, instance: bytes, log_key: bytes) -> bool:
    size, note = row
    if not isinstance(size, int) or not isinstance(note, str):
        return False
    try:
        checkpoint = opened(instance, note, log_key)
    except BadCheckpoint:
        return False
    return checkpoint.size == size and walk.roots.get(size) == checkpoint.root


def _anchor(walk: _Walk, anchor: AnchorSays) -> Iterator[Difference]:
    size = anchor.frontier.size
    try:
        checkpoint = opened(anchor.instance, anchor.note, anchor.log_key)
    except BadCheckpoint:
        yield Difference("anchor", "-", "-", "its checkpoint is not signed by the log's key")
        return
    if walk.frontier.size < checkpoint.size:
        what = f"{walk.frontier.size} leaves, the anchor knows {checkpoint.size}: an older store was put back"
        yield Difference("leaf", "-", str(walk.frontier.size), what)
    elif (size, walk.roots.get(size)) != (checkpoint.size, checkpoint.root):
        yield Difference("leaf", "-", str(size), "the tree is not the one the anchor knows")
    first = walk.instance_log[:1]
    says = control_of(first[0]) if first else None
    if isinstance(says, InstanceOpened) and key_id(says.founder.verify, says.founder.reading) != anchor.founder:
        yield Difference("body", _shown(INSTANCE_LOG), "0", "the founder is not the one the anchor knows")


def _keystore(audit: Audit, walk: _Walk, found: list[Difference]) -> int:
    here: Counter[bytes] = Counter()
    orphans = 0
    for table, row in audit.keystore_rows():
        named = _row_digest(table, row)
        if named is None or named not in walk.named:
            orphans += 1
        else:
            here[named] += 1
    what = "a row made with this leaf is missing or altered"
    for named, (table, case, place) in walk.named.items():
        if here[named] == 0:
            found.append(Difference(table, _shown(case), str(place), what))
    return orphans


def _row_digest(table: str, row: tuple[object, ...]) -> bytes | None:
    try:
        if table == "key":
            return KeyRow(*row).digest  # type: ignore[arg-type]
        return Wrap(*row).digest  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, AttributeError):
        return None
