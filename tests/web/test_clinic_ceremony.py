"""The whole ceremony through the pages: a founder, a first counsellor, a team's key, a second counsellor, a reading."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from django.test import override_settings

from confidante import wiring
from confidante.care import counsel, enquire, letters
from confidante.care.staff import found
from confidante.memory import Clock, memory_clinic
from confidante.pathway.pack import load
from confidante.seal.keys import KeyRow
from confidante.web import render
from tests.web.client import Client
from tests.web.conftest import settings_of

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def founded():
    """A clinic with its founder, and what she wrote down: the slow part, done once."""
    clinic = memory_clinic(load(ROOT / "packs" / "hymen-repair"), now=Clock())
    return clinic, found(clinic, log_key=bytes(32), language="en")


@pytest.fixture
def made(founded):
    return founded[1]


@pytest.fixture(autouse=True)
def clinic(founded, monkeypatch):
    """The same clinic and founder, and nothing of what another test did."""
    first = founded[0]
    clinic = replace(memory_clinic(first.pack, now=first.now), secrets=first.secrets)
    clinic.keystore.put((), [KeyRow(*row) for row in first.keystore.keys.items()])
    clinic.logs.append(tuple(first.logs.order))
    monkeypatch.setattr(wiring, "the_clinic", lambda: clinic)
    render.environment.cache_clear()
    counsel._desks.clear()
    with override_settings(**settings_of("clinic")):
        yield clinic
    render.environment.cache_clear()


class Person:
    """Someone at a browser of her own. She sends only what the page before her has in a form."""

    def __init__(self):
        self.client = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"})
        self.page = ""

    def goes_to(self, path):
        return self._sees(self.client.get(path, follow=True))

    def sends(self, action, holding="", **fields):
        forms = re.findall(rf'<form[^>]*action="{action}".*?</form>', self.page, flags=re.DOTALL)
        form = next(one for one in forms if holding in one)
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        return self._sees(self.client.post(action, {**hidden, **fields}, follow=True))

    def _sees(self, response):
        self.page = response.content.decode()
        self.status = response.status_code
        self.path = response.request["PATH_INFO"]
        return self

    def reads(self, pattern):
        return [unescape(each) for each in re.findall(pattern, self.page, flags=re.DOTALL)]

    def signs_in(self, words, card):
        return self.goes_to("/en/sign-in").sends("/en/sign-in", passphrase=words, card=card)


def joins(code):
    """A newcomer makes her keys: she, her words, her card, her fingerprint."""
    one = Person().goes_to("/en/join").sends("/en/join", code=code)
    words = one.reads(r'<ol class="words six">(.*?)</ol>')[0]
    (card,) = one.reads(r'<p class="letters">(.*?)</p>')
    (fingerprint,) = one.reads(r'<p class="fingerprint">(.*?)</p>')
    return one, " ".join(re.findall(r"<li>(.*?)</li>", words)), card, fingerprint


def invites(admin, role, designation):
    admin.goes_to("/en/staff").sends("/en/staff/invite", role=role, designation=designation)
    return admin.reads(r'<p class="fingerprint">(.*?)</p>')[0]


def test_from_the_founder_to_an_answer(clinic, made):
    founder = Person().signs_in(" ".join(made.passphrase), made.card)
    assert founder.path == "/en/staff"
    assert "opens no case" in founder.page

    asha, words, card, fingerprint = joins(invites(founder, "counsellor", "Asha"))
    assert len(words.split()) == 6
    assert asha.signs_in(words, card).status == 401
    founder.goes_to("/en/staff")
    assert fingerprint in founder.reads(r'<p class="fingerprint">(.*?)</p>')
    assert founder.sends("/en/staff/admit").status == 422
    assert founder.sends("/en/staff/admit", compared="yes").status == 200
    assert "Waiting to be admitted" not in founder.page

    assert asha.signs_in(words.upper(), card.lower()).path == "/en/waiting"
    assert "nobody can write to the clinic" in asha.page
    asha.sends("/en/team/make")
    assert (asha.path, "Nobody is waiting" in asha.page) == ("/en/waiting", True)

    meera, words, card, _ = joins(invites(founder, "counsellor", "Meera"))
    founder.goes_to("/en/staff").sends("/en/staff/admit", compared="yes")
    meera.signs_in(words, card)
    assert "You do not have the key" in meera.page
    assert "Ask one of these: Asha." in meera.page
    asha.goes_to("/en/waiting").sends("/en/team/give")
    meera.goes_to("/en/waiting").sends("/en/team/take")

    form = enquire.Form(enquire.new_form(clinic), "en", {"safety": "danger", "words": "Please help", "again": "me"})
    patient = enquire.send(clinic, form)
    assert "is in danger now" in meera.goes_to("/en/waiting").page
    assert "Please help" not in meera.page
    meera.sends("/en/open")
    assert meera.path.startswith("/en/case/")
    assert "Please help" in meera.page
    meera.sends(f"{meera.path}/answer", to="her", words="We are here.")
    assert "Your answer is written" in meera.page
    seen = letters.my_case(clinic, patient)
    assert [one.words for one in seen.letters] == ["Please help", "We are here."]
    assert [one.designation for one in seen.readings] == ["Meera"]

    # Whoever belongs to no team sees the staff, and nothing else.
    handle = meera.path.rpartition("/")[2]
    assert founder.goes_to("/en/waiting").path == "/en/staff"
    assert founder.goes_to(f"/en/case/{handle}").status == 404
    assert "Please help" not in founder.page

    meera.sends("/en/sign-out")
    assert "You are signed out" in meera.page
    assert not [desk for desk in counsel._desks.values() if desk.read]
    assert meera.goes_to(f"/en/case/{handle}").status == 401


def test_every_failed_sign_in_gets_the_same_answer(clinic, made):
    wrong = [("", ""), ("a b c d e f", made.card), ("a b c d e f", "0" * 28), (" ".join(made.passphrase), "x")]
    answers = {(one.status, one.page) for one in (Person().signs_in(*each) for each in wrong)}
    assert len(answers) == 1
    assert made.card not in next(iter(answers))[1]


def test_a_code_counts_once_and_a_designation_once(clinic, made):
    founder = Person().signs_in(" ".join(made.passphrase), made.card)
    founder.sends("/en/staff/invite", role="counsellor", designation=" Founder ")
    assert founder.status == 422
    assert 'value=" Founder "' in founder.page
    code = invites(founder, "counsellor", "Asha")
    joins(code)
    for each in (code, "00000-00000-00000-00000", ""):
        again = Person().goes_to("/en/join").sends("/en/join", code=each)
        assert (again.status, "Ask for a new one" in again.page) == (410, True)
