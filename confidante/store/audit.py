"""Everything as it lies in the files, for `log verify`: nothing is believed, and nothing found makes it stop."""

# ruff: noqa: S608 - only our own names and placeholders are put into a statement, never a value

import re
from collections.abc import Iterator
from pathlib import Path

from django.db import connections

from confidante.care.clinic import StoredLeaf
from confidante.store.guards import guards_of
from confidante.store.sqlite import connect
from confidante.store.walk import Walk

_BODY_COLUMNS = ("wrap", "sealed")
_LEAF_COLUMNS = ('"index"', '"case"', "place", "header", "rows", "day")
_WRAP_COLUMNS = ('"case"', "compartment", "epoch", "reader", "sealed")
_ROW_OF_INDEX = re.compile(r"row (\d+) missing from index (\S+)")
_ROW_OF_TREE = re.compile(r"Tree (\d+)\b.*?\bRowid (\d+)")
_ALONE = (
    ('SELECT "index" FROM leaf WHERE "index" NOT IN (SELECT "index" FROM body)', "has no body"),
    ('SELECT "index" FROM body WHERE "index" NOT IN (SELECT "index" FROM leaf)', "is a body without a leaf"),
)


class DiskAudit:
    """`Audit` over the files of one home, by connections of its own that see one moment and change nothing.

    Use one audit for one look, read the log before the keystore (wraps are written first), and `damage` last: it also
    tells which rows could not be read.
    """

    def __init__(self, default: str = "default", keystore: str = "keystore") -> None:
        self._walks = {"default": _walk(default), "keystore": _walk(keystore)}

    def leaves(self) -> Iterator[StoredLeaf]:
        """Every row of `leaf` that can be read, with its body, by index."""
        walk = self._walks["default"]
        for rowid, row in walk.rows("leaf", _LEAF_COLUMNS):
            yield StoredLeaf(*row, *(walk.row("body", _BODY_COLUMNS, rowid) or (None, None)))

    def keystore_rows(self) -> Iterator[tuple[str, tuple[object, ...]]]:
        """Every row of wrap and key_row that can be read, the latter named `key` as in the port."""
        walk = self._walks["keystore"]
        for _, row in walk.rows("wrap", _WRAP_COLUMNS):
            yield "wrap", row
        for _, row in walk.rows("key_row", ("lookup", "blob")):
            yield "key", row

    def tree_rows(self) -> Iterator[tuple[str, tuple[object, ...]]]:
        """Every row of head and checkpoint that can be read."""
        walk = self._walks["default"]
        for _, row in walk.rows("head", ("size", "nodes")):
            yield "head", row
        for _, row in walk.rows("checkpoint", ("size", "note")):
            yield "checkpoint", row

    def damage(self) -> Iterator[str]:
        """Guards missing or not ours, pages and indexes that do not hold, leaves and bodies one without the other."""
        for database, walk in self._walks.items():
            yield from _guards(database, walk)
            for line in walk.ask("PRAGMA integrity_check(1000)"):
                if line[0] != "ok":
                    yield _placed(str(line[0]), database, walk)
        walk = self._walks["default"]
        for sql, problem in _ALONE:
            for (index,) in walk.ask(sql):
                yield f"{_leaf(index, walk)} {problem}"
        for walk in self._walks.values():
            yield from walk.problems


def _walk(alias: str) -> Walk:
    return Walk(lambda: connect(Path(connections.settings[alias]["NAME"])), alias)


def _guards(database: str, walk: Walk) -> Iterator[str]:
    found: dict[str, str] = dict(walk.ask("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    for guard in guards_of(database):
        there = found.pop(guard.name, None)
        if there != guard.sql("sqlite"):
            yield f"table {guard.table}: the guard {guard.name} {'is missing' if there is None else 'was changed'}"
    for name in found:
        yield f"database {database}: the trigger {name} is not ours"


def _placed(line: str, database: str, walk: Walk) -> str:
    """A line of the integrity check, with the table, and the leaf where one can be told."""
    if by_index := _ROW_OF_INDEX.search(line):
        table = _table(walk, "name", by_index[2])
        return f"{_row(table, int(by_index[1]), walk)}: missing from the index {by_index[2]}"
    if by_tree := _ROW_OF_TREE.search(line):
        table = _table(walk, "rootpage", int(by_tree[1]))
        return f"{_row(table, int(by_tree[2]), walk)}: {line}"
    return f"database {database}: {line}"


def _table(walk: Walk, column: str, value: object) -> str:
    found = next(walk.ask(f"SELECT tbl_name FROM sqlite_master WHERE {column} = ?", (value,)), None)
    return str(found[0]) if found else "unknown"


def _row(table: str, rowid: int, walk: Walk) -> str:
    return f"table {table}, {_leaf(rowid, walk)}" if table in ("leaf", "body") else f"table {table}, row {rowid}"


def _leaf(index: object, walk: Walk) -> str:
    row = walk.row("leaf", ('"case"', "place"), index)
    if row is None or not isinstance(row[0], bytes):
        return f"leaf {index}"
    return f"leaf {index} (case {row[0].hex()}, place {row[1]})"
