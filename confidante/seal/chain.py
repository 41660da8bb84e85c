"""A case's log, in which nothing is changed, dropped or moved unseen."""

from collections.abc import Sequence

from confidante.seal.header import NO_HASH, CaseId, NotAHeader
from confidante.seal.leaf import Leaf


def broken_at(instance: bytes, case: CaseId, leaves: Sequence[Leaf]) -> int | None:
    """The first place where the chain of this case does not hold, or None."""
    previous = NO_HASH
    for place, leaf in enumerate(leaves):
        if not follows(leaf, instance, case, place, previous):
            return place
        previous = leaf.hash
    return None


def follows(leaf: Leaf, instance: bytes, case: CaseId, place: int, previous: bytes) -> bool:
    """Whether this leaf stands at this place of this case, after the leaf of this hash."""
    try:
        header = leaf.fields
    except NotAHeader:
        return False
    return (header.instance, header.case, header.place, header.previous) == (instance, case, place, previous)
