"""A whole enquiry over plain HTTP: every screen, answered by the names of its fields."""

from collections.abc import Mapping

from tests.browser.plain import Client, Form, Page, filled

ANSWERS: Mapping[str, str] = {
    "age": "24", "place-now": "IN", "place-home": "IN", "people": "no", "reason": "wedding", "unwanted": "no",
    "date": "soon", "paper": "no", "safety": "safe", "phone": "no", "writer": "alone", "words": "", "again": "me",
}  # fmt: skip
SCREENS = 12


def last_screen(client: Client, **answers: str) -> tuple[Page, Form]:
    """The screen with the button that sends, and its form with everything in it."""
    given = {**ANSWERS, **{name.replace("_", "-"): value for name, value in answers.items()}}
    page = client.get(f"/{client.language}/ask")
    for _ in range(SCREENS):
        form = page.form("/ask")
        fields = answered(form, page, given)
        # Only the last screen puts her own words, in a box to write in.
        if "<textarea" in page.text:
            form.fields = fields
            return page, form
        page = client.post(form.action, fields)
    raise AssertionError("the enquiry does not end")


def answered(form: Form, page: Page, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """This screen's form as a browser would send it, with the answers that it asks for."""
    here = {f"a.{name}": value for name, value in given.items() if f'id="q-{name}"' in page.text}
    return filled(
        Form(form.action, [one for one in form.fields if one[0] not in here] + list(here.items()), form.buttons)
    )


def asked(client: Client, **answers: str) -> list[str]:
    """Sent: her ten words."""
    _, form = last_screen(client, **answers)
    page = client.post(form.action, form.fields)
    words = page.words()
    assert page.status == 200, (page.status, page.text[-3000:])
    assert len(words) == 10, page.text
    return words


def confirmed(client: Client, words: list[str]) -> Page:
    """She gave the three words back, and is at her own page."""
    page = client.get(f"/{client.language}/words")
    return client.fill(page, "/words", word=[words[1], words[4], words[8]])


def come_back(client: Client, words: str) -> Page:
    """Her own page, by her phrase."""
    return client.fill(client.get(f"/{client.language}/return"), "/return", words=words)
