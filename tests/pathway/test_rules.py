"""Rules: what holds, what is not cleared, and in which order."""

import msgspec
import pytest

from confidante.pathway.rules import Finding, Rule, findings

PLAIN: dict[str, object] = {
    "id": "R",
    "version": 1,
    "action": "stop",
    "at": ["enquiry"],
    "compartment": "shared",
    "unknown": "not-cleared",
    "when": {"fact": "danger", "is": "equals", "value": True},
    "say": "rules.r",
    "say_open": "rules.r-open",
    "staff": "rules.r-staff",
    "override": "never",
    "basis": "standard",
    "certainty": "verified",
    "sources": [],
}


def rule(**changes: object) -> Rule:
    return msgspec.convert({**PLAIN, **changes}, Rule)


def seen(found: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(each.rule, each.standing) for each in found]


def test_what_is_true_holds_and_she_is_told_so():
    (found,) = findings([rule()], {"danger": True}, "enquiry")
    assert (found.standing, found.say, found.version) == ("holds", "rules.r", 1)


def test_what_nobody_has_said_is_not_cleared_and_is_not_told_as_if_it_were_true():
    (found,) = findings([rule()], {}, "enquiry")
    assert (found.standing, found.say) == ("not-cleared", "rules.r-open")


def test_what_is_false_is_cleared():
    assert findings([rule()], {"danger": False}, "enquiry") == ()


def test_a_rule_that_lets_silence_pass_finds_nothing_in_it():
    quiet = rule(action="inform", unknown="passes", say_open="")
    assert findings([quiet], {}, "enquiry") == ()


def test_a_rule_is_not_judged_at_another_point():
    assert findings([rule()], {"danger": True}, "consent") == ()


def test_the_strongest_action_comes_first_and_what_holds_before_what_is_open():
    asked = {"fact": "other", "is": "equals", "value": True}
    rules = [
        rule(id="I", action="inform"),
        rule(id="P", action="pause_and_refer", when=asked),
        rule(id="Q", when=asked),
    ]
    rules += [rule(id="S"), rule(id="T", action="pause_and_refer")]
    found = findings(rules, {"danger": True}, "enquiry")
    assert [each.rule for each in found] == ["S", "Q", "T", "P", "I"]


@pytest.mark.parametrize(
    "changes",
    [
        {"unknown": "passes", "say_open": ""},
        {"say_open": ""},
        {"action": "inform", "unknown": "passes"},
        {"action": "refuse"},
        {"at": ["whenever"]},
        {"extra": 1},
    ],
)
def test_a_rule_that_lets_silence_pass_a_stop_cannot_be_written(changes: dict[str, object]):
    with pytest.raises(msgspec.ValidationError):
        rule(**changes)
