"""What a woman and a counsellor do with a browser: every step by what stands on the page."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.browser.enquiring import ANSWERS, SCREENS
from tests.browser.staffed import Member

Look = Callable[[Any, str], None]


def nothing(page: Any, what: str) -> None:
    """Nobody looks."""


def press(page: Any, value: str, action: str) -> None:
    """The button with this value, of the form with this address."""
    with page.expect_navigation():
        page.locator(f'form[action$="{action}"] button[name="go"][value="{value}"]').click()


def answer(page: Any, given: Mapping[str, str]) -> list[str]:
    """Every question of this screen has its answer; the ids of those that were there."""
    here = [
        one.removeprefix("q-") for one in page.locator("fieldset[id^='q-']").evaluate_all("all => all.map(e => e.id)")
    ]
    for name in here:
        choose(page, name, given[name])
    return here


def choose(page: Any, name: str, value: str) -> None:
    """One answer, given by choosing where one can choose."""
    field = page.locator(f'[name="a.{name}"]:not([type="hidden"])')
    if field.first.evaluate("e => e.tagName") == "SELECT":
        field.select_option(value)
    elif field.first.get_attribute("type") == "radio":
        # By its sentence, as a thumb does it: the label is what is tapped.
        page.locator("label", has=page.locator(f'[name="a.{name}"][value="{value}"]')).click()
    elif value == "tell":
        page.locator(f'[name="r.{name}"]').check()
    else:
        field.fill(value)


def enquire(page: Any, origin: str, language: str, answers: Mapping[str, str], look: Look = nothing) -> list[str]:
    """From the first screen to the ten words."""
    given = {**ANSWERS, **answers}
    page.goto(f"{origin}/{language}/ask")
    for screen in range(SCREENS):
        look(page, f"ask-{screen + 1}")
        here = answer(page, given)
        last = "words" in here
        if last:
            look(page, f"ask-{screen + 1}-filled")
        press(page, "next", "/ask")
        if last:
            break
    assert page.url.endswith(f"/{language}/words"), f"not sent: {page.inner_text('main')}"
    return words_of(page)


def words_of(page: Any) -> list[str]:
    """The ten words, or six, as they are shown."""
    return [one.strip() for one in page.locator("ol.words li").all_inner_texts()]


def give_back(page: Any, words: list[str]) -> None:
    """The three words that are asked for, by the numbers in their labels."""
    boxes = page.locator('input[name="word"]')
    for each in range(boxes.count()):
        label = boxes.nth(each).locator("xpath=ancestor::label").inner_text()
        number = re.search(r"\d+", label)
        assert number, label
        boxes.nth(each).fill(words[int(number[0]) - 1])
    page.locator('form[action$="/words"] button').click()
    page.wait_for_url("**/mine*")


def come_back(page: Any, origin: str, language: str, typed: str) -> None:
    """The return page, with this typed into it and sent."""
    page.goto(f"{origin}/{language}/return")
    page.locator('textarea[name="words"]').fill(typed)
    page.locator('form[action$="/return"] button').click()


def write(page: Any, words: str, *, again: bool) -> None:
    """A letter of hers."""
    page.locator('textarea[name="words"]').fill(words)
    page.locator("label", has=page.locator(f'[name="again"][value="{"me" if again else "counsellors"}"]')).click()
    press(page, "send", "/mine")


def sign_in(page: Any, origin: str, language: str, member: Member, look: Look = nothing) -> None:
    """Signed in, and at who is waiting."""
    page.goto(f"{origin}/{language}/sign-in")
    look(page, "sign-in")
    page.locator('[name="passphrase"]').fill(member.passphrase)
    page.locator('[name="card"]').fill(member.card)
    page.locator('form[action$="/sign-in"] button').click()
    page.wait_for_url("**/waiting")


def reply(page: Any, words: str, to: str) -> None:
    """An answer to her, or a note for the team, from the page of an open case."""
    page.locator("label", has=page.locator(f'[name="to"][value="{to}"]')).locator("input").check()
    page.locator('textarea[name="words"]').fill(words)
    page.locator('form[action$="/answer"] button').click()
    page.wait_for_url(f"**?sent={to}")
