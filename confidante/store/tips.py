"""Where each case's log ends: remembered from one append to the next, believed only if the table says so too."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from confidante.seal.header import NO_HASH, CaseId
from confidante.seal.leaf import Leaf
from confidante.store.rows import BY_INDEX, as_bytes, stored
from confidante.store.turns import Run

_HEADERS = 'SELECT "index", place, header FROM leaf WHERE "case" = %s AND place >= %s ORDER BY place'
# An entry id weighs about 120 bytes in a set, so a thousand cases of fifty entries come to 6 MB.
_MOST = 1000


@dataclass(slots=True)
class Tip:
    """The end of one case's log: how many places, the last header and leaf hash, the entry ids of all."""

    places: int = 0
    header: bytes = b""
    hash: bytes = NO_HASH
    entries: set[bytes] = field(default_factory=set)


class Tips:
    """The tips of the cases written last. Used inside a writer's turn only, which is its lock.

    An index on entry ids would cost every append a page more; reading the whole case and its last body every time
    would cost a long case dearly. So each process remembers, and reads only what others wrote since. After a failed
    commit, or under a store that was put back from a backup, the remembered tip's row is not there: then it is
    forgotten and the case is read anew.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[CaseId, Tip] = OrderedDict()
        self._grown: set[CaseId] = set()

    def begin(self) -> None:
        """A turn begins: no case has grown in it."""
        self._grown.clear()

    def of(self, run: Run, case: CaseId) -> Tip:
        """The tip as the table has it, and what grows on it in this turn."""
        if case in self._grown:
            return self._known[case]
        tip = self._known.pop(case, None) or Tip()
        rows = run(_HEADERS, (case, max(0, tip.places - 1))).fetchall()
        if tip.places:
            if not rows or rows[0][2] != tip.header:
                return self.of(run, case)
            del rows[0]
        if rows:
            index, place, _ = rows[-1]
            tip.entries.update(as_bytes(header)[48:64] for _, _, header in rows)
            tip.places, tip.header = place + 1, as_bytes(rows[-1][2])
            tip.hash = stored(run(BY_INDEX, (index,)).fetchone()).hash
        self._keep(case, tip)
        return tip

    def grow(self, tip: Tip, leaves: Sequence[Leaf]) -> None:
        """The tip after these leaves, should their commit succeed."""
        self._grown.add(leaves[0].case)
        tip.places += len(leaves)
        tip.header, tip.hash = leaves[-1].header, leaves[-1].hash
        tip.entries.update(leaf.entry for leaf in leaves)

    def _keep(self, case: CaseId, tip: Tip) -> None:
        self._known[case] = tip
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
