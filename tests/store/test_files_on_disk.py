"""What only files can do wrong: guards, damage, other processes, a writer killed, secrets left behind."""

import multiprocessing
import os
import signal
import stat
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connections

from confidante.care.refusals import Broken, LogClosed, MissingPepper
from confidante.memory import Clock
from confidante.seal.chain import broken_at
from confidante.seal.header import CaseId
from confidante.seal.tree import Frontier
from confidante.store.anchor import Anchor, AnchorFile
from confidante.store.databases import FILES, has_data, prepare, register
from confidante.store.guards import GUARDS
from confidante.store.logs import DiskLogs
from confidante.store.secrets import SecretFiles
from confidante.store.sqlite import SAFE, connect
from tests.store.made import INSTANCE, chain, key_row, new_case, wrap

Home = Any


def NO_DATA() -> bool:  # noqa: N802 - a constant that is asked
    return False


def filled(home: Home, leaves: int = 3) -> CaseId:
    """A case in the log, a checkpoint, a wrap and a key row."""
    case = new_case()
    home.store.keystore.put([wrap(case)], [key_row()])
    home.store.logs.append(chain(case, leaves))
    home.store.tree.add_checkpoint(leaves, "note")
    return case


def behind_our_back(home: Home, *statements: str, database: str = "default") -> None:
    """By a stranger, without our guards."""
    home.close()
    stranger = connect(home.file(database))
    for statement in statements:
        stranger.execute(statement)
    stranger.close()


def damage_of(home: Home) -> list[str]:
    """In lines: table, case, place, what."""
    audit = home.store.audit()
    for look in (audit.leaves, audit.tree_rows, audit.keystore_rows):
        assert list(look()) is not None
    return [f"{one.table} {one.case} {one.place} {one.what}" for one in audit.damage()]


# --- files and settings -----------------------------------------------------------------------------------------------


def test_the_settled_sqlite_is_safe_and_syncs_every_commit(home: Home) -> None:
    assert tuple(map(int, str(home.sql("SELECT sqlite_version()")[0][0]).split("."))) >= SAFE
    for database, synchronous, forgets in (("default", 2, 0), ("keystore", 2, 1), ("sessions", 1, 1)):
        assert home.sql("PRAGMA journal_mode", database=database) == [("wal",)]
        assert home.sql("PRAGMA synchronous", database=database) == [(synchronous,)]
        assert home.sql("PRAGMA secure_delete", database=database) == [(forgets,)]


def test_the_files_are_for_their_owner_alone(home: Home) -> None:
    filled(home)
    for name in FILES.values():
        assert stat.S_IMODE((home.path / name).parent.stat().st_mode) == 0o700
        for file in (home.path / name).parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_preparing_again_changes_nothing_and_data_are_known(home: Home) -> None:
    assert not has_data(home.path)
    case = filled(home)
    prepare(home.path)
    assert has_data(home.path)
    assert home.store.logs.places([case]) == {case: 3}


@pytest.mark.filterwarnings("ignore:Got an error checking a consistent migration history")
def test_models_and_migrations_agree(home: Home) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "store", check=True, dry_run=True, verbosity=0)


# --- guards -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_refuses_in_our_own_words(home: Home, guard: Any) -> None:
    filled(home)
    statement = f"DELETE FROM {guard.table}" if guard.what == "DELETE" else f"UPDATE {guard.table} SET rowid = rowid"
    with pytest.raises(connections[home.alias()].Database.IntegrityError, match=guard.sentence[:12]):
        home.sql(statement, database=guard.database)


def test_a_row_can_not_be_put_in_the_place_of_a_leaf(home: Home) -> None:
    filled(home)
    with pytest.raises(connections[home.alias()].Database.IntegrityError, match="never changed"):
        home.sql(
            'INSERT OR REPLACE INTO leaf SELECT "index", "case", place, header, rows, 7, content FROM leaf LIMIT 1'
        )


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_an_audit_names_a_guard_that_is_missing_or_changed(home: Home, guard: Any) -> None:
    filled(home)
    assert damage_of(home) == []
    behind_our_back(home, f"DROP TRIGGER {guard.name}", database=guard.database)
    assert damage_of(home) == [f"{guard.table} - - the guard {guard.name} is missing"]
    hollow = f"CREATE TRIGGER {guard.name} BEFORE {guard.what} ON {guard.table} BEGIN SELECT 1; END"
    behind_our_back(home, hollow, database=guard.database)
    assert damage_of(home) == [f"{guard.table} - - the guard {guard.name} was changed"]


# --- what lies there --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", ["NULL", "'text'", "CAST(x'ff00fe' AS TEXT)", "1.5", "-1", "x''", "9223372036854775807"]
)
@pytest.mark.parametrize("column", ['"case"', "place", "header", "rows", "day"])
def test_an_audit_reads_any_type_in_any_cell_and_a_reader_is_not_stopped(home: Home, column: str, value: str) -> None:
    case = filled(home)
    behind_our_back(
        home, "DROP TRIGGER guard_leaf_update", "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE name = 'leaf'",
    )  # fmt: skip
    behind_our_back(home, f'UPDATE leaf SET {column} = {value} WHERE "index" = 1')
    assert len(list(home.store.audit().leaves())) == 3
    assert damage_of(home)
    read = home.store.logs.read(case)
    assert column == "place" or broken_at(INSTANCE, case, read) is not None
    assert len(home.store.tree.hashes(0, 3)) == 3


def test_a_body_without_a_leaf_and_a_leaf_without_a_body_are_named(home: Home) -> None:
    case = filled(home)
    behind_our_back(home, "DROP TRIGGER guard_body_update", 'UPDATE body SET "index" = 9 WHERE "index" = 2')
    found = damage_of(home)
    assert f"leaf {case.hex()} 2 has no body" in found
    assert "body - index 9 has no leaf" in found
    assert list(home.store.audit().leaves())[2].body is None


def test_damaged_pages_do_not_stop_an_audit(home: Home) -> None:
    filled(home, 200)
    behind_our_back(home, "PRAGMA wal_checkpoint(TRUNCATE)")
    whole = home.file().read_bytes()
    seen = 0
    for page in range(1, len(whole) // 4096, 7):
        spoiled = bytearray(whole)
        spoiled[page * 4096 : page * 4096 + 400] = b"\xa5" * 400
        home.file().write_bytes(spoiled)
        assert damage_of(home), page
        seen = max(seen, len(list(home.store.audit().leaves())))
    assert seen == 200
    home.file().write_bytes(b"no database at all" * 1000)
    assert damage_of(home)


def test_an_index_that_lost_a_row_is_mapped_to_its_leaf(home: Home) -> None:
    case = filled(home)
    behind_our_back(home, "PRAGMA wal_checkpoint(TRUNCATE)")
    whole = home.file().read_bytes()
    # The first copy of the case's id that is not in the leaf table lies in the index of its places.
    at = whole.rfind(case, 0, len(whole))
    places = [i for i in range(len(whole)) if whole.startswith(case, i)]
    for at in places:
        home.file().write_bytes(whole[:at] + bytes(16) + whole[at + 16 :])
        if any(line.startswith(f"leaf {case.hex()} ") and "in the index" in line for line in damage_of(home)):
            break
    else:
        pytest.fail("no line of the integrity check was mapped")


# --- other processes --------------------------------------------------------------------------------------------------


def write_on(home: Path, case: CaseId, told: Connection) -> None:
    """In a process of its own: leaf after leaf, each told when it is acknowledged."""
    register(home, "writer")
    logs = DiskLogs("default:writer")
    last = (logs.read(case) or [None])[-1]
    for _ in count():
        leaves = chain(case, 1, after=last)
        logs.append(leaves)
        last = leaves[0]
        told.send(last.place)


def writer(home: Home, case: CaseId) -> tuple[Any, Connection]:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    home.close()  # a child never inherits an open database
    process = multiprocessing.get_context("fork").Process(target=write_on, args=(home.path, case, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def kill(process: Any, told: Connection) -> int:
    """The last place that was acknowledged before the kill."""
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    last = -1
    try:
        while True:
            last = told.recv()
    except (EOFError, OSError):
        return last


def test_one_process_reads_whole_chains_while_another_writes(home: Home) -> None:
    case = new_case()
    process, told = writer(home, case)
    lengths = []
    for _ in range(30):
        told.recv()
        leaves = home.store.logs.read(case)
        assert broken_at(INSTANCE, case, leaves) is None
        lengths.append(len(leaves))
    kill(process, told)
    assert lengths == sorted(lengths)
    assert lengths[-1] >= 30


def test_two_processes_and_this_one_write_at_once(home: Home) -> None:
    cases = [new_case() for _ in range(2)]
    started = [writer(home, case) for case in cases]
    mine = chain(new_case(), 20)
    for leaf in mine:
        home.store.logs.append([leaf])
    last = [kill(*one) for one in started]
    assert all(len(home.store.logs.read(case)) > place for case, place in zip(cases, last, strict=True))
    head = home.store.tree.head()
    assert head == Frontier().grown_by(home.store.tree.hashes(0, head.size))
    assert list(home.store.logs.read(mine[0].case)) == mine


def test_after_twenty_kills_all_that_was_acknowledged_is_there(home: Home) -> None:
    case, acknowledged = new_case(), -1
    for number in range(20):
        process, told = writer(home, case)
        for _ in range(number % 7):
            told.recv()
        acknowledged = max(acknowledged, kill(process, told))
        leaves = home.store.logs.read(case)
        assert len(leaves) > acknowledged
        assert broken_at(INSTANCE, case, leaves) is None
        head = home.store.tree.head()
        assert head == Frontier().grown_by(leaf.hash for leaf in leaves)
    assert damage_of(home) == []


def test_a_store_put_back_from_a_backup_is_not_believed_from_memory(home: Home) -> None:
    case = new_case()
    leaves = chain(case, 3)
    home.store.logs.append(leaves[:1])
    behind_our_back(home, "PRAGMA wal_checkpoint(TRUNCATE)")
    backup = home.file().read_bytes()
    home.store.logs.append(leaves[1:])
    behind_our_back(home, "PRAGMA wal_checkpoint(TRUNCATE)")
    home.file().write_bytes(backup)
    home.store.logs.append(leaves[1:])
    assert list(home.store.logs.read(case)) == leaves
    assert home.store.tree.head() == Frontier().grown_by(leaf.hash for leaf in leaves)


def test_a_database_that_can_not_be_written_closes_the_log_and_a_retry_goes_through(home: Home) -> None:
    leaves = chain(new_case(), 1)
    home.store.logs.places([])
    home.sql("PRAGMA query_only = ON")
    with pytest.raises(LogClosed):
        home.store.logs.append(leaves)
    home.sql("PRAGMA query_only = OFF")
    home.store.logs.append(leaves)
    assert home.store.tree.head().size == 1


def test_a_damaged_head_is_broken_and_nothing_is_written(home: Home) -> None:
    behind_our_back(home, "UPDATE head SET size = 5")
    with pytest.raises(Broken):
        home.store.logs.append(chain(new_case(), 1))
    assert home.sql("SELECT count(*) FROM leaf") == [(0,)]


# --- secrets and anchor -----------------------------------------------------------------------------------------------


def test_secrets_outlive_a_start_and_are_for_their_owner_alone(tmp_path: Path) -> None:
    clock = Clock()
    first = SecretFiles(tmp_path / "s", clock, NO_DATA)
    made = [first.pepper(), first.system_seed(), first.log_seed(), first.form_key(), first.session_half()]
    again = SecretFiles(tmp_path / "s", clock, lambda: True)
    assert [again.pepper(), again.system_seed(), again.log_seed(), again.form_key(), again.session_half()] == made
    assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "s").iterdir()} == {0o600}


def test_a_missing_pepper_over_existing_data_is_never_made_anew(tmp_path: Path) -> None:
    SecretFiles(tmp_path, Clock(), NO_DATA).system_seed()
    (tmp_path / "pepper").unlink()
    with pytest.raises(MissingPepper):
        SecretFiles(tmp_path, Clock(), lambda: True).pepper()
    (tmp_path / "system-seed").write_bytes(b"short")
    with pytest.raises(Broken):
        SecretFiles(tmp_path, Clock(), lambda: True).system_seed()
    assert not (tmp_path / "pepper").exists()


def test_the_pepper_is_there_as_soon_as_any_lasting_secret_is(tmp_path: Path) -> None:
    SecretFiles(tmp_path, Clock(), NO_DATA).system_seed()
    assert len(SecretFiles(tmp_path, Clock(), lambda: True).pepper()) == 32


def test_hourly_files_are_overwritten_and_gone_after_two_hours_drafts_included(tmp_path: Path) -> None:
    clock = Clock()
    secrets = SecretFiles(tmp_path, clock, NO_DATA)
    key, hour = secrets.form_key(), int(clock.now) // 3600
    file = tmp_path / f"form-{hour}"
    (tmp_path / f"session-{hour}.draft-1").write_bytes(b"x" * 32)
    os.link(file, tmp_path / "kept")
    clock.now += 7200
    secrets.sweep()
    assert (tmp_path / "kept").read_bytes() == bytes(32) != key
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(str(hour)) or "draft" in path.name]


def test_a_key_of_a_clock_that_was_wrong_does_not_live_on(tmp_path: Path) -> None:
    clock = Clock()
    secrets = SecretFiles(tmp_path, clock, NO_DATA)
    clock.now += 365 * 86_400
    secrets.form_key()
    clock.now -= 365 * 86_400
    secrets.sweep()
    assert list(tmp_path.iterdir()) == []


def test_of_many_who_make_a_secret_at_once_all_get_the_same(tmp_path: Path) -> None:
    got: list[bytes] = []
    makers = [SecretFiles(tmp_path, Clock(), NO_DATA) for _ in range(8)]
    threads = [Thread(target=lambda maker=maker: got.append(maker.pepper() + maker.form_key())) for maker in makers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert len(set(got)) == 1


def test_the_anchor_is_read_back_moved_and_refused_when_spoiled(tmp_path: Path) -> None:
    file = AnchorFile(tmp_path / "anchor")
    assert file.read() is None
    frontier = Frontier().grown_by([b"a" * 32, b"b" * 32, b"c" * 32])
    anchor = Anchor(INSTANCE, b"k" * 32, b"f" * 16)
    file.write(anchor)
    file.write(anchor.moved("note", frontier))
    assert file.read() == anchor.moved("note", frontier)
    assert file.read().frontier == frontier
    assert [path.name for path in (tmp_path / "anchor").iterdir()] == ["anchor.json"]
    for spoiled in (b"", b"{}", b'{"instance":"","log_key":"","founder":"","size":3,"nodes":""}'):
        (tmp_path / "anchor" / "anchor.json").write_bytes(spoiled)
        with pytest.raises(Broken):
            file.read()
