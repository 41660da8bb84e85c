"""Whom she can call, as this clinic may show it today."""

from collections.abc import Collection
from datetime import date, timedelta

from confidante.care.clinic import Clinic
from confidante.pathway.support import Kind, Shown, shown

_BEGAN = date(1970, 1, 1)


def whom_to_call(clinic: Clinic, place: str | None, kinds: Collection[Kind] = ()) -> Shown:
    """Emergency numbers and services for a place of the law's table; any other text, or None, is no place we know."""
    checked = {service: _BEGAN + timedelta(days=day) for service, day in clinic.checked.items()}
    known = place if place in clinic.pack.place_codes else None
    return shown(clinic.pack.support, known, _BEGAN + timedelta(days=clinic.day), checked, kinds)
