"""The closed language: three values, and no surprise."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidante.pathway.condition import Condition, FactValue, comparisons, facts_read, truth

NAMES = ("a", "b", "c")
values = st.one_of(st.booleans(), st.integers(-3, 3), st.floats(-3, 3), st.sampled_from(["x", "y"]))
numbers = st.one_of(st.integers(-3, 3), st.floats(-3, 3))
facts = st.dictionaries(st.sampled_from(NAMES), values)
name = st.sampled_from(NAMES)
leaf = st.one_of(
    st.builds(lambda f, v: Condition(fact=f, test="equals", value=v), name, values),
    st.builds(lambda f, v: Condition(fact=f, test="one_of", value=tuple(v)), name, st.lists(values, max_size=3)),
    st.builds(
        lambda f, t, v: Condition(fact=f, test=t, value=v),
        name,
        st.sampled_from(["below", "at_most", "above", "at_least"]),
        numbers,
    ),
    st.builds(
        lambda f, t, g: Condition(fact=f, test=t, fact_value=g), name, st.sampled_from(["equals", "below"]), name
    ),
)
conditions = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.builds(lambda many: Condition(all_of=tuple(many)), st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda many: Condition(any_of=tuple(many)), st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda one: Condition(negated=one), inner),
    ),
    max_leaves=8,
)


@given(conditions, facts, name, values)
def test_a_new_fact_never_turns_a_settled_answer_round(
    condition: Condition, known: dict[str, FactValue], fact: str, value: FactValue
):
    before = truth(condition, known)
    after = truth(condition, {fact: value, **known})
    assert before is None or after is before


@given(conditions)
def test_of_what_nobody_knows_nothing_is_settled(condition: Condition):
    assert truth(condition, {}) is None


@given(conditions, facts)
def test_not_turns_true_and_false_and_leaves_unknown(condition: Condition, known: dict[str, FactValue]):
    turned = {True: False, False: True, None: None}
    assert truth(Condition(negated=condition), known) is turned[truth(condition, known)]


@given(conditions, facts)
def test_only_the_facts_it_reads_count(condition: Condition, known: dict[str, FactValue]):
    read = {fact: value for fact, value in known.items() if fact in facts_read(condition)}
    assert truth(condition, read) is truth(condition, known)


@pytest.mark.parametrize(
    ("test", "given", "against", "expected"),
    [
        ("below", 17, 18, True),
        ("below", 18, 18, False),
        ("at_most", 72.0, 72, True),
        ("above", 72, 72, False),
        ("at_least", 2016, 2016, True),
        ("equals", True, True, True),
        ("equals", 1, True, None),
        ("equals", "1", 1, None),
        ("below", "17", 18, None),
        ("below", True, 18, None),
    ],
)
def test_a_fact_of_the_wrong_kind_is_as_good_as_none(
    test: str, given: FactValue, against: FactValue, expected: FactValue | None
):
    condition = msgspec.convert({"fact": "a", "is": test, "value": against}, Condition)
    assert truth(condition, {"a": given}) is expected


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"fact": "a"},
        {"fact": "a", "is": "equals"},
        {"fact": "a", "is": "atleast", "value": 1},
        {"fact": "a", "is": "below", "value": "x"},
        {"fact": "a", "is": "below", "value": True},
        {"fact": "a", "is": "one_of", "value": "x"},
        {"fact": "a", "is": "equals", "value": ["x"]},
        {"fact": "a", "is": "equals", "value": 1, "fact_value": "b"},
        {"fact": "a", "is": "equals", "value": 1, "any_of": []},
        {"all_of": []},
        {"any_of": [{"fact": "a", "is": "equals", "value": 1}], "value": 2},
        {"eval": "1"},
    ],
)
def test_what_is_no_condition_is_refused(raw: dict[str, object]):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(raw, Condition)


def test_the_single_tests_of_a_condition_are_found_in_order():
    one, two = (Condition(fact=each, test="equals", value=1) for each in "ab")
    assert list(comparisons(Condition(all_of=(one, Condition(negated=two))))) == [one, two]
