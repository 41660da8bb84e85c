"""Prove that nothing was lost, changed or moved, with no key of any case: what `log verify` does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from confidante.care.clinic import Audit
from confidante.care.difference import Difference
from confidante.care.verify_leaves import Leaves, Place
from confidante.care.verify_tree import AnchorSays, sizes, tree
from confidante.seal.control import AnyControl, EpochsOpened, Erased, KeyReplaced, Resealed, by_of
from confidante.seal.directory import Directory, ForgedDirectory, directory
from confidante.seal.envelope import control_is_signed
from confidante.seal.header import INSTANCE_LOG, KeyId
from confidante.seal.keys import KEY_ROW_SIZE, KeyRow
from confidante.seal.leaf import Leaf
from confidante.seal.primitives import WRAP_SIZE
from confidante.seal.wraps import Wrap

__all__ = ["AnchorSays", "Difference", "Progress", "Verified", "verify"]

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Verified:
    """The outcome: differences, rows no leaf names (never an alarm), and how much was looked at.

    Those that name a case come first; then what follows from them, or can't be told more closely.
    """

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
    rows = list(audit.tree_rows())
    leaves = Leaves(anchor.instance if anchor else b"", sizes(rows, anchor))
    found: list[Difference] = []
    for row in audit.leaves():
        found += leaves.take(row)
        if leaves.frontier.size % 1000 == 0:
            progress(leaves.frontier.size)
    found += leaves.rest()
    found += _controls(leaves, found)
    keystore = _Keystore(leaves)
    found += keystore.look(audit)
    damage = list(audit.damage())
    found += damage
    entries = any(one.table in ("leaf", "body") for one in found)
    found += tree(rows, leaves, anchor, explained=entries)
    found.sort(key=lambda one: (one.case == "-", one.place == "-"))
    return Verified(tuple(found), keystore.orphans, leaves.frontier.size, len(leaves.tips))


def _controls(leaves: Leaves, found: list[Difference]) -> Iterator[Difference]:
    """Who signed what: the directory, and in each case those who may."""
    try:
        known = directory(leaves.instance_log)
    except ForgedDirectory as forged:
        known = Directory()
        if not any(one.case == INSTANCE_LOG.hex() for one in found):
            yield Place(INSTANCE_LOG, forged.place).differs("body", "the directory does not hold here")
    for leaf, says in leaves.controls:
        if not any(control_is_signed(leaf, key) for key in _signers(leaf, says, leaves, known)):
            yield Place(leaf.case, leaf.place).differs("body", "signed by nobody who may say this")


def _signers(leaf: Leaf, says: AnyControl, leaves: Leaves, known: Directory) -> Iterator[bytes]:
    patient = leaves.patients.get(leaf.case)
    if patient and isinstance(says, EpochsOpened | KeyReplaced | Resealed | Erased):
        yield patient
    member = known.members.get(by_of(says) or KeyId(b""))
    if member and isinstance(says, EpochsOpened | Resealed | Erased):
        yield member.keys.verify


class _Keystore:
    """Every row that a leaf names is there, once, and in the order in which it was written."""

    def __init__(self, leaves: Leaves) -> None:
        self._named = leaves.named
        self._here: set[bytes] = set()
        self.orphans = 0

    def look(self, audit: Audit) -> Iterator[Difference]:
        before: tuple[Place, int] | None = None
        moved: list[tuple[Place, int]] = []
        for table, row in audit.keystore_rows():
            named = _row_digest(table, row)
            if named is None or named not in self._named:
                self.orphans += 1
                before = None
                continue
            _, where, number = self._named[named]
            if named in self._here:
                yield where.differs(table, "a row made with this leaf stands twice")
            # The rows of one leaf are written in one transaction, in its order; look-ups are random and have none.
            elif table == "wrap" and number and before != (where, number - 1):
                moved.append((where, number))
            self._here.add(named)
            before = (where, number)
        gone = [
            (table, where, number) for named, (table, where, number) in self._named.items() if named not in self._here
        ]
        for table, where, _ in gone:
            yield where.differs(table, "a row made with this leaf is missing or altered")
        missing = {(where, number) for _, where, number in gone}
        for where, number in moved:
            if (where, number - 1) not in missing:
                yield where.differs("wrap", "a row made with this leaf stands at another row's place")


def _row_digest(table: str, row: tuple[object, ...]) -> bytes | None:
    """What a leaf would name of this row; None if a cell is of a wrong kind or width, as no leaf names such a one.

    The widths count: a digest is over the cells joined, so bytes could move from one to the next unseen.
    """
    blobs = [len(cell) if isinstance(cell, bytes) else None for cell in row]
    try:
        if table == "key":
            return KeyRow(*row).digest if blobs == [16, KEY_ROW_SIZE] else None  # type: ignore[arg-type]
        return Wrap(*row).digest if blobs == [16, None, None, 16, WRAP_SIZE] else None  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, AttributeError):
        return None
