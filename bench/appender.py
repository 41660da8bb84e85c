"""The appending process: sealed entries and plain rows of the same bytes, in turns, on SQLite files of their own.

A process of its own, because the shim that makes each sync slower is loaded at its start.
"""

import ctypes
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Lock, Thread, local
from typing import TYPE_CHECKING, Any

from confidante import wiring

if TYPE_CHECKING:
    import sqlite3

    from confidante.care.clinic import Clinic
    from confidante.care.log import Keys, OpenLog
    from confidante.seal.leaf import Leaf

TABLE = "CREATE TABLE plain (id INTEGER PRIMARY KEY, header BLOB, wrap BLOB, body BLOB, rows BLOB, day INTEGER)"
INSERT = "INSERT INTO plain (header, wrap, body, rows, day) VALUES (?, ?, ?, ?, ?)"
_DURABLE = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA temp_store=MEMORY")
_CASES_EACH = 16
_WARM = 2
_LETTER = "(made up) Nothing has to be decided today. " * 20


class Plain:
    """The baseline: one row, one transaction, one sync; nothing sealed, chained or hashed. Writers queue here too."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock, self._mine = path, Lock(), local()
        self.opened().execute(TABLE)

    def opened(self) -> "sqlite3.Connection":
        """This thread's connection."""
        if not hasattr(self._mine, "connection"):
            from confidante.store.sqlite import connect  # noqa: PLC0415 - once the store's SQLite is settled

            self._mine.connection = connect(self._path)
            for pragma in _DURABLE:
                self._mine.connection.execute(pragma)
        found: sqlite3.Connection = self._mine.connection
        return found

    def add(self, values: Sequence[object]) -> None:
        """The row is durable."""
        connection = self.opened()
        with self._lock:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(INSERT, values)
            connection.execute("COMMIT")


class Sealed:
    """The product: an entry is signed, sealed, chained, hashed into the tree and durable."""

    def __init__(self, home: Path, writers: int, kind: str) -> None:
        from confidante.care.log import Draft  # noqa: PLC0415 - once the store's SQLite is settled
        from confidante.case.entries import CaseRead, LetterSent  # noqa: PLC0415

        self.clinic, self._keys, self._logs = _founded(home, writers * _CASES_EACH, kind)
        self._turn = [0] * writers
        entry = CaseRead("counsellor", "Asha", 20000) if kind == "choice" else LetterSent(_LETTER, "patient")
        self._drafts = [Draft("shared", entry, keys.identity.id, keys.identity.signing_seed) for keys in self._keys]

    def add(self, writer: int) -> "Leaf":
        """One entry is durable in the writer's next case; the leaf."""
        from confidante.care.log import sealed  # noqa: PLC0415 - once the store's SQLite is settled
        from confidante.seal.header import EntryId  # noqa: PLC0415

        number = self._next(writer)
        log = self._logs[number]
        leaves = sealed(log, [self._drafts[number]], [EntryId(os.urandom(16))], at=int(time.time() * 1000))
        self.clinic.logs.append(leaves)
        self._logs[number] = _grown(log, leaves[0])
        return leaves[0]

    def write(self, writer: int) -> None:
        """The same through `care.log.write`, which also reads the entry back and checks it."""
        from confidante.care.log import write  # noqa: PLC0415 - once the store's SQLite is settled

        number = self._next(writer)
        self._logs[number] = write(self.clinic, self._logs[number], self._keys[number], [self._drafts[number]])

    def _next(self, writer: int) -> int:
        self._turn[writer] += 1
        return writer * _CASES_EACH + self._turn[writer] % _CASES_EACH


def _grown(log: "OpenLog", leaf: "Leaf") -> "OpenLog":
    position = replace(log.position, place=leaf.place + 1, previous=leaf.hash)
    return replace(log, position=position)


def _founded(home: Path, count: int, kind: str) -> "tuple[Clinic, list[Keys], list[OpenLog]]":
    """A clinic on disk with so many new cases; for each who writes, and the log as her keys open it."""
    wiring.setup(home)
    from confidante.care import enquire  # noqa: PLC0415 - once Django knows this home
    from confidante.care.log import read  # noqa: PLC0415
    from confidante.care.staff import sign_in  # noqa: PLC0415
    from confidante.cli.demo import ANSWERS, staff_of_two  # noqa: PLC0415
    from confidante.seal.header import CaseId  # noqa: PLC0415
    from confidante.seal.primitives import verifying_key  # noqa: PLC0415

    clinic = wiring.open_clinic(home, migrate=False)
    _, asha, _ = staff_of_two(clinic, "en", verifying_key(wiring.secrets_of(home).log_seed()))
    counsellor = sign_in(clinic, " ".join(asha.passphrase), asha.card)
    keys, logs = [], []
    for _ in range(count):
        hers = enquire.send(clinic, enquire.Form(enquire.new_form(clinic), "en", ANSWERS)).keys
        # A reading is a counsellor's to write, a letter the patient's.
        keys.append(counsellor if kind == "choice" else hers)
        logs.append(read(clinic, CaseId(hers.identity.owner), keys[-1]))
    return clinic, keys, logs


def timed(writers: int, each: int, add: Callable[[int], object]) -> float:
    """Seconds until every writer has added `each`, all at once."""
    ready = Barrier(writers + 1)
    failed: list[BaseException] = []

    def work(writer: int) -> None:
        ready.wait()
        try:
            for _ in range(each):
                add(writer)
        except BaseException as error:  # noqa: BLE001 - said below, by the thread that counts
            failed.append(error)

    # Threads live on from round to round in no site either; connections are opened before the clock runs.
    threads = [Thread(target=work, args=(writer,)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    begun = time.perf_counter()
    ready.wait()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return time.perf_counter() - begun


def in_line(_writers: int, each: int, add: Callable[[int], object]) -> float:
    """The same for one writer, in this thread."""
    begun = time.perf_counter()
    for _ in range(each):
        add(0)
    return time.perf_counter() - begun


def _syncs() -> int:
    try:
        counted: int = ctypes.CDLL(None).bench_syncs()
    except AttributeError:
        return 0
    return counted


def _pragmas(connection: "sqlite3.Connection") -> dict[str, object]:
    names = ("journal_mode", "synchronous", "page_size", "wal_autocheckpoint")
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}


def compare(home: Path, *, writers: int, rounds: int, each: int, kind: str) -> dict[str, Any]:
    """Sealed and plain, round by round, now one first and now the other."""
    sealed = Sealed(home, writers, kind)
    plain = Plain(home / "plain.sqlite3")
    leaf = sealed.add(0)
    values = (leaf.header, leaf.wrap, leaf.body, leaf.rows, leaf.day)
    sides = {"sealed": sealed.add, "write": sealed.write, "plain": lambda _: plain.add(values)}
    run = in_line if writers == 1 else timed
    seconds: dict[str, list[float]] = {side: [] for side in sides}
    syncs: dict[str, int] = dict.fromkeys(sides, 0)
    for number in range(rounds + _WARM):
        for side in sorted(sides, reverse=bool(number % 2)):
            before = _syncs()
            took = run(writers, each, sides[side])
            if number >= _WARM:
                seconds[side].append(took / each / writers)
                syncs[side] += _syncs() - before
    from django.db import connections  # noqa: PLC0415 - once it is configured

    return {
        "seconds": seconds, "bytes": sum(len(one) for one in values if isinstance(one, bytes)),
        "ratios": [p / s for p, s in zip(seconds["plain"], seconds["sealed"], strict=True)],
        "write ratios": [p / s for p, s in zip(seconds["plain"], seconds["write"], strict=True)],
        "syncs": {side: count / rounds / each / writers for side, count in syncs.items()},
        "pragmas": {"sealed": _pragmas(connections["default"].connection), "plain": _pragmas(plain.opened())},
        "cpu ms": {"sealed": _cpu(sealed.add, each), "plain": _cpu(lambda _: plain.add(values), each)},
    }  # fmt: skip


def _cpu(add: Callable[[int], object], each: int) -> float:
    costs = []
    for _ in range(each * 3):
        begun = time.thread_time()
        add(0)
        costs.append(time.thread_time() - begun)
    return statistics.median(costs) * 1000


def main() -> None:
    told = json.load(sys.stdin)
    with tempfile.TemporaryDirectory(prefix="confidante-bench-") as home:
        json.dump(compare(Path(home), **told), sys.stdout)


if __name__ == "__main__":
    main()
