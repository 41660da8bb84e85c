"""`Audit` over what the twins hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from confidante.care.clinic import StoredLeaf
from confidante.care.difference import Difference
from confidante.memory import MemoryKeystore, MemoryTree


@dataclass
class MemoryAudit:
    """`Audit` over what the twins hold; nobody can damage it."""

    keystore: MemoryKeystore
    tree: MemoryTree

    def leaves(self) -> Iterator[StoredLeaf]:
        for index, leaf in enumerate(list(self.tree.logs.order)):
            yield StoredLeaf(
                index, leaf.case, leaf.place, leaf.header, leaf.rows, leaf.day, leaf.content, leaf.wrap, leaf.body
            )

    def keystore_rows(self) -> Iterator[tuple[str, tuple[object, ...]]]:
        for wrap in list(self.keystore.rows.values()):
            yield "wrap", (wrap.case, wrap.compartment, wrap.epoch, wrap.reader, wrap.sealed)
        yield from (("key", row) for row in list(self.keystore.keys.items()))

    def tree_rows(self) -> Iterator[tuple[str, tuple[object, ...]]]:
        yield "head", (self.tree.head().size, self.tree.head().pack())
        yield from (("checkpoint", row) for row in sorted(self.tree.checkpoints.items()))

    def damage(self) -> Iterator[Difference]:
        return iter(())
