"""Thirty-two at once: no error, nothing lost, nothing twice; and one form is one case, however often it is sent."""

import json
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from urllib.parse import urlencode

import pytest

from tests.browser.enquiring import come_back, confirmed, last_screen
from tests.browser.plain import Client, Form, Page
from tests.browser.servers import ROOT, Product
from tests.browser.staffed import ASHA, Member, cases_waiting, opened, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MANY = 32
A_LETTER, AN_ENQUIRY = 2, 8


def counted(product: Product) -> tuple[int, int]:
    """How many cases there are, and how many of their leaves."""
    with closing(sqlite3.connect(f"file:{product.where}/data/log.sqlite3?mode=ro", uri=True)) as data:
        row = data.execute('SELECT count(DISTINCT "case"), count(*) FROM leaf WHERE "case" != zeroblob(16)').fetchone()
    return int(row[0]), int(row[1])


def test_thirty_two_at_once(product: Product, staff: dict[str, Member], record_property):
    cases, leaves = counted(product)
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.many_clients", product.patient, str(MANY)],
        cwd=ROOT, capture_output=True, text=True, timeout=180, check=True,
    )  # fmt: skip
    took = time.monotonic() - begun
    came = json.loads(done.stdout)
    assert [one["wrong"] for one in came if "wrong" in one] == []
    assert len({tuple(one["words"]) for one in came}) == MANY
    now_cases, now_leaves = counted(product)
    assert now_cases - cases == MANY
    assert now_leaves - leaves == MANY * (AN_ENQUIRY + A_LETTER), "an entry was lost, or is there twice"
    said = product.run("log", "verify", "--json")
    assert json.loads(said.stdout)["consistent"], said.stdout
    record_property("seconds", took)
    print(f"{MANY} at once took {took:.1f} s, the slowest {max(one['seconds'] for one in came):.1f} s")
    everyone_is_readable(product, staff[ASHA])


def everyone_is_readable(product: Product, member: Member) -> None:
    with Client(product.clinic) as desk:
        waiting = signed_in(desk, member)
        handles = cases_waiting(waiting)
        assert len(handles) >= MANY
        read = "".join(opened(desk, handle, waiting).text for handle in handles)
    for number in range(MANY):
        assert read.count(f"words of number {number:03}") == 1
        assert read.count(f"more of number {number:03}") == 1


def unread(client: Client, form: Form) -> None:
    """The form is sent, and the line is cut before any answer is read."""
    body = urlencode(form.fields).encode()
    head = {**client.always("POST"), "Content-Length": str(len(body)), "Connection": "close"}
    lines = [f"POST {form.action} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
    with socket.create_connection(("127.0.0.1", int(client.origin.rpartition(":")[2])), timeout=10) as line:
        line.sendall("\r\n".join(lines).encode() + body)


def test_a_form_sent_again_after_a_lost_reply(product: Product):
    cases, leaves = counted(product)
    with Client(product.patient) as her:
        _, form = last_screen(her, words="sent and not answered")
        unread(her, form)
        until = time.monotonic() + 20
        while counted(product) == (cases, leaves) and time.monotonic() < until:
            time.sleep(0.02)
        assert counted(product) == (cases + 1, leaves + AN_ENQUIRY)
        first = her.post(form.action, form.fields).words()
        # Before she has given the words back, the same form is still the same case: another lost reply costs nothing.
        second = her.post(form.action, form.fields).words()
        assert len(first) == 10
        assert first == second
        mine = confirmed(her, second)
        assert "sent and not answered" in mine.text
    assert counted(product) == (cases + 1, leaves + AN_ENQUIRY)


def test_after_the_words_were_given_back_the_form_shows_nothing(product: Product):
    with Client(product.patient) as her:
        _, form = last_screen(her, words="mine alone")
        words = her.post(form.action, form.fields).words()
        confirmed(her, words)
    before = counted(product)
    with Client(product.patient) as someone:
        page = someone.post(form.action, form.fields)
        assert page.status == 409
        assert page.words() == []
        assert someone.cookies == {}
    assert counted(product) == before


def test_a_form_sent_twice_at_the_same_moment(product: Product):
    for _ in range(5):
        before = counted(product)
        with Client(product.patient) as her:
            _, form = last_screen(her, words="a thumb that taps twice")
        answers = at_once(product, form, 4)
        assert {page.status for page in answers} == {200}, [page.status for page in answers]
        assert len({tuple(page.words()) for page in answers}) == 1
        assert counted(product) == (before[0] + 1, before[1] + AN_ENQUIRY)
    with Client(product.patient) as again:
        assert "a thumb that taps twice" in after_confirming(again, answers[0]).text


def after_confirming(client: Client, page: Page) -> Page:
    return come_back(client, " ".join(page.words()))


def at_once(product: Product, form: Form, times: int) -> list[Page]:
    """The form, sent by so many at the same moment; what each of them saw."""
    together, seen = threading.Barrier(times), []

    def send() -> None:
        with Client(product.patient) as someone:
            someone.get("/en/")
            together.wait()
            seen.append(someone.post(form.action, form.fields))

    threads = [threading.Thread(target=send) for _ in range(times)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return seen
