"""Two cases equal but for what was said of danger: whoever holds a phrase, or the disk, can't tell which is which."""

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests.browser.enquiring import asked, come_back, confirmed
from tests.browser.plain import Client, Page
from tests.browser.servers import Product
from tests.browser.staffed import ASHA, Member, cases_waiting, opened, seen, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OWN = "Please write to me."
SAFE: Mapping[str, str] = {
    "safety": "safe", "unwanted": "no", "phone": "no", "writer": "alone", "people": "no", "paper": "no",
    "reason": "body", "date": "none",
}  # fmt: skip
DANGER: Mapping[str, str] = {
    "safety": "danger", "unwanted": "days", "phone": "maybe", "writer": "helped", "people": "yes", "paper": "yes",
    "reason": "accused", "date": "now",
}  # fmt: skip
# What is random in a page or a header, and says nothing.
TOKENS = [
    re.compile(r'(?<=name="token" value=")[0-9a-f]+'),
    re.compile(r'(?<=name="(?:kept|form)" value=")[A-Za-z0-9_=-]+'),
]
HEADER = re.compile(r"(?<==)[A-Za-z0-9_-]{43}(?=;)")


def plain(page: Page) -> tuple[int, list[tuple[str, str]], str]:
    """A page without what is random in it: its status, its headers, its text."""
    text = page.text
    for token in TOKENS:
        text = token.sub("…", text)
    headers = [(name.lower(), HEADER.sub("…", value)) for name, value in page.headers if name.lower() != "date"]
    return page.status, headers, text


@pytest.fixture(scope="module")
def phrases(product: Product, staff: dict[str, Member]) -> dict[str, str]:
    """Two cases, each in its turn: asked, read, answered."""
    made = {}
    for name, said in (("safe", SAFE), ("danger", DANGER)):
        with Client(product.patient) as her:
            words = asked(her, words=OWN, **said)
            confirmed(her, words)
        made[name] = " ".join(words)
    with Client(product.clinic) as desk:
        waiting = signed_in(desk, staff[ASHA])
        handles = cases_waiting(waiting)
        assert len(handles) == 2
        for handle in handles:
            opened(desk, handle, desk.get("/en/waiting"))
            case = desk.get(f"/en/case/{handle}")
            assert OWN in case.text
            assert desk.fill(case, "/answer", to="her", words="I will write again on Friday.").status == 200
            desk.fill(desk.get(f"/en/case/{handle}"), "/answer", to="team", words="For us.")
    return made


@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_page_with_the_phrase_is_the_same(product: Product, phrases: dict[str, str], language: str):
    with Client(product.patient, language) as safe, Client(product.patient, language) as danger:
        walks = [pages(one, phrases[name], language) for one, name in ((safe, "safe"), (danger, "danger"))]
    for (name, one), (_, other) in zip(*walks, strict=True):
        assert plain(one) == plain(other), name
        assert len(one.body) == len(other.body), name
    mine = dict(walks[1])["mine"]
    assert OWN in mine.text
    assert "I will write again on Friday." in mine.text
    assert "For us." not in mine.text
    assert ASHA in seen(mine)


def pages(client: Client, words: str, language: str) -> list[tuple[str, Page]]:
    """Everything that can be seen with a phrase, in order."""
    asked_back = client.get(f"/{language}/return")
    found = [("return", client.fill(asked_back, "/return", follow=False, words=words))]
    found += [
        (name, client.get(f"/{language}/{name}")) for name in ("mine", "words", "ask", "help", "return", "no-such")
    ]
    mine = client.get(f"/{language}/mine")
    letter = client.fill(mine, "/mine", words="Thank you.", again="me")
    empty = client.fill(letter, "/mine", words="   ")
    long = client.fill(empty, "/mine", words="a" * 60_000)
    strange = client.post(f"/{language}/mine", [("token", "none"), ("words", "And this.")])
    found += [
        ("a letter", letter),
        ("an empty letter", empty),
        ("too long a letter", long),
        ("a strange token", strange),
    ]
    mine = client.get(f"/{language}/mine")
    wrong = come_back(client, "one two three")
    found += [("after it", mine), ("a phrase that is none", wrong)]
    ended = client.post(f"/{language}/mine", [("token", dict(mine.form("/mine").fields)["token"]), ("go", "end")])
    return [*found, ("the end", ended), ("afterwards", client.get(f"/{language}/mine"))]


def test_the_store_shows_no_difference(product: Product, phrases: dict[str, str]):
    leaves, keys = store(product.where)
    assert len(leaves) == 2, "the instance's own log left out"
    one, other = (leaves[case] for case in leaves)
    assert one == other
    assert len(one) >= 12
    first, second = (keys[case] for case in leaves)
    # Each has readers of its own and readers in common; which compartments they read is the same.
    assert sorted(first) == sorted(second)


def store(home: Path) -> tuple[dict[bytes, list[object]], dict[bytes, list[object]]]:
    """Of each case: its places with class, mode, compartment, epoch, sizes and day; its wraps by the kind of reader."""
    with closing(sqlite3.connect(f"file:{home}/data/log.sqlite3?mode=ro", uri=True)) as data:
        rows = data.execute(
            'SELECT l."case", l.place, l.header, length(l.rows), l.day, length(b.wrap), length(b.sealed) FROM leaf l'
            ' LEFT JOIN body b ON b."index" = l."index" ORDER BY l."case", l.place'
        ).fetchall()
    with closing(sqlite3.connect(f"file:{home}/keystore/keys.sqlite3?mode=ro", uri=True)) as keystore:
        wraps = keystore.execute('SELECT "case", compartment, epoch, reader, length(sealed) FROM wrap').fetchall()
    leaves: dict[bytes, list[object]] = {}
    for case, place, header, *rest in rows:
        if any(case):
            # Version, suite, type, mode, class, compartment, reserved, epoch, place: the rest of a header is random.
            is_control = header[2] == 1
            leaves.setdefault(case, []).append(
                (place, header[:16], rest[0], rest[1], rest[2], None if is_control else rest[3])
            )
    per_reader: dict[bytes, int] = {}
    for _case, _compartment, _epoch, reader, _size in wraps:
        per_reader[reader] = per_reader.get(reader, 0) + 1
    common = {reader for *_, reader, _ in wraps if len({case for case, _, _, who, _ in wraps if who == reader}) > 1}
    keys: dict[bytes, list[object]] = {case: [] for case in leaves}
    for case, compartment, epoch, reader, size in wraps:
        if any(case):
            keys[case].append((compartment, epoch, reader.hex() if reader in common else "her own", size))
    return leaves, keys
