"""What opens with her ten words: letters both ways, who has read, whom to call, and a box to write in."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from confidante import wiring
from confidante.care import letters
from confidante.care.refusals import NotYours, Refused, SessionOver
from confidante.care.session import Session, open_draft
from confidante.care.token import is_token, token
from confidante.web import refusals, render
from confidante.web.patient.forms import NO_LETTER, Typed, typed, unpacked
from confidante.web.patient.views_help import support
from confidante.web.patient.views_return import BLANK, asked_to_return
from confidante.web.sessions import session_of, signed_out
from confidante.web.texts import say


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, language: str) -> HttpResponse:
    """Her page; or, by POST, a letter that is sent, one that comes back to be sent, or the end of her time here."""
    letter = typed(request)
    try:
        session = session_of(request)
        if request.method == "POST" and not is_token(session, request.POST.get("token", "")):
            raise SessionOver
    except SessionOver as over:
        return asked_to_return(request, language, over, letter)
    try:
        return _answered(request, language, session, letter)
    except NotYours:
        return _nothing(request, language, session)


def _answered(request: HttpRequest, language: str, session: Session, letter: Typed) -> HttpResponse:
    if session.secret:
        return HttpResponseRedirect(f"/{language}/words", status=303)
    if request.method != "POST":
        return _page(request, language, session)
    match request.POST.get("go"):
        case "end":
            return signed_out(request, HttpResponseRedirect(f"/{language}/", status=303))
        case "kept":
            kept = unpacked(open_draft(session, request.POST.get("kept", "")))
            return _page(request, language, session, letter=kept)
        case _:
            return _letter(request, language, session, letter)


def _letter(request: HttpRequest, language: str, session: Session, letter: Typed) -> HttpResponse:
    if not letter.words.strip():
        return HttpResponseRedirect(f"/{language}/mine#write", status=303)
    try:
        letters.write_letter(wiring.the_clinic(), session, letter.words, again=letter.again)
    except NotYours:
        raise
    except Refused as refused:
        return _page(request, language, session, letter=letter, refused=refused)
    return HttpResponseRedirect(f"/{language}/mine#last", status=303)


def _page(
    request: HttpRequest,
    language: str,
    session: Session,
    *,
    letter: Typed = NO_LETTER,
    refused: Refused | None = None,
) -> HttpResponse:
    clinic = wiring.the_clinic()
    opened = letters.my_case(clinic, session)
    context = {
        "case": opened,
        "support": support(language, opened.place),
        "token": token(session),
        "letter": letter,
        "refused": refusals.words(refused, say(language)) if refused else "",
    }
    return render.private(request, "mine.html", language, context, refusals.status(refused) if refused else 200)


def _nothing(request: HttpRequest, language: str, session: Session) -> HttpResponse:
    """Nothing opens with the words she gave; that session is over. A letter that waits goes on waiting."""
    kept = request.POST.get("kept", "")
    # One that was sealed with these very words, because nobody knew whose it was, would be lost with the session.
    loose = unpacked(open_draft(session, kept))
    context = {**BLANK, "kept": "" if loose.words else kept, "loose": loose, "nothing": True}
    return signed_out(request, render.private(request, "return.html", language, context, 404))
