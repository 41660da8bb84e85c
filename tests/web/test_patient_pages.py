"""What anyone may read: small, the same for all, in her language."""

import ast
import json
import re
from pathlib import Path

import pytest

from confidante.web.texts import catalogue, preferred
from tests.web.client import Client
from tests.web.phone import Phone

WEB = Path(__file__).resolve().parent.parent.parent / "confidante" / "web"
PUBLIC = ["", "read/about", "read/signs", "read/someone", "safe", "help", "ask", "return"]
FIRST_VIEW = 14_000


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", ["hi", "en"])
def test_a_first_view_fits_the_first_round_trip(patient_site, language, path):
    response = Phone(language).goes_to(path).last
    headers = sum(len(name) + len(value) + 4 for name, value in response.headers.items())
    assert response.status_code == 200
    assert len(response.content) + headers <= FIRST_VIEW


def test_the_front_door_leads_on_by_language_and_remembers_nothing(patient_site):
    for asked, there in (("hi-IN,hi;q=0.9,en;q=0.8", "/hi/"), ("en-GB", "/en/"), ("", "/hi/"), ("ta", "/hi/")):
        response = Client(SERVER_NAME="localhost").get("/", headers={"accept-language": asked})
        assert (response.status_code, response.headers["Location"]) == (302, there)
        assert not response.cookies
    assert preferred("fr, EN;q=0.5") == "en"


def test_a_page_says_who_has_not_reviewed_it(phone, telefon):
    assert "Not yet reviewed by a clinician." in phone.goes_to("read/about").text
    hindi = telefon.goes_to("read/about").text
    assert catalogue("hi")["Not yet checked by a native-language reviewer."] in hindi
    assert "[1]" in hindi
    assert 'id="n1"' in hindi


@pytest.mark.parametrize("language", ["hi", "en"])
def test_what_is_so_of_every_number_is_said_once_above_them(patient_site, language):
    text = Phone(language).goes_to("help").text
    said = {"hi": ("कॉल फ़ोन की सूची में रह सकती है।", "जाँचे हैं।"), "en": ("in the phone&#39;s list.", "to check them.")}
    for one in said[language]:
        assert text.count(one) == 1
        assert text.index(one) < text.index('lang="en">', text.index("<h2>"))


def test_the_sentence_comes_before_the_picture_and_the_references_are_folded(phone):
    text = phone.goes_to("read/about").text
    figures = re.findall(r'<div class="figure">(.*?)</div>', text, re.DOTALL)
    assert figures
    assert all(figure.startswith("<p>") for figure in figures)
    assert re.search(r"<details><summary>[^<]*</summary>\s*<ol class=\"refs\">", text)


def test_emergency_numbers_are_those_of_the_place_she_names(phone):
    assert "Emergency number in India" in phone.goes_to("help").text
    assert "tel:999" in phone.sends("help", place="GB-ENG").text
    elsewhere = phone.sends("help", place="other").text
    assert "tel:112" in elsewhere
    assert "tel:999" in elsewhere
    assert "place=" not in phone.last.request["QUERY_STRING"]


def test_help_is_the_same_whether_or_not_she_is_signed_in(phone):
    before = phone.goes_to("help").last.content
    phone.is_in()
    assert phone.goes_to("help").last.content == before


def test_no_address_says_what_it_is_about(patient_site):
    for page in patient_site.pack.pages.values():
        assert page.slug in {"about", "someone", "signs", "safe"}


def marked(path: Path) -> set[str]:
    """Every sentence that a template or a file marks for the catalogues."""
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        return {json.loads(found) for found in re.findall(r'\b_\(("(?:[^"\\]|\\.)*")\)', text)}
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and node.args]
    return {
        call.args[0].value
        for call in calls
        if ast.unparse(call.func) in {"_", "say(language)"} and isinstance(call.args[0], ast.Constant)
    }


def test_every_sentence_of_the_site_has_its_hindi(patient_site):
    files = [*WEB.glob("templates/*.html"), *WEB.glob("patient/templates/*.html"), *WEB.glob("*.py")]
    files += WEB.glob("patient/*.py")
    sentences = set().union(*map(marked, files))
    assert len(sentences) > 80
    hindi = catalogue("hi")
    assert not sorted(sentence for sentence in sentences if sentence not in hindi)
    for english, translated in hindi.items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", translated)), english
        assert "केस" not in translated
        assert "!" not in translated


@pytest.mark.parametrize("path", ["", "help", "ask", "return", "safe", "no-such-page"])
def test_a_hindi_page_has_no_english_left(telefon, path):
    text = re.sub(
        r"<(script|style)>.*?</\1>|<(\w+)[^>]* lang=\"en\".*?</\2>", "", telefon.goes_to(path).text, flags=re.DOTALL
    )
    words = re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]*>", " ", text.partition("<body")[2]))
    assert set(words) <= {"Shift", "Notes", "SMS", "One", "Stop", "class", "desk", "top"}
