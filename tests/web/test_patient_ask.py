"""The enquiry: one screen at a time, nothing kept but what she carries, nothing lost."""

import re

import pytest

from confidante.care import enquire
from confidante.web.patient import views_ask
from confidante.web.patient.views_words import WORDS_PADDED_TO
from tests.web.phone import ANSWERS_OF_HERS, Phone


def test_she_asks_gets_ten_words_confirms_three_and_is_in(phone):
    phone.answers(ANSWERS_OF_HERS)
    assert (phone.status, phone.last.headers["Location"]) == (303, "/en/words")
    cookie = phone.last.cookies["__Host-n"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["domain"], cookie["max-age"]) == ("Strict", "/", "", "")
    words = phone.her_words()
    assert len(words) == 10
    main = phone.text
    assert main.index("How to keep them") < main.index('name="word"') < main.index('href="tel:')
    assert phone.sends("words", word=["x", words[4], words[8]]).status == 422
    assert "At least one of these" in phone.text
    assert re.findall(r'name="word" value="([^"]*)" aria-invalid="true"', phone.text) == ["x"]
    assert phone.sends("words", word=[words[1], words[4], words[8]]).last.headers["Location"] == "/en/mine"
    assert words[0] not in phone.goes_to("words").text
    assert "I have a question &lt;b&gt; &amp; no one to ask." in phone.goes_to("mine").text


def test_no_cookie_before_it_is_sent(phone):
    phone.to_the_last_screen(ANSWERS_OF_HERS)
    assert not phone.client.cookies


def test_every_answer_travels_with_the_form(phone):
    phone.to_the_last_screen(ANSWERS_OF_HERS)
    carried = phone.hidden("ask")
    for each, answer in ANSWERS_OF_HERS.items():
        if each not in ("words", "again"):
            assert carried[f"a.{each}"] == answer


def test_back_keeps_what_was_typed_even_if_it_is_not_right(phone):
    phone.to_the_last_screen(ANSWERS_OF_HERS)
    phone.sends("ask", go="back", a__words="half a sentence")
    assert phone.hidden("ask")["a.words"] == "half a sentence"
    assert 'value="alone" checked' in phone.text


def test_a_wrong_answer_is_named_in_the_words_of_the_question_and_kept(phone):
    phone.goes_to("ask").sends("ask", go="next", a__age="seventeen")
    assert phone.status == 422
    assert 'href="#q-age">How old are you?' in phone.text
    assert 'value="seventeen"' in phone.text
    assert "8" in re.search(r'class="why"[^>]*>(.*?)<', phone.text)[1]


def test_an_empty_answer_and_a_person_instead_are_both_taken(phone):
    assert phone.goes_to("ask").sends("ask", go="next").status == 200
    assert "Part 2 of" in phone.text
    phone.goes_to("ask").sends("ask", go="next", r__age="on", a__age="")
    assert phone.hidden("ask")["a.age"] == "tell"


def test_whom_she_excludes_is_carried_and_everyone_is_too_many(phone, patient_site):
    phone.to_the_last_screen(ANSWERS_OF_HERS)
    everyone = [member.id.hex() for member in enquire.staff(patient_site)]
    assert all(f'value="{one}"' in phone.text for one in everyone)
    phone.sends("ask", go="next", a__words="my words", **{"not": everyone})
    assert phone.status == 422
    assert "my words" in phone.text
    assert phone.text.count(" checked><span>Do not let") == len(everyone)


@pytest.mark.parametrize("hours", [3, 30])
def test_a_form_that_is_too_old_keeps_every_word_and_goes_through_once_more(phone, staffed, hours):
    _, clock = staffed
    phone.to_the_last_screen(ANSWERS_OF_HERS)
    clock.advance(hours * 3600)
    phone.sends("ask", go="next", a__words="long thought about", a__again="me")
    assert phone.status == 409
    assert "long thought about" in phone.text
    assert phone.hidden("ask")["a.reason"] == ANSWERS_OF_HERS["reason"]
    assert phone.sends("ask", go="next", a__words="long thought about", a__again="me").status == 303


def test_too_long_a_text_is_kept(phone):
    phone.to_the_last_screen(ANSWERS_OF_HERS)
    text = "शब्द " * 550
    phone.sends("ask", go="next", a__words=text)
    assert phone.status == 422
    assert text.strip() in phone.text


def test_at_the_ceiling_nothing_is_lost(phone, monkeypatch):
    monkeypatch.setattr(views_ask._ceiling, "most", 0)
    phone.to_the_last_screen(ANSWERS_OF_HERS).sends("ask", go="next", a__words="still here")
    assert phone.status == 429
    assert "still here" in phone.text
    assert not phone.client.cookies


def test_the_same_form_sent_twice_opens_one_case(phone, patient_site):
    phone.to_the_last_screen(ANSWERS_OF_HERS)
    fields = phone.hidden("ask") | {"go": "next", "a.words": "once", "a.again": "me"}
    before = len(patient_site.logs.order)
    phone.client.post("/en/ask", fields)
    first, opened = phone.her_words(), len(patient_site.logs.order)
    phone.client.post("/en/ask", fields)
    assert phone.her_words() == first
    assert len(patient_site.logs.order) == opened > before


def test_what_is_said_of_danger_changes_neither_the_page_nor_its_size(patient_site):
    pages = []
    for safety in ("safe", "danger"):
        phone = Phone()
        phone.is_in({**ANSWERS_OF_HERS, "safety": safety})
        text = phone.goes_to("mine").text
        pages.append((re.sub(r'value="[0-9a-f]{32}"', "", text), len(phone.last.content), phone.status))
    assert pages[0] == pages[1]


def test_pages_with_her_answers_have_a_size_that_says_little(phone):
    phone.goes_to("ask").sends("ask", go="next", a__age="24")
    assert len(phone.text.partition("</head>")[2].encode()) % 4096 == 0
    phone.is_in()
    assert len(phone.goes_to("mine").text.partition("</head>")[2].encode()) % 4096 == 0


def test_what_is_hers_is_not_compressed(phone):
    phone.is_in()
    page = phone.goes_to("mine").last
    assert page.headers["Content-Encoding"] == "gzip"
    assert b"I have a question &lt;b&gt; &amp; no one to ask." in page.content


def test_without_a_team_she_is_told_before_she_begins(phone, monkeypatch):
    monkeypatch.setattr(enquire, "staff", lambda clinic: ())
    assert phone.goes_to("ask").status == 503
    assert "Nobody is here yet" in phone.text


@pytest.mark.parametrize("language", ["hi", "en"])
def test_a_screen_is_the_same_whether_it_was_kept_or_made_for_her(patient_site, language, monkeypatch):
    pages = []
    for kept in (True, False):
        if not kept:
            monkeypatch.setattr(views_ask, "is_new", lambda *_: False)
        phone, seen = Phone(language).goes_to("ask"), []
        for given in ({"a__age": '<"&>'}, {"a__age": "24"}, {}, {}):
            phone.sends("ask", go="next", **given)
            seen.append(phone.text.replace(phone.hidden("ask")["form"], "nonce"))
        pages.append(seen)
    assert pages[0] == pages[1]


def test_the_whole_of_it_in_hindi(telefon):
    words = telefon.is_in()
    assert all(re.fullmatch(r"[\u0900-\u097f]+", word) for word in words)
    assert telefon.goes_to("mine").status == 200


def test_a_form_is_read_as_browsers_send_it(phone):
    phone.goes_to("ask")
    for body, status in (
        ("part=0&go=next&a.age=24&not=a&not=b", 200),
        ("part=0&go=next&a.age=%E0%A5%A8%E0%A5%AA&r.none=", 200),
        ("part=0&go=next&a.age=24" + "&x=" * 300, 400),
        (b"part=0&a.age=\xff", 400),
    ):
        answer = phone.client.post("/en/ask", body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == status
        if status == 200:
            assert 'name="a.age" value="2' in answer.content.decode() or "२४" in answer.content.decode()
    phone._sees(phone.client.post("/en/ask", "go=next&not=a&not=b", content_type="application/x-www-form-urlencoded"))
    assert re.findall(r'name="not" value="(\w)"', phone.text) == ["a", "b"]


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_page_with_her_words_has_one_size_whatever_she_is_told(patient_site, language):
    worst = {"safety": "danger", "unwanted": "days", "paper": "yes", "date": "now", "phone": "maybe", "people": "yes"}
    calm = {"safety": "safe", "unwanted": "no", "paper": "no", "date": "none", "phone": "no", "people": "no"}
    sizes = set()
    for said in (worst, calm, {**worst, "age": "16", "writer": "for-her"}, {}):
        given = {"age": "24", "place-now": "IN", "place-home": "GB-ENG", "reason": "wedding", "writer": "alone"} | said
        phone = Phone(language).answers(given)
        phone.goes_to("words")
        assert phone.last.status_code == 200
        body = phone.text.partition("</head>")[2].encode()
        assert len(body.rstrip(b"\n")) < WORDS_PADDED_TO
        sizes.add(len(body))
    assert sizes == {WORDS_PADDED_TO}
