"""Someone who can write both databases, has the format page and every public key, and no private one.

He may use the product's own code for the format; what he lacks is keys, not skill.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from confidante.case.entries import AnyEntry, Record, to_bytes
from confidante.seal.control import AnyControl, Epoch, EpochsOpened, control_of, to_record
from confidante.seal.envelope import WRITTEN, Position, Room, control_leaf, opened_entry, sealed_entry
from confidante.seal.header import CaseId, EntryId, KeyId
from confidante.seal.keys import key_id
from confidante.seal.leaf import Leaf
from confidante.seal.primitives import NotOpened, verifying_key
from confidante.seal.tree import Frontier
from confidante.seal.wraps import Wrap, wrapped
from confidante.store.databases import FILES
from confidante.store.sqlite import connect

SEED = os.urandom(32)
HIS = key_id(verifying_key(SEED), b"")
_ROWS = 'SELECT leaf.header, body.wrap, body.sealed, leaf.rows, leaf.day FROM leaf JOIN body USING ("index") '


def opened(home: Path, database: str) -> Any:
    """By the same library as the product's: two of them in one process drop each other's locks."""
    return connect(home / FILES[database])


@dataclass(frozen=True)
class Forger:
    """At work on one case of a home that nobody else has open."""

    home: Path
    case: CaseId

    def leaves(self) -> list[Leaf]:
        """The case as it lies there."""
        return self._read('WHERE leaf."case" = ? ORDER BY place', (self.case,))

    def _read(self, where: str, values: tuple[object, ...] = ()) -> list[Leaf]:
        with closing(opened(self.home, "default")) as log:
            return [Leaf(*row) for row in log.execute(_ROWS + where, values)]

    def epochs(self) -> dict[str, Epoch]:
        """Where to drop what he can't read: it stands in the second leaf, for all to see."""
        says = control_of(self.leaves()[1])
        assert isinstance(says, EpochsOpened)
        return {one.name: one for one in says.epochs}

    def _next(self) -> Position:
        last = self.leaves()[-1]
        return Position(last.fields.instance, self.case, last.place + 1, last.hash)

    def entry(self, compartment: str, author: KeyId, body: AnyEntry) -> Leaf:
        """A well-formed entry to the inbox, said to be by `author`."""
        epoch = self.epochs()[compartment]
        room = Room(epoch.compartment, epoch.epoch, None, epoch.inbox)
        day = self.leaves()[-1].day
        record = to_bytes(Record(author.hex(), day * 86_400_000, body))
        at = self._next()
        return sealed_entry(at, room, EntryId(os.urandom(16)), record, SEED, least_class=WRITTEN, day=day)

    def control(self, says: AnyControl, rows: Sequence[bytes] = ()) -> Leaf:
        """A control entry, signed with the only key he has."""
        at, day = self._next(), self.leaves()[-1].day
        return control_leaf(at, EntryId(os.urandom(16)), to_record(says), SEED, day=day, rows=tuple(rows))

    def append(self, leaf: Leaf) -> None:
        """The leaf stands in the log as if it had been appended: the tree's head goes on over it."""
        head = Frontier().grown_by(each.hash for each in self._read('ORDER BY leaf."index"'))
        grown = head.grown(leaf.hash)
        row = (head.size, leaf.case, leaf.place, leaf.header, leaf.rows, leaf.day, leaf.content)
        with closing(opened(self.home, "default")) as log:
            log.execute("INSERT INTO leaf VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            log.execute("INSERT INTO body VALUES (?, ?, ?)", (head.size, leaf.wrap, leaf.body))
            log.execute("UPDATE head SET size = ?, nodes = ?", (grown.size, grown.pack()))

    def wrap_to(self, reader: KeyId, reading: bytes, compartment: int, epoch: int, cdk: bytes) -> Wrap:
        """His own key, sealed to someone's public key as a member would."""
        return wrapped(self.leaves()[0].fields.instance, self.case, compartment, epoch, reader, reading, cdk)

    def replace_wrap(self, wrap: Wrap) -> None:
        """In the keystore, in place of the true one, with the guard as it was."""
        with closing(opened(self.home, "keystore")) as keys:
            (guard,) = keys.execute("SELECT sql FROM sqlite_master WHERE name = 'guard_wrap_update'").fetchone()
            keys.execute("DROP TRIGGER guard_wrap_update")
            sql = 'UPDATE wrap SET sealed = ? WHERE "case" = ? AND compartment = ? AND epoch = ? AND reader = ?'
            changed = keys.execute(sql, (wrap.sealed, wrap.case, wrap.compartment, wrap.epoch, wrap.reader)).rowcount
            keys.execute(guard)
        assert changed == 1

    def add_wrap(self, wrap: Wrap) -> None:
        with closing(opened(self.home, "keystore")) as keys:
            sql = 'INSERT INTO wrap ("case", compartment, epoch, reader, sealed) VALUES (?, ?, ?, ?, ?)'
            keys.execute(sql, (wrap.case, wrap.compartment, wrap.epoch, wrap.reader, wrap.sealed))

    def reads(self, cdk: bytes) -> list[int]:
        """The places that open under a key of his."""
        return [leaf.place for leaf in self.leaves() if _opens(lambda leaf=leaf: opened_entry(leaf, cdk))]


def _opens(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except NotOpened:
        return False
    return True
