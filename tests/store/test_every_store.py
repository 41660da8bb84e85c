"""The ports' promises, kept by whatever carries the clinic. What only files can do wrong stands beside this."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from confidante.care.clinic import Due, Newcomer, Overtaken, SessionRow, StoredLeaf, Taken
from confidante.care.refusals import Broken
from confidante.memory import memory_clinic
from confidante.seal.chain import broken_at
from confidante.seal.envelope import opened_entry
from confidante.seal.header import INSTANCE_LOG, NO_HASH, CaseId, KeyId
from confidante.seal.leaf import Leaf
from confidante.seal.tree import Frontier
from tests.store.made import CDK, INSTANCE, chain, key_row, leaf_at, new_case, new_entry, wrap, write_until_it_stands

Store = Any


@pytest.fixture(autouse=True)
def every_tree_is_the_recomputed_one(store: Store) -> Iterator[None]:
    yield
    head = store.tree.head()
    assert head == Frontier().grown_by(store.tree.hashes(0, head.size))
    assert list(store.audit().damage()) == []


def at_once(threads: int, act: Callable[[int], object]) -> list[object]:
    """What `act` gave to each of so many threads that began together."""
    barrier = Barrier(threads)

    def run(number: int) -> object:
        try:
            barrier.wait()
            return act(number)
        finally:
            for connection in connections.all(initialized_only=True):
                connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


# --- logs -------------------------------------------------------------------------------------------------------------


def test_what_was_appended_is_read_back(store: Store) -> None:
    case = new_case()
    leaves = chain(case, 5)
    store.logs.append(leaves[:2])
    store.logs.append(leaves[2:])
    assert list(store.logs.read(case)) == leaves
    assert list(store.logs.read(case, since=3)) == leaves[3:]
    assert broken_at(INSTANCE, case, store.logs.read(case)) is None
    assert len(opened_entry(store.logs.read(case)[1], CDK).record) == 40


def test_a_case_that_is_not_there_has_no_leaves(store: Store) -> None:
    assert list(store.logs.read(new_case())) == []


def test_places_are_counted_and_empty_cases_left_out(store: Store) -> None:
    cases = [new_case() for _ in range(3)]
    store.logs.append(chain(cases[0], 1))
    store.logs.append(chain(cases[1], 4))
    many = [*cases, *(new_case() for _ in range(1200))]
    assert dict(store.logs.places(many)) == {cases[0]: 1, cases[1]: 4}
    assert dict(store.logs.places([])) == {}


def test_who_is_overtaken_writes_nothing(store: Store) -> None:
    case = new_case()
    first, second = chain(case, 2)
    store.logs.append([first])
    store.logs.append([second])
    with pytest.raises(Overtaken):
        store.logs.append(chain(case, 2, after=first), [Due(b"t" * 16, 1)])
    assert list(store.logs.read(case)) == [first, second]
    assert store.tree.head().size == 2
    store.logs.append(chain(case, 1, after=second), [Due(b"t" * 16, 1)])


@pytest.mark.parametrize("place", [0, 2])
def test_a_leaf_at_the_wrong_place_is_overtaken(store: Store, place: int) -> None:
    case = new_case()
    store.logs.append(chain(case, 1))
    with pytest.raises(Overtaken):
        store.logs.append([leaf_at(case, place, NO_HASH)])


def test_a_case_can_not_begin_in_the_middle(store: Store) -> None:
    with pytest.raises(Overtaken):
        store.logs.append([leaf_at(new_case(), 1, NO_HASH)])


def test_leaves_that_do_not_follow_each_other_are_a_defect_and_write_nothing(store: Store) -> None:
    case = new_case()
    one, two, three = chain(case, 3)
    for leaves in ([one, three], [one, *chain(new_case(), 2)[1:]], [one, leaf_at(case, 1, NO_HASH)], []):
        with pytest.raises(ValueError):
            store.logs.append(leaves)
    assert store.tree.head() == Frontier()
    store.logs.append([one, two])


def test_an_entry_twice_in_one_append_is_a_defect_and_writes_nothing(store: Store) -> None:
    case, entry = new_case(), new_entry()
    one = leaf_at(case, 0, NO_HASH, entry)
    with pytest.raises(ValueError):
        store.logs.append([one, leaf_at(case, 1, one.hash, entry)])
    assert store.tree.head() == Frontier()


def test_a_retry_is_harmless_companions_included(store: Store) -> None:
    case = new_case()
    leaves, due = chain(case, 3), [Due(os.urandom(16), 5)]
    for _ in range(3):
        store.logs.append(leaves, due)
    assert list(store.logs.read(case)) == leaves
    assert store.tree.head().size == 3


def test_it_failed_but_was_written(store: Store) -> None:
    # The answer was lost, others wrote, and the writer seals again for the new place with the same entry ids.
    case, ids = new_case(), [new_entry(), new_entry()]
    first = chain(case, 1)
    store.logs.append(first)
    one = leaf_at(case, 1, first[-1].hash, ids[0])
    store.logs.append([one, leaf_at(case, 2, one.hash, ids[1])])
    store.logs.append(chain(case, 1, after=store.logs.read(case)[-1]))
    before = store.logs.read(case)
    again = leaf_at(case, 4, before[-1].hash, ids[0])
    store.logs.append([again, leaf_at(case, 5, again.hash, ids[1])], [Due(os.urandom(16), 5)])
    assert list(store.logs.read(case)) == list(before)


def test_half_a_retry_is_a_defect_and_writes_nothing(store: Store) -> None:
    case = new_case()
    leaves = chain(case, 2)
    store.logs.append(leaves[:1])
    with pytest.raises(ValueError):
        store.logs.append(leaves)
    assert store.tree.head().size == 1


def test_the_same_entry_id_in_another_case_is_no_retry(store: Store) -> None:
    entry, cases = new_entry(), (new_case(), new_case())
    for case in cases:
        store.logs.append([leaf_at(case, 0, NO_HASH, entry)])
    assert store.tree.head().size == 2


def test_eight_threads_in_the_same_case_lose_and_double_nothing(store: Store) -> None:
    case = new_case()
    ids = [[new_entry() for _ in range(25)] for _ in range(8)]
    at_once(8, lambda number: [write_until_it_stands(store.logs, case, entry) for entry in ids[number]])
    leaves = store.logs.read(case)
    assert Counter(leaf.entry for leaf in leaves) == Counter(entry for some in ids for entry in some)
    assert broken_at(INSTANCE, case, leaves) is None


def test_eight_threads_in_cases_of_their_own_lose_and_double_nothing(store: Store) -> None:
    chains = [chain(new_case(), 25) for _ in range(8)]
    at_once(8, lambda number: [store.logs.append([leaf]) for leaf in chains[number]])
    assert all(list(store.logs.read(leaves[0].case)) == leaves for leaves in chains)
    assert store.tree.head().size == 200


# --- tree -------------------------------------------------------------------------------------------------------------


def test_the_tree_holds_all_leaves_in_the_order_of_their_appends(store: Store) -> None:
    one, other = chain(new_case(), 2), chain(new_case(), 2)
    for leaf in (one[0], other[0], other[1], one[1]):
        store.logs.append([leaf])
    hashes = [leaf.hash for leaf in (one[0], other[0], other[1], one[1])]
    assert list(store.tree.hashes(0, 4)) == hashes
    assert list(store.tree.hashes(1, 3)) == hashes[1:3]
    assert list(store.tree.hashes(4, 4)) == []
    assert store.tree.head() == Frontier().grown_by(hashes)


def test_hashes_that_are_not_there_are_not_made_up(store: Store) -> None:
    store.logs.append(chain(new_case(), 2))
    with pytest.raises(Broken):
        store.tree.hashes(1, 3)


def test_the_last_checkpoint_is_the_one_of_the_greatest_size(store: Store) -> None:
    assert store.tree.last_checkpoint() is None
    for size in (2, 10, 9):
        store.tree.add_checkpoint(size, f"note {size}")
    store.tree.add_checkpoint(9, "note 9")
    assert store.tree.last_checkpoint() == "note 10"


def test_two_different_checkpoints_of_one_size_are_refused(store: Store) -> None:
    store.tree.add_checkpoint(2, "one")
    with pytest.raises(Broken):
        store.tree.add_checkpoint(2, "another")
    assert store.tree.last_checkpoint() == "one"


# --- keystore ---------------------------------------------------------------------------------------------------------


def test_wraps_and_keys_are_found_again(store: Store) -> None:
    mine, hers, case, other = KeyId(b"m" * 16), KeyId(b"h" * 16), CaseId(b"1" * 16), CaseId(b"2" * 16)
    wraps = [
        wrap(case, reader=mine),
        wrap(case, epoch=2, reader=mine),
        wrap(case, reader=hers),
        wrap(other, reader=mine),
    ]
    row = key_row()
    store.keystore.put(wraps, [row])
    assert list(store.keystore.wraps(case, [mine])) == wraps[:2]
    assert set(store.keystore.wraps(case, [mine, hers])) == set(wraps[:3])
    assert list(store.keystore.cases_of([mine])) == [wraps[0], wraps[1], wraps[3]]
    assert list(store.keystore.cases_of([])) == []
    assert store.keystore.key(row.lookup) == row.blob
    assert store.keystore.key(os.urandom(16)) is None


def test_the_instance_log_is_no_case(store: Store) -> None:
    mine = KeyId(b"m" * 16)
    team = wrap(INSTANCE_LOG, reader=mine)
    store.keystore.put([team], [])
    assert list(store.keystore.wraps(INSTANCE_LOG, [mine])) == [team]
    assert list(store.keystore.cases_of([mine])) == []


def test_a_taken_look_up_writes_nothing_else_either(store: Store) -> None:
    row, case = key_row(), new_case()
    store.keystore.put([], [row])
    mine, other = wrap(case), key_row()
    with pytest.raises(Taken):
        store.keystore.put([mine], [other, key_row(row.lookup)])
    assert list(store.keystore.wraps(case, [mine.reader])) == []
    assert store.keystore.key(other.lookup) is None
    assert store.keystore.key(row.lookup) == row.blob


def test_of_sixteen_who_take_a_look_up_at_once_one_gets_it(store: Store) -> None:
    rows = [key_row(b"l" * 16) for _ in range(16)]

    def take(number: int) -> bool:
        with suppress(Taken):
            store.keystore.put([], [rows[number]])
            return True
        return False

    got = at_once(16, take)
    assert got.count(True) == 1
    assert store.keystore.key(b"l" * 16) == rows[got.index(True)].blob


def test_the_same_wrap_may_be_put_again_and_another_never_takes_its_place(store: Store) -> None:
    one = wrap(new_case())
    store.keystore.put([one], [])
    store.keystore.put([one], [])
    with pytest.raises(Taken):
        store.keystore.put([replace(one, sealed=os.urandom(1168))], [])
    assert list(store.keystore.wraps(one.case, [one.reader])) == [one]


# --- sessions, forms, newcomers ---------------------------------------------------------------------------------------


def test_a_session_is_put_replaced_and_dropped(store: Store) -> None:
    row = SessionRow(b"closed", 100, 200)
    store.sessions.put(b"a", row)
    store.sessions.put(b"a", replace(row, idle_until=150))
    assert store.sessions.get(b"a") == replace(row, idle_until=150)
    store.sessions.drop(b"a")
    store.sessions.drop(b"a")
    assert store.sessions.get(b"a") is None


def test_a_sweep_takes_what_is_idle_or_over_and_leaves_the_rest(store: Store) -> None:
    store.sessions.put(b"idle", SessionRow(b"", 100, 900))
    store.sessions.put(b"over", SessionRow(b"", 900, 100))
    store.sessions.put(b"here", SessionRow(b"", 101, 900))
    store.sessions.sweep(100)
    assert [store.sessions.get(name) is None for name in (b"idle", b"over", b"here")] == [True, True, False]


def test_a_form_is_new_once_then_the_same_another_or_dead(store: Store) -> None:
    claim = store.forms.claim
    assert [claim(b"n", b"one", 1), claim(b"n", b"one", 2), claim(b"n", b"two", 3)] == ["new", "same", "other"]
    assert [store.forms.state(name) for name in (b"n", b"never")] == [b"one", None]
    store.forms.spend(b"n")
    assert [claim(b"n", b"one", 4), claim(b"n", b"two", 4), claim(b"other", b"one", 4)] == ["dead", "dead", "new"]
    assert store.forms.state(b"n") == b""


def test_a_form_spent_before_it_was_sent_stays_dead(store: Store) -> None:
    store.forms.spend(b"n")
    assert store.forms.claim(b"n", b"one", 1) == "dead"


def test_claims_older_than_their_form_keys_are_spent_and_stay_so(store: Store) -> None:
    for nonce, at in ((b"old", 10), (b"spent", 10), (b"young", 20)):
        store.forms.claim(nonce, b"one", at)
    store.forms.spend(b"spent")
    store.forms.spend(b"never sent")
    store.forms.sweep(20)
    assert [store.forms.state(nonce) for nonce in (b"old", b"spent", b"young")] == [b"", b"", b"one"]
    again = [store.forms.claim(nonce, b"two", 21) for nonce in (b"old", b"spent", b"young", b"never sent")]
    assert again == ["dead", "dead", "other", "dead"]


def test_of_sixteen_arrivals_of_a_form_exactly_one_is_new(store: Store) -> None:
    same = at_once(16, lambda _: store.forms.claim(b"same", b"content", 1))
    assert Counter(same) == {"new": 1, "same": 15}
    mixed = at_once(16, lambda number: store.forms.claim(b"mixed", bytes([number % 2]), 1))
    assert Counter(mixed) == {"new": 1, "same": 7, "other": 8}


def test_a_newcomer_is_invited_makes_her_keys_waits_and_goes(store: Store) -> None:
    asked = Newcomer(b"c" * 16, "counsellor", "Counsellor 2", 500)
    store.newcomers.put(asked)
    assert store.newcomers.get(asked.code) == asked
    assert list(store.newcomers.waiting()) == []
    came = replace(asked, verify=b"v" * 32, reading=b"r" * 1216, row=key_row())
    store.newcomers.put(came)
    assert store.newcomers.get(asked.code) == came
    assert list(store.newcomers.waiting()) == [came]
    store.newcomers.drop(asked.code)
    assert store.newcomers.get(asked.code) is None


def test_those_who_wait_come_in_the_order_in_which_their_time_runs_out(store: Store) -> None:
    for code, until in ((b"a", 30), (b"b", 10), (b"c", 20)):
        store.newcomers.put(Newcomer(code, "nurse", "Nurse", until, b"v", b"r", key_row()))
    assert [one.code for one in store.newcomers.waiting()] == [b"b", b"c", b"a"]


# --- secrets ----------------------------------------------------------------------------------------------------------


def test_lasting_secrets_stay_and_differ(store: Store) -> None:
    secrets = store.secrets
    made = [secrets.pepper(), secrets.system_seed(), secrets.log_seed()]
    store.clock.now += 86_400
    assert [secrets.pepper(), secrets.system_seed(), secrets.log_seed()] == made
    assert len(set(made)) == 3
    assert {len(one) for one in made} == {32}


@pytest.mark.parametrize("kind", ["form_key", "session_half"])
def test_an_hourly_secret_is_there_for_its_hour_and_the_next(store: Store, kind: str) -> None:
    give = getattr(store.secrets, kind)
    assert give(1) is None
    first = give()
    assert give() == first
    store.clock.now += 3600
    assert give(1) == first
    assert give() not in (None, first)
    assert give(2) is None
    store.clock.now += 3600
    assert give(1) != first
    store.clock.now -= 7200
    assert give() != first


def test_form_keys_and_session_halves_differ(store: Store) -> None:
    assert store.secrets.form_key() != store.secrets.session_half()


# --- audit ------------------------------------------------------------------------------------------------------------


def rows_of(leaves: Sequence[Leaf]) -> list[StoredLeaf]:
    return [
        StoredLeaf(index, leaf.case, leaf.place, leaf.header, leaf.rows, leaf.day, leaf.content, leaf.wrap, leaf.body)
        for index, leaf in enumerate(leaves)
    ]


def test_an_audit_shows_everything_as_it_lies(store: Store) -> None:
    leaves, one, row = chain(new_case(), 3), wrap(new_case()), key_row()
    store.keystore.put([one], [row])
    store.logs.append(leaves)
    store.tree.add_checkpoint(3, "note")
    audit = store.audit()
    assert list(audit.leaves()) == rows_of(leaves)
    assert list(audit.tree_rows()) == [("head", (3, store.tree.head().pack())), ("checkpoint", (3, "note"))]
    cells = (one.case, one.compartment, one.epoch, one.reader, one.sealed)
    assert list(audit.keystore_rows()) == [("wrap", cells), ("key", (row.lookup, row.blob))]


def test_a_clinic_in_memory_has_every_port() -> None:
    clinic = memory_clinic(object())  # type: ignore[arg-type] - no use case is asked
    case = new_case()
    clinic.logs.append(chain(case, 1))
    assert clinic.logs.places([case]) == {case: 1}
    assert clinic.day == 20_833
