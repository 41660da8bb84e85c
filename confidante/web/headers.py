"""What every answer says of itself: no cache, no frame, no third party, no referrer; and who may send a form."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost, PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_resolver

from confidante.web.origin import is_from_here
from confidante.web.style import CSS_HASH, JS_HASH
from confidante.web.trouble import plainly_broken

_log = logging.getLogger(__name__)

LEAVE = "/leave"
"""The end of the one address that takes a form from anywhere: nobody is kept from leaving."""


def policy(exit_site: str) -> str:
    """The content security policy: our style, our script, our forms, and the way out."""
    # Browsers hold a form's redirect to form-action too, so the way out must stand in it.
    return (
        f"default-src 'none'; style-src {CSS_HASH}; script-src {JS_HASH}; img-src 'self' data:; "
        f"form-action 'self' {exit_site}; frame-ancestors 'none'; base-uri 'none'"
    )


def always(exit_site: str) -> dict[str, str]:
    """The headers of every answer."""
    return {
        "Content-Security-Policy": policy(exit_site),
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    }


class Headers:
    """The one middleware: looks where a form comes from, and puts the headers on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.always = always(settings.EXIT_SITE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer with its headers; 400 for a host that is not ours, 403 for a form from elsewhere."""
        response = self._answer(request)
        for name, value in self.always.items():
            if name not in response.headers:
                response.headers[name] = value
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
        except DisallowedHost as strange:
            return _said_no(request, 400, strange)
        if request.method == "POST" and not is_a_plain_form(request):
            return _said_no(request, 400, BadRequest())
        if request.method in ("GET", "HEAD") or request.path.endswith(LEAVE) or is_from_here(request):
            return self.get_response(request)
        return _said_no(request, 403, PermissionDenied())


def is_a_plain_form(request: HttpRequest) -> bool:
    """Whether what is sent is a form as our pages send it, of a length that is told before it is read.

    Django takes forms with files and in any character set too; with no handler for files it would read hundreds of
    megabytes into memory, and some character sets take seconds to decode.
    """
    plain = request.content_type in ("application/x-www-form-urlencoded", "")
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    return plain and charset == "utf-8" and (request.META.get("CONTENT_LENGTH") or "0").isdecimal()


def _said_no(request: HttpRequest, status: int, why: Exception) -> HttpResponseBase:
    # The site's own page for it, as if a view had raised it: but with our headers.
    handler: Callable[..., HttpResponseBase] = get_resolver().resolve_error_handler(status)
    try:
        return handler(request, exception=why)
    except Exception:  # noqa: BLE001 - nobody is outside of us who could answer with our headers
        _log.exception("the page of errors")
        return plainly_broken()
