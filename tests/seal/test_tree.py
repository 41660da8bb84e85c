"""A frontier grown leaf by leaf is the tree of RFC 9162, and is read back as it was written."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidante.seal.tree import Frontier, unpack_frontier
from tests.seal import independent
from tests.seal.people import flipped

leaves = st.lists(st.binary(min_size=32, max_size=32), max_size=70)
some = leaves.filter(bool)


@given(leaves)
def test_a_frontier_grown_one_by_one_is_the_tree_that_an_independent_reading_makes(hashes):
    frontier = Frontier()
    for leaf in hashes:
        frontier = frontier.grown(leaf)
    assert frontier.root == independent.root(hashes)
    assert list(frontier.nodes) == independent.frontier(hashes)


@given(leaves, leaves)
def test_growing_in_two_parts_is_growing_at_once(one, other):
    assert Frontier().grown_by(one).grown_by(other) == Frontier().grown_by(one + other)


@given(leaves)
def test_a_frontier_is_read_back_as_it_was_packed(hashes):
    frontier = Frontier().grown_by(hashes)
    assert unpack_frontier(frontier.size, frontier.pack()) == frontier
    assert unpack_frontier(frontier.size, frontier.pack()).pack() == frontier.pack()


@given(some, st.integers(min_value=0))
def test_a_flipped_bit_in_a_frontier_gives_another_root(hashes, bit):
    frontier = Frontier().grown_by(hashes)
    assert unpack_frontier(frontier.size, flipped(frontier.pack(), bit)).root != frontier.root


@given(some, st.integers(min_value=0), st.integers(min_value=0))
def test_a_flipped_bit_in_any_leaf_gives_another_root(hashes, which, bit):
    at = which % len(hashes)
    other = [*hashes[:at], flipped(hashes[at], bit), *hashes[at + 1 :]]
    assert Frontier().grown_by(other).root != Frontier().grown_by(hashes).root


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=40, unique=True), st.data())
def test_leaves_in_another_order_or_without_one_are_another_tree(hashes, data):
    at = data.draw(st.integers(0, len(hashes) - 2))
    swapped = [*hashes[:at], hashes[at + 1], hashes[at], *hashes[at + 2 :]]
    dropped = hashes[:at] + hashes[at + 1 :]
    roots = {Frontier().grown_by(each).root for each in (hashes, swapped, dropped)}
    assert len(roots) == 3


@pytest.mark.parametrize(("size", "nodes"), [(0, 1), (1, 0), (3, 1), (4, 2), (7, 4), (-1, 1)])
def test_a_frontier_with_a_node_too_many_or_too_few_is_refused(size, nodes):
    with pytest.raises(ValueError):
        unpack_frontier(size, bytes(32 * nodes))


def test_a_frontier_that_is_not_whole_nodes_is_refused():
    with pytest.raises(ValueError):
        unpack_frontier(1, bytes(31))


def test_the_tree_of_no_leaf_is_the_hash_of_nothing():
    assert Frontier().root == sha256(b"").digest()


def test_a_million_leaves_are_held_in_twenty_nodes():
    assert max(size.bit_count() for size in (2**20 - 1, 10**6)) == 20
