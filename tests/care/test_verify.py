"""Whatever is changed, dropped, moved or put back is told, with its table, case and place."""

import os
from dataclasses import replace

import pytest

from confidante.care.clinic import StoredLeaf
from confidante.care.refusals import Broken
from confidante.care.verify import AnchorSays, verify
from confidante.care.witness import Rewritten, agrees, look
from confidante.memory import MemoryTree
from confidante.memory.audit import MemoryAudit
from confidante.seal.primitives import verifying_key
from confidante.seal.tree import Frontier

SEED = bytes(range(32))


class Altered(MemoryAudit):
    """What the twins hold, with one row changed on its way."""

    def __init__(self, clinic, change=None, change_row=None):
        super().__init__(clinic.keystore, MemoryTree(clinic.logs))
        self.change, self.change_row = change or (lambda leaf: leaf), change_row or (lambda table, row: row)

    def leaves(self):
        return (leaf for each in super().leaves() if (leaf := self.change(each)) is not None)

    def keystore_rows(self):
        return ((table, row) for table, each in super().keystore_rows() if (row := self.change_row(table, each)))


def flipped(cell):
    return bytes([cell[0] ^ 1]) + cell[1:] if cell else b"x"


def test_an_untouched_store_is_consistent(house):
    house.enquiry()
    done = verify(Altered(house.clinic), None)
    assert (done.consistent, done.orphans, done.cases) == (True, 0, 2)


@pytest.mark.parametrize("column", ["header", "rows", "wrap", "body", "case"])
def test_a_changed_byte_in_any_cell_of_a_leaf_is_told_with_its_place(house, column):
    house.enquiry()
    target = len(house.clinic.logs.order) - 3

    def change(leaf: StoredLeaf):
        return replace(leaf, **{column: flipped(getattr(leaf, column))}) if leaf.index == target else leaf

    found = verify(Altered(house.clinic, change), None).differences
    assert found
    assert found[0].table in ("leaf", "body", "head")
    assert found[0].place != "-"


@pytest.mark.parametrize("column", ["place", "day", "index"])
def test_a_changed_number_in_a_leaf_is_told(house, column):
    house.enquiry()
    target = len(house.clinic.logs.order) - 3
    done = verify(
        Altered(
            house.clinic,
            lambda leaf: replace(leaf, **{column: getattr(leaf, column) + 1}) if leaf.index == target else leaf,
        ),
        None,
    )
    assert not done.consistent


@pytest.mark.parametrize("value", [None, "text", 3.5, -1])
def test_a_cell_of_a_wrong_kind_is_told_not_tripped_over(house, value):
    house.enquiry()
    for column in ("header", "rows", "day", "wrap", "body", "case", "place"):
        done = verify(
            Altered(house.clinic, lambda leaf, c=column: replace(leaf, **{c: value}) if leaf.index == 6 else leaf), None
        )
        assert not done.consistent, (column, value)


def test_a_dropped_leaf_is_told(house):
    house.enquiry()
    assert not verify(Altered(house.clinic, lambda leaf: None if leaf.index == 7 else leaf), None).consistent


@pytest.mark.parametrize("table", ["wrap", "key"])
def test_a_changed_or_dropped_row_of_the_keystore_is_told_with_its_case(house, table):
    session = house.enquiry()
    case = session.keys.identity.owner.hex()
    for outcome in (None, "changed"):
        seen = []

        def change(name, row, outcome=outcome, seen=seen):
            last = [*row[:-1], flipped(row[-1])]
            hers = name == table and (name == "key" or row[0].hex() == case)
            if hers and not seen and not (name == "key" and len(house.clinic.keystore.keys) - 2 > change.count):
                seen.append(1)
                return last if outcome else None
            change.count += name == "key"
            return row

        change.count = 0
        found = verify(Altered(house.clinic, change_row=change), None).differences
        assert [one.table for one in found] == [table]
        assert table == "key" or found[0].case == case


def anchored(house):
    tree = MemoryTree(house.clinic.logs)
    first = house.clinic.logs.order[0].fields
    anchor = AnchorSays(first.instance, verifying_key(SEED), house.founder.identity.id, "", Frontier())
    return tree, look(tree, anchor, SEED).anchor


def test_a_whole_older_store_put_back_is_told_against_the_anchor(house):
    from tests.care.conftest import again

    older = again(house)
    house.enquiry()
    _, anchor = anchored(house)
    (found,) = list(verify(Altered(older.clinic), anchor).differences)
    assert "older store" in found.what


def test_the_log_process_signs_what_was_added_and_nothing_when_nothing_was(house):
    tree, anchor = anchored(house)
    assert agrees(anchor)
    assert look(tree, anchor, SEED) is None
    house.enquiry()
    moved = look(tree, anchor, SEED).anchor
    assert moved.frontier.size == anchor.frontier.size + 8
    assert agrees(moved)


def test_the_log_process_refuses_a_tree_that_shrank_or_was_rewritten(house):
    from tests.care.conftest import again

    older = again(house)
    house.enquiry()
    _, anchor = anchored(house)
    with pytest.raises(Rewritten):
        look(MemoryTree(older.clinic.logs), anchor, SEED)
    for _ in range(2):
        older.enquiry()
    with pytest.raises(Broken):
        look(MemoryTree(older.clinic.logs), anchor, SEED)


def test_another_founder_in_the_place_of_ours_is_told(house):
    _, anchor = anchored(house)
    stranger = replace(anchor, founder=os.urandom(16))
    assert any("founder" in one.what for one in verify(Altered(house.clinic), stranger).differences)
