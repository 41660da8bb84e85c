"""A phrase that opens a case and one that opens nothing get one answer; of one with a mistake she is told the word."""

import os
import random
import time

import pytest

from confidante.seal.phrase import Secret, letters_of, words_of
from tests.browser.enquiring import asked, confirmed
from tests.browser.plain import Client, Page
from tests.browser.servers import Product
from tests.browser.staffed import seen

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TRIES = 300


def wrong_phrase(language: str = "en") -> str:
    """A phrase whose checksum is right, and that belongs to no case."""
    return " ".join(words_of(Secret(os.urandom(13)), language))


@pytest.fixture(scope="module")
def right(product: Product) -> str:
    with Client(product.patient) as her:
        words = asked(her, words="hello")
        confirmed(her, words)
    return " ".join(words)


def posted(product: Product, typed: str, language: str = "en") -> Page:
    with Client(product.patient, language) as someone:
        return someone.post(f"/{language}/return", [("words", typed)], follow=False)


def shape(page: Page) -> tuple[int, list[tuple[str, str]], int]:
    """Its status, its headers but the value of the cookie and the date, its length."""
    headers = []
    for name, value in page.headers:
        if name.lower() == "date":
            continue
        is_cookie = name.lower() == "set-cookie"
        headers.append((name, f"{len(value)} {value.partition(';')[2]}" if is_cookie else value))
    return page.status, headers, len(page.body)


def test_right_and_wrong_have_one_answer(product: Product, right: str):
    expected = shape(posted(product, right))
    assert expected[0] == 303
    for typed in (wrong_phrase(), wrong_phrase("hi"), letters_of(Secret(os.urandom(13))), right.upper(), f" {right}\n"):
        assert shape(posted(product, typed)) == expected, "one answer for whatever could be a phrase"


def test_the_page_after_a_wrong_one_says_what_can_be_done(product: Product):
    for language in ("en", "hi"):
        with Client(product.patient, language) as someone:
            page = someone.post(f"/{language}/return", [("words", wrong_phrase(language))])
        assert page.status == 404
        assert f'href="/{language}/ask"' in page.text, "a lost phrase: she can ask again"
        assert someone.cookies == {}, "the session that opens nothing is over"


def test_a_mistyped_one_is_told_with_its_place_and_no_cookie(product: Product, right: str):
    words = right.split()
    wrong = {
        "a word of no list": ([*words[:6], "zzzzzz", *words[7:]], "7"),
        "two words changed round": ([words[1], words[0], *words[2:]], ""),
        "a word too few": (words[:9], "10"),
        "a word of the other list": ([*words[:2], "पानी", *words[3:]], "3"),
    }
    for name, (typed, says) in wrong.items():
        if name == "two words changed round" and words[0] == words[1]:
            continue
        with Client(product.patient) as someone:
            page = someone.post("/en/return", [("words", " ".join(typed))], follow=False)
        if page.status == 303 and not says:
            continue  # One in 64 has the right checksum by chance.
        assert page.status == 422, name
        assert someone.cookies == {}, name
        assert " ".join(typed) in page.text, "what she typed stands there still"
        alert = page.text.partition('role="alert"')[2].partition("</div>")[0]
        assert says in alert, (name, seen(page))


def test_the_time_tells_little(product: Product, right: str, record_property):
    """A guard against gross leaks on a busy machine; the figure itself is what is reported."""
    chance = random.Random(1)
    order = [True, False] * (TRIES // 2)
    chance.shuffle(order)
    times: dict[bool, list[float]] = {True: [], False: []}
    with Client(product.patient) as someone:
        for _ in range(10):
            someone.post("/en/return", [("words", right)], follow=False)
        for is_right in order:
            typed = right if is_right else wrong_phrase()
            someone.cookies.clear()
            begun = time.perf_counter()
            page = someone.post("/en/return", [("words", typed)], follow=False)
            times[is_right].append(time.perf_counter() - begun)
            assert page.status == 303
    area = auc(times[True], times[False])
    record_property("auc", area)
    middle = {name: sorted(each)[len(each) // 2] * 1000 for name, each in times.items()}
    print(f"right {middle[True]:.2f} ms, wrong {middle[False]:.2f} ms, AUC {area:.3f}, over {TRIES} tries")
    assert abs(area - 0.5) <= 0.12


def auc(ones: list[float], others: list[float]) -> float:
    """How often one of these is longer than one of those: 0.5 if nothing can be told."""
    more = sum((one > other) + 0.5 * (one == other) for one in ones for other in others)
    return more / (len(ones) * len(others))
