"""Whether a form was sent from our own page. For public forms this stands in for a cookie, which there is not yet."""

from django.http import HttpRequest


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that one of our pages sent it. One that says nothing at all is not believed."""
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return bool(site == "same-origin")
    # Over plain http, and in old browsers, only Origin tells.
    return str(request.META.get("HTTP_ORIGIN")) == f"{request.scheme}://{request.get_host()}"
