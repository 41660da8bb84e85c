"""The sealed logs, on disk: the one hot path."""

from collections.abc import Mapping, Sequence
from typing import Any

from confidante.care.clinic import Due, Overtaken
from confidante.care.refusals import Broken
from confidante.seal.header import NO_HASH, CaseId
from confidante.seal.leaf import Leaf
from confidante.seal.tree import Frontier, unpack_frontier
from confidante.store.turns import Run, marks, reading, turn

_STORED = (
    'SELECT leaf.header, body.wrap, body.sealed, leaf.rows, leaf.day FROM leaf LEFT JOIN body ON body."index" = leaf."index"'
)
_SINCE = f'{_STORED} WHERE leaf."case" = %s AND leaf.place >= %s ORDER BY leaf.place'
_TIP = f'{_STORED} WHERE leaf."case" = %s ORDER BY leaf.place DESC LIMIT 1'
_RANGE = f'{_STORED} WHERE leaf."index" >= %s AND leaf."index" < %s ORDER BY leaf."index"'
_ADD_LEAF = 'INSERT INTO leaf ("index", "case", place, header, rows, day) VALUES (%s, %s, %s, %s, %s, %s)'
_ADD_BODY = 'INSERT INTO body ("index", wrap, sealed) VALUES (%s, %s, %s)'
_ADD_DUE = "INSERT INTO due (token, at) VALUES (%s, %s)"
_GROW = "UPDATE head SET size = %s, nodes = %s WHERE id = 1"
# Far below what either database takes in one statement.
_AT_ONCE = 500


class DiskLogs:
    """`Logs` over the tables leaf, body, due and head of one database."""

    def __init__(self, alias: str = "default") -> None:
        self._alias = alias

    def append(self, leaves: Sequence[Leaf], due: Sequence[Due] = ()) -> None:
        """All are durable, or were already; `Overtaken` and nothing is written; `LogClosed` if nothing can be."""
        if not leaves:
            raise ValueError("nothing to append")
        # Hashed before the turn begins: nobody waits for another's arithmetic.
        hashes = [leaf.hash for leaf in leaves]
        with turn(self._alias) as run:
            head = head_of(run)
            tip = run(_TIP, (leaves[0].case,)).fetchone()
            if tip is not None and _are_there(run, leaves):
                return
            _refuse_unless_they_follow(leaves, stored(tip) if tip else None)
            _write(run, head.size, leaves)
            for row in due:
                run(_ADD_DUE, (row.token, row.at))
            grown = head.grown_by(hashes)
            run(_GROW, (grown.size, grown.pack()))

    def read(self, case: CaseId, since: int = 0) -> Sequence[Leaf]:
        """The leaves of a case from place `since` on. A body that is gone is empty."""
        return [stored(row) for row in reading(self._alias)(_SINCE, (case, since)).fetchall()]

    def places(self, cases: Sequence[CaseId]) -> Mapping[CaseId, int]:
        """How many leaves each of these cases has; those without any are left out."""
        found: dict[CaseId, int] = {}
        for at in range(0, len(cases), _AT_ONCE):
            some = cases[at : at + _AT_ONCE]
            sql = f'SELECT "case", count(*) FROM leaf WHERE "case" IN ({marks(some)}) GROUP BY "case"'
            found.update(reading(self._alias)(sql, some).fetchall())
        return found


def head_of(run: Run) -> Frontier:
    """The tree as the last append left it; on PostgreSQL this is where the row is locked."""
    row = run("SELECT size, nodes FROM head WHERE id = 1").fetchone()
    try:
        return unpack_frontier(*row)
    except (TypeError, ValueError, AttributeError):
        raise Broken("the tree's head row is missing or damaged") from None


def stored_range(run: Run, start: int, stop: int) -> list[Leaf]:
    """The leaves at these indexes of the tree, as far as they are there."""
    return [stored(row) for row in run(_RANGE, (start, stop)).fetchall()]


def stored(row: Sequence[Any]) -> Leaf:
    """A row as a leaf. A cell of the wrong type becomes an empty one: it hashes to something else and shows as altered."""
    header, wrap, body, rows, day = row
    whole = isinstance(day, int) and 0 <= day < 1 << 32
    return Leaf(_bytes(header), _bytes(wrap), _bytes(body), _bytes(rows), day if whole else 0)


def _bytes(cell: object) -> bytes:
    return cell if isinstance(cell, bytes) else b""


def _are_there(run: Run, leaves: Sequence[Leaf]) -> bool:
    # Case and entry id as they stand in the header; the expression is that of the index leaf_entry.
    keys = [leaf.header[32:64] for leaf in leaves]
    sql = f"SELECT count(*) FROM leaf WHERE SUBSTR(header, 33, 32) IN ({marks(keys)})"
    found = run(sql, keys).fetchone()[0]
    if found not in (0, len(leaves)):
        raise ValueError("some of these entries are in the log and some are not")
    return bool(found)


def _refuse_unless_they_follow(leaves: Sequence[Leaf], tip: Leaf | None) -> None:
    place, previous = (tip.place + 1, tip.hash) if tip else (0, NO_HASH)
    case = leaves[0].case
    for number, leaf in enumerate(leaves):
        if (leaf.case, leaf.place, leaf.fields.previous) != (case, place + number, previous):
            raise ValueError("these leaves do not follow each other") if number else Overtaken
        previous = leaf.hash


def _write(run: Run, start: int, leaves: Sequence[Leaf]) -> None:
    for index, leaf in enumerate(leaves, start):
        run(_ADD_LEAF, (index, leaf.case, leaf.place, leaf.header, leaf.rows, leaf.day))
        run(_ADD_BODY, (index, leaf.wrap, leaf.body))
