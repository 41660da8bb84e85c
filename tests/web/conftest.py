"""A patients' site over a clinic in memory, and someone at a phone. No server, no disk."""

import gzip
import importlib
import os
import re
import tempfile
from html import unescape
from pathlib import Path

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "confidante.web.settings.patient")
os.environ.setdefault("CONFIDANTE_HOME", tempfile.mkdtemp())

import django
from django.conf import settings

if not settings.configured:
    django.setup()

from django.test import Client, override_settings

from confidante import wiring
from confidante.cli.demo import ANSWERS, staff_of_two
from confidante.memory import Clock, memory_clinic
from confidante.pathway.pack import load
from confidante.web import render

ROOT = Path(__file__).resolve().parent.parent.parent
ANSWERS_OF_HERS = {**ANSWERS, "words": "I have a question <b> & no one to ask.", "again": "me"}


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


class Phone:
    """A browser without scripts: it sends what the page before it holds in a form, and what she fills in."""

    def __init__(self, language="en", **headers):
        self.language = language
        self.client = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"} | headers)
        self.text, self.last = "", None

    def goes_to(self, path):
        return self._sees(self.client.get(f"/{self.language}/{path}", headers={"accept-encoding": "gzip"}))

    def sends(self, path, **fields):
        fields = {name.replace("__", "."): value for name, value in fields.items()}
        headers = {"accept-encoding": "gzip"}
        return self._sees(self.client.post(f"/{self.language}/{path}", self.hidden(path) | fields, headers=headers))

    def hidden(self, path):
        forms = re.findall(rf'<form method="post" action="/{self.language}/{path}".*?</form>', self.text, re.DOTALL)
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', forms[0]) if forms else []
        return {unescape(name): unescape(value) for name, value in found}

    def answers(self, given):
        """Answers every screen of the enquiry, each with what it asks for; the answer to the last is kept in `last`."""
        self.goes_to("ask")
        for _ in range(20):
            named = set(re.findall(r'name="a\.([a-z-]+)"', self.text))
            filled = {f"a__{each}": answer for each, answer in given.items() if each in named}
            self.sends("ask", go="next", **filled)
            if self.last.status_code != 200:
                return self
        raise AssertionError("the enquiry has no end")

    def to_the_last_screen(self, given):
        self.goes_to("ask")
        while 'name="a.words"' not in self.text or 'type="hidden" name="a.words"' in self.text:
            named = set(re.findall(r'name="a\.([a-z-]+)"', self.text))
            self.sends("ask", go="next", **{f"a__{each}": answer for each, answer in given.items() if each in named})
        return self

    def her_words(self):
        self.goes_to("words")
        return re.findall(r"<li><b>(.*?)</b>", self.text)

    def is_in(self, given=ANSWERS_OF_HERS):
        """She has asked, has her ten words and has confirmed them; the words."""
        self.answers(given)
        words = self.her_words()
        self.sends("words", word=[words[1], words[4], words[8]])
        return words

    @property
    def status(self):
        return self.last.status_code

    def _sees(self, response):
        self.last = response
        packed = response.headers.get("Content-Encoding") == "gzip"
        self.text = (gzip.decompress(response.content) if packed else response.content).decode()
        return self


@pytest.fixture
def phone(patient_site):
    return Phone()


@pytest.fixture
def telefon(patient_site):
    return Phone("hi")
