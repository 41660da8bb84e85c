"""Whether a form was sent from our own page. For public forms this stands in for a cookie, which there is not yet."""

from django.http import HttpRequest


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that one of our pages sent it. One that says nothing at all is not believed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    # Over plain http, and in old browsers, only Origin tells.
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
