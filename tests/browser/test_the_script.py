"""The one script, in a browser and without a server: pages are given to it as they are asked for."""

from collections.abc import Iterator
from typing import Any

import pytest

from confidante.web.style import JS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ORIGIN = "http://localhost:9"
LEAVING = '<form class="leave" method="post" action="/en/leave"><button class="go">x</button>{}</form>'


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page whose every request is kept in `asked`, and answered by `body`."""
    context = browser.new_context()
    page = context.new_page()
    page.asked, page.body = [], ""

    def answer(route: Any, request: Any) -> None:
        page.asked.append((request.method, request.url.removeprefix(ORIGIN), request.post_data))
        gone = request.url.endswith("/leave")
        route.fulfill(content_type="text/html", body="gone" if gone else f"<script>{JS}</script>{page.body}")

    page.route("**/*", answer)
    yield page
    context.close()


def pressed(page: Any) -> bool:
    """Whether three presses of Shift left the page."""
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_timeout(150)
    return page.url.endswith("/leave")


@pytest.mark.parametrize(
    ("site", "text", "left"), [("desk", "half a sentence", ""), ("desk", " ", "left"), ("", "half a sentence", "left")]
)
def test_at_the_desk_three_presses_do_not_leave_a_text_that_is_being_written(
    page: Any, site: str, text: str, left: str
):
    page.body = f'<body class="{site}">{LEAVING.format("")}<textarea></textarea></body>'
    page.goto(f"{ORIGIN}/en/case")
    page.locator("textarea").fill(text)
    assert pressed(page) == bool(left)


def test_the_number_of_the_form_goes_along_in_no_address_and_back_asks_for_the_start(page: Any):
    page.body = f"<body>{LEAVING.format('<input type=hidden name=form value=number>')}</body>"
    page.goto(f"{ORIGIN}/en/ask")
    assert pressed(page)
    assert page.asked[-1] == ("POST", "/en/leave", "form=number")
    page.go_back()
    assert page.asked[-1] == ("GET", "/en/", None)


def test_a_reference_is_unfolded_when_it_is_asked_for(page: Any):
    page.body = '<body><a href="#n2">[2]</a><details><summary>x</summary><ol><li id="n2">here</ol></details></body>'
    page.goto(f"{ORIGIN}/en/read")
    page.locator("a").click()
    assert page.locator("#n2").is_visible()
