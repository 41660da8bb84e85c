"""When an address leads nowhere, or something broke: in her language, with a way on."""

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from confidante.web import render
from confidante.web.texts import LANGUAGES, preferred
from confidante.web.trouble import plainly_broken

_log = logging.getLogger(__name__)


def _page(request: HttpRequest, what: str, status: int) -> HttpResponse:
    named = request.path.strip("/").partition("/")[0]
    language = named if named in LANGUAGES else preferred(request.headers.get("Accept-Language", ""))
    return render.private(request, "error.html", language, {"what": what}, status)


def not_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _page(request, "not-here", 404)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; or 413 for a form that is larger than we take, of which nothing was read."""
    if isinstance(exception, RequestDataTooBig):
        return _page(request, "too-much", 413)
    return _page(request, "not-understood", 400)


def not_from_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: a form that none of our pages sent."""
    return _page(request, "not-from-here", 403)


def broken(request: HttpRequest) -> HttpResponse:
    """500. If the page itself is what is broken, plain sentences that need nothing."""
    try:
        return _page(request, "broken", 500)
    except Exception:  # noqa: BLE001 - there is no page after this one
        _log.exception("the page of errors")
        return plainly_broken()
