"""What is asked: parts, which are screens, of questions, which are of four kinds."""

from collections.abc import Mapping
from typing import ClassVar, Literal, TypeAlias

from msgspec import Struct, field

from confidante.pathway.condition import Condition, FactValue
from confidante.pathway.rules import Compartment

TELL = "tell"
OTHER = "other"


class _Asked(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    kind: ClassVar[str]
    id: str
    ask: str
    wrong: str
    compartment: Compartment
    hint: str = ""
    tell: bool = False
    needed: bool = False
    asked_if: Condition | None = None


class NumberQuestion(_Asked, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="number"):
    """A whole number from `least` to `most`, which becomes the fact."""

    kind: ClassVar[str] = "number"
    fact: str
    least: int
    most: int


class Option(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One choice and the facts it stands for."""

    id: str
    say: str
    facts: Mapping[str, FactValue] = {}


class ChoiceQuestion(_Asked, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="choice"):
    """One of the options."""

    kind: ClassVar[str] = "choice"
    options: tuple[Option, ...] = field(name="option")
    default: str = ""

    def __post_init__(self) -> None:
        ids = [option.id for option in self.options]
        if len(set(ids)) != len(ids) or TELL in ids:
            raise ValueError("each option needs an id of its own, and `tell` is not one")
        if self.default and self.default not in ids:
            raise ValueError("the default is none of the options")


class PlaceQuestion(_Asked, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="place"):
    """A place of the law's table, or `other`; its code becomes the fact."""

    kind: ClassVar[str] = "place"
    fact: Literal["place_now", "place_home"]


class TextQuestion(_Asked, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="text"):
    """Her own words, at most `most` characters. No rule ever reads them."""

    kind: ClassVar[str] = "text"
    most: int


Question: TypeAlias = NumberQuestion | ChoiceQuestion | PlaceQuestion | TextQuestion


class Part(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One screen. `notice` is what she reads before she is asked anything on it."""

    id: str
    title: str
    notice: str = ""
    questions: tuple[Question, ...] = field(name="question")


class Questionnaire(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All parts in order, with the three words that belong to the whole."""

    id: str
    version: int
    tell: str
    other: str
    not_asked: str
    parts: tuple[Part, ...] = field(name="part")

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions of all parts, in order."""
        return tuple(question for part in self.parts for question in part.questions)

    @property
    def words(self) -> tuple[str, ...]:
        """Every word the questionnaire names."""
        named = [self.tell, self.other, self.not_asked]
        named += [word for part in self.parts for word in (part.title, part.notice)]
        named += [word for each in self.questions for word in (each.ask, each.hint, each.wrong)]
        choices = [each for each in self.questions if isinstance(each, ChoiceQuestion)]
        named += [option.say for choice in choices for option in choice.options]
        return tuple(word for word in named if word)


def facts_given(question: Question) -> frozenset[str]:
    """The names of the facts that some answer to this question gives."""
    match question:
        case NumberQuestion() | PlaceQuestion():
            return frozenset({question.fact})
        case ChoiceQuestion():
            return frozenset(name for option in question.options for name in option.facts)
        case TextQuestion():
            return frozenset()
