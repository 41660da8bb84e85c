"""A patients' site over a clinic in memory. No server, no disk."""

import importlib
import os
import tempfile
from pathlib import Path

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "confidante.web.settings.patient")
os.environ.setdefault("CONFIDANTE_HOME", tempfile.mkdtemp())

import django
from django.conf import settings

if not settings.configured:
    django.setup()

from django.test import override_settings

from confidante import wiring
from confidante.cli.demo import staff_of_two
from confidante.memory import Clock, memory_clinic
from confidante.pathway.pack import load
from confidante.web import render
from tests.web.phone import Phone

ROOT = Path(__file__).resolve().parent.parent.parent


def settings_of(site):
    """Every setting of a site but its databases, whatever the process was configured with first."""
    module = importlib.import_module(f"confidante.web.settings.{site}")
    return {name: getattr(module, name) for name in dir(module) if name.isupper() and name != "DATABASES"}


@pytest.fixture(scope="session")
def staffed():
    clock = Clock()
    clinic = memory_clinic(load(ROOT / "packs" / "hymen-repair"), now=clock)
    staff_of_two(clinic, "en")
    return clinic, clock


@pytest.fixture
def patient_site(staffed, monkeypatch):
    clinic, clock = staffed
    now = clock.now
    monkeypatch.setattr(wiring, "the_clinic", lambda: clinic)
    with override_settings(**settings_of("patient")):
        render.environment.cache_clear()
        render.forget()
        yield clinic
        render.environment.cache_clear()
        render.forget()
    clock.now = now


@pytest.fixture
def phone(patient_site):
    return Phone()


@pytest.fixture
def telefon(patient_site):
    return Phone("hi")
