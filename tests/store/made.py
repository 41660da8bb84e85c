"""Real leaves with real seals: a case that only tests would write."""

import os
from itertools import cycle

from confidante.care.clinic import Logs, Overtaken
from confidante.seal.envelope import SMALL, Position, Room, control_leaf, sealed_entry
from confidante.seal.header import NO_HASH, CaseId, EntryId, KeyId
from confidante.seal.keys import KEY_ROW_SIZE, KeyRow
from confidante.seal.leaf import Leaf
from confidante.seal.wraps import Wrap, inbox_key

INSTANCE = bytes(range(16))
SEED, CDK = os.urandom(32), os.urandom(32)
INBOX = inbox_key(CDK)
ROOMS = (Room(1, 1, cdk=CDK), Room(2, 1, inbox=INBOX))


def new_case() -> CaseId:
    return CaseId(os.urandom(16))


def new_entry() -> EntryId:
    return EntryId(os.urandom(16))


def leaf_at(case: CaseId, place: int, previous: bytes, entry: EntryId | None = None) -> Leaf:
    """A control leaf at place 0, then entries under a CDK and to an inbox in turn."""
    at, entry = Position(INSTANCE, case, place, previous), entry or new_entry()
    if place == 0:
        return control_leaf(at, entry, b'{"kind":"case.opened/1"}', SEED, day=20_000, rows=(os.urandom(32),))
    return sealed_entry(at, ROOMS[place % 2], entry, os.urandom(40), SEED, least_class=SMALL, day=20_000 + place)


def chain(case: CaseId, length: int, after: Leaf | None = None) -> list[Leaf]:
    """Leaves of a case that follow each other, from the first or from behind `after`."""
    leaves: list[Leaf] = []
    for _ in range(length):
        last = leaves[-1] if leaves else after
        leaves.append(leaf_at(case, last.place + 1 if last else 0, last.hash if last else NO_HASH))
    return leaves


def write_until_it_stands(logs: Logs, case: CaseId, entry: EntryId) -> int:
    """What every writer does: read, seal, append, and again when overtaken. How often it was."""
    for tries in cycle(range(1 << 20)):
        leaves = logs.read(case)
        previous = leaves[-1].hash if leaves else NO_HASH
        try:
            logs.append([leaf_at(case, len(leaves), previous, entry)])
        except Overtaken:
            continue
        return tries
    raise AssertionError


def wrap(case: CaseId, *, compartment: int = 1, epoch: int = 1, reader: KeyId | None = None) -> Wrap:
    return Wrap(case, compartment, epoch, reader or KeyId(os.urandom(16)), os.urandom(1168))


def key_row(lookup: bytes | None = None) -> KeyRow:
    return KeyRow(lookup or os.urandom(16), os.urandom(KEY_ROW_SIZE))
