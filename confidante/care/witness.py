"""What the log process does: it alone signs the tree's head, and refuses a tree that shrank or was rewritten."""

from dataclasses import dataclass, replace

from confidante.care.clinic import Tree
from confidante.care.refusals import Broken
from confidante.care.verify import AnchorSays
from confidante.seal.checkpoint import Checkpoint, opened, signed
from confidante.seal.primitives import verifying_key


class Rewritten(Broken):
    """The store is not a continuation of the tree in the anchor. Nothing is signed until someone has looked."""


@dataclass(frozen=True)
class Signed:
    """A new checkpoint and the anchor that goes with it."""

    note: str
    anchor: AnchorSays


def look(tree: Tree, anchor: AnchorSays, seed: bytes) -> Signed | None:
    """The next checkpoint, if leaves were added since the anchor's; `Rewritten` if the store does not continue it."""
    head = tree.head()
    if head.size < anchor.frontier.size:
        raise Rewritten(f"the store has {head.size} leaves, the anchor knows {anchor.frontier.size}")
    grown = anchor.frontier.grown_by(tree.hashes(anchor.frontier.size, head.size))
    if grown != head:
        raise Rewritten(f"the leaves from {anchor.frontier.size} on do not make the store's head")
    if head.size == anchor.frontier.size and anchor.note:
        return None
    note = signed(anchor.instance, Checkpoint(head.size, head.root), seed, verifying_key(seed))
    return Signed(note, replace(anchor, note=note, frontier=head))


def agrees(anchor: AnchorSays) -> bool:
    """Whether the anchor's own frontier is the tree its checkpoint signs."""
    if not anchor.note:
        return anchor.frontier.size == 0
    checkpoint = opened(anchor.instance, anchor.note, anchor.log_key)
    return (checkpoint.size, checkpoint.root) == (anchor.frontier.size, anchor.frontier.root)
