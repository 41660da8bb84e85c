"""Her ten words, shown until she has given three of them back; and, once, what her answers call for."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from confidante import wiring
from confidante.care import enquire
from confidante.care.phrase import as_letters
from confidante.care.refusals import SessionOver, WordsDiffer
from confidante.care.session import Session
from confidante.care.token import is_token, token
from confidante.web import refusals, render
from confidante.web.patient.views_help import support
from confidante.web.patient.views_return import asked_to_return
from confidante.web.sessions import session_of, signed_in
from confidante.web.texts import say

WORDS_PADDED_TO = 24 * 1024
"""Above the largest this page can be, so that its size says nothing of what she is told (a test holds it to that)."""


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, language: str) -> HttpResponse:
    """The ten words and three boxes; once they agree, on to her letters."""
    try:
        session = session_of(request)
    except SessionOver as over:
        return asked_to_return(request, language, over)
    if not session.secret:
        return HttpResponseRedirect(f"/{language}/mine", status=303)
    if request.method != "POST":
        return _page(request, language, session, ["", "", ""])
    return _given_back(request, language, session)


def _given_back(request: HttpRequest, language: str, session: Session) -> HttpResponse:
    given = [*request.POST.getlist("word"), "", "", ""][:3]
    try:
        if not is_token(session, request.POST.get("token", "")):
            raise WordsDiffer
        fresh = enquire.confirm(wiring.the_clinic(), session, given, language)
    except WordsDiffer as differ:
        return _page(request, language, session, given, differ)
    # A new cookie: a browser that keeps pages for its Back button lets go of this one.
    return signed_in(HttpResponseRedirect(f"/{language}/mine", status=303), fresh)


def _page(
    request: HttpRequest, language: str, session: Session, given: list[str], differ: WordsDiffer | None = None
) -> HttpResponse:
    clinic = wiring.the_clinic()
    context = {
        "words": enquire.phrase(session, language),
        "letters": as_letters(session),
        "asked": [
            (place, word, differ is not None and place in differ.places)
            for place, word in zip(enquire.ASKED_BACK, given, strict=True)
        ],
        "told": [clinic.pack.words.say(one, language) for one in dict.fromkeys(session.told) if one],
        "support": support(language, session.place),
        "token": token(session),
        "wrong": refusals.words(differ, say(language)) if differ else "",
    }
    status = refusals.status(differ) if differ else 200
    return render.private(request, "words.html", language, context, status, padded_to=WORDS_PADDED_TO)
