"""What anyone may read: nothing is asked, set or stored."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from confidante import wiring
from confidante.web import render, texts
from confidante.web.patient.page import view_of

SAFE = "safe"


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """On to the language that the browser asks for; no cookie remembers it."""
    language = texts.preferred(request.headers.get("Accept-Language", ""))
    return HttpResponseRedirect(f"/{language}/")


@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    """What this place is, and the ways on."""

    def make() -> str:
        pack = wiring.the_clinic().pack
        pages = [(page.slug, pack.words.say(f"{page.words}.title", language)) for page in pack.pages.values()]
        pages = [each for each in pages if each[0] != SAFE]
        return render.text("home.html", language, {"pages": pages, **switch("", language)})

    return render.public(request, (language, ""), make)


@require_safe
def read(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """One page of the pack."""
    clinic = wiring.the_clinic()
    page = next((one for one in clinic.pack.pages.values() if one.slug == slug), None)
    if page is None:
        raise Http404

    def make() -> str:
        context = {"page": view_of(clinic, page, language), **switch(f"read/{slug}", language)}
        return render.text("read.html", language, context)

    return render.public(request, (language, "read", slug), make)


@require_safe
def safe(request: HttpRequest, language: str) -> HttpResponse:
    """How to use these pages where someone may be watching."""
    return read(request, language, SAFE)


def switch(path: str, language: str) -> Mapping[str, object]:
    """The same page in each other language."""
    others = [(code, name, f"/{code}/{path}") for code, name in texts.LANGUAGES.items() if code != language]
    return {"others": others}
