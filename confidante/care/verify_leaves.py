"""Every leaf with its body, in the order of the tree: does it hold, and does the next of its case follow it."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from confidante.care.clinic import StoredLeaf
from confidante.care.difference import Difference, shown
from confidante.seal.control import AnyControl, CaseOpened, EpochsOpened, NotAControl, TeamJoined, TeamKeyed, control_of
from confidante.seal.envelope import control_is_signed
from confidante.seal.header import CONTROL, INSTANCE_LOG, NO_HASH, PLAIN, TO_INBOX, CaseId, Header, NotAHeader, unpack
from confidante.seal.leaf import Leaf
from confidante.seal.primitives import SIGNATURE_SIZE, TAG_SIZE, WRAP_SIZE, NotOpened, digest
from confidante.seal.tree import Frontier

# As many leaves in a row may be missing and the rest still be told apart; whatever stands farther off is a stray row.
_GAP = 10_000
_UNREADABLE = digest(b"unreadable")


class Place(NamedTuple):
    """Where a leaf belongs; a cell of a wrong kind is shown as it is."""

    case: object
    number: object

    def differs(self, table: str, what: str) -> Difference:
        number = self.number if isinstance(self.number, str) and self.case is None else shown(self.number)
        return Difference(table, shown(self.case), number, what)


@dataclass(slots=True)
class _Tip:
    """The last leaf of a case so far. `doubt`: it does not follow the one before; which is at fault?"""

    place: int
    index: int
    hash: bytes | None
    doubt: bool = False


@dataclass
class Leaves:
    """What is known after the leaves so far. `kept` are the frontiers at the sizes in `wanted`."""

    instance: bytes
    wanted: set[int]
    frontier: Frontier = field(default_factory=Frontier)
    kept: dict[int, Frontier] = field(default_factory=dict)
    tips: dict[object, _Tip] = field(default_factory=dict)
    patients: dict[CaseId, bytes] = field(default_factory=dict)
    named: dict[bytes, tuple[str, Place, int]] = field(default_factory=dict)
    """By digest, each row of the keystore: its table, its leaf, and which of the leaf's rows it is."""
    entries: set[bytes] = field(default_factory=set)
    epochs: set[tuple[CaseId, int, int]] = field(default_factory=set)
    instance_log: list[Leaf] = field(default_factory=list)
    controls: list[tuple[Leaf, AnyControl]] = field(default_factory=list)

    def take(self, row: StoredLeaf) -> Iterator[Difference]:
        """One more row, by index; what is wrong with it or, as this one shows, with the one before."""
        header = _header(row)
        where = self._where(row, header)
        if not isinstance(row.index, int) or not 0 <= row.index - self.frontier.size <= _GAP:
            yield where.differs("leaf", f"stands at index {shown(row.index)}, where none was written")
            return
        for index in range(self.frontier.size, row.index):
            yield Difference("leaf", "-", f"index {index}", "no leaf stands here")
            self._grow(_UNREADABLE)
        leaf = yield from _typed(row, header, where)
        if header and where != (row.case, row.place):
            yield where.differs("leaf", f"its columns say case {shown(row.case)}, place {shown(row.place)}")
        elif header and where != (header.case, header.place):
            yield where.differs("leaf", f"its header says case {shown(header.case)}, place {header.place}")
        yield from self._follows(where, header, leaf, row.index)
        self._grow(leaf.hash if leaf else _UNREADABLE)
        if leaf:
            yield from self._holds(leaf, where)

    def rest(self) -> Iterator[Difference]:
        """After the last leaf: where the last of a case does not follow the one before, one of the two was altered."""
        for case, tip in self.tips.items():
            if tip.doubt:
                what = f"place {tip.place} does not follow place {tip.place - 1}: one of the two was altered"
                yield Place(case, tip.place - 1).differs("leaf", what)
                yield Place(case, tip.place).differs("leaf", what)

    def _where(self, row: StoredLeaf, header: Header | None) -> Place:
        """By columns or by header, if they disagree: whichever goes on where its case stands."""
        columns = Place(row.case, row.place)
        other = self.tips.get(columns.case)
        if header is None:
            return columns if other or row.place == 0 else Place(None, f"index {row.index}")
        here = Place(header.case, header.place)
        tip = self.tips.get(here.case)
        continues = header.place == (tip.place + 1 if tip else 0) and (not tip or tip.hash in (None, header.previous))
        if header.place == 0 and row.place == 0 and other is None and not _opens_its_case(row):
            return columns
        if continues or not isinstance(row.place, int) or row.place != (other.place + 1 if other else 0):
            return here
        return columns

    def _grow(self, leaf_hash: bytes) -> None:
        self.frontier = self.frontier.grown(leaf_hash)
        if self.frontier.size in self.wanted:
            self.kept[self.frontier.size] = self.frontier

    def _follows(self, where: Place, header: Header | None, leaf: Leaf | None, index: int) -> Iterator[Difference]:
        case, place = where
        if not isinstance(place, int):
            return
        before = self.tips.get(case) or _Tip(-1, -1, NO_HASH)
        now = _Tip(place, index, leaf.hash if leaf else None)
        self.tips[case] = now
        if place > before.place + 1:
            yield Place(case, before.place + 1).differs("leaf", f"is missing: place {place} comes next")
        elif place <= before.place:
            yield where.differs("leaf", f"comes after place {before.place}")
        elif header and before.hash is not None and header.previous != before.hash:
            # Two in a row: it is the one in the middle. Else the next leaf, or the end, will tell.
            now.doubt = not before.doubt and place > 0
            if not now.doubt:
                yield Place(case, max(before.place, 0)).differs("leaf", "follows nothing and nothing follows it")
        elif before.doubt:
            what = f"is not what place {before.place} was written after"
            yield Place(case, before.place - 1).differs("leaf", what)

    def _holds(self, leaf: Leaf, where: Place) -> Iterator[Difference]:
        header = leaf.fields
        self.instance = self.instance or header.instance
        if header.instance != self.instance:
            yield where.differs("leaf", "belongs to another instance")
        if header.entry in self.entries:
            yield where.differs("leaf", "its entry id stands twice")
        self.entries.add(header.entry)
        yield from (where.differs(table, what) for table, what in _shape(leaf))
        says = _says(leaf)
        table = "wrap" if isinstance(says, EpochsOpened | TeamKeyed | TeamJoined) else "key"
        for number, named in enumerate(leaf.row_digests):
            self.named.setdefault(named, (table, where, number))
        if header.case == INSTANCE_LOG:
            self.instance_log.append(leaf)
        elif header.type == CONTROL:
            yield from self._control(leaf, says, where)
        elif (header.case, header.compartment, header.epoch) not in self.epochs:
            yield where.differs("leaf", "stands in a compartment or epoch that was not opened")
        if header.place == 0 and header.case != INSTANCE_LOG and not isinstance(says, CaseOpened):
            yield where.differs("leaf", "is the first of a case and does not open it")

    def _control(self, leaf: Leaf, says: AnyControl | None, where: Place) -> Iterator[Difference]:
        if says is None:
            yield where.differs("body", "a control entry that can't be read")
        elif isinstance(says, CaseOpened):
            if leaf.place != 0 or not control_is_signed(leaf, says.patient.verify):
                yield where.differs("body", "not signed by the key it names")
            self.patients.setdefault(leaf.case, says.patient.verify)
        else:
            self.controls.append((leaf, says))
        if isinstance(says, EpochsOpened):
            self.epochs.update((leaf.case, one.compartment, one.epoch) for one in says.epochs)


def _says(leaf: Leaf) -> AnyControl | None:
    try:
        return control_of(leaf) if leaf.fields.type == CONTROL else None
    except (NotAControl, NotOpened):
        return None


def _opens_its_case(row: StoredLeaf) -> bool:
    """Whether this is a case's first leaf, signed as it stands: then its header is the one that was written."""
    if not isinstance(row.header, bytes) or not isinstance(row.rows, bytes) or not isinstance(row.body, bytes):
        return False
    leaf = Leaf(row.header, b"", row.body, row.rows, 0)
    says = _says(leaf)
    return isinstance(says, CaseOpened) and control_is_signed(leaf, says.patient.verify)


def _header(row: StoredLeaf) -> Header | None:
    try:
        return unpack(row.header) if isinstance(row.header, bytes) else None
    except NotAHeader:
        return None


def _typed(row: StoredLeaf, header: Header | None, where: Place) -> Generator[Difference, None, Leaf | None]:
    """The leaf, if every cell is of its kind; differences on the way."""
    bodies = (row.wrap, row.body)
    if bodies == (None, None):
        yield where.differs("body", "no body stands here")
    elif not all(isinstance(cell, bytes) for cell in bodies):
        yield where.differs("body", "holds a cell of a wrong kind")
    day = row.day if isinstance(row.day, int) and 0 <= row.day < 1 << 32 else None
    if header is None or day is None or not isinstance(row.rows, bytes):
        yield where.differs("leaf", "holds a cell of a wrong kind or width")
        return None
    if not isinstance(row.wrap, bytes) or not isinstance(row.body, bytes):
        return None
    leaf = Leaf(bytes(header.pack()), row.wrap, row.body, row.rows, day)
    if row.content != leaf.content:
        yield where.differs("leaf", "the digest beside it is not that of its body")
    return leaf


def _shape(leaf: Leaf) -> Iterator[tuple[str, str]]:
    """Where header, rows and body do not fit each other, whatever is sealed in them."""
    header = leaf.fields
    if not leaf.rows_are_whole:
        yield "leaf", "its list of rows is not well formed"
    if header.wrap_digest != (digest(leaf.wrap) if leaf.wrap else NO_HASH):
        yield "body", "its wrap is not the one the header names"
    if header.type == CONTROL:
        if (header.mode, header.size_class, header.compartment, header.epoch, leaf.wrap) != (PLAIN, 0, 0, 0, b""):
            yield "leaf", "its header is not that of a control entry"
        if len(leaf.body) < SIGNATURE_SIZE:
            yield "body", "is too short for a signature"
        return
    if header.mode == PLAIN or (len(leaf.wrap) == WRAP_SIZE) != (header.mode == TO_INBOX):
        yield "leaf", "its mode and its wrap do not fit"
    if len(leaf.body) != (1 << min(header.size_class, 63)) + TAG_SIZE:
        yield "body", f"has {len(leaf.body)} bytes, its class is {header.size_class}"
