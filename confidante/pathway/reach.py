"""Which facts somebody can give, and which of them a rule reads: no rule rests on a fact that never comes."""

from collections.abc import Iterator

from confidante.pathway.condition import Condition, FactValue, comparisons, facts_read
from confidante.pathway.law import FACTS_OF_THE_LAW
from confidante.pathway.pack import Pack
from confidante.pathway.questionnaire import ChoiceQuestion, NumberQuestion, PlaceQuestion, Questionnaire, facts_given
from confidante.pathway.rules import Rule

Trouble = tuple[str, str, str]


def unreachable(pack: Pack) -> Iterator[Trouble]:
    """File, where and what, for every fact that is read in vain, given twice, or read across compartments."""
    for name, questionnaire in pack.questionnaires.items():
        yield from _asked(f"questionnaires/{name}.toml", questionnaire)
    for rule in pack.rules:
        yield from _judged(pack, rule)


def _asked(file: str, questionnaire: Questionnaire) -> Iterator[Trouble]:
    so_far: set[str] = set()
    for question in questionnaire.questions:
        if question.asked_if is not None:
            later = facts_read(question.asked_if) - so_far
            yield from (
                (file, question.id, f"is asked by the fact {each}, not known by then") for each in sorted(later)
            )
        # Two questions for one fact could contradict each other, and one would win unseen.
        again = facts_given(question) & so_far
        yield from ((file, question.id, f"gives the fact {each} again") for each in sorted(again))
        yield from ((file, question.id, f"gives the law's fact {each}") for each in _of_the_law(facts_given(question)))
        so_far |= facts_given(question)


def _of_the_law(names: frozenset[str]) -> list[str]:
    return sorted(names & FACTS_OF_THE_LAW.keys())


def _judged(pack: Pack, rule: Rule) -> Iterator[Trouble]:
    given = {name: kinds for each in pack.questionnaires.values() for name, kinds in _values(each).items()}
    for name in sorted(facts_read(rule.when) - given.keys() - FACTS_OF_THE_LAW.keys()):
        yield "rules.toml", rule.id, f"reads the fact {name}, which nobody can give"
    if rule.compartment == "shared":
        leaks = facts_read(rule.when) & _sealed(pack)
        yield from (("rules.toml", rule.id, f"is shared, but reads {each} of counselling") for each in sorted(leaks))
    for test in comparisons(rule.when):
        yield from (("rules.toml", rule.id, what) for what in _in_vain(test, given))


def _in_vain(test: Condition, given: dict[str, list[FactValue]]) -> Iterator[str]:
    values = given.get(test.fact or "", [])
    wanted = test.value if isinstance(test.value, tuple) else (test.value,)
    if not values or test.value is None:
        return
    if not any(_kind(value) == _kind(each) for value in values for each in wanted):
        yield f"tests {test.fact} against another kind of value"
    elif test.test in ("equals", "one_of"):
        yield from (f"waits for {test.fact} = {each!r}, which nobody gives" for each in wanted if each not in values)


def _values(questionnaire: Questionnaire) -> dict[str, list[FactValue]]:
    values: dict[str, list[FactValue]] = {}
    for question in questionnaire.questions:
        match question:
            case NumberQuestion():
                values[question.fact] = [question.least, question.most]
            case PlaceQuestion():
                values[question.fact] = []
            case ChoiceQuestion():
                for option in question.options:
                    for name, value in option.facts.items():
                        values.setdefault(name, []).append(value)
    return values


def _kind(value: object) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def _sealed(pack: Pack) -> frozenset[str]:
    questions = [each for questionnaire in pack.questionnaires.values() for each in questionnaire.questions]
    return frozenset(name for each in questions if each.compartment != "shared" for name in facts_given(each))
