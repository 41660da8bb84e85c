"""The tree over all leaves: its head, what the log process signed of it, and what the anchor knows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from confidante.care.difference import Difference, shown
from confidante.care.verify_leaves import Leaves, Place
from confidante.seal.checkpoint import BadCheckpoint, Checkpoint, opened
from confidante.seal.control import InstanceOpened, NotAControl, control_of
from confidante.seal.header import INSTANCE_LOG, KeyId
from confidante.seal.keys import key_id
from confidante.seal.primitives import NotOpened
from confidante.seal.tree import Frontier

TreeRows = Sequence[tuple[str, tuple[object, ...]]]


@dataclass(frozen=True, slots=True)
class AnchorSays:
    """What lies beside the pepper: the instance, the keys to trust, and the last tree the log process signed."""

    instance: bytes
    log_key: bytes
    founder: KeyId
    note: str
    frontier: Frontier


@dataclass(frozen=True, slots=True)
class _Signed:
    """Of how many leaves the tree is as it was signed, and at how many the first signature does not agree."""

    good: int
    bad: int | None


def sizes(rows: TreeRows, anchor: AnchorSays | None) -> set[int]:
    """The sizes at which the tree of the leaves is to be compared."""
    found = {row[0] for table, row in rows if table == "checkpoint" and isinstance(row[0], int)}
    return found | ({anchor.frontier.size} if anchor else set())


def tree(rows: TreeRows, leaves: Leaves, anchor: AnchorSays | None, *, explained: bool) -> Iterator[Difference]:
    """How head, checkpoints and anchor differ from the leaves.

    `explained`: differences of leaves were found already, so no other leaf is suspected for a tree that differs.
    """
    instance, key, founder = _trusted(leaves)
    if anchor is not None:
        instance, key = anchor.instance, anchor.log_key
    notes = [row for table, row in rows if table == "checkpoint"]
    heads = [row for table, row in rows if table == "head"]
    known = {row: _opened(instance, row, key) for row in notes}
    last = _opened(instance, (anchor.frontier.size, anchor.note), key) if anchor and anchor.note else None
    signed = _signed([one for one in [*known.values(), last] if one], leaves)
    if not explained:
        yield from _leaves(signed, heads, leaves)
    yield from _heads(heads, signed, leaves)
    for row, checkpoint in known.items():
        if checkpoint is None or not _agrees(checkpoint, leaves):
            what = "is not signed by the log's key" if checkpoint is None else "is not a head of this tree"
            yield Difference("checkpoint", "-", shown(row[0]), what)
    if anchor is not None:
        yield from _anchor(anchor, last, notes, leaves)
        if founder and founder != anchor.founder:
            yield Difference("body", INSTANCE_LOG.hex(), "0", "the founder is not the one the anchor knows")


def _trusted(leaves: Leaves) -> tuple[bytes, bytes, bytes]:
    """Instance, log key and founder as the first leaf has them."""
    try:
        says = control_of(leaves.instance_log[0])
    except (IndexError, NotAControl, NotOpened):
        return b"", b"", b""
    if not isinstance(says, InstanceOpened):
        return b"", b"", b""
    return says.instance, says.log_key, key_id(says.founder.verify, says.founder.reading)


def _opened(instance: bytes, row: tuple[object, ...], key: bytes) -> Checkpoint | None:
    size, note = row
    if not isinstance(size, int) or not isinstance(note, str):
        return None
    try:
        checkpoint = opened(instance, note, key)
    except (BadCheckpoint, ValueError):
        return None
    return checkpoint if checkpoint.size == size else None


def _agrees(checkpoint: Checkpoint, leaves: Leaves) -> bool:
    frontier = leaves.kept.get(checkpoint.size) or Frontier()
    return (checkpoint.size, checkpoint.root) == (frontier.size, frontier.root)


def _signed(checkpoints: Sequence[Checkpoint], leaves: Leaves) -> _Signed:
    good = max((one.size for one in checkpoints if _agrees(one, leaves)), default=0)
    return _Signed(good, min((one.size for one in checkpoints if one.size > good), default=None))


def _leaves(signed: _Signed, heads: TreeRows | Sequence[tuple[object, ...]], leaves: Leaves) -> Iterator[Difference]:
    """Leaves that were cut off, or that may be other than those that were signed: the last ones of their cases.

    A leaf that another follows is proved by it. The last of a case is proved by the tree alone, which knows a range.
    """
    size = leaves.frontier.size
    if signed.bad is not None and signed.bad > size:
        what = f"of {signed.bad} leaves that were signed {size} are here: cut off, or an older store was put back"
        yield Difference("leaf", "-", f"index {size}", what)
        return
    differ = [found for found in _ranges(heads, leaves) if found.stop > signed.good]
    if signed.bad is None and not differ:
        return
    within = range(signed.good, signed.bad or size)
    inside = [found for found in differ if found.start < within.stop]
    if inside:
        within = range(max(within.start, inside[0].start), min(within.stop, inside[0].stop))
    yield from _suspects(within, leaves)


def _suspects(within: range, leaves: Leaves) -> Iterator[Difference]:
    found = [(case, tip) for case, tip in leaves.tips.items() if tip.index in within]
    others = "" if len(found) == 1 else f", or another of the {len(found)} told with it"
    for case, tip in found:
        what = f"it is not what was written{others}: the tree differs from index {within.start} to {within.stop - 1}"
        yield Place(case, tip.place).differs("leaf", what)
    if not found:
        what = f"the tree differs from here to index {within.stop - 1}"
        yield Difference("leaf", "-", f"index {within.start}", what)


def _ranges(heads: Sequence[tuple[object, ...]], leaves: Leaves) -> Iterator[range]:
    """The complete subtrees that the head row knows otherwise; none if the row is of no use."""
    size, nodes = heads[0] if len(heads) == 1 else (None, None)
    ours = leaves.frontier.nodes
    if size != leaves.frontier.size or not isinstance(nodes, bytes) or len(nodes) != 32 * len(ours):
        return
    start = 0
    for number, node in enumerate(ours):
        length = 1 << ((leaves.frontier.size - start).bit_length() - 1)
        if nodes[32 * number : 32 * number + 32] != node:
            yield range(start, start + length)
        start += length


def _heads(heads: Sequence[tuple[object, ...]], signed: _Signed, leaves: Leaves) -> Iterator[Difference]:
    size = leaves.frontier.size
    for row in heads:
        if row != (size, leaves.frontier.pack()) or type(row[0]) is not int:
            what = "is not the tree of the leaves"
            if signed.good != size:
                what += ": this row, or one of the leaves that are not signed yet"
            yield Difference("head", "-", str(size), what)
    if len(heads) != 1 and (size or heads):
        yield Difference("head", "-", str(size), f"{len(heads)} rows, expected one")


def _anchor(
    anchor: AnchorSays, last: Checkpoint | None, notes: Sequence[tuple[object, ...]], leaves: Leaves
) -> Iterator[Difference]:
    if not anchor.note:
        return
    if last is None or (last.size, last.root) != (anchor.frontier.size, anchor.frontier.root):
        yield Difference("anchor", "-", "-", "its checkpoint is not signed by the log's key, or not of its frontier")
    elif last.size <= leaves.frontier.size and (last.size, anchor.note) not in notes:
        yield Difference("checkpoint", "-", str(last.size), "the one that the anchor holds is not here")
    elif last.size <= leaves.frontier.size and not _agrees(last, leaves):
        yield Difference("checkpoint", "-", str(last.size), "the tree is not the one the anchor knows")
