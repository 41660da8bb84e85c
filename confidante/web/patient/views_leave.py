"""The way out: nobody is asked anything, and nothing of her stays in the browser that we can take away."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from confidante.web.sessions import signed_out


def leave(request: HttpRequest, language: str) -> HttpResponse:
    """The session is over, and she is somewhere ordinary. By GET too: a script leaves so without a trace in Back."""
    response = signed_out(request, HttpResponseRedirect(settings.EXIT_SITE, status=303))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
