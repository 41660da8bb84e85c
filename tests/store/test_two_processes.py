"""Several processes on one store, one of them killed at any moment: nothing acknowledged is lost, nothing doubled."""

import multiprocessing
import os
import signal
from collections import Counter
from multiprocessing.connection import Connection
from typing import Any

import pytest

from confidante.seal.chain import broken_at
from confidante.seal.header import CaseId, EntryId
from confidante.seal.tree import Frontier
from confidante.store.databases import register
from confidante.store.logs import DiskLogs
from tests.store.made import INSTANCE, new_case, new_entry, write_until_it_stands

Home = Any


def write_on(home: Home, case: CaseId, told: Connection) -> None:
    """In a process of its own: entry after entry into one case, each told when it is acknowledged."""
    register(home.path, "writer", home.url)
    logs = DiskLogs("default:writer")
    while True:
        entry = new_entry()
        write_until_it_stands(logs, case, entry)
        told.send_bytes(entry)


def writer(home: Home, case: CaseId) -> tuple[Any, Connection]:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    home.close()  # a child never inherits an open database
    process = multiprocessing.get_context("fork").Process(target=write_on, args=(home, case, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def kill(process: Any, told: Connection) -> list[EntryId]:
    """What was acknowledged and not yet heard of before the kill."""
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    entries = []
    try:
        while True:
            entries.append(EntryId(told.recv_bytes()))
    except (EOFError, OSError):
        return entries


def everything_holds(home: Home, case: CaseId, acknowledged: list[EntryId]) -> None:
    leaves = home.store.logs.read(case)
    stored = Counter(leaf.entry for leaf in leaves)
    assert max(stored.values(), default=1) == 1
    assert stored.keys() >= set(acknowledged)
    assert broken_at(INSTANCE, case, leaves) is None
    head = home.store.tree.head()
    assert head == Frontier().grown_by(home.store.tree.hashes(0, head.size))
    assert head.size == len(leaves)
    assert list(home.store.audit().damage()) == []


@pytest.mark.slow
def test_two_processes_append_to_one_case_at_once(either: Home) -> None:
    case, acknowledged = new_case(), []
    started = [writer(either, case) for _ in range(2)]
    for _, told in started:
        acknowledged += [EntryId(told.recv_bytes()) for _ in range(30)]
    for process, told in started:
        acknowledged += kill(process, told)
    assert len(acknowledged) >= 60
    everything_holds(either, case, acknowledged)


@pytest.mark.slow
def test_a_writer_is_killed_twenty_times_while_another_goes_on(either: Home) -> None:
    case, acknowledged = new_case(), []
    steady = writer(either, case)
    for number in range(20):
        process, told = writer(either, case)
        acknowledged += [EntryId(told.recv_bytes()) for _ in range(number % 4)]
        acknowledged += kill(process, told)
        acknowledged.append(EntryId(steady[1].recv_bytes()))  # nobody waits for the dead
    acknowledged += kill(*steady)
    everything_holds(either, case, acknowledged)
