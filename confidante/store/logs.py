"""The sealed logs, on disk: the one hot path."""

# ruff: noqa: S608 - only our own names and placeholders are put into a statement, never a value

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from confidante.care.clinic import Due, Overtaken
from confidante.care.refusals import Broken
from confidante.seal.header import CaseId
from confidante.seal.leaf import Leaf
from confidante.seal.tree import Frontier, unpack_frontier
from confidante.store.rows import ADD_BODY, ADD_LEAF, SINCE, stored
from confidante.store.tips import Tip, Tips
from confidante.store.turns import Run, marks, reading, together, turn

_ADD_DUE = "INSERT INTO due (token, at) VALUES (%s, %s)"
_GROW = "UPDATE head SET size = %s, nodes = %s WHERE id = 1 AND size = %s AND nodes = %s"
# Far below what either database takes in one statement.
_AT_ONCE = 500
# A group of this many writes about 1 MB before its sync: enough to share it, too little to be waited for.
_IN_A_GROUP = 64


@dataclass
class _Request:
    """One caller's append, and how it ended."""

    leaves: Sequence[Leaf]
    due: Sequence[Due]
    entries: set[bytes]
    hashes: list[bytes]
    answered: bool = False
    refused: Exception | None = None


class DiskLogs:
    """`Logs` over the tables leaf, body, due and head of one database."""

    def __init__(self, alias: str = "default") -> None:
        self._alias = alias
        self._tips, self._head = Tips(), Frontier()
        self._gathered: deque[_Request] = deque()
        self._leading = Lock()

    def append(self, leaves: Sequence[Leaf], due: Sequence[Due] = ()) -> None:
        """All are durable, or were already; `Overtaken` and nothing is written; `LogClosed` if nothing can be.

        Group commit: whoever finds nobody leading commits what has gathered, its own request and the others', with
        one sync; who waited finds the answer there. A single writer waits for nobody.
        """
        # Hashed before the turn begins: nobody waits for another's arithmetic.
        request = _Request(leaves, due, _entries_of(leaves), [leaf.hash for leaf in leaves])
        self._gathered.append(request)
        with self._leading:
            while not request.answered:
                # Nothing gathered and no answer: whoever led was cut off. Written or not, to do it again is harmless.
                self._commit(self._taken() or [request])
        if request.refused is not None:
            raise request.refused

    def _taken(self) -> "list[_Request]":
        return [self._gathered.popleft() for _ in range(min(len(self._gathered), _IN_A_GROUP))]

    def _commit(self, group: "list[_Request]") -> None:
        try:
            self._commit_together(group)
        except Exception as failed:  # noqa: BLE001 - whatever it was is told to the one it belongs to
            # Rolled back as a whole. One may have spoiled it for the others, so each tries by itself.
            if len(group) > 1:
                for request in group:
                    request.refused = None
                    self._commit([request])
            else:
                group[0].refused = failed
        for request in group:
            request.answered = True

    def _commit_together(self, group: "list[_Request]") -> None:
        with turn(self._alias) as run:
            self._tips.begin()
            new = [request for request in group if self._follows(run, request)]
            if not new:
                return
            index = self._grow(run, [one for request in new for one in request.hashes])
            with together(self._alias):
                for request in new:
                    _write(run, index, request.leaves, request.due)
                    index += len(request.leaves)

    def _follows(self, run: Run, request: "_Request") -> bool:
        """Whether it is to be written: not if it was already, nor if it is refused, which it is told."""
        tip = self._tips.of(run, request.leaves[0].case)
        known = len(request.entries & tip.entries)
        if known == len(request.leaves):
            return False
        try:
            if known:
                raise ValueError("some of these entries are in the log and some are not")
            _refuse_unless_they_follow(request.leaves, tip)
        except (Overtaken, ValueError) as refused:
            request.refused = refused
            return False
        self._tips.grow(tip, request.leaves)
        return True

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
        run(ADD_LEAF, (index, fields.case, fields.place, leaf.header, leaf.rows, leaf.day, leaf.content))
        run(ADD_BODY, (index, leaf.wrap, leaf.body))
    for row in due:
        run(_ADD_DUE, (row.token, row.at))
