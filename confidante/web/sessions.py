"""Between a browser's cookie and a session of care's: one cookie, 32 random bytes, gone with the browser."""

import base64
import binascii

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from confidante import wiring
from confidante.care import session as sessions
from confidante.care.refusals import SessionOver
from confidante.care.session import Session

_SIZE = 32


def cookie_of(request: HttpRequest) -> bytes | None:
    """The 32 bytes that the browser sent, or None."""
    try:
        raw = base64.urlsafe_b64decode(request.COOKIES.get(settings.COOKIE, "") + "=")
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == _SIZE else None


def session_of(request: HttpRequest) -> Session:
    """Who is signed in; else `SessionOver`."""
    cookie = cookie_of(request)
    if cookie is None:
        raise SessionOver
    return sessions.resume(wiring.the_clinic(), cookie)


def signed_in(response: HttpResponse, session: Session) -> HttpResponse:
    """The same answer, with the cookie of this session."""
    value = base64.urlsafe_b64encode(session.cookie).decode().rstrip("=")
    response.set_cookie(settings.COOKIE, value, path="/", secure=True, httponly=True, samesite="Strict")
    return response


def signed_out(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The same answer; the session is gone, and with it the cookie."""
    cookie = cookie_of(request)
    if cookie is not None:
        sessions.end(wiring.the_clinic(), cookie)
    if settings.COOKIE in request.COOKIES:
        response.set_cookie(settings.COOKIE, "", max_age=0, path="/", secure=True, httponly=True, samesite="Strict")
    return response
