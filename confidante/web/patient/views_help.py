"""Whom to call, for a place that is sent in a form, so that it stays in no history."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from confidante import wiring
from confidante.care.support import whom_to_call
from confidante.web import render
from confidante.web.patient.page import clinics_place
from confidante.web.patient.views_pages import switch


@require_http_methods(["GET", "HEAD", "POST"])
def help_now(request: HttpRequest, language: str) -> HttpResponse:
    """Emergency numbers and services where she is; before she says, where the clinic is."""
    clinic = wiring.the_clinic()
    sent = request.POST.get("place", "")
    place = sent if sent in clinic.pack.place_codes else "" if sent else clinic.place

    def make() -> str:
        context = {
            "support": whom_to_call(clinic, place), "place": place, "places": places(language),
            "named": "" if sent else clinics_place(clinic, language),
        }  # fmt: skip
        return render.text("help.html", language, {**context, **switch("help", language)})

    return render.public(request, (language, "help", place, bool(sent)), make)


def places(language: str) -> list[tuple[str, str]]:
    """The places of the law's table by name, in the order of the names."""
    pack = wiring.the_clinic().pack
    named = ((one.code, pack.words.say(one.name, language)) for one in pack.law.places)
    return render.kept((language, "places"), lambda: sorted(named, key=lambda one: one[1]))


def support(language: str, place: str) -> Markup:
    """Emergency numbers and services for a place, as they stand in a page of hers: the same for all who are there."""
    clinic = wiring.the_clinic()
    known = place if place in clinic.pack.place_codes else ""
    return render.kept(
        (language, "support", known),
        lambda: Markup(render.text("both.html", language, {"support": whom_to_call(clinic, known)})),  # noqa: S704
    )
