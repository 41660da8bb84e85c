"""The closed language of conditions, judged in three values: true, false, and unknown (None)."""

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct, field

FactValue: TypeAlias = bool | int | float | str
Facts: TypeAlias = Mapping[str, FactValue]
Truth: TypeAlias = bool | None
Test: TypeAlias = Literal["equals", "one_of", "below", "at_most", "above", "at_least"]

ORDER_TESTS = frozenset({"below", "at_most", "above", "at_least"})


class Condition(Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of: a test of a fact against a value, a test against another fact, `all_of`, `any_of`, `not`."""

    fact: str | None = None
    test: Test | None = field(name="is", default=None)
    value: FactValue | tuple[FactValue, ...] | None = None
    fact_value: str | None = None
    all_of: tuple["Condition", ...] | None = None
    any_of: tuple["Condition", ...] | None = None
    negated: "Condition | None" = field(name="not", default=None)

    def __post_init__(self) -> None:
        _one_form(self)
        if self.fact is not None:
            _whole_test(self)


def truth(condition: Condition, facts: Facts) -> Truth:
    """True or false where the given facts settle it, else None. More facts never turn a settled answer round."""
    if condition.all_of is not None:
        return _all([truth(each, facts) for each in condition.all_of])
    if condition.any_of is not None:
        return _not(_all([_not(truth(each, facts)) for each in condition.any_of]))
    if condition.negated is not None:
        return _not(truth(condition.negated, facts))
    return _tested(condition, facts)


def comparisons(condition: Condition) -> Iterator[Condition]:
    """Every single test inside the condition, in reading order."""
    if condition.fact is not None:
        yield condition
    for each in (*(condition.all_of or ()), *(condition.any_of or ())):
        yield from comparisons(each)
    if condition.negated is not None:
        yield from comparisons(condition.negated)


def facts_read(condition: Condition) -> frozenset[str]:
    """The names of all facts the condition looks at."""
    named = [(each.fact, each.fact_value) for each in comparisons(condition)]
    return frozenset(name for pair in named for name in pair if name is not None)


def _one_form(condition: Condition) -> None:
    forms = (condition.fact, condition.all_of, condition.any_of, condition.negated)
    if sum(each is not None for each in forms) != 1:
        raise ValueError("a condition is one of: fact, all_of, any_of, not")
    if condition.fact is None and (condition.test, condition.value, condition.fact_value) != (None, None, None):
        raise ValueError("`is`, `value` and `fact_value` belong to `fact`")
    if condition.all_of == () or condition.any_of == ():
        raise ValueError("an empty all_of or any_of says nothing")


def _whole_test(condition: Condition) -> None:
    if condition.test is None:
        raise ValueError("a fact needs a test: `is`")
    if (condition.value is None) == (condition.fact_value is None):
        raise ValueError("a test needs `value` or `fact_value`, not both")
    if isinstance(condition.value, tuple) != (condition.test == "one_of"):
        raise ValueError("`one_of` needs a list, and no other test takes one")
    if condition.test in ORDER_TESTS and condition.fact_value is None and not _is_number(condition.value):
        raise ValueError(f"`{condition.test}` needs a number")


def _tested(condition: Condition, facts: Facts) -> Truth:
    given = facts.get(condition.fact or "")
    against = facts.get(condition.fact_value) if condition.fact_value is not None else condition.value
    if given is None or against is None:
        return None
    if isinstance(against, tuple):
        return any(_alike(given, each) and given == each for each in against)
    # A fact of the wrong kind is as good as none: it must not clear anybody.
    if not _alike(given, against):
        return None
    return _compared(condition.test, given, against)


def _compared(test: Test | None, given: FactValue, against: FactValue) -> Truth:
    if test == "equals":
        return given == against
    if isinstance(given, str) or isinstance(against, str):
        return None
    match test:
        case "below":
            return given < against
        case "at_most":
            return given <= against
        case "above":
            return given > against
        case "at_least":
            return given >= against
    return None


def _is_number(value: object) -> bool:
    # In Python a bool is an int; here "yes" is never a number.
    return isinstance(value, int | float) and not isinstance(value, bool)


def _alike(one: object, other: object) -> bool:
    return type(one) is type(other) or (_is_number(one) and _is_number(other))


def _not(value: Truth) -> Truth:
    return None if value is None else not value


def _all(values: list[Truth]) -> Truth:
    if False in values:
        return False
    return None if None in values else True
