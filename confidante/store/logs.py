"""The sealed logs, on disk: the one hot path."""

# ruff: noqa: S608 - only our own names and placeholders are put into a statement, never a value

from collections.abc import Mapping, Sequence

from confidante.care.clinic import Due, Overtaken
from confidante.care.refusals import Broken
from confidante.seal.header import CaseId
from confidante.seal.leaf import Leaf
from confidante.seal.tree import Frontier, unpack_frontier
from confidante.store.rows import ADD_BODY, ADD_LEAF, SINCE, stored
from confidante.store.tips import Tip, Tips
from confidante.store.turns import Run, marks, reading, turn

_ADD_DUE = "INSERT INTO due (token, at) VALUES (%s, %s)"
_GROW = "UPDATE head SET size = %s, nodes = %s WHERE id = 1 AND size = %s AND nodes = %s"
# Far below what either database takes in one statement.
_AT_ONCE = 500


class DiskLogs:
    """`Logs` over the tables leaf, body, due and head of one database."""

    def __init__(self, alias: str = "default") -> None:
        self._alias = alias
        self._tips, self._head = Tips(), Frontier()

    def append(self, leaves: Sequence[Leaf], due: Sequence[Due] = ()) -> None:
        """All are durable, or were already; `Overtaken` and nothing is written; `LogClosed` if nothing can be."""
        # Hashed before the turn begins: nobody waits for another's arithmetic.
        entries, hashes = _entries_of(leaves), [leaf.hash for leaf in leaves]
        with turn(self._alias) as run:
            tip = self._tips.of(run, leaves[0].case)
            known = len(entries & tip.entries)
            if known == len(leaves):
                return
            if known:
                raise ValueError("some of these entries are in the log and some are not")
            _refuse_unless_they_follow(leaves, tip)
            _write(run, self._grow(run, hashes), leaves, due)
            self._tips.grow(tip, leaves)

    def _grow(self, run: Run, hashes: Sequence[bytes]) -> int:
        """The tree holds these hashes too; the index of the first. A remembered head counts if the row says so."""
        head = self._head
        grown = head.grown_by(hashes)
        if not run(_GROW, (grown.size, grown.pack(), head.size, head.pack())).rowcount:
            head = head_of(run)
            grown = head.grown_by(hashes)
            run(_GROW, (grown.size, grown.pack(), head.size, head.pack()))
        self._head = grown
        return head.size

    def read(self, case: CaseId, since: int = 0) -> Sequence[Leaf]:
        """The leaves of a case from place `since` on. A body that is gone is empty."""
        return [stored(row) for row in reading(self._alias)(SINCE, (case, since)).fetchall()]

    def places(self, cases: Sequence[CaseId]) -> Mapping[CaseId, int]:
        """How many leaves each of these cases has; those without any are left out."""
        found: dict[CaseId, int] = {}
        for at in range(0, len(cases), _AT_ONCE):
            some = cases[at : at + _AT_ONCE]
            sql = f'SELECT "case", count(*) FROM leaf WHERE "case" IN ({marks(some)}) GROUP BY "case"'
            found.update(reading(self._alias)(sql, some).fetchall())
        return found


def head_of(run: Run) -> Frontier:
    """The tree as the last append left it."""
    row = run("SELECT size, nodes FROM head WHERE id = 1").fetchone()
    try:
        return unpack_frontier(*row)
    except (TypeError, ValueError, AttributeError):
        raise Broken("the tree's head row is missing or damaged") from None


def _entries_of(leaves: Sequence[Leaf]) -> set[bytes]:
    entries: set[bytes] = {leaf.entry for leaf in leaves}
    if not leaves or len(entries) < len(leaves):
        raise ValueError("nothing to append, or one entry twice")
    return entries


def _refuse_unless_they_follow(leaves: Sequence[Leaf], tip: Tip) -> None:
    case, previous = leaves[0].case, tip.hash
    for number, leaf in enumerate(leaves):
        fields = leaf.fields
        if (fields.case, fields.place, fields.previous) != (case, tip.places + number, previous):
            raise ValueError("these leaves do not follow each other") if number else Overtaken
        previous = leaf.hash


def _write(run: Run, start: int, leaves: Sequence[Leaf], due: Sequence[Due]) -> None:
    for index, leaf in enumerate(leaves, start):
        fields = leaf.fields
        run(ADD_LEAF, (index, fields.case, fields.place, leaf.header, leaf.rows, leaf.day))
        run(ADD_BODY, (index, leaf.wrap, leaf.body))
    for row in due:
        run(_ADD_DUE, (row.token, row.at))
