"""The main job, in both languages, with and without JavaScript, on a phone: read, ask, come back, leave."""

import random
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Error

from tests.browser import hands
from tests.browser.looking import PHONE, Eye, pictures
from tests.browser.roman import roman
from tests.browser.servers import ExitSite, Product
from tests.browser.staffed import ASHA, Member

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OWN = {
    "en": "My wedding is in five weeks. I have nobody to ask.\nIs it safe?",
    "hi": "पाँच हफ़्ते में शादी है। किसी से पूछ नहीं सकती।\nक्या यह सुरक्षित है?",
}
SAID = {
    "en": "You can choose in peace. I will write again on Friday.",
    "hi": "आप आराम से सोच सकती हैं। मैं शुक्रवार को फिर लिखूँगी।",
}


@dataclass
class Walk:
    """One walk: whose browser, in which language, with whose eyes."""

    browser: Any
    product: Product
    staff: dict[str, Member]
    language: str
    eye_of: Any

    def person(self, name: str, **context: Any) -> tuple[Any, Eye]:
        locale = {"en": "en-GB", "hi": "hi-IN"}[self.language]
        opened = self.browser.new_context(viewport=PHONE, locale=locale, device_scale_factor=1, **context)
        return opened, self.eye_of(opened, name)


@pytest.fixture(params=["en", "hi"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def walk(browser: Any, product: Product, staff: dict[str, Member], language: str) -> Walk:
    def eye_of(context: Any, name: str) -> Eye:
        return Eye(context, (product.patient, product.clinic), pictures(), f"{language}-{name}")

    return Walk(browser, product, staff, language, eye_of)


@pytest.mark.parametrize("how", ["js", "no-js", "axe"])
def test_a_woman_asks_is_answered_and_comes_back(walk: Walk, how: str, axe: str | None):
    if how == "axe" and axe is None:
        pytest.skip("axe-core is not installed (PyPI: axe-playwright-python)")
    # axe is put into the page, which the pages' own policy refuses: that walk alone goes without the policy.
    context = {"js": {}, "no-js": {"java_script_enabled": False}, "axe": {"bypass_csp": True}}[how]
    she, eye = walk.person(f"{how}-her", **context)
    counsellor, second_eye = walk.person(f"{how}-desk", **context)
    if how == "axe":
        eye.axe = second_eye.axe = axe
    words = she_asks(walk, she, eye)
    name = a_counsellor_answers(walk, counsellor, second_eye)
    she_comes_back(walk, she, eye, words, name)
    for each in (eye, second_eye):
        each.assert_clean()
    she.close()
    counsellor.close()


def she_asks(walk: Walk, she: Any, eye: Eye) -> list[str]:
    page, origin, language = she.new_page(), walk.product.patient, walk.language
    page.goto(origin + "/")
    assert page.url == f"{origin}/{language}/"
    eye.look(page, "start")
    for slug in page.locator('main a[href*="/read/"]').evaluate_all("all => all.map(a => a.getAttribute('href'))"):
        page.goto(origin + slug)
        eye.look(page, "read")
    for name in ("safe", "help", "return"):
        page.goto(f"{origin}/{language}/{name}")
        eye.look(page, name)
    page.goto(f"{origin}/{language}/read/no-such-page")
    eye.look(page, "not-here")
    page.goto(f"{origin}/{language}/ask")
    page.locator('[name="a.age"]').fill("abc")
    hands.press(page, "next", "/ask")
    eye.look(page, "ask-refused")
    assert page.locator('[role="alert"]').count() == 1
    # Not one cookie, whatever she read and answered, until it is sent.
    hands.enquire(page, origin, language, {"words": OWN[language]}, looking_for_cookies(she, eye))
    words = hands.words_of(page)
    assert len(words) == 10
    eye.look(page, "words")
    page.locator('input[name="word"]').first.fill("wrong")
    page.locator('form[action$="/words"] button').click()
    eye.look(page, "words-differ")
    assert hands.words_of(page) == words, "shown until they are given back"
    hands.give_back(page, words)
    eye.look(page, "mine")
    assert OWN[language].splitlines()[0] in page.inner_text("main")
    cookie = one_cookie(she)
    assert cookie["httpOnly"]
    assert cookie["secure"]
    assert cookie["sameSite"] == "Strict"
    assert cookie["expires"] == -1, "gone with the browser"
    hands.press(page, "end", "/mine")
    assert she.cookies() == []
    page.close()
    return words


def looking_for_cookies(she: Any, eye: Eye) -> hands.Look:
    def look(page: Any, what: str) -> None:
        eye.look(page, what)
        assert she.cookies() == [], what

    return look


def one_cookie(context: Any) -> dict[str, Any]:
    (cookie,) = context.cookies()
    return cookie


def a_counsellor_answers(walk: Walk, counsellor: Any, eye: Eye) -> str:
    page, language = counsellor.new_page(), walk.language
    hands.sign_in(page, walk.product.clinic, language, walk.staff[ASHA], eye.look)
    eye.look(page, "waiting")
    # The newest of those who wait and were not answered stands last of them; its words say which it is.
    forms = page.locator('form[action$="/open"]')
    assert forms.count() >= 1, "nobody waits"
    handles = forms.evaluate_all("all => all.map(f => f.querySelector('[name=case]').value)")
    for handle in handles:
        page.goto(f"{walk.product.clinic}/{language}/waiting")
        page.locator(f'form[action$="/open"]:has([value="{handle}"]) button').click()
        page.wait_for_url(f"**/case/{handle}")
        body = page.inner_text("main")
        if OWN[language].splitlines()[0] in body and SAID[language] not in body:
            break
    eye.look(page, "case")
    page.locator('form[action$="/answer"] button').click()
    eye.look(page, "case-refused")
    hands.reply(page, SAID[language], "her")
    eye.look(page, "case-answered")
    name = page.inner_text("h1").strip()
    page.goto(f"{walk.product.clinic}/{language}/staff")
    eye.look(page, "staff")
    page.locator('form[action$="/sign-out"] button').click()
    page.wait_for_url("**/sign-in?out")
    eye.look(page, "signed-out")
    assert counsellor.cookies() == []
    page.goto(f"{walk.product.clinic}/{language}/join")
    eye.look(page, "join")
    return name


def with_noise(words: list[str], language: str) -> str:
    """As a phone types it: capitals, marks, a second space, a line's end; Hindi in Roman letters."""
    if language == "hi":
        words = [roman(word) for word in words]
    chance = random.Random(7)
    dressed = [chance.choice([word, word.capitalize(), word.upper()]) for word in words]
    return "  " + "".join(word + chance.choice([" ", "  ", ", ", "-", "\n", " . "]) for word in dressed)


def she_comes_back(walk: Walk, she: Any, eye: Eye, words: list[str], name: str) -> None:
    page, origin, language = she.new_page(), walk.product.patient, walk.language
    mistyped = [*words[:3], "qqqq", *words[4:]]
    hands.come_back(page, origin, language, " ".join(mistyped))
    eye.look(page, "mistyped")
    assert "4" in page.locator('[role="alert"]').inner_text(), "which word"
    assert she.cookies() == []
    hands.come_back(page, origin, language, with_noise(words, language))
    page.wait_for_url("**/mine")
    eye.look(page, "answered")
    main = page.inner_text("main")
    assert SAID[language] in main
    assert ASHA in main, "who has read"
    assert name not in main, "the counsellors' name for her is theirs"
    hands.write(page, "धन्यवाद" if language == "hi" else "Thank you", again=False)
    page.wait_for_url("**/mine#last")
    eye.look(page, "written")
    page.close()


@pytest.mark.parametrize("how", ["button", "shift", "no-js"])
def test_she_leaves_and_back_shows_nothing(walk: Walk, how: str, exit_site: ExitSite):
    she, _eye = walk.person(how, java_script_enabled=how != "no-js")
    page, origin = she.new_page(), walk.product.patient
    words = hands.enquire(page, origin, walk.language, {"words": OWN[walk.language]})
    hands.give_back(page, words)
    (before,) = she.cookies()
    visits = len(exit_site.visits)
    if how == "shift":
        for _ in range(3):
            page.keyboard.press("Shift")
    else:
        page.locator("form.leave button.go").click()
    page.wait_for_url(exit_site.address)
    assert she.cookies([origin]) == []
    assert len(exit_site.visits) == visits + 1
    assert "Referer" not in exit_site.visits[-1]
    for _ in range(4):
        # A page that was the answer to a form is not made again: the browser asks first, and that is an error here.
        with suppress(Error):
            page.go_back(wait_until="load")
        page.wait_for_timeout(200)
        shown = page.content()
        assert OWN[walk.language].splitlines()[0] not in shown
        assert not all(word in shown for word in words)
    # Nor does the old cookie open anything: the session is gone at the server.
    she.add_cookies([{"name": before["name"], "value": before["value"], "url": "https://localhost/", "secure": True}])
    page.goto(f"{origin}/{walk.language}/mine")
    assert page.locator('textarea[name="words"]').count() == 1
    assert OWN[walk.language].splitlines()[0] not in page.content()
    she.close()


def test_sending_a_form_again_after_leaving_brings_nothing_back(walk: Walk, exit_site: ExitSite):
    she, _eye = walk.person("again")
    page, origin = she.new_page(), walk.product.patient
    page.goto(f"{origin}/{walk.language}/")
    words = hands.enquire(page, origin, walk.language, {"safety": "danger", "words": OWN[walk.language]})
    hands.give_back(page, words)
    page.locator("form.leave button.go").click()
    page.wait_for_url(exit_site.address)
    brought_back = []
    for _ in range(5):
        with suppress(Error):
            page.go_back(wait_until="load")
        page.wait_for_timeout(200)
        if "chrome-error" not in page.url:
            continue
        # The browser asks whether to send the form again; whoever holds the phone may say yes.
        with suppress(Error):
            page.reload(wait_until="load")
        carried = page.locator('input[name^="a."]:is([type="hidden"], :checked)')
        brought_back += [
            each for each in carried.evaluate_all("all => all.map(e => e.name + ' ' + e.value)") if each[-1] != " "
        ]
    she.close()
    assert brought_back == []


def test_the_first_tab_stop_is_the_way_out_and_the_cover_hides_the_page(walk: Walk):
    for scripted in (True, False):
        she, eye = walk.person("cover", java_script_enabled=scripted)
        page = she.new_page()
        page.goto(f"{walk.product.patient}/{walk.language}/help")
        page.keyboard.press("Tab")
        assert page.locator("form.leave button.go:focus").count() == 1
        page.locator("a.hide").click()
        eye.photograph(page, f"cover-{'js' if scripted else 'no-js'}")
        covered = page.locator("#cover").bounding_box()
        assert covered
        assert covered["width"] >= PHONE["width"]
        assert covered["height"] >= PHONE["height"]
        page.locator("#cover a").click()
        assert not page.locator("#cover").is_visible()
        she.close()


def test_the_button_stays_in_the_thumbs_half(walk: Walk):
    she, _eye = walk.person("thumb")
    page = she.new_page()
    for path in ("", "help", "ask", "return"):
        page.goto(f"{walk.product.patient}/{walk.language}/{path}")
        for at in (0, 400, 100_000):
            page.mouse.wheel(0, at)
            box = page.locator("form.leave button.go").bounding_box()
            assert box
            assert PHONE["height"] / 2 <= box["y"] <= PHONE["height"] - box["height"], path
            assert box["height"] >= 48
    she.close()
