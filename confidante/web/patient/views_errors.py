"""When an address leads nowhere, or something broke: in her language, with a way on."""

from django.http import HttpRequest, HttpResponse

from confidante.web import render
from confidante.web.texts import LANGUAGES, preferred


def _page(request: HttpRequest, what: str, status: int) -> HttpResponse:
    named = request.path.strip("/").partition("/")[0]
    language = named if named in LANGUAGES else preferred(request.headers.get("Accept-Language", ""))
    return render.private(request, "error.html", language, {"what": what}, status)


def not_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _page(request, "not-here", 404)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _page(request, "not-understood", 400)


def not_from_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: a form that none of our pages sent."""
    return _page(request, "not-from-here", 403)


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    return _page(request, "broken", 500)
