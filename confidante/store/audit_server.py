"""Everything as it lies on a PostgreSQL server, for `log verify`: nothing is believed, nothing found makes it stop."""

# ruff: noqa: S608 - only our own names are put into a statement, never a value

from collections.abc import Iterator

from confidante.care.clinic import StoredLeaf
from confidante.care.difference import Difference, shown
from confidante.store.described_server import DESCRIPTIONS, described, is_not_ours
from confidante.store.look import Look, Row

_LEAF = ("case", "place", "header", "rows", "day", "content")
_WRAP = ("case", "compartment", "epoch", "reader", "sealed")
# Each table with its key, and each index with the columns it holds.
_KEYS = {
    "default": (("leaf", "index"), ("body", "index"), ("head", "id"), ("checkpoint", "size")),
    "keystore": (("wrap", "id"), ("key_row", "lookup")),
}
_INDEXES = {
    "default": (
        ("leaf", ("index",)),
        ("leaf", ("case", "place")),
        ("body", ("index",)),
        ("checkpoint", ("size",)),
    ),
    "keystore": (
        ("wrap", ("id",)),
        ("wrap", ("case", "compartment", "epoch", "reader")),
        ("wrap", ("reader",)),
        ("key_row", ("lookup",)),
    ),
}
_NUMBERED = 'SELECT "index" FROM public.{} WHERE "index" IS NOT NULL'
_NO_BODY = f'SELECT "case", place FROM public.leaf WHERE "index" NOT IN ({_NUMBERED.format("body")})'
_NO_LEAF = f'SELECT "index" FROM public.body WHERE "index" NOT IN ({_NUMBERED.format("leaf")})'
_GIVEN = "(SELECT last_value AS given FROM public.wrap_id_seq) AS numbers"
_TOO_FAR = f"SELECT id, given FROM public.wrap, {_GIVEN} WHERE id > given OR id < 1"


class ServerAudit:
    """`Audit` over the databases of one home, each seen at one moment in a transaction that can change nothing.

    Use one audit for one look, read the log before the keystore (wraps are written first), and `damage` last: it also
    tells which rows could not be read.
    """

    def __init__(self, default: str = "default", keystore: str = "keystore") -> None:
        self._looks = {"default": Look(default), "keystore": Look(keystore)}

    def leaves(self) -> Iterator[StoredLeaf]:
        """Every row of `leaf` that can be read, with its body, by index."""
        look = self._looks["default"]
        bodies = look.rows("body", "index", ("wrap", "sealed"))
        at, body = next(bodies, (None, ()))
        for index, row in look.rows("leaf", "index", _LEAF):
            while at is not None and at < index:
                at, body = next(bodies, (None, ()))
            yield StoredLeaf(index, *row, *(body if at == index else (None, None)))

    def keystore_rows(self) -> Iterator[tuple[str, Row]]:
        """Every row of wrap and key_row that can be read, the latter named `key` as in the port."""
        look = self._looks["keystore"]
        for _, row in look.rows("wrap", "id", _WRAP):
            yield "wrap", row
        for _, row in look.rows("key_row", "lookup", ("lookup", "blob")):
            yield "key", row

    def tree_rows(self) -> Iterator[tuple[str, Row]]:
        """Every row of head and checkpoint that can be read."""
        look = self._looks["default"]
        for _, row in look.rows("head", "id", ("size", "nodes")):
            yield "head", row
        for _, row in look.rows("checkpoint", "size", ("size", "note")):
            yield "checkpoint", row

    def damage(self) -> Iterator[Difference]:
        """Descriptions that are not ours, rows that an index does not hold, rows alone or misnumbered."""
        for database, look in self._looks.items():
            yield from _descriptions(database, look)
            yield from _lost(database, look)
        yield from self._numbers()
        for look in self._looks.values():
            yield from look.problems

    def _numbers(self) -> Iterator[Difference]:
        """No body without a leaf, no leaf without a body; the head is row 1; no wrap has a number never given out."""
        log, keystore = self._looks["default"], self._looks["keystore"]
        for case, place in log.ask(_NO_BODY):
            yield Difference("leaf", shown(case), shown(place), "has no body")
        for (index,) in log.ask(_NO_LEAF):
            yield Difference("body", "-", f"index {index}", "has no leaf")
        for (number,) in log.ask("SELECT id FROM public.head WHERE id <> 1"):
            yield _of("head", f"stands at row {number}, expected 1")
        for number, given in keystore.ask(_TOO_FAR):
            yield _of("wrap", f"stands at row {number}; {given} were given out")


def _lost(database: str, look: Look) -> Iterator[Difference]:
    """Rows that have no number, and the first of each index that can't be looked up."""
    for table, key in _KEYS[database]:
        for (rows,) in look.ask(f'SELECT count(*) FROM public.{table} WHERE "{key}" IS NULL HAVING count(*) > 0'):
            yield _of(table, f"{rows} rows have no number")
    for table, columns in _INDEXES[database]:
        for row in look.lost(table, columns):
            yield _of(table, f"can't be looked up by {', '.join(columns)}: {', '.join(map(shown, row))}")


def _descriptions(database: str, look: Look) -> Iterator[Difference]:
    """Tables, indexes and guards that are missing, changed, or not ours."""
    expected = described(database)
    for kind, table, name, says in look.ask(DESCRIPTIONS):
        wanted = expected.pop((kind, name), None)
        if wanted is None and not is_not_ours(table):
            yield _of(table, f"the {kind} {_plain(name)} is not ours")
        elif wanted not in (None, (table, says)):
            yield _of(table, f"the {kind} {_plain(name)} was changed")
    for (kind, name), (table, _) in expected.items():
        yield _of(table, f"the {kind} {name} is missing")


def _of(table: str, what: str) -> Difference:
    return Difference("key" if table == "key_row" else _plain(table), "-", "-", what)


def _plain(text: str) -> str:
    """To be printed anywhere: a stranger may have named a trigger in any letters."""
    return text.encode("ascii", "backslashreplace").decode()
