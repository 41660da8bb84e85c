"""Everything as it lies in the files, for `log verify`: nothing is believed, and nothing found makes it stop."""

# ruff: noqa: S608 - only our own names and placeholders are put into a statement, never a value

import re
from collections.abc import Iterator
from pathlib import Path

from django.db import connections

from confidante.care.clinic import StoredLeaf
from confidante.care.difference import Difference, shown
from confidante.seal.header import NotAHeader, unpack
from confidante.seal.keys import KeyRow
from confidante.seal.wraps import Wrap
from confidante.store.described import described, is_not_ours
from confidante.store.sqlite import connect
from confidante.store.walk import Row, Walk

_BODY_COLUMNS = ("wrap", "sealed")
_PLACE_COLUMNS = ('"case"', "place", "header")
_KEY_COLUMNS = ("lookup", "blob")
_LEAF_COLUMNS = ('"index"', '"case"', "place", "header", "rows", "day", "content")
_WRAP_COLUMNS = ('"case"', "compartment", "epoch", "reader", "sealed")
_TABLE_OF_INDEX = re.compile(r"index (\S+)$")
_TABLE_OF_COLUMN = re.compile(r" in (\w+)\.\w+$")
_ROW_OF_INDEX = re.compile(r"^row (-?\d+) ")
_TREE = re.compile(r"^Tree (\d+)\b(?:.*?\bRowid (-?\d+))?")
# Each index with the cells it holds, by their place among the columns below; -1 is the row's number.
_INDEXES = (
    ("leaf", "sqlite_autoindex_leaf_1", (0, 1)),
    ("wrap", "sqlite_autoindex_wrap_1", (0, 1, 2, 3)),
    ("wrap", "wrap_reader", (3, -1)),
    ("key_row", "sqlite_autoindex_key_row_1", (0,)),
)
_COLUMNS = {"leaf": _PLACE_COLUMNS, "wrap": _WRAP_COLUMNS, "key_row": _KEY_COLUMNS}
_ALONE = (
    ("leaf", 'SELECT "index" FROM leaf NOT INDEXED WHERE "index" NOT IN (SELECT "index" FROM body)', "has no body"),
    ("body", 'SELECT "index" FROM body WHERE "index" NOT IN (SELECT "index" FROM leaf NOT INDEXED)', "has no leaf"),
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
        for _, row in walk.rows("key_row", _KEY_COLUMNS):
            yield "key", row

    def tree_rows(self) -> Iterator[tuple[str, tuple[object, ...]]]:
        """Every row of head and checkpoint that can be read."""
        walk = self._walks["default"]
        for _, row in walk.rows("head", ("size", "nodes")):
            yield "head", row
        for _, row in walk.rows("checkpoint", ("size", "note")):
            yield "checkpoint", row

    def damage(self) -> Iterator[Difference]:
        """Descriptions that are not ours, pages and indexes that do not hold, rows alone or misnumbered."""
        for database, walk in self._walks.items():
            yield from _descriptions(database, walk)
            yield from self._integrity(database)
        for table, sql, problem in _ALONE:
            for (index,) in self._walks["default"].ask(sql):
                yield self._at(table, index, problem)
        yield from self._numbers()
        for walk in self._walks.values():
            for table, rowid, what in list(walk.problems):
                yield self._at(table, rowid, what)

    def _integrity(self, database: str) -> Iterator[Difference]:
        """What SQLite itself finds; if it can't go on, or finds an index at fault, the rows that can't be looked up."""
        lines = [str(line) for (line,) in self._walks[database].ask("PRAGMA integrity_check(1000)")]
        if lines == ["ok"]:
            return
        for table, index, held in _INDEXES:
            if table in described(database):
                yield from self._lost(database, table, index, held)
        for line in lines:
            yield self._placed(line, database)

    def _lost(self, database: str, table: str, index: str, held: tuple[int, ...]) -> Iterator[Difference]:
        walk, columns = self._walks[database], _COLUMNS[table]
        same = " AND ".join(f"{(*columns, 'rowid')[number]} IS ?" for number in held)
        sql = f"SELECT rowid FROM {table} INDEXED BY {index} WHERE {same}"
        for rowid, row in walk.rows(table, columns):
            if walk.look(sql, [(*row, rowid)[number] for number in held]) != [(rowid,)]:
                yield self._at(table, rowid, f"can't be looked up in the index {index}", row)

    def _numbers(self) -> Iterator[Difference]:
        """The head is row 1; no wrap has a number that was not given out, as none is ever removed alone."""
        for (rowid,) in self._walks["default"].ask("SELECT id FROM head WHERE id <> 1"):
            yield self._at("head", rowid, f"stands at row {rowid}, expected 1")
        given = next(self._walks["keystore"].ask("SELECT seq FROM sqlite_sequence WHERE name = 'wrap'"), (0,))[0]
        given = given if isinstance(given, int) else 0
        sql = "SELECT id FROM wrap NOT INDEXED WHERE id > ? OR id < 1"
        for (rowid,) in self._walks["keystore"].ask(sql, (given,)):
            yield self._at("wrap", rowid, f"stands at row {rowid}; {given} rows were written")
        for (last,) in self._walks["keystore"].ask("SELECT max(id) FROM wrap NOT INDEXED"):
            if given > (last or 0):
                yield Difference("sqlite_sequence", "-", "-", f"{given} wraps were written, the last is {last or 0}")

    def _placed(self, line: str, database: str) -> Difference:
        """A line of the integrity check, with its table, and the place where one can be told."""
        walk, rowid = self._walks[database], None
        if by_row := _ROW_OF_INDEX.search(line):
            rowid = int(by_row[1])
        if by_tree := _TREE.search(line):
            table = _table(walk, "rootpage", int(by_tree[1]))
            rowid = int(by_tree[2]) if by_tree[2] else None
        elif by_index := _TABLE_OF_INDEX.search(line):
            table = _table(walk, "name", by_index[1])
        elif by_column := _TABLE_OF_COLUMN.search(line):
            table = by_column[1]
        else:
            return Difference("database", "-", "-", _plain(f"{database}: {line}"))
        return self._at(table, rowid, line)

    def _at(self, table: str, rowid: int | None, what: str, row: Row | None = None) -> Difference:
        """A difference of this row, with the case and place to which it belongs as far as that can be seen."""
        case, place = self._where(table, rowid, row) if rowid is not None else ("-", "-")
        return Difference("key" if table == "key_row" else _plain(table), case, place, _plain(what))

    def _where(self, table: str, rowid: int, row: Row | None) -> tuple[str, str]:
        log = self._walks["default"]
        if table in ("head", "checkpoint"):
            size = log.row("head", ("size",), rowid) if table == "head" else (rowid,)
            return "-", shown(size[0]) if size else "-"
        if table in ("leaf", "body"):
            leaf = row or log.row("leaf", _PLACE_COLUMNS, rowid)
            return (shown(leaf[0]), shown(leaf[1])) if leaf and _is_sure(*leaf) else ("-", f"index {rowid}")
        named = self._digest(table, rowid, row)
        sql = 'SELECT "case", place FROM leaf NOT INDEXED WHERE instr("rows", ?)'
        leaf = next(log.ask(sql, (named,)), None) if named else None
        return (shown(leaf[0]), shown(leaf[1])) if leaf else ("-", f"row {rowid}")

    def _digest(self, table: str, rowid: int, row: Row | None) -> bytes | None:
        if table not in _COLUMNS:
            return None
        row = row or self._walks["keystore"].row(table, _COLUMNS[table], rowid)
        try:
            return (Wrap(*row) if table == "wrap" else KeyRow(*row)).digest if row else None
        except (TypeError, ValueError, OverflowError, AttributeError):
            return None


def _is_sure(case: object, place: object, header: object) -> bool:
    """Whether columns and header say the same: of a damaged row neither is believed alone."""
    try:
        fields = unpack(header) if isinstance(header, bytes) else None
    except NotAHeader:
        return False
    return fields is not None and (fields.case, fields.place) == (case, place)


def _walk(alias: str) -> Walk:
    return Walk(lambda: connect(Path(connections.settings[alias]["NAME"])), alias)


def _descriptions(database: str, walk: Walk) -> Iterator[Difference]:
    """Tables, indexes and guards that are missing, changed, or not ours."""
    expected = described(database)
    for kind, name, table, sql in walk.ask("SELECT type, name, tbl_name, sql FROM sqlite_master"):
        wanted = expected.pop(name, None)
        # Without a statement: an index that SQLite makes by itself for a constraint of the table.
        if is_not_ours(kind, name) or (sql is None and kind == "index" and name.startswith("sqlite_autoindex_")):
            continue
        if wanted is None:
            yield Difference(_plain(table), "-", "-", f"the {kind} {_plain(name)} is not ours")
        elif sql != wanted:
            yield Difference(_plain(table), "-", "-", f"the {_kind_of(wanted)} {name} was changed")
    for name, sql in expected.items():
        yield Difference(_table_of(sql, name), "-", "-", f"the {_kind_of(sql)} {name} is missing")


def _plain(text: object) -> str:
    """To be printed anywhere: a stranger may have named a trigger in bytes that are no text."""
    return str(text).encode("ascii", "backslashreplace").decode()


def _kind_of(sql: str) -> str:
    kind = sql.split()[1].lower()
    return "guard" if kind == "trigger" else kind


def _table_of(sql: str, name: str) -> str:
    found = re.search(r" ON \"?(\w+)", sql)
    return found[1] if found else name


def _table(walk: Walk, column: str, value: object) -> str:
    found = next(walk.ask(f"SELECT tbl_name FROM sqlite_master WHERE {column} = ?", (value,)), None)
    return str(found[0]) if found else "database"
