"""The enquiry as a browser carries it: every answer so far in fields of the form, and nothing anywhere else."""

from collections.abc import Mapping
from dataclasses import dataclass

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
    given = {}
    for question in asks.questions:
        typed = request.POST.get(ANSWER + question.id, "")
        rather = RATHER + question.id in request.POST
        given[question.id] = TELL if rather else typed.replace("\r\n", "\n")
    part = request.POST.get("part", "0")
    number = min(int(part), len(asks.parts) - 1) if part.isdecimal() and len(part) < 4 else 0
    back = request.POST.get("go") == "back"
    return Sent(number, back, given, tuple(request.POST.getlist("not")), request.POST.get("form", ""))
