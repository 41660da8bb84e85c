"""One alteration of a sealed log, chosen by a number; it knows the files, and imports nothing of the product.

    python -m tests.attacks.tamper HOME --seed 7     one alteration of the store in HOME; what was changed, as JSON
    python -m tests.attacks.tamper --many 1000       as many copies of a store, each altered; what `log verify` missed

The triggers are dropped before an alteration by SQL and stand again afterwards, so that they can't be what is noticed.
"""

import argparse
import json
import random
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from tests.attacks.pages import Cell, File

FILES = {"log": "data/log.sqlite3", "keys": "keystore/keys.sqlite3"}
TABLES = {"leaf": "log", "body": "log", "head": "log", "checkpoint": "log", "wrap": "keys", "key_row": "keys"}
KEYS = {"leaf": "index", "body": "index", "head": "id", "checkpoint": "size", "wrap": "id", "key_row": "rowid"}
_WEIGHTS = {"leaf": 8, "body": 5, "wrap": 5, "key_row": 3, "checkpoint": 3, "head": 1}
_BYTES_FROM = 0.35
"""The part of all seeds that alters bytes of the file rather than cells by SQL."""

Rows = dict[int, tuple[object, ...]]
Done = tuple[str, str, list[int]]


class NothingChanged(Exception):
    """This alteration does not go here: the database refuses it, or it would change no value."""


@dataclass(frozen=True)
class Change:
    """What was altered, and the cases and places at which a difference may honestly be told."""

    table: str
    column: str
    kind: str
    where: list[tuple[str, str]] = field(default_factory=list)


class Attack:
    """One home, its two files, and the number that decides everything."""

    def __init__(self, home: Path, seed: int) -> None:
        self.home = home
        self.random = random.Random(seed)
        with closing(connect(home, "log")) as log:
            self.leaves = {row[0]: row[1:] for row in log.execute('SELECT "index", "case", place, rows FROM leaf')}

    def run(self) -> Change:
        """The first alteration that the database takes and that changes a value."""
        while True:
            (table,) = self.random.choices(list(_WEIGHTS), list(_WEIGHTS.values()))
            try:
                return self.by_bytes(table) if self.random.random() < _BYTES_FROM else self.by_sql(table)
            except NothingChanged:
                continue

    # --- where it is --------------------------------------------------------------------------------------------------

    def where(self, table: str, rowid: int, rows: Rows) -> list[tuple[str, str]]:
        """The case and place of a row as it was before."""
        if table in ("leaf", "body"):
            case, place, _ = self.leaves[rowid]
            # By its index in the tree, where nothing that says whose it is can be read any more.
            return [(case.hex(), str(place)), ("-", f"index {rowid}")]
        row = rows[rowid]
        if table in ("head", "checkpoint"):
            return [("-", str(row[1] if table == "head" else row[0]))]
        named = _digest(table, row)
        found = [(case.hex(), str(place)) for case, place, listed in self.leaves.values() if named in listed]
        assert found, "every row of the keystore is named by a leaf"
        return found

    # --- by SQL -------------------------------------------------------------------------------------------------------

    def by_sql(self, table: str) -> Change:
        with closing(connect(self.home, TABLES[table])) as database:
            rows = rows_of(database, table)
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            change = self.random.choice(_CELL_KINDS * 2 + _ROW_KINDS)
            guards = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            nullable(database, table, on=True)
            with closing(connect(self.home, TABLES[table])) as bare:
                for name, _ in guards:
                    bare.execute(f"DROP TRIGGER {name}")
                done = _whole(bare, lambda: change(self, bare, table, columns, rows))
                for _, sql in guards:
                    bare.execute(sql)
            nullable(database, table, on=False)
        with closing(connect(self.home, TABLES[table])) as database:
            after = rows_of(database, table)
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if done is None or same_rows(table, rows, after):
            raise NothingChanged
        column, kind, rowids = done
        where = [place for one in rowids for place in self.where(table, one, rows)]
        return Change(
            table, column, kind, [*where, *(("-", f"index {number}") for number in after.keys() - rows.keys())]
        )

    # --- by bytes -----------------------------------------------------------------------------------------------------

    def by_bytes(self, table: str) -> Change:
        """One bit of a live cell, of the table or of one of its indexes, is another."""
        path = self.home / FILES[TABLES[table]]
        with closing(connect(self.home, TABLES[table])) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            rows = rows_of(database, table)
            sql = "SELECT name, rootpage FROM sqlite_master WHERE tbl_name = ? AND rootpage"
            trees = database.execute(sql, (table,)).fetchall()
        name, root = self.random.choice(trees if self.random.random() < 0.4 else trees[:1])
        content = bytearray(path.read_bytes())
        cells = [cell for cell in File(content).cells(root) if cell.rowid in rows]
        cell = self.random.choice(cells)
        offset, region = self._offset(cell)
        content[offset] ^= 1 << self.random.randrange(8)
        if _unchanged(content, cell, table=name == table):
            raise NothingChanged
        path.write_bytes(content)
        return Change(table, name, f"byte in {region}", self.where(table, cell.rowid, rows))

    def _offset(self, cell: Cell) -> tuple[int, str]:
        chance = self.random.random()
        if chance < 0.25:
            return self.random.choice(cell.offsets[: cell.header]), "header"
        if chance < 0.5 and cell.overflow:
            return self.random.choice(cell.offsets[-cell.overflow :]), "overflow"
        return self.random.choice(cell.offsets[cell.header :] or cell.offsets), "value"


def _unchanged(content: bytearray, before: Cell, *, table: bool) -> bool:
    try:
        after = File(content).cell(before.offsets[0], table=table)
    except (ValueError, IndexError, TypeError, struct.error):
        return False
    # A table's first column may stand for the row's number: then what lies in its place is never read.
    skip = 1 if table and before.values[0] is None else 0
    return (after.rowid, typed(after.values[skip:])) == (before.rowid, typed(before.values[skip:]))


def _whole(database: sqlite3.Connection, change: Callable[[], Done]) -> Done | None:
    """All of the change, or none of it."""
    database.execute("BEGIN")
    try:
        done = change()
    except (sqlite3.IntegrityError, NothingChanged):
        database.execute("ROLLBACK")
        return None
    database.execute("COMMIT")
    return done


def connect(home: Path, database: str) -> sqlite3.Connection:
    opened = sqlite3.connect(home / FILES[database], isolation_level=None)
    opened.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    return opened


def nullable(database: sqlite3.Connection, table: str, *, on: bool) -> None:
    """The table's columns may hold NULL, or may not again: its description is the same afterwards."""
    database.execute("PRAGMA writable_schema = ON")
    one, other = (" NOT NULL", " /*NOTNUL*/") if on else (" /*NOTNUL*/", " NOT NULL")
    change = "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?"
    database.execute(change, (one, other, table))
    version = database.execute("PRAGMA schema_version").fetchone()[0]
    database.execute(f"PRAGMA schema_version = {version + 1}")
    database.execute("PRAGMA writable_schema = OFF")


def rows_of(database: sqlite3.Connection, table: str) -> Rows:
    """Every row by its number."""
    found = database.execute(f"SELECT rowid AS r, * FROM {table} NOT INDEXED ORDER BY rowid").fetchall()
    return {row[0]: row[1:] for row in found}


def same_rows(table: str, before: Rows, after: Rows) -> bool:
    """Whether no value is another. A key row has no number of its own, so only what it holds counts."""
    one, other = ({number: typed(row) for number, row in rows.items()} for rows in (before, after))
    return sorted(one.values()) == sorted(other.values()) if table == "key_row" else one == other


def typed(values: tuple[object, ...]) -> list[tuple[str, object]]:
    """Values that are equal only if their kinds are: 1 is not 1.0."""
    return [(type(value).__name__, value) for value in values]


def _digest(table: str, row: tuple[object, ...]) -> bytes:
    """As the format page has it; without it nobody could say which leaf a row belongs to."""
    if table == "key_row":
        return sha256(b"confidante/1 key row digest\0" + row[0] + row[1]).digest()  # type: ignore[operator]
    _, case, compartment, epoch, reader, sealed = row
    place = case + bytes([compartment]) + epoch.to_bytes(4, "big") + reader  # type: ignore[operator, list-item, attr-defined]
    return sha256(b"confidante/1 wrap digest\0" + place + sealed).digest()  # type: ignore[operator]


# --- kinds of alteration by SQL ---------------------------------------------------------------------------------------


def _set(database: sqlite3.Connection, table: str, column: str, rowid: int, value: object) -> None:
    database.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (value, rowid))


def _one(attack: Attack, columns: list[str], rows: Rows) -> tuple[int, int, str, object]:
    rowid = attack.random.choice(list(rows))
    at = attack.random.randrange(len(columns))
    return rowid, at, columns[at], rows[rowid][at]


def flip(attack: Attack, database: sqlite3.Connection, table: str, columns: list[str], rows: Rows) -> Done:
    """One bit of a cell is another."""
    rowid, _, column, value = _one(attack, columns, rows)
    if isinstance(value, int):
        _set(database, table, column, rowid, value ^ 1 << attack.random.randrange(40))
        return column, "flip", [rowid]
    raw = bytearray(value if isinstance(value, bytes) else value.encode())  # type: ignore[attr-defined]
    if not raw:
        raise NothingChanged
    raw[attack.random.randrange(len(raw))] ^= 1 << attack.random.randrange(8)
    place = "CAST(? AS TEXT)" if isinstance(value, str) else "?"
    database.execute(f'UPDATE {table} SET "{column}" = {place} WHERE rowid = ?', (bytes(raw), rowid))
    return column, "flip", [rowid]


def resize(attack: Attack, database: sqlite3.Connection, table: str, columns: list[str], rows: Rows) -> Done:
    """A cell is shorter or longer, at either end, or empty."""
    rowid, _, column, value = _one(attack, columns, rows)
    if isinstance(value, int):
        new: object = attack.random.choice([value + 1, value - 1, -1, 0, 1 << 40, (1 << 63) - 1, -(1 << 63)])
    else:
        many = attack.random.choice([1, 2, 32])
        more = "\n" * many if isinstance(value, str) else bytes(many)
        new = attack.random.choice([value[:-many], value[many:], value + more, more + value, value[:0]])  # type: ignore[index, operator]
    _set(database, table, column, rowid, new)
    return column, "resize", [rowid]


def null(attack: Attack, database: sqlite3.Connection, table: str, columns: list[str], rows: Rows) -> Done:
    """A cell holds nothing."""
    rowid, _, column, _ = _one(attack, columns, rows)
    _set(database, table, column, rowid, None)
    return column, "null", [rowid]


def retype(attack: Attack, database: sqlite3.Connection, table: str, columns: list[str], rows: Rows) -> Done:
    """A cell holds the same, or nearly, as another type."""
    rowid, _, column, value = _one(attack, columns, rows)
    if isinstance(value, int):
        new = attack.random.choice(["CAST(? AS BLOB)", "? + 0.5", "'x' || ?"])
    else:
        new = "CAST(? AS TEXT)" if isinstance(value, bytes) else "CAST(? AS BLOB)"
    database.execute(f'UPDATE {table} SET "{column}" = {new} WHERE rowid = ?', (value, rowid))
    return column, "retype", [rowid]


def shift(attack: Attack, database: sqlite3.Connection, table: str, columns: list[str], rows: Rows) -> Done:
    """Bytes move over the border of two cells that stand beside each other: joined they are the same."""
    rowid, at, column, value = _one(attack, columns, rows)
    after = rows[rowid][at + 1] if at + 1 < len(columns) else None
    if not isinstance(value, bytes) or not isinstance(after, bytes):
        raise NothingChanged
    both, border = value + after, len(value) + attack.random.choice([-1, 1, -len(value), len(after)])
    database.execute(
        f'UPDATE {table} SET "{column}" = ?, "{columns[at + 1]}" = ? WHERE rowid = ?',
        (both[: max(border, 0)], both[max(border, 0) :], rowid),
    )
    return column, "shift", [rowid]


def copy_cell(attack: Attack, database: sqlite3.Connection, table: str, columns: list[str], rows: Rows) -> Done:
    """A cell holds what another row has there."""
    rowid, at, column, _ = _one(attack, columns, rows)
    _set(database, table, column, rowid, attack.random.choice(list(rows.values()))[at])
    return column, "copy cell", [rowid]


def swap_cells(attack: Attack, database: sqlite3.Connection, table: str, columns: list[str], rows: Rows) -> Done:
    """Two rows have one, two or three of their cells exchanged: case and place, compartment and epoch, or any other."""
    one, other = _two(attack, rows)
    key = KEYS[table]
    free = [name for name in columns if name != key]
    chosen = attack.random.sample(free, k=min(attack.random.choice([1, 1, 2, 3]), len(free)))
    _exchange(database, table, chosen, columns, rows, one, other)
    return ", ".join(chosen), "swap cells", [one, other]


def swap_rows(attack: Attack, database: sqlite3.Connection, table: str, columns: list[str], rows: Rows) -> Done:
    """Two rows stand in each other's place; for a leaf, half the time with its body."""
    one, other = _two(attack, rows)
    key = KEYS[table]
    _exchange(database, table, [name for name in columns if name != key], columns, rows, one, other)
    if table == "leaf" and attack.random.random() < 0.5:
        bodies = rows_of(database, "body")
        _exchange(database, "body", ["wrap", "sealed"], ["index", "wrap", "sealed"], bodies, one, other)
    return "*", "swap rows", [one, other]


def _two(attack: Attack, rows: Rows) -> tuple[int, int]:
    if len(rows) < 2:
        raise NothingChanged
    one, other = attack.random.sample(list(rows), 2)
    return one, other


def _exchange(
    database: sqlite3.Connection, table: str, chosen: list[str], columns: list[str], rows: Rows, one: int, other: int
) -> None:
    # Nothing may be twice meanwhile: one row is put aside under values that stand nowhere.
    sets = ", ".join(f'"{name}" = ?' for name in chosen)
    cells = {rowid: [rows[rowid][columns.index(name)] for name in chosen] for rowid in (one, other)}
    aside = [cell ^ 1 << 50 if isinstance(cell, int) else b"aside" for cell in cells[one]]
    for rowid, values in ((one, aside), (other, cells[one]), (one, cells[other])):
        database.execute(f"UPDATE {table} SET {sets} WHERE rowid = ?", (*values, rowid))


def swap_numbers(attack: Attack, database: sqlite3.Connection, table: str, columns: list[str], rows: Rows) -> Done:
    """Two rows have each other's number."""
    one, other = _two(attack, rows)
    key = KEYS[table]
    if key not in columns:
        raise NothingChanged
    for before, after in ((one, 1 << 50), (other, one), (1 << 50, other)):
        database.execute(f'UPDATE {table} SET "{key}" = ? WHERE "{key}" = ?', (after, before))
    return key, "swap numbers", [one, other]


def delete(attack: Attack, database: sqlite3.Connection, table: str, columns: list[str], rows: Rows) -> Done:
    """A row is gone; a leaf half the time with its body.

    Of checkpoints only the last: whatever an earlier one signs, a later one signs too, so it takes no proof with it.
    """
    rowid = max(rows) if table == "checkpoint" else attack.random.choice(list(rows))
    database.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))
    if table == "leaf" and attack.random.random() < 0.5:
        database.execute('DELETE FROM body WHERE "index" = ?', (rowid,))
    return "*", "delete", [rowid]


def insert(attack: Attack, database: sqlite3.Connection, table: str, columns: list[str], rows: Rows) -> Done:
    """A row is there once more under another number. A row of the keystore that no leaf names is no alteration."""
    if TABLES[table] == "keys":
        raise NothingChanged
    rowid, key = attack.random.choice(list(rows)), KEYS[table]
    row = dict(zip(columns, rows[rowid], strict=True))
    row[key] = attack.random.choice([max(rows) + 1, max(rows) + 7, min(rows) - 1, -(1 << 63), (1 << 63) - 1])
    if "place" in row:
        row["place"] += attack.random.choice([1, 100, 1 << 33])  # type: ignore[operator]
    marks = ", ".join("?" * len(columns))
    database.execute(f"INSERT INTO {table} VALUES ({marks})", tuple(row[name] for name in columns))
    return "*", f"insert at {row[key]}", [rowid]


Kind = Callable[[Attack, sqlite3.Connection, str, list[str], Rows], Done]
_CELL_KINDS: list[Kind] = [flip, resize, null, retype, shift, copy_cell, swap_cells]
_ROW_KINDS: list[Kind] = [swap_rows, swap_numbers, delete, insert]


def tamper(home: Path, seed: int) -> Change:
    """The store in this home has one alteration; the same one for the same store and number."""
    return Attack(home, seed).run()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("home", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--many", type=int)
    parser.add_argument("--from", dest="first", type=int, default=0)
    asked = parser.parse_args()
    if asked.many:
        from tests.attacks.many import many

        raise SystemExit(many(range(asked.first, asked.first + asked.many)))
    if asked.home is None:
        parser.error("name a home, or say --many")
    print(json.dumps(asdict(tamper(asked.home, asked.seed))))


if __name__ == "__main__":
    main()
