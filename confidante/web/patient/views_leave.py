"""The way out: nobody is asked anything, and nothing of her stays in the browser that we can take away."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from confidante import wiring
from confidante.care import enquire
from confidante.web.ceiling import Ceiling
from confidante.web.sessions import signed_out

_ceiling = Ceiling(settings.CEILING)
_log = logging.getLogger(__name__)


def leave(request: HttpRequest, language: str) -> HttpResponse:
    """The session is over, and she is somewhere ordinary. By GET too: a script leaves so without a trace in Back.

    From a screen of the enquiry its form comes along and is spent: sent again by whoever finds the browser, it brings
    nothing back.
    """
    away = HttpResponseRedirect(settings.EXIT_SITE, status=303)
    # Asked by another site's picture or script it is only a way out: else any page could sign her out.
    if request.method == "POST" or request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none"):
        away.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    away.headers["Referrer-Policy"] = "no-referrer"
    for step in (lambda: signed_out(request, away), lambda: _spent(request)):
        try:
            step()
        except Exception:  # noqa: BLE001 - whatever is broken here, nobody is kept from leaving
            _log.exception("leaving")
    return away


def _spent(request: HttpRequest) -> None:
    nonce = request.POST.get("form", "")
    if nonce and _ceiling.takes_one_more():
        enquire.spend(wiring.the_clinic(), nonce)
