"""Back with ten words. Right or wrong, a phrase that could be one gets the same answer here."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from confidante import wiring
from confidante.care import enquire
from confidante.care.phrase import typed_words
from confidante.care.refusals import Busy, Misheard, Refused
from confidante.care.session import keep_draft
from confidante.care.token import token
from confidante.web import refusals, render
from confidante.web.ceiling import Ceiling
from confidante.web.patient.forms import NO_LETTER, Typed, typed
from confidante.web.patient.views_pages import switch
from confidante.web.sessions import cookie_of, signed_in
from confidante.web.texts import say

BLANK: Mapping[str, object] = {
    "typed": "", "kept": "", "loose": NO_LETTER, "refused": "", "misheard": False, "nothing": False, "others": [],
}  # fmt: skip
"""The page that asks for her words, before anything was typed."""
_ceiling = Ceiling(settings.CEILING)


@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest, language: str) -> HttpResponse:
    """A box for the words; then on to what they open, or to a page that says they open nothing."""
    if request.method != "POST":
        context = {**BLANK, **switch("return", language)}
        return render.public(request, (language, "return"), lambda: render.text("return.html", language, context))
    words, kept, loose = request.POST.get("words", ""), request.POST.get("kept", ""), typed(request, "loose")
    try:
        if not _ceiling.takes_one_more():
            raise Busy
        session = enquire.come_back(wiring.the_clinic(), words)
    except (Misheard, Busy) as refused:
        return _again(request, language, refused, words=words, kept=kept, loose=loose)
    if loose.words and not kept:
        kept = keep_draft(wiring.the_clinic(), session.cookie, loose.packed()) or ""
    if not kept:
        return signed_in(HttpResponseRedirect(f"/{language}/mine", status=303), session)
    # A letter waits to be opened with her key: it travels on in the form, and is in no table meanwhile.
    page = render.private(request, "goon.html", language, {"kept": kept, "token": token(session)})
    return signed_in(page, session)


def asked_to_return(request: HttpRequest, language: str, over: Refused, letter: Typed = NO_LETTER) -> HttpResponse:
    """Her time was over. What she typed waits in the form: sealed to her if we know whose it was, else in sight."""
    cookie = cookie_of(request)
    kept = keep_draft(wiring.the_clinic(), cookie, letter.packed()) if letter.words and cookie else None
    return _again(request, language, over, kept=kept or "", loose=NO_LETTER if kept else letter)


def _again(
    request: HttpRequest,
    language: str,
    refused: Refused,
    *,
    words: str = "",
    kept: str = "",
    loose: Typed = NO_LETTER,
) -> HttpResponse:
    misheard = isinstance(refused, Misheard)
    why = refusals.words(refused, say(language))
    if isinstance(refused, Misheard):
        why = _misheard(refused, language, words)
    context = {**BLANK, "typed": words, "kept": kept, "loose": loose, "refused": why, "misheard": misheard}
    return render.private(request, "return.html", language, context, refusals.status(refused))


def _misheard(misheard: Misheard, language: str, typed: str) -> str:
    """What is wrong with the phrase; each word to look at by its number, and as it was typed."""
    given = typed_words(typed)
    places = ", ".join(f"{place} (“{given[place - 1]}”)" for place in misheard.places if place <= len(given))
    sentence = refusals.MISHEARD.get(misheard.problem, refusals.TABLE["misheard"][1])
    return say(language)(sentence).replace("{places}", places)
