"""The enquiry, one screen at a time. Until it is sent nothing is stored and no cookie is set."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from confidante import wiring
from confidante.care import enquire
from confidante.care.asking import SoFar, so_far
from confidante.care.refusals import AlreadySent, Busy, FormOver, NotOpenYet, Refused, Unanswered
from confidante.web import refusals, render
from confidante.web.ceiling import Ceiling
from confidante.web.patient.forms import Sent, sent
from confidante.web.patient.new_screen import is_new, new_screen
from confidante.web.patient.screen import Screen, screen
from confidante.web.patient.views_pages import switch
from confidante.web.sessions import signed_in
from confidante.web.texts import say

_ceiling = Ceiling(settings.CEILING)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, language: str) -> HttpResponse:
    """The first screen; or the next, the one before, or the same with what needs another look; or it is sent."""
    clinic = wiring.the_clinic()
    if not enquire.staff(clinic):
        return _refused(request, language, NotOpenYet())
    if request.method != "POST":
        return _first(request, language)
    form = sent(request, enquire.questionnaire(clinic))
    answers = so_far(clinic, form.given)
    form = replace(form, given=answers.given)
    wrong = None if form.back else _first_wrong(form.part, answers)
    shown = _before(form.part, answers) if form.back else wrong if wrong is not None else _after(form.part, answers)
    if shown is None:
        return _send(request, language, form, answers)
    # A browser keeps what it sent. Sent again after it is over, it brings nothing back.
    if enquire.is_over(clinic, form.nonce):
        return _over(request, language)
    return _shown(request, language, form, answers, shown, looked_at=wrong is not None)


def _first(request: HttpRequest, language: str) -> HttpResponse:
    def make() -> str:
        blank = Sent(0, back=False, given={}, excluded=(), nonce="")
        first = screen(wiring.the_clinic(), language, blank, so_far(wiring.the_clinic(), {}), 0)
        return render.text("ask.html", language, {"screen": first, **switch("ask", language)})

    return render.public(request, (language, "ask"), make)


def _shown(
    request: HttpRequest, language: str, form: Sent, answers: SoFar, part: int, *, looked_at: bool = False
) -> HttpResponse:
    clinic = wiring.the_clinic()
    if not form.nonce:
        form = replace(form, nonce=enquire.new_form(clinic))
    if not looked_at and is_new(clinic, form, answers, part):
        return render.private_halves(request, *new_screen(clinic, language, form, answers, part))
    shown = screen(clinic, language, form, answers, part, looked_at=looked_at)
    return _page(request, language, shown, 422 if looked_at else 200)


def _page(request: HttpRequest, language: str, shown: Screen, status: int) -> HttpResponse:
    return render.private(request, "ask.html", language, {"screen": shown, "others": []}, status)


def _over(request: HttpRequest, language: str) -> HttpResponse:
    return render.private(request, "error.html", language, {"what": "over"}, 409)


def _send(request: HttpRequest, language: str, form: Sent, answers: SoFar) -> HttpResponse:
    clinic = wiring.the_clinic()
    last = len(enquire.questionnaire(clinic).parts) - 1
    try:
        if not _ceiling.takes_one_more():
            raise Busy
        session = enquire.send(clinic, enquire.Form(form.nonce, language, form.given, form.excluded))
    except Refused as refused:
        if enquire.is_over(clinic, form.nonce):
            return _over(request, language)
        if isinstance(refused, Unanswered):
            answers = replace(answers, problems=refused.problems)
            return _shown(request, language, form, answers, _first_wrong(last, answers) or 0, looked_at=True)
        if isinstance(refused, FormOver | AlreadySent):
            form = replace(form, nonce=enquire.new_form(clinic))
        return _again(request, language, form, answers, last, refusals.TABLE[refused.code])
    return signed_in(HttpResponseRedirect(f"/{language}/words", status=303), session)


def _again(
    request: HttpRequest, language: str, form: Sent, answers: SoFar, part: int, refused: tuple[int, str]
) -> HttpResponse:
    status, words = refused
    shown = screen(wiring.the_clinic(), language, form, answers, part)
    return _page(request, language, replace(shown, refused=say(language)(words)), status)


def _refused(request: HttpRequest, language: str, refused: Refused) -> HttpResponse:
    context = {"what": "", "words": refusals.words(refused, say(language))}
    return render.private(request, "error.html", language, context, refusals.status(refused))


def _after(part: int, answers: SoFar) -> int | None:
    return next((one for one in answers.parts if one > part), None)


def _before(part: int, answers: SoFar) -> int:
    return max((one for one in answers.parts if one < part), default=0)


def _first_wrong(upto: int, answers: SoFar) -> int | None:
    """The first screen up to this one with an answer that needs another look; what comes later was not asked yet."""
    if not answers.problems:
        return None
    parts = enquire.questionnaire(wiring.the_clinic()).parts
    wrong = (n for n, part in enumerate(parts[: upto + 1]) if any(q.id in answers.problems for q in answers.of(part)))
    return next(wrong, None)
