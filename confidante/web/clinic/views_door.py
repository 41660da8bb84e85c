"""In and out: signing in with words and card, and leaving nothing behind."""

import logging

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from confidante import wiring
from confidante.care import session as sessions
from confidante.care import staff
from confidante.care.counsel import clear_desk
from confidante.care.log import Keys
from confidante.care.refusals import NotAdmitted, Refused, SignInFailed
from confidante.web import refusals, texts
from confidante.web.clinic.views_names import TROUBLE
from confidante.web.clinic.views_page import go, page, visit_of
from confidante.web.clinic.views_waiting import waiting_with
from confidante.web.sessions import cookie_of, signed_in, signed_out
from confidante.web.trouble import plainly_broken

_log = logging.getLogger(__name__)


@require_safe
def root(request: HttpRequest, language: str = "") -> HttpResponse:
    """On to signing in, in the language that the browser asks for."""
    return go(language or texts.preferred(request.headers.get("Accept-Language", "")), "sign-in")


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, language: str) -> HttpResponse:
    """Signed in, and on to who is waiting; or one refusal, whatever was wrong."""
    if request.method != "POST":
        return page(request, "sign_in", language, notice="signed-out" if "out" in request.GET else "")
    kept = request.POST.get("kept", "")
    try:
        keys = _keys(request)
    except Refused as refused:
        return page(request, "sign_in", language, refusals.status(refused), refused=refused, kept=kept)
    return _begun(request, language, keys, kept)


def _keys(request: HttpRequest) -> Keys:
    try:
        return staff.sign_in(wiring.the_clinic(), request.POST.get("passphrase", ""), request.POST.get("card", ""))
    except NotAdmitted:
        raise SignInFailed from None


def _begun(request: HttpRequest, language: str, keys: Keys, kept: str) -> HttpResponse:
    clinic = wiring.the_clinic()
    sessions.sweep(clinic)
    _forgotten(request)
    session = sessions.begin(clinic, keys, idle=sessions.MEMBER_IDLE)
    if not kept:
        return signed_in(go(language, "waiting"), session)
    # By POST and not by another page: the sealed words travel on in the answer, and are stored nowhere.
    return signed_in(waiting_with(visit_of(request, language, session), kept), session)


@require_POST
def sign_out(request: HttpRequest, language: str) -> HttpResponse:
    """Nothing of her cases stays in memory, and nothing of the site in the browser."""
    return _cleared(request, go(language, "sign-in?out"))


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, language: str) -> HttpResponse:
    """The same, and away from here. By GET too: the script leaves so."""
    response = _cleared(request, HttpResponseRedirect(settings.EXIT_SITE, status=303))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _cleared(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    _forgotten(request)
    # Only where our cookie came along, which no other site can make a browser send.
    if cookie_of(request) is not None:
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return signed_out(request, response)


def _forgotten(request: HttpRequest) -> None:
    cookie = cookie_of(request)
    if cookie is not None:
        clear_desk(cookie)
        sessions.end(wiring.the_clinic(), cookie)


def not_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, in the language of the address."""
    return _trouble(request, 404, "not-here")


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 and 403; or 413 for a form that is larger than we take, of which nothing was read."""
    if isinstance(exception, RequestDataTooBig):
        return _trouble(request, 413, "too-much")
    return _trouble(request, 400, "not-understood")


def broken(request: HttpRequest) -> HttpResponse:
    """500: nothing is known but that it broke. If the page itself is broken, plain sentences that need nothing."""
    try:
        return _trouble(request, 500, "broken")
    except Exception:  # noqa: BLE001 - there is no page after this one
        _log.exception("the page of errors")
        return plainly_broken()


def _trouble(request: HttpRequest, status: int, what: str) -> HttpResponse:
    named = request.path.strip("/").partition("/")[0]
    language = named if named in texts.LANGUAGES else texts.preferred(request.headers.get("Accept-Language", ""))
    return page(request, "refused", language, status, refused=texts.say(language)(TROUBLE[what]))
