"""When something breaks: what is written down, and what is said."""

import os
import subprocess
import sys
from pathlib import Path

from tests.web.client import Client
from tests.web.conftest import settings_of

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = {"DJANGO_SETTINGS_MODULE": "confidante.web.settings.patient"}
BROKEN = """
import django
django.setup()
from django.core.wsgi import get_wsgi_application
from tests.web.client import Client
from confidante import wiring
def clinic():
    raise ValueError("a word of hers")
wiring.the_clinic = clinic
get_wsgi_application()
client = Client(SERVER_NAME="localhost", raise_request_exception=False, headers={"sec-fetch-site": "same-origin"})
answer = client.post("/en/ask?secret=query", {"a.words": "a word of hers", "a.age": "24"})
assert answer.status_code == 500, answer
assert "Something broke here" in answer.content.decode()
assert "no-store" in answer.headers["Cache-Control"]
client.post("/en/ask", {"a.words": "x" * 600_000})
client.get("/en/", headers={"host": "elsewhere.example"})
"""


def test_an_error_is_written_down_by_its_kind_and_place_and_by_no_word_of_hers(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", BROKEN], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, **SITE, "CONFIDANTE_HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "ERROR django.request ValueError" in done.stderr
    assert "views_ask.py:" in done.stderr
    for never in ("word of hers", "secret", "24\n", "xxx", "elsewhere", "/en/ask"):
        assert never not in done.stderr
    assert "DataTooBig" not in done.stderr
    assert done.stdout == ""


def test_with_every_template_broken_there_are_still_two_sentences_and_the_way_out(patient_site, monkeypatch):
    def broken(*_, **__):
        raise ValueError

    monkeypatch.setattr("confidante.web.render.text", broken)
    for headers, path in (({"sec-fetch-site": "same-origin"}, "/en/mine"), ({}, "/en/mine"), ({}, "/hi/no-such-page")):
        client = Client(SERVER_NAME="localhost", raise_request_exception=False, headers=headers)
        answer = client.post(path, {})
        assert answer.status_code == 500
        text = answer.content.decode()
        assert "Something broke here." in text
        assert "यहाँ कुछ ख़राब हो गया।" in text
        assert f'href="{settings_of("patient")["EXIT_SITE"]}"' in text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_form_that_is_too_large_is_answered_by_what_to_do(phone, telefon):
    for one, said in ((phone, "Nothing was sent."), (telefon, "कुछ भेजा नहीं गया।")):
        answer = one.client.post(
            f"/{one.language}/mine", f"words={'x' * 600_000}", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 413
        assert said in answer.content.decode()
