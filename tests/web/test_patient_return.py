"""Back with ten words; letters; and what happens when the time is over."""

import re

import pytest

from confidante.care.session import PATIENT_IDLE
from confidante.seal.phrase import Secret, words_of
from confidante.web.patient import views_return
from tests.web.phone import Phone

WRONG = " ".join(words_of(Secret(b"nothing at al"), "en"))


def shape(response):
    headers = {name: value for name, value in response.headers.items() if name != "Set-Cookie"}
    cookie = response.cookies["__Host-n"]
    return response.status_code, headers, len(cookie.value), dict(cookie), len(response.content)


def test_right_and_wrong_words_get_one_answer(phone):
    words = " ".join(phone.is_in())
    right, wrong = Phone().sends("return", words=words), Phone().sends("return", words=WRONG)
    assert shape(right.last) == shape(wrong.last)
    assert right.goes_to("mine").status == 200
    assert "Nothing opens with these 10 words." in wrong.goes_to("mine").text
    assert 'href="/en/ask"' in wrong.text


def test_a_mistyped_word_is_named_before_anything_is_looked_up(phone):
    words = phone.is_in()
    phone = Phone().sends("return", words=" ".join([*words[:3], "qqqqq", *words[4:]]))
    assert phone.status == 422
    assert "number 4 (“qqqqq”)" in phone.text
    assert re.search(r'<textarea id="words"[^>]*aria-describedby="how why" aria-invalid="true"', phone.text)
    assert words[0] in phone.text
    assert not phone.client.cookies
    assert "These are not 10 words." in Phone().sends("return", words=" ".join(words[:9])).text


def test_letters_go_both_ways_of_being_seen(phone):
    phone.is_in()
    phone.goes_to("mine").sends("mine", words="seen again", again="me", go="send")
    assert phone.last.headers["Location"] == "/en/mine#last"
    phone.goes_to("mine").sends("mine", words="for them alone", again="counsellors", go="send")
    text = phone.goes_to("mine").text
    assert "seen again" in text
    assert "for them alone" not in text
    assert text.count('class="letter"') == 3


def test_a_letter_is_not_taken_without_the_token_of_the_page(phone):
    phone.is_in()
    phone.text = ""
    assert phone.sends("mine", words="from another page", again="me", go="send").status == 401
    assert phone.goes_to("mine").text.count('class="letter"') == 1


def test_a_letter_that_meets_the_end_of_her_time_comes_back_after_the_words(phone, staffed):
    _, clock = staffed
    words = " ".join(phone.is_in())
    phone.goes_to("mine")
    clock.advance(PATIENT_IDLE + 1)
    phone.sends("mine", words="a letter of an hour", again="me", go="send")
    assert phone.status == 401
    assert "a letter of an hour" not in phone.text
    assert len(phone.hidden("return")["kept"]) > 100
    phone.sends("return", words=words)
    assert phone.status == 200
    phone.sends("mine", go="kept")
    assert "a letter of an hour" in phone.text
    assert 'value="me" checked' in phone.text, "what she chose waits with her words"
    phone.sends("mine", words="a letter of an hour", again="me", go="send")
    assert "a letter of an hour" in phone.goes_to("mine").text


def test_a_kept_letter_answers_right_and_wrong_words_alike_and_outlasts_the_wrong_ones(phone, staffed):
    _, clock = staffed
    words = " ".join(phone.is_in())
    phone.goes_to("mine")
    clock.advance(PATIENT_IDLE + 1)
    phone.sends("mine", words="do not lose me", again="me", go="send")
    kept = phone.hidden("return")["kept"]
    right, wrong = (Phone().sends("return", words=given, kept=kept) for given in (words, WRONG))
    assert shape(right.last) == shape(wrong.last)
    wrong.sends("mine", go="kept")
    assert wrong.hidden("return")["kept"] == kept


def test_a_letter_nobody_can_be_asked_about_stays_in_sight(phone):
    phone.sends("mine", words="where did it go", go="send")
    assert phone.status == 401
    assert "where did it go" in phone.text


@pytest.mark.parametrize("right", [True, False])
def test_a_letter_nobody_knew_the_writer_of_goes_on_with_whatever_words_come(phone, right):
    words = " ".join(phone.is_in()) if right else WRONG
    phone = Phone()
    phone.sends("mine", words="whose is it", again="me", go="send")
    assert 'name="again" value="me" form="back"' in phone.text
    phone.sends("return", words=words, loose="whose is it", again="me")
    assert phone.status == 200
    phone.sends("mine", go="kept")
    assert phone.status == (200 if right else 404)
    assert "whose is it" in phone.text
    assert ('value="me" checked' if right else 'name="again" value="me"') in phone.text


@pytest.mark.parametrize("language", ["hi", "en"])
def test_who_has_lost_her_words_is_told_before_she_types_what_can_be_done(patient_site, language):
    main = Phone(language).goes_to("return").text.partition("<main>")[2].partition("</main>")[0]
    assert f'href="/{language}/ask"' in main
    assert "22" in main


def test_signing_out_stands_above_the_numbers_to_call(phone):
    phone.is_in()
    main = phone.goes_to("mine").text
    assert 0 < main.index('value="end"') < main.index('href="tel:')


def test_signing_out_ends_it(phone):
    phone.is_in()
    phone.goes_to("mine").sends("mine", go="end")
    assert phone.last.cookies["__Host-n"]["max-age"] == 0
    assert phone.goes_to("mine").status == 401


def test_leaving_ends_it_too_for_an_old_cookie(phone):
    phone.is_in()
    cookie = phone.client.cookies["__Host-n"].value
    phone.sends("leave")
    again = Phone()
    again.client.cookies["__Host-n"] = cookie
    assert again.goes_to("mine").status == 401


def test_at_the_ceiling_the_words_stay_in_the_box(phone, monkeypatch):
    monkeypatch.setattr(views_return._ceiling, "most", 0)
    phone.sends("return", words=WRONG)
    assert phone.status == 429
    assert WRONG in phone.text


def test_a_broken_cookie_is_no_cookie(phone):
    for value in ("x", "ü", "A" * 43 + "=", "A" * 44, ""):
        phone.client.cookies["__Host-n"] = value
        assert phone.goes_to("mine").status == 401


def test_nobody_has_read_it_yet_and_the_page_says_so(phone):
    phone.is_in()
    assert "Nobody yet." in phone.goes_to("mine").text
    assert re.search(r"tel:112", phone.text)
