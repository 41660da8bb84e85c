"""What every answer says about itself, whatever it is."""

import base64
import hashlib
import re

import pytest

from tests.web.client import Client
from tests.web.phone import Phone

PAGES = [
    "",
    "read/about",
    "read/signs",
    "read/someone",
    "safe",
    "help",
    "ask",
    "return",
    "mine",
    "words",
    "no-such-page",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_page_keeps_to_itself(patient_site, language, path):
    phone = Phone(language).goes_to(path)
    headers = phone.last.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    # Everything a browser would fetch is in the page itself.
    assert not re.findall(r'<(?:img|script|iframe|object)[^>]+src=|<link[^>]+href="(?!data:)', phone.text)
    assert "style=" not in phone.text
    assert not re.findall(r"\son[a-z]+=", phone.text)


@pytest.mark.parametrize("path", PAGES)
def test_the_style_and_the_script_are_the_ones_that_are_allowed(patient_site, path):
    phone = Phone("hi").goes_to(path)
    for kind, directive in (("style", "style-src"), ("script", "script-src")):
        (inline,) = re.findall(rf"<{kind}>(.*?)</{kind}>", phone.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in phone.last.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", PAGES)
def test_the_title_is_neutral_and_the_way_out_comes_first(patient_site, path):
    phone = Phone("hi").goes_to(path)
    assert "<title>Notes</title>" in phone.text
    body = phone.text.partition("<body")[2]
    assert re.search(r"<(?:a|button|input|select|textarea)\b[^>]*>", body)[0] == '<button class="go">'


@pytest.mark.parametrize("path", PAGES)
def test_no_cookie_is_set_before_anything_is_sent(phone, path):
    assert not phone.goes_to(path).last.cookies


def test_a_form_from_elsewhere_is_refused_and_sets_nothing(patient_site):
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}, {"origin": "null"}, {}):
        client = Client(SERVER_NAME="localhost", headers=headers)
        response = client.post("/en/return", {"words": "x"})
        assert response.status_code == 403
        assert not response.cookies
        assert response.headers["Cache-Control"] == "no-store"


def test_a_form_from_an_old_browser_on_our_own_page_is_taken(patient_site):
    client = Client(SERVER_NAME="localhost", headers={"origin": "http://localhost"})
    assert client.post("/en/return", {"words": "x"}).status_code == 422


def test_a_host_that_is_not_ours_gets_nothing(patient_site):
    response = Client(SERVER_NAME="elsewhere.example").get("/en/")
    assert response.status_code == 400
    assert response.headers["Cache-Control"] == "no-store"


def test_leaving_is_refused_to_nobody(patient_site):
    for client in (Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost", headers={"origin": "null"})):
        response = client.post("/en/leave")
        assert response.status_code == 303
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert response.headers["Location"].rstrip("/") in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data; boundary=x", "application/json", "application/x-www-form-urlencoded; charset=punycode"],
)
def test_only_a_plain_form_is_read(kind):
    client = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"})
    assert client.post("/en/return", "words=x", content_type=kind).status_code == 400
