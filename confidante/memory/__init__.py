"""A whole clinic in memory, for tests and a first look. The promises stand at the ports, in care/clinic.py."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import Literal

from confidante.care.clinic import Clinic, Due, Newcomer, Overtaken, SessionRow, Taken
from confidante.care.refusals import Broken
from confidante.pathway.pack import Pack
from confidante.seal.header import INSTANCE_LOG, NO_HASH, CaseId, EntryId, KeyId
from confidante.seal.keys import KeyRow, Pepper
from confidante.seal.leaf import Leaf
from confidante.seal.tree import Frontier
from confidante.seal.wraps import Wrap


@dataclass
class Clock:
    """The time is what it was set to."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class MemoryLogs:
    """`Logs`, all leaves in one list."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.order: list[Leaf] = []
        self.head = Frontier()
        self.due: dict[bytes, int] = {}
        self._cases: dict[CaseId, list[Leaf]] = {}
        self._entries: set[tuple[CaseId, EntryId]] = set()

    def append(self, leaves: Sequence[Leaf], due: Sequence[Due] = ()) -> None:
        entries = {(leaf.case, leaf.entry) for leaf in leaves}
        if not 0 < len(entries) == len(leaves):
            raise ValueError("nothing to append, or one entry twice")
        with self.lock:
            if entries <= self._entries:
                return
            if entries & self._entries:
                raise ValueError("some of these entries are in the log and some are not")
            self._refuse_unless_they_follow(leaves)
            if any(row.token in self.due for row in due):
                raise Broken("the rows contradict each other")
            self._entries |= entries
            self.head = self.head.grown_by(leaf.hash for leaf in leaves)
            self.order.extend(leaves)
            self._cases.setdefault(leaves[0].case, []).extend(leaves)
            self.due.update((row.token, row.at) for row in due)

    def _refuse_unless_they_follow(self, leaves: Sequence[Leaf]) -> None:
        case, before = leaves[0].case, self._cases.get(leaves[0].case, ())
        previous = before[-1].hash if before else NO_HASH
        for number, leaf in enumerate(leaves):
            if (leaf.case, leaf.place, leaf.fields.previous) != (case, len(before) + number, previous):
                raise ValueError("these leaves do not follow each other") if number else Overtaken
            previous = leaf.hash

    def read(self, case: CaseId, since: int = 0) -> Sequence[Leaf]:
        return tuple(self._cases.get(case, ())[since:])

    def places(self, cases: Sequence[CaseId]) -> Mapping[CaseId, int]:
        return {case: len(self._cases[case]) for case in cases if case in self._cases}


@dataclass
class MemoryTree:
    """`Tree` over the leaves of a `MemoryLogs`."""

    logs: MemoryLogs
    checkpoints: dict[int, str] = field(default_factory=dict)

    def head(self) -> Frontier:
        return self.logs.head

    def hashes(self, start: int, stop: int) -> Sequence[bytes]:
        if stop > self.head().size:
            raise Broken(f"of the leaves {start} to {stop - 1} only {self.head().size - start} are there")
        return [leaf.hash for leaf in self.logs.order[start:stop]]

    def add_checkpoint(self, size: int, note: str) -> None:
        if self.checkpoints.setdefault(size, note) != note:
            raise Broken(f"another checkpoint of size {size} is there")

    def last_checkpoint(self) -> str | None:
        return self.checkpoints[max(self.checkpoints)] if self.checkpoints else None


@dataclass
class MemoryKeystore:
    """`Keystore` in two dicts."""

    rows: dict[tuple[CaseId, int, int, KeyId], Wrap] = field(default_factory=dict)
    keys: dict[bytes, bytes] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)

    def put(self, wraps: Sequence[Wrap], keys: Sequence[KeyRow]) -> None:
        new = {(wrap.case, wrap.compartment, wrap.epoch, wrap.reader): wrap for wrap in wraps}
        with self._lock:
            taken = any(key.lookup in self.keys for key in keys) or len({key.lookup for key in keys}) < len(keys)
            if taken or any(self.rows.get(place, wrap) != wrap for place, wrap in new.items()):
                raise Taken
            self.rows.update(new)
            self.keys.update((key.lookup, key.blob) for key in keys)

    def wraps(self, case: CaseId, readers: Sequence[KeyId]) -> Sequence[Wrap]:
        return [wrap for wrap in self._for(readers) if wrap.case == case]

    def cases_of(self, readers: Sequence[KeyId]) -> Sequence[Wrap]:
        return [wrap for wrap in self._for(readers) if wrap.case != INSTANCE_LOG]

    def _for(self, readers: Sequence[KeyId]) -> Sequence[Wrap]:
        return [self.rows[place] for place in sorted(self.rows) if place[3] in readers]

    def key(self, lookup: bytes) -> bytes | None:
        return self.keys.get(lookup)


@dataclass
class MemorySessions:
    """`Sessions` in a dict."""

    rows: dict[bytes, SessionRow] = field(default_factory=dict)

    def put(self, session: bytes, row: SessionRow) -> None:
        self.rows[session] = row

    def get(self, session: bytes) -> SessionRow | None:
        return self.rows.get(session)

    def touch(self, session: bytes, idle_until: int) -> None:
        if session in self.rows:
            self.rows[session] = replace(self.rows[session], idle_until=idle_until)

    def drop(self, session: bytes) -> None:
        self.rows.pop(session, None)

    def sweep(self, now: int) -> None:
        for session in [key for key, row in list(self.rows.items()) if min(row.idle_until, row.ends) <= now]:
            self.drop(session)


@dataclass
class MemoryForms:
    """`Forms` in a dict: the content, or None once spent."""

    sent: dict[bytes, bytes | None] = field(default_factory=dict)
    at: dict[bytes, int] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)

    def claim(self, nonce: bytes, content: bytes, now: int) -> Literal["new", "same", "other", "dead"]:
        with self._lock:
            if nonce not in self.sent:
                self.sent[nonce], self.at[nonce] = content, now
                return "new"
            before = self.sent[nonce]
        return "dead" if before is None else "same" if before == content else "other"

    def state(self, nonce: bytes) -> bytes | None:
        return (self.sent[nonce] or b"") if nonce in self.sent else None

    def spend(self, nonce: bytes) -> None:
        self.sent[nonce] = None

    def sweep(self, before: int) -> None:
        for nonce in [nonce for nonce, at in self.at.items() if at < before]:
            del self.at[nonce]
            self.spend(nonce)


@dataclass
class MemoryNewcomers:
    """`Newcomers` in a dict."""

    rows: dict[bytes, Newcomer] = field(default_factory=dict)

    def put(self, newcomer: Newcomer) -> None:
        self.rows[newcomer.code] = newcomer

    def fill(self, newcomer: Newcomer) -> bool:
        there = self.rows.get(newcomer.code)
        if there is None or there.verify:
            return False
        self.rows[newcomer.code] = newcomer
        return True

    def get(self, code: bytes) -> Newcomer | None:
        return self.rows.get(code)

    def waiting(self) -> Sequence[Newcomer]:
        return sorted((one for one in self.rows.values() if one.verify), key=lambda one: (one.until, one.code))

    def drop(self, code: bytes) -> None:
        self.rows.pop(code, None)


class MemorySecrets:
    """`Secrets` in a dict; the hour is the clock's."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lasting = {name: os.urandom(32) for name in ("pepper", "system", "log")}
        self._hourly: dict[tuple[str, int], bytes] = {}
        self._lock = RLock()

    def pepper(self) -> Pepper:
        return Pepper(self._lasting["pepper"])

    def system_seed(self) -> bytes:
        return self._lasting["system"]

    def log_seed(self) -> bytes:
        return self._lasting["log"]

    def form_key(self, hours_ago: int = 0) -> bytes | None:
        return self._of_hour("form", hours_ago)

    def session_half(self, hours_ago: int = 0) -> bytes | None:
        return self._of_hour("session", hours_ago)

    def _of_hour(self, kind: str, hours_ago: int) -> bytes | None:
        hour = int(self._now()) // 3600
        with self._lock:
            self._hourly = {key: made for key, made in self._hourly.items() if hour - 1 <= key[1] <= hour + 1}
            if hours_ago == 0:
                self._hourly.setdefault((kind, hour), os.urandom(32))
            return self._hourly.get((kind, hour - hours_ago)) if hours_ago in (0, 1) else None


def memory_clinic(pack: Pack, *, now: Callable[[], float] | None = None, place: str = "IN") -> Clinic:
    """A clinic with nothing in it yet; its clock is `now`, or stands still until someone moves it."""
    now, keys = now or Clock(), MemoryKeystore()
    gone = MemorySessions(), MemoryForms(), MemoryNewcomers(), MemorySecrets(now)
    return Clinic(MemoryLogs(), keys, *gone, pack, now, place)
