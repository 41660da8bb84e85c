"""Back with ten words. Right or wrong, a phrase that could be one gets the same answer here."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from confidante import wiring
from confidante.care import enquire
from confidante.care.refusals import Busy, Misheard, Refused
from confidante.care.session import keep_draft
from confidante.care.token import token
from confidante.web import refusals, render
from confidante.web.ceiling import Ceiling
from confidante.web.patient.views_pages import switch
from confidante.web.sessions import cookie_of, signed_in
from confidante.web.texts import say

_ceiling = Ceiling(settings.CEILING)


@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest, language: str) -> HttpResponse:
    """A box for the words; then on to what they open, or to a page that says they open nothing."""
    if request.method != "POST":
        context = {"typed": "", "kept": "", "loose": "", "refused": "", "nothing": False, **switch("return", language)}
        return render.public(request, (language, "return"), lambda: render.text("return.html", language, context))
    typed, kept = request.POST.get("words", ""), request.POST.get("kept", "")
    try:
        if not _ceiling.takes_one_more():
            raise Busy
        session = enquire.come_back(wiring.the_clinic(), typed)
    except (Misheard, Busy) as refused:
        return _again(request, language, refused, typed=typed, kept=kept, loose=request.POST.get("loose", ""))
    if not kept:
        return signed_in(HttpResponseRedirect(f"/{language}/mine", status=303), session)
    # A letter waits to be opened with her key: it travels on in the form, and is in no table meanwhile.
    page = render.private(request, "goon.html", language, {"kept": kept, "token": token(session)})
    return signed_in(page, session)


def asked_to_return(request: HttpRequest, language: str, over: Refused, letter: str = "") -> HttpResponse:
    """Her time was over. What she typed waits in the form: sealed to her if we know whose it was, else in sight."""
    cookie = cookie_of(request)
    kept = keep_draft(wiring.the_clinic(), cookie, letter) if letter and cookie else None
    return _again(request, language, over, kept=kept or "", loose="" if kept else letter)


def _again(
    request: HttpRequest, language: str, refused: Refused, *, typed: str = "", kept: str = "", loose: str = ""
) -> HttpResponse:
    words = _misheard(refused, language) if isinstance(refused, Misheard) else refusals.words(refused, say(language))
    context = {"typed": typed, "kept": kept, "loose": loose, "refused": words, "nothing": False, "others": []}
    return render.private(request, "return.html", language, context, refusals.status(refused))


def _misheard(misheard: Misheard, language: str) -> str:
    places = ", ".join(str(place) for place in misheard.places)
    sentence = refusals.MISHEARD.get(misheard.problem, refusals.TABLE["misheard"][1])
    return say(language)(sentence).replace("{places}", places)
