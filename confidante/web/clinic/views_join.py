"""A newcomer makes her own keys, which nobody else ever has."""

from textwrap import wrap

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from confidante import wiring
from confidante.care import staff
from confidante.care.refusals import Refused
from confidante.web import refusals
from confidante.web.clinic.views_page import page


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, language: str) -> HttpResponse:
    """Her code is asked for; sent, it makes her keys, which are shown this once."""
    if request.method != "POST":
        return page(request, "join", language)
    try:
        made = staff.accept(wiring.the_clinic(), request.POST.get("code", ""), language)
    except Refused as refused:
        return page(request, "join", language, refusals.status(refused), refused=refused)
    fingerprint = in_fours(made.member)
    return page(request, "joined", language, words=made.passphrase, card=made.card, fingerprint=fingerprint)


@require_POST
def written_down(request: HttpRequest, language: str) -> HttpResponse:
    """She says that she has both on paper. Nothing is stored, so nothing is asked back."""
    return page(request, "written_down", language)


def in_fours(key: bytes) -> str:
    """A key id to be read aloud: groups of four signs."""
    return " ".join(wrap(key.hex(), 4))
