"""The one tree over all logs: RFC 9162 hashing, kept as a frontier that grows by one leaf at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

from confidante.seal.primitives import digest

EMPTY_ROOT = digest(b"")


@dataclass(frozen=True, slots=True)
class Frontier:
    """The roots of the complete subtrees that make up a tree of `size` leaves, largest first.

    There are as many nodes as `size` has one-bits, so a tree of a million leaves is held in 20 nodes at most.
    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def grown(self, leaf_hash: bytes) -> "Frontier":
        """The frontier after one more leaf: equal subtrees join while the size's low bits are ones."""
        nodes, node, size = list(self.nodes), leaf_hash, self.size
        while size & 1:
            node = digest(b"\1", nodes.pop(), node)
            size >>= 1
        return Frontier(self.size + 1, (*nodes, node))

    def grown_by(self, leaf_hashes: Iterable[bytes]) -> "Frontier":
        """The frontier after these leaves, in order."""
        frontier = self
        for leaf_hash in leaf_hashes:
            frontier = frontier.grown(leaf_hash)
        return frontier

    @property
    def root(self) -> bytes:
        """The tree's root hash."""
        if not self.nodes:
            return EMPTY_ROOT
        node = self.nodes[-1]
        for left in reversed(self.nodes[:-1]):
            node = digest(b"\1", left, node)
        return node

    def pack(self) -> bytes:
        """The nodes joined; the size stands beside them."""
        return b"".join(self.nodes)


def unpack_frontier(size: int, nodes: bytes) -> Frontier:
    """The frontier of these bytes; `ValueError` unless there are as many nodes as the size has ones."""
    if size < 0 or len(nodes) != 32 * size.bit_count():
        raise ValueError
    return Frontier(size, tuple(nodes[at : at + 32] for at in range(0, len(nodes), 32)))
