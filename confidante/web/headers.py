"""What every answer says about itself: no cache, no frame, no third party, no referrer outside; and who may send a form."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from confidante.web.origin import is_from_here
from confidante.web.style import CSS_HASH, JS_HASH

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
        request.get_host()
        response = self.get_response(request) if self._may_come(request) else _elsewhere()
        for name, value in self.always.items():
            if name not in response.headers:
                response.headers[name] = value
        return response

    @staticmethod
    def _may_come(request: HttpRequest) -> bool:
        return request.method in ("GET", "HEAD") or request.path.endswith(LEAVE) or is_from_here(request)


def _elsewhere() -> HttpResponse:
    return HttpResponse("This form was not sent from its own page. Go back and send it again.\n", "text/plain", 403)
