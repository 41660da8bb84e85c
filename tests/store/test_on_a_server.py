"""What only a database server can do wrong: connections that drop, a server that forgets, strangers with a prompt."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections

from confidante.care.difference import Difference
from confidante.care.refusals import Broken, LogClosed
from confidante.seal.header import CaseId
from confidante.store.databases import databases, has_data, prepare
from confidante.store.guards import GUARDS, Guard
from confidante.store.postgres import ENDINGS, connect
from confidante.store.turns import turn
from tests.store.made import chain, key_row, new_case, wrap

Home, Server = Any, Any

pytestmark = pytest.mark.slow


def filled(home: Home, leaves: int = 3) -> CaseId:
    case = new_case()
    home.store.keystore.put([wrap(case)], [key_row()])
    home.store.logs.append(chain(case, leaves))
    home.store.tree.add_checkpoint(leaves, "note")
    return case


def as_a_stranger(home: Home, *statements: str, database: str = "default") -> None:
    with connect(home.url, database) as opened:
        for statement in statements:
            opened.execute(statement)


def damage_of(home: Home) -> list[str]:
    audit = home.store.audit()
    for look in (audit.tree_rows, audit.leaves, audit.keystore_rows):
        assert list(look()) is not None
    return [told(one) for one in audit.damage()]


def told(one: Difference) -> str:
    return f"{one.table} {one.case} {one.place} {one.what}"


def drop_connections(home: Home) -> None:
    """As a server that was started anew would."""
    for database in ENDINGS:
        with connect(home.url, database) as opened:
            opened.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


# --- settings ---------------------------------------------------------------------------------------------------------


def test_what_is_acknowledged_is_on_the_disk(served: Home) -> None:
    for database, synchronous in (("default", "on"), ("keystore", "on"), ("sessions", "off")):
        connection = connections[served.alias(database)]
        connection.ensure_connection()
        for name, value in (("synchronous_commit", synchronous), ("fsync", "on"), ("full_page_writes", "on")):
            assert connection.connection.execute(f"SHOW {name}").fetchone() == (value,)


def test_a_server_that_would_forget_is_refused(served: Home, server: Server) -> None:
    server.ask("ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")
    try:
        with pytest.raises(Broken, match="full_page_writes"):
            for _ in range(100):
                prepare(served.path, served.url)
    finally:
        server.ask("ALTER SYSTEM RESET full_page_writes", "SELECT pg_reload_conf()")


def test_three_databases_are_made_and_data_are_known(server: Server, tmp_path: Path) -> None:
    url = server.url("made")
    assert not has_data(tmp_path, url)
    for _ in range(2):
        prepare(tmp_path, url)
    assert not has_data(tmp_path, url)
    names = [one["NAME"] for one in databases(tmp_path, url).values()]
    assert names == ["made", "made_keys", "made_sessions"]
    with connect(url, "keystore") as opened:
        opened.execute("INSERT INTO key_row VALUES ('a', 'b')")
        others = opened.execute("SELECT has_database_privilege('pg_monitor', 'made_keys', 'CONNECT')").fetchone()
    assert others == (False,)
    assert has_data(tmp_path, url)
    server.ask(*(f"DROP DATABASE {name} WITH (FORCE)" for name in names))


def test_a_server_that_is_not_there_is_said_and_nothing_is_made_beside_it(tmp_path: Path) -> None:
    url = f"postgresql://nobody@/none?host={tmp_path}"
    with pytest.raises(Broken, match="made ready"):
        prepare(tmp_path, url)
    assert has_data(tmp_path, url)
    for wrong in ("postgresql://somebody@host", "mysql://somebody@host/name"):
        with pytest.raises(Broken, match="address"):
            databases(tmp_path, wrong)


# --- connections ------------------------------------------------------------------------------------------------------


def test_a_dropped_connection_is_opened_anew_by_whoever_needs_it(served: Home) -> None:
    case = new_case()
    leaves = chain(case, 3)
    served.store.logs.append(leaves[:1])
    served.store.keystore.put([], [key_row()])
    drop_connections(served)
    served.store.logs.append(leaves[1:2])
    served.store.keystore.put([], [key_row()])
    drop_connections(served)
    assert list(served.store.logs.read(case)) == leaves[:2]
    served.store.logs.append(leaves[2:])
    assert served.store.tree.head().size == 3


def test_one_that_drops_inside_a_turn_closes_the_log_and_a_retry_goes_through(served: Home) -> None:
    with pytest.raises(LogClosed), turn(served.alias()) as run:
        run("SELECT 1")
        drop_connections(served)
        run("SELECT 1")
    served.store.logs.append(chain(new_case(), 1))
    assert served.store.tree.head().size == 1


def test_a_server_that_stops_and_comes_back_loses_nothing(served: Home, server: Server) -> None:
    case = new_case()
    leaves = chain(case, 2)
    served.store.logs.append(leaves[:1])
    server.stop()
    with pytest.raises(LogClosed):
        served.store.logs.append(leaves[1:])
    with pytest.raises(LogClosed):
        served.store.logs.read(case)
    server.start()
    served.store.logs.append(leaves[1:])
    assert list(served.store.logs.read(case)) == leaves


def test_who_waits_too_long_for_the_head_is_told(served: Home) -> None:
    leaves = chain(new_case(), 1)
    served.store.logs.places([new_case()])
    connections[served.alias()].connection.execute("SET lock_timeout = '100ms'")
    with connect(served.url, "default") as holding, holding.transaction():
        holding.execute("SELECT 1 FROM head FOR UPDATE")
        with pytest.raises(LogClosed):
            served.store.logs.append(leaves)
    served.store.logs.append(leaves)
    assert served.store.tree.head().size == 1


def test_a_failed_statement_that_nobody_minded_is_no_success(served: Home) -> None:
    with pytest.raises(LogClosed), turn(served.alias()) as run:
        run("INSERT INTO due (token, at) VALUES (%s, %s)", (b"t", 1))
        with pytest.raises(psycopg.Error):
            run("SELECT 1 / 0")
    assert connections[served.alias()].connection is None
    with turn(served.alias()) as run:
        assert run("SELECT count(*) FROM due").fetchone() == (0,)


def test_rows_that_contradict_each_other_are_broken_and_the_next_append_goes_through(served: Home) -> None:
    leaves = chain(new_case(), 2)
    as_a_stranger(served, "INSERT INTO body VALUES (0, '', '')")
    for _ in range(8):
        with pytest.raises(Broken):
            served.store.logs.append(leaves)
    assert served.sql("SELECT count(*) FROM leaf") == [(0,)]
    as_a_stranger(served, "DROP TRIGGER guard_body_delete ON body", "DELETE FROM body")
    served.store.logs.append(leaves)
    assert list(served.store.logs.read(leaves[0].case)) == leaves


# --- guards and audit -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_refuses_in_our_own_words_and_is_missed(served: Home, guard: Guard) -> None:
    filled(served)
    column = {"leaf": "day", "body": "wrap", "checkpoint": "note", "wrap": "epoch", "key_row": "blob"}[guard.table]
    update = f"UPDATE {guard.table} SET {column} = {column}"
    for statement in [update] if guard.what == "UPDATE" else [f"DELETE FROM {guard.table}", f"TRUNCATE {guard.table}"]:
        with pytest.raises(psycopg.IntegrityError, match=guard.sentence[:12]):
            as_a_stranger(served, statement, database=guard.database)
    assert damage_of(served) == []
    as_a_stranger(served, f"ALTER TABLE {guard.table} DISABLE TRIGGER {guard.name}", database=guard.database)
    assert damage_of(served) == [f"{told_table(guard)} - - the guard {guard.name} was changed"]
    as_a_stranger(served, f"DROP TRIGGER {guard.name} ON {guard.table}", database=guard.database)
    assert damage_of(served) == [f"{told_table(guard)} - - the guard {guard.name} is missing"]


def told_table(guard: Guard) -> str:
    return "key" if guard.table == "key_row" else guard.table


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "CREATE OR REPLACE FUNCTION guard_refuses() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "guard_refuses - - the function guard_refuses was changed",
        ),
        ("CREATE RULE away AS ON INSERT TO due DO INSTEAD NOTHING", "due - - the rule away is not ours"),
        ("ALTER TABLE leaf SET UNLOGGED", "leaf - - the table leaf was changed"),
        ("ALTER TABLE leaf ENABLE ROW LEVEL SECURITY", "leaf - - the table leaf was changed"),
        ("ALTER TABLE leaf ALTER header DROP NOT NULL", "leaf - - the table leaf was changed"),
        ("ALTER TABLE leaf ADD CHECK (place < 9)", "leaf - - the constraint leaf_place_check is not ours"),
        ("ALTER TABLE leaf DROP CONSTRAINT leaf_place", "leaf - - the index leaf_place is missing"),
        (
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'leaf_place'::regclass",
            "leaf - - the index leaf_place was changed",
        ),
        ("CREATE VIEW other AS SELECT 1", "other - - the relation other is not ours"),
        ("UPDATE head SET id = 2", "head - - stands at row 2, expected 1"),
    ],
)
def test_what_a_stranger_changed_is_named(served: Home, statement: str, says: str) -> None:
    filled(served)
    as_a_stranger(served, statement)
    assert says in damage_of(served)


@pytest.mark.parametrize("column", ["index", "case", "place", "header", "rows", "day", "content"])
def test_an_audit_reads_nothing_at_all_in_any_cell(served: Home, column: str) -> None:
    case = filled(served)
    key = ["ALTER TABLE leaf DROP CONSTRAINT leaf_pkey"] if column == "index" else []
    as_a_stranger(
        served, "DROP TRIGGER guard_leaf_update ON leaf", *key, f'ALTER TABLE leaf ALTER "{column}" DROP NOT NULL',
        f'UPDATE leaf SET "{column}" = NULL WHERE "index" = 1',
    )  # fmt: skip
    assert len(list(served.store.audit().leaves())) == (2 if column == "index" else 3)
    assert damage_of(served)
    served.store.logs.read(case)


def test_a_body_without_a_leaf_and_a_leaf_without_a_body_are_named(served: Home) -> None:
    case = filled(served)
    as_a_stranger(served, "DROP TRIGGER guard_body_update ON body", 'UPDATE body SET "index" = 9 WHERE "index" = 2')
    found = damage_of(served)
    assert f"leaf {case.hex()} 2 has no body" in found
    assert "body - index 9 has no leaf" in found
    assert [leaf.body is None for leaf in served.store.audit().leaves()] == [False, False, True]


def test_an_audit_changes_nothing_and_sees_one_moment(served: Home) -> None:
    case = filled(served)
    audit = served.store.audit()
    assert len(list(audit.leaves())) == 3
    served.store.logs.append(chain(case, 1, after=served.store.logs.read(case)[-1]))
    assert len(list(audit.leaves())) == 3
    assert next(iter(audit.tree_rows()))[1][0] == 3
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        audit._looks["default"]._opened.execute("DELETE FROM public.due")


def test_a_page_that_can_not_be_read_does_not_stop_an_audit(served: Home, server: Server) -> None:
    filled(served, 200)
    with connect(served.url, "default") as opened:
        opened.execute("CHECKPOINT")
        path = opened.execute("SELECT pg_relation_filepath('leaf')").fetchone()[0]
    served.close()
    server.stop()
    file = server._folder / "data" / path
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + b"\xa5" * 400 + whole[8592:])
    server.start()
    read = [leaf.index for leaf in served.store.audit().leaves()]
    assert 0 in read and 199 in read and len(read) < 200
    assert any("can't be read" in line for line in damage_of(served))
