"""A screen of the enquiry as it is when she comes to it for the first time: made once, and what she carries put in."""

from dataclasses import replace

from markupsafe import Markup, escape

from confidante.care import enquire
from confidante.care.asking import SoFar
from confidante.care.clinic import Clinic
from confidante.web import render
from confidante.web.patient.forms import Sent
from confidante.web.patient.screen import hidden, screen

_HERE, _CARRIED = "-nonce-", Markup("-carried-")
_PIECES = 4


def is_new(clinic: Clinic, form: Sent, answers: SoFar, number: int) -> bool:
    """Whether nothing on this screen was chosen or typed before."""
    asks = enquire.questionnaire(clinic)
    if number == len(asks.parts) - 1 and form.excluded:
        return False
    return not any(question.id in answers.given for question in asks.parts[number].questions)


def new_screen(clinic: Clinic, language: str, form: Sent, answers: SoFar, number: int) -> tuple[bytes, str]:
    """The page, as its head and the rest.

    Kept is only what is the same for all who come to it: nothing of hers is in it, nor in its key.
    """
    part = enquire.questionnaire(clinic).parts[number]
    asked = tuple(question.id for question in part.questions if question.id in answers.asked)
    team = tuple(one.id for one in enquire.staff(clinic))
    key = (language, "new", number, answers.parts.index(number), len(answers.parts), asked, team)
    head, (first, second, third, last) = render.kept(key, lambda: _made(clinic, language, answers, number))
    nonce = str(escape(form.nonce))
    return head, "".join((first, nonce, second, nonce, third, hidden(answers.given, form.excluded), last))


def _made(clinic: Clinic, language: str, answers: SoFar, number: int) -> tuple[bytes, list[str]]:
    """The head, and the rest in four pieces: between them the nonce, for leaving and going on, and what she carries."""
    blank = Sent(number, back=False, given={}, excluded=(), nonce=_HERE)
    shown = screen(clinic, language, blank, replace(answers, given={}, problems={}), number)
    whole = render.text("ask.html", language, {"screen": replace(shown, carried=_CARRIED), "others": []})
    head, mark, rest = whole.partition("</head>")
    pieces = rest.replace(_CARRIED, _HERE).split(_HERE)
    if len(pieces) != _PIECES:
        raise ValueError("a page of the enquiry has other places for what she carries")
    return (head + mark).encode(), pieces
