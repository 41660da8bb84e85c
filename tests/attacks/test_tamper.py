"""Whatever is altered in the store's files, `confidante log verify` tells, with table, case and place."""

import json
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.attacks.many import Told, Verifier, by_command, complaint, copied, tried
from tests.attacks.tamper import FILES, connect, tamper

pytestmark = pytest.mark.slow

BY_COMMAND, IN_ALL = 20, 100


def said(told: Told) -> str:
    return "\n".join(one["what"] for one in told.differences)


def strike(home: Path, database: str, *statements: str) -> None:
    with closing(connect(home, database)) as struck:
        for statement in statements:
            struck.executescript(statement)


def test_an_untouched_store_is_consistent(home: Path, root: Path) -> None:
    told = by_command(root, home)
    assert told.status == 0, told
    assert json.loads(told.out)["anchor"] is True


@pytest.mark.parametrize("seed", range(BY_COMMAND))
def test_one_alteration_is_told_by_the_command(home: Path, root: Path, seed: int) -> None:
    change = tamper(home, seed)
    told = by_command(root, home)
    assert complaint(change, told) is None, (change, told)


def test_eighty_more_are_told(built: Path, tmp_path: Path, verifier: Verifier) -> None:
    missed, kinds = tried(built / "home", tmp_path / "copy", range(BY_COMMAND, IN_ALL), verifier)
    assert not missed, missed
    assert {kind.split()[0] for kind in kinds} == {"leaf", "body", "wrap", "key_row", "checkpoint", "head"}


# --- the whole store, and what it hangs on ----------------------------------------------------------------------------


def test_yesterdays_whole_store_put_back_is_told_against_the_anchor(
    home: Path, built: Path, tmp_path: Path, verifier: Verifier
) -> None:
    old = copied(built / "yesterday", tmp_path / "old")
    for name in ("data", "keystore"):
        shutil.rmtree(home / name)
        shutil.copytree(old / name, home / name)
    told = verifier(home)
    assert told.status == 1
    assert "an older store was put back" in told.differences[0]["what"]
    assert told.differences[0]["table"] == "leaf"


def test_a_missing_anchor_is_said(home: Path, root: Path) -> None:
    shutil.rmtree(home / "anchor")
    told = by_command(root, home)
    assert json.loads(told.out)["anchor"] is False


def test_an_earlier_checkpoint_takes_no_proof_with_it(home: Path, verifier: Verifier) -> None:
    strike(home, "log", "DROP TRIGGER guard_checkpoint_delete; DELETE FROM checkpoint WHERE size < 100;")
    strike(home, "log", _guard(home, "guard_checkpoint_delete"))
    assert verifier(home).status == 0
    change = tamper(home, 7)
    assert complaint(change, verifier(home)) is None


def _guard(home: Path, name: str) -> str:
    from confidante.store.described import described

    return described("default")[name] + ";"


# --- descriptions -----------------------------------------------------------------------------------------------------


def test_every_missing_trigger_is_told(home: Path, verifier: Verifier) -> None:
    for database in ("log", "keys"):
        with closing(connect(home, database)) as struck:
            names = [row[0] for row in struck.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
            for name in names:
                struck.execute(f"DROP TRIGGER {name}")
        told = verifier(home)
        assert told.status == 1
        assert all(f"the guard {name} is missing" in said(told) for name in names)


_HOLLOW = "DROP TRIGGER guard_leaf_update; CREATE TRIGGER guard_leaf_update BEFORE UPDATE ON leaf BEGIN SELECT 1; END;"
_VIEW = "ALTER TABLE {0} RENAME TO other; CREATE VIEW {0} AS SELECT * FROM other;"


@pytest.mark.parametrize(
    ("database", "statements", "what"),
    [
        ("log", _HOLLOW, "the guard guard_leaf_update was changed"),
        ("log", "CREATE TRIGGER mine AFTER INSERT ON leaf BEGIN DELETE FROM due; END;", "the trigger mine is not ours"),
        ("keys", "CREATE TRIGGER mine AFTER INSERT ON wrap BEGIN SELECT 1; END;", "the trigger mine is not ours"),
        ("keys", "DROP INDEX wrap_reader;", "the index wrap_reader is missing"),
        ("log", "CREATE INDEX mine ON leaf (day);", "the index mine is not ours"),
        ("log", "ALTER TABLE leaf ADD COLUMN more;", "the table leaf was changed"),
        ("keys", "CREATE TABLE more (x);", "the table more is not ours"),
        ("log", "CREATE VIEW more AS SELECT * FROM leaf;", "the view more is not ours"),
        ("keys", "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'wrap';", "wraps were written, the last is"),
        ("keys", "UPDATE sqlite_sequence SET seq = 3 WHERE name = 'wrap';", "3 rows were written"),
        ("keys", "DELETE FROM sqlite_sequence;", "0 rows were written"),
        *[("keys" if table in ("wrap", "key_row") else "log", _VIEW.format(table), f"the table {table} was changed")
          for table in ("leaf", "body", "head", "checkpoint", "wrap", "key_row")],
    ],
)  # fmt: skip
def test_a_description_that_is_not_ours_is_told(
    home: Path, verifier: Verifier, database: str, statements: str, what: str
) -> None:
    strike(home, database, statements)
    told = verifier(home)
    assert told.status == 1, told
    assert what in said(told), told.differences


# --- the write-ahead log ----------------------------------------------------------------------------------------------


def live_bytes(log: bytes) -> int:
    """How far the log is valid: to the end of the last frame of its last commit."""
    size, salt, end = int.from_bytes(log[8:12]), log[16:24], 0
    for at in range(32, len(log) - size - 23, size + 24):
        if log[at + 8 : at + 16] != salt:
            break
        if log[at + 4 : at + 8] != bytes(4):
            end = at + 24 + size
    return end


@pytest.mark.parametrize("database", ["log", "keys"])
@pytest.mark.parametrize("seed", range(4))
def test_a_byte_altered_in_a_live_write_ahead_log_is_told(
    built: Path, tmp_path: Path, verifier: Verifier, database: str, seed: int
) -> None:
    live = copied(built / "live", tmp_path / "live")
    path = live / f"{FILES[database]}-wal"
    log = bytearray(path.read_bytes())
    log[random.Random(seed).randrange(live_bytes(bytes(log)))] ^= 1
    (live / f"{FILES[database]}-shm").unlink()
    path.write_bytes(log)
    told = verifier(live)
    assert told.status == 1, told
    first = told.differences[0]
    assert first["table"] in ({"leaf"} if database == "log" else {"wrap", "key"})


def test_the_live_store_itself_is_consistent(built: Path, tmp_path: Path, verifier: Verifier) -> None:
    live = copied(built / "live", tmp_path / "live")
    assert verifier(live).status == 0


def test_the_attack_does_alter_and_is_the_same_for_the_same_number(built: Path, tmp_path: Path) -> None:
    one, other = (copied(built / "home", tmp_path / name) for name in ("one", "other"))
    assert tamper(one, 5) == tamper(other, 5)
    dumps = []
    for home in (one, built / "home"):
        with closing(sqlite3.connect(f"file:{home / FILES['log']}?mode=ro", uri=True)) as log:
            dumps.append(log.execute("SELECT count(*) FROM leaf").fetchone())
    assert len(dumps) == 2
