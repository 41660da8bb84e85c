"""The enquiry as a browser carries it: every answer so far in fields of the form, and nothing anywhere else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest

from confidante.pathway.questionnaire import TELL, Questionnaire

ANSWER, RATHER = "a.", "r."
"""How the field of an answer begins, and the box "I'd rather tell a person" beside a number."""


@dataclass(frozen=True)
class Sent:
    """What came with one screen. `part` is the screen's number from 0; `back` is whether she goes back from it."""

    part: int
    back: bool
    given: Mapping[str, str]
    excluded: tuple[str, ...]
    nonce: str


def sent(request: HttpRequest, asks: Questionnaire) -> Sent:
    """The form as it came; what can't be read is left out, and nothing is judged."""
    given, fields = {}, _fields(request)
    post = dict(fields)
    for question in asks.questions:
        typed = post.get(ANSWER + question.id, "")
        rather = RATHER + question.id in post
        given[question.id] = TELL if rather else typed.replace("\r\n", "\n")
    part = post.get("part", "0")
    number = min(int(part), len(asks.parts) - 1) if part.isdecimal() and len(part) < 4 else 0
    excluded = tuple(value for name, value in fields if name == "not")
    return Sent(number, post.get("go") == "back", given, excluded, post.get("form", ""))


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values in their order. Django's own reading of a form costs as much as all else of a screen."""
    if request.content_type != "application/x-www-form-urlencoded":
        return [(name, str(value)) for name, values in request.POST.lists() for value in values]
    try:
        return parse_qsl(
            request.body.decode(), keep_blank_values=True, max_num_fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        )
    except ValueError:
        raise SuspiciousOperation from None


@dataclass(frozen=True, slots=True)
class Typed:
    """A letter as it was typed, with what she chose about seeing it again."""

    words: str
    again: bool = False

    def packed(self) -> str:
        """One text, to be sealed and given back; empty if nothing was typed."""
        return json.dumps([self.words, self.again]) if self.words else ""


NO_LETTER = Typed("")


def typed(request: HttpRequest, field: str = "words") -> Typed:
    """The letter in this field of the form. A browser ends lines with two signs; one is meant."""
    return Typed(request.POST.get(field, "").replace("\r\n", "\n"), request.POST.get("again") == "me")


def unpacked(text: str) -> Typed:
    """What `packed` made; nothing at all if it was not."""
    try:
        words, again = json.loads(text)
    except ValueError:
        return NO_LETTER
    return Typed(str(words), again is True)
