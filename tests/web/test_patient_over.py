"""A browser keeps every form it sent. Once the enquiry was sent or left, sending one again brings nothing back."""

import re

import pytest

from confidante.care.refusals import LogClosed
from tests.web.phone import ANSWERS_OF_HERS, Phone

GIVEN = {**ANSWERS_OF_HERS, "safety": "danger", "words": "nobody else may read this"}


class Browser(Phone):
    """One that keeps what it sent, as browsers do."""

    def __init__(self, language="en"):
        super().__init__(language)
        self.sent = []

    def sends(self, path, **fields):
        if path == "ask":
            self.sent.append(self.hidden("ask") | {name.replace("__", "."): value for name, value in fields.items()})
        return super().sends(path, **fields)

    def sends_again(self, form):
        return self._sees(self.client.post("/en/ask", form, headers={"accept-encoding": "gzip"}))

    def leaves(self):
        nonce = re.search(r'<form class="leave"[^>]*>.*?name="form" value="([^"]+)"', self.text)[1]
        return self._sees(self.client.post("/en/leave", {"form": nonce}))


def shows_nothing(page):
    assert page.status == 409
    assert not re.findall(r'name="a\.[^>]*', page.text)
    assert GIVEN["words"] not in page.text
    assert 'href="/en/return"' in page.text
    assert 'href="/en/ask"' in page.text


@pytest.fixture
def browser(patient_site):
    return Browser()


def test_the_first_page_is_the_same_for_all_and_every_screen_after_it_has_its_number(browser):
    assert 'name="form"' not in browser.goes_to("ask").text
    browser.sends("ask", go="next", a__age="seventeen")
    nonce = browser.hidden("ask")["form"]
    assert browser.status == 422
    browser.sends("ask", go="next", a__age="24")
    assert browser.text.count(f'name="form" value="{nonce}"') == 2


def test_after_leaving_no_form_brings_an_answer_back(browser):
    browser.to_the_last_screen(GIVEN)
    browser.sends("ask", go="back", a__words=GIVEN["words"])
    assert browser.leaves().status == 303
    kept = [form for form in browser.sent if "form" in form]
    assert len(kept) >= 5
    for form in kept:
        shows_nothing(browser.sends_again(form))


def test_after_sending_only_the_very_same_form_shows_the_words_and_only_until_they_are_confirmed(browser):
    browser.answers(GIVEN)
    words, (*before, last) = browser.her_words(), browser.sent
    for form in [one for one in before if "form" in one]:
        shows_nothing(browser.sends_again(form))
    for other in ({"a.words": "another text"}, {"a.words": "क" * 3000}, {"go": "back"}):
        shows_nothing(browser.sends_again(last | other))
    browser.sends_again(last)
    assert browser.her_words() == words
    browser.sends("words", word=[words[1], words[4], words[8]])
    shows_nothing(browser.sends_again(last))


def test_what_was_swept_long_ago_is_still_over(browser, staffed):
    clinic, clock = staffed
    browser.answers(GIVEN)
    clock.advance(30 * 3600)
    clinic.forms.sweep(int(clock()))
    shows_nothing(browser.sends_again(browser.sent[-1]))
    shows_nothing(browser.sends_again(browser.sent[-2]))


def test_a_sending_that_failed_is_not_over_and_loses_nothing(browser, patient_site, monkeypatch):
    def closed(*_):
        raise LogClosed

    browser.to_the_last_screen(GIVEN)
    with monkeypatch.context() as full:
        full.setattr(type(patient_site.logs), "append", closed)
        assert browser.sends("ask", go="next", a__words=GIVEN["words"], a__again="me").status == 503
    browser.sends("ask", go="back", a__words=GIVEN["words"])
    assert browser.hidden("ask")["a.words"] == GIVEN["words"]


def test_a_number_that_is_not_ours_is_not_written_down_and_nobody_is_kept_from_leaving(
    browser, patient_site, monkeypatch
):
    before = dict(patient_site.forms.sent)
    for nonce in ("", "x", "A" * 44, "ü"):
        assert browser.client.post("/en/leave", {"form": nonce}).status_code == 303
    assert patient_site.forms.sent == before

    def broken(*_):
        raise OSError

    browser.to_the_last_screen(GIVEN)
    monkeypatch.setattr(type(patient_site.forms), "spend", broken)
    assert browser.leaves().status == 303
