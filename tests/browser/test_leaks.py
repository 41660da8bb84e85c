"""What people write is planted through the browser, all is killed, and every byte left behind is searched for it.

The pepper lies in the home too, in `secrets/`; nothing here uses it, and it is searched as well. Afterwards the same
home is started again and what belongs to a case is found by opening it: so the search could have seen it.
"""

import json
import os
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.browser import hands
from tests.browser.canaries import Planted
from tests.browser.scan import contents, scan
from tests.browser.servers import ExitSite, Product
from tests.browser.staffed import ASHA, MEERA, Member, staff_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CASES = 20


@pytest.fixture(scope="module")
def planted() -> Planted:
    return Planted()


@pytest.fixture(scope="module")
def killed(
    browser: Any, tmp_path_factory: pytest.TempPathFactory, exit_site: ExitSite, planted: Planted
) -> tuple[Product, dict[str, Member], dict[int, str]]:
    """A clinic where all of it was typed and sent, killed while people were signed in; its staff, the phrases."""
    folder = tmp_path_factory.mktemp("leaks")
    (folder / "home-tmp").mkdir()
    product = Product(folder / "home", exit_site=exit_site.address, env={"TMPDIR": str(folder / "home-tmp")}).start()
    try:
        staff = staff_of(product)
        for one in staff.values():
            planted.paper(one.designation, one.passphrase, one.card, one.code)
        phrases = {number: a_case(browser, product, planted, number) for number in range(CASES)}
        strangers(browser, product, planted)
        a_letter_after_the_session(browser, product, planted, phrases[3])
        a_day_at_the_desk(browser, product, planted, staff)
        something_breaks(browser, product, planted)
    finally:
        product.kill()
    return product, staff, phrases


def a_case(browser: Any, product: Product, planted: Planted, number: int) -> str:
    """One enquiry, with her own words in it; every other one in Hindi, every third to be shown to her again."""
    language, again = ("hi", "en")[number % 2], number % 3 == 0
    her = browser.new_context(locale=language)
    page = her.new_page()
    own = planted.new(f"her own words {number}", of_case=True)
    given = {"words": f"शब्द {own} words", "again": "me" if again else "counsellors"}
    given |= {"safety": "danger"} if number % 5 == 1 else {}
    words = hands.enquire(page, product.patient, language, given, secrets_of(planted, f"of enquiry {number}"))
    letters = page.locator(".letters")
    planted.phrase(number, words, letters.first.inner_text() if letters.count() else "")
    note_secrets(her, page, planted, f"of {number}")
    if number == 1:
        page.locator('input[name="word"]').first.fill(planted.new("the three words, wrong"))
        page.locator('form[action$="/words"] button').click()
        page.wait_for_load_state()
    if number != 2:  # One never gives her words back, so her phrase lies in her session when all is killed.
        hands.give_back(page, words)
    if number in (3, 4):
        kind = {3: "that she sees again", 4: "for counsellors alone"}[number]
        hands.write(page, planted.new(f"a letter {kind}", of_case=True), again=number == 3)
        page.wait_for_url("**/mine#last")
    if number == 5:
        page.locator('textarea[name="words"]').fill(planted.new("a letter that she never sent"))
    if number % 4 == 0:
        page.locator("form.leave button.go").click()
        page.wait_for_url("**/")
    her.close()
    return " ".join(words)


def secrets_of(planted: Planted, name: str) -> hands.Look:
    """Looks only for the nonce of the form."""

    def look(page: Any, what: str) -> None:
        held = page.locator('input[name="form"]')
        if held.count():
            planted.nonce(name, held.first.get_attribute("value"))

    return look


def note_secrets(context: Any, page: Any, planted: Planted, name: str) -> None:
    for cookie in context.cookies():
        if cookie["name"].startswith("__Host-"):
            planted.cookie(name, cookie["value"])
    held = page.locator('input[name="token"]')
    if held.count():
        planted.token(name, held.first.get_attribute("value"))


def strangers(browser: Any, product: Product, planted: Planted) -> None:
    """Headers, addresses, cookies, and forms that are refused."""
    headers = {
        "Accept-Language": f"en,x-{planted.new('the header Accept-Language')}",
        "X-Forwarded-For": planted.new("the header X-Forwarded-For"),
        "Authorization": f"Bearer {planted.new('the header Authorization')}",
        "From": planted.new("the header From"),
        planted.new("a header's own name"): "1",
    }
    agent = f"Phone/1.0 {planted.new('the header User-Agent')}"
    someone = browser.new_context(extra_http_headers=headers, user_agent=agent)
    cookies = {"other": planted.new("a cookie"), planted.new("a cookie's name"): "1"}
    cookies |= {"__Host-n": planted.new("the cookie of this site, made up")}
    someone.add_cookies(
        [{"name": name, "value": value, "url": "https://localhost/", "secure": True} for name, value in cookies.items()]
    )
    page = someone.new_page()
    # Chromium lets no page send such a Referer, so it goes without one.
    page.request.get(
        f"{product.patient}/en/", headers={"Referer": f"https://example.org/{planted.new('the header Referer')}"}
    )
    for site, name in ((product.patient, "patients"), (product.clinic, "clinic")):
        page.goto(f"{site}/en/?{planted.new(f'a query, {name}')}=1#{planted.new(f'a fragment, {name}')}")
        assert page.goto(f"{site}/en/{planted.new(f'an address that is not there, {name}')}").status == 404
    page.goto(f"{product.patient}/en/read/{planted.new('a page that is not there')}")
    refused_forms(page, product, planted)
    someone.close()


def refused_forms(page: Any, product: Product, planted: Planted) -> None:
    hands.come_back(
        page,
        product.patient,
        "en",
        f"one two {planted.new('a phrase that is none')} four five six seven eight nine ten",
    )
    page.goto(f"{product.patient}/en/ask")
    page.locator('[name="a.age"]').fill(planted.new("an age that is none"))
    hands.press(page, "next", "/ask")
    page.locator('[name="a.age"]').fill("24")
    hidden = {
        "a.place-now": "a place that is none",
        "a.unknown": "a question that is none",
        "not": "someone to leave out",
        "form": "a nonce that is none",
        planted.new("a field's own name"): "a field of no form",
    }
    values = {name: planted.new(where) for name, where in hidden.items()}
    page.evaluate(
        """(values) => { const form = document.querySelector('form[action$="/ask"]');
        for (const name in values) { const field = document.createElement('input');
        field.type = 'hidden'; field.name = name; field.value = values[name]; form.append(field); } }""",
        values,
    )
    hands.press(page, "next", "/ask")
    page.goto(f"{product.patient}/en/ask")
    page.evaluate(
        """(words) => { const form = document.querySelector('form[action$="/ask"]');
        const file = new DataTransfer(); file.items.add(new File([words[0]], words[1]));
        form.enctype = 'multipart/form-data';
        const field = document.createElement('input'); field.type = 'file';
        field.name = 'a.words'; field.files = file.files;
        form.append(field); }""",
        [planted.new("a file's words"), planted.new("a file's name")],
    )
    hands.press(page, "next", "/ask")
    page.goto(f"{product.patient}/en/help")
    page.evaluate(
        "word => { const list = document.querySelector('#place'); list.options[0].value = word; list.value = word; }",
        planted.new("a place asked for help"),
    )
    page.locator('form[action$="/help"] button').last.click()
    page.goto(f"{product.clinic}/en/sign-in")
    page.locator('[name="passphrase"]').fill(planted.new("a passphrase that is none"))
    page.locator('[name="card"]').fill(planted.new("a card that is none"))
    page.locator('form[action$="/sign-in"] button').click()
    page.goto(f"{product.clinic}/en/join")
    page.locator('[name="code"]').fill(planted.new("a code that is none"))
    page.locator('form[action$="/join"] button').click()


def a_letter_after_the_session(browser: Any, product: Product, planted: Planted, phrase: str) -> None:
    """Her time is over before she sends; the letter waits, sealed, and is sent after her phrase."""
    her = browser.new_context()
    page = her.new_page()
    hands.come_back(page, product.patient, "en", phrase)
    page.wait_for_url("**/mine")
    note_secrets(her, page, planted, "of a session that ends")
    with closing(sqlite3.connect(product.where / "sessions" / "sessions.sqlite3", timeout=20)) as sessions, sessions:
        sessions.execute("UPDATE session SET idle_until = 1 WHERE rowid = (SELECT max(rowid) FROM session)")
    hands.write(page, planted.new("a letter after her time was over", of_case=True), again=True)
    page.locator('textarea[name="words"]').fill(phrase)
    page.locator('form[action$="/return"] button').click()
    page.locator('button[value="kept"]').click()
    page.locator("label", has=page.locator('[name="again"][value="me"]')).click()
    hands.press(page, "send", "/mine")
    page.wait_for_url("**/mine#last")
    her.close()


def a_day_at_the_desk(browser: Any, product: Product, planted: Planted, staff: dict[str, Member]) -> None:
    """Asha opens each case, answers one, and notes something on another; she is not signed out when all is killed."""
    desk = browser.new_context()
    page = desk.new_page()
    hands.sign_in(page, product.clinic, "en", staff[ASHA])
    note_secrets(desk, page, planted, "of Asha")
    handles = page.locator('form[action$="/open"] [name="case"]').evaluate_all("all => all.map(e => e.value)")
    assert len(handles) == CASES
    for number, handle in enumerate(handles[:3]):
        page.goto(f"{product.clinic}/en/waiting")
        page.locator(f'form[action$="/open"]:has([value="{handle}"]) button').click()
        page.wait_for_url(f"**/case/{handle}")
        if number == 0:
            hands.reply(page, planted.new("an answer to her", of_case=True), "her")
        elif number == 1:
            hands.reply(page, planted.new("a note for the team", of_case=True), "team")
        else:
            page.locator('textarea[name="words"]').fill(planted.new("an answer without a reader"))
            page.locator('form[action$="/answer"] button').click()
            page.wait_for_load_state()
    page.goto(f"{product.clinic}/en/case/{planted.new('a case that is none')}")
    page.goto(f"{product.clinic}/en/waiting?page={planted.new('a page of the list that is none')}")
    desk.close()


def something_breaks(browser: Any, product: Product, planted: Planted) -> None:
    """Requests that carry words meet a server that is broken: the answer is 500, and says and keeps nothing of them."""
    someone = browser.new_context()
    page = someone.new_page()
    page.goto(f"{product.patient}/en/return")
    with closing(sqlite3.connect(product.where / "sessions" / "sessions.sqlite3", timeout=20)) as sessions:
        sessions.execute("ALTER TABLE session RENAME TO away")
        sessions.execute("ALTER TABLE form RENAME TO form_away")
        query = planted.new("a query when something breaks")
        page.evaluate(
            "(query) => { document.querySelector('form[action$=\"/return\"]').action += '?' + query; }", query
        )
        page.locator('textarea[name="words"]').fill("0000 0000 0000 0000 0000 00")
        page.evaluate(
            "(word) => { const kept = document.createElement('input'); kept.type = 'hidden'; kept.name = 'kept'; "
            "kept.value = word; document.querySelector('form[action*=\"/return\"]').append(kept); }",
            planted.new("a field when something breaks"),
        )
        cookie = {"name": "__Host-n", "value": "A" * 43, "url": "https://localhost/", "secure": True}
        someone.add_cookies([cookie])
        path = f"{product.patient}/en/mine?{planted.new('an address when something breaks')}"
        broken = page.request.get(path, headers={"Cookie": f"__Host-n={'A' * 43}"})
        assert broken.status == 500, broken.status
        page.locator('form[action*="/return"] button').click()
        page.wait_for_timeout(500)
        sessions.execute("ALTER TABLE away RENAME TO session")
        sessions.execute("ALTER TABLE form_away RENAME TO form")
    someone.close()


def everything_left(product: Product, backup: Path) -> list[Path]:
    """The home with its write-ahead logs, what it said, its folder for passing files, and a copy like a backup."""
    if not backup.exists():
        shutil.copytree(product.home, backup)
    return [product.home, product.said, product.home.with_name("home-tmp"), backup]


def test_nothing_of_it_is_left_in_any_file(killed: tuple[Product, Any, Any], planted: Planted, tmp_path: Path):
    product, _, _ = killed
    folders = everything_left(product, tmp_path / "backup")
    assert len(planted.words) >= 40
    assert list(product.home.rglob("*-wal")), "killed while the write-ahead logs were there"
    found = scan(folders, planted.needles)
    table(folders, planted, len({one.needle for one in found}))
    assert found == []


def table(folders: list[Path], planted: Planted, found: int) -> None:
    """What was looked for and where, for `script/leaktest`."""
    where = os.environ.get("CONFIDANTE_LEAK_TABLE")
    if not where:
        return
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    streams = sum(", inflated from " in name for name, _ in contents(folders))
    rows = {
        "canaries, each in its own place": len(planted.words),
        "of them part of a case": len(planted.of_cases),
        "secrets, in every form": len(planted.secrets),
        "cases": CASES,
        "files searched": len(files),
        "bytes searched": size,
        "streams inflated": streams,
        "found": found,
    }
    Path(where).write_text(json.dumps({"rows": rows, "places": list(planted.words)}, ensure_ascii=False))


def test_what_broke_was_written_down_without_a_word_of_hers(killed: tuple[Product, Any, Any]):
    said = (killed[0].said / "stderr").read_text()
    assert "OperationalError" in said, "an error that nobody is told of is never mended"
    assert "no such table" not in said, "the kind of error and its place, not its message"


def test_the_scan_sees_a_canary_that_is_put_among_the_files(
    killed: tuple[Product, Any, Any], planted: Planted, tmp_path: Path
):
    product, _, _ = killed
    shutil.copytree(product.home, tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy" / "sessions" / "sessions.sqlite3")) as sessions, sessions:
        leak = planted.words["her own words 0"]
        sessions.execute("INSERT INTO form (nonce, content, state, at) VALUES (x'00', ?, 'sent', 0)", (leak.encode(),))
    assert {one.needle for one in scan([tmp_path / "copy"], planted.needles)} == {"her own words 0"}


def test_sessions_that_were_open_are_closed_rows(killed: tuple[Product, Any, Any], planted: Planted, tmp_path: Path):
    product, _, _ = killed
    shutil.copytree(product.home, tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy" / "sessions" / "sessions.sqlite3")) as opened:
        columns = [row[1] for row in opened.execute("PRAGMA table_info(session)")]
        rows = opened.execute("SELECT id, closed, idle_until, ends FROM session").fetchall()
        forms = opened.execute("SELECT nonce, content, state FROM form").fetchall()
    assert columns == ["id", "closed", "idle_until", "ends"]
    assert len(rows) >= 10, "people were signed in when all was killed"
    for _id, closed, _idle, _ends in rows:
        # What its plain form has in every row would show.
        assert not any(word in closed for word in (b"identity", b"secret", b"teams", b"nonce", b"told", bytes(8)))
        # Random bytes repeat no byte as often as words do.
        assert Counter(closed).most_common(1)[0][1] < max(8, len(closed) // 12)
    assert all(state in ("sent", "dead") for _, _, state in forms)
    assert all(content == b"" for _, content, state in forms if state == "dead")


def test_each_of_them_that_belongs_to_a_case_is_found_by_opening_it(
    browser: Any, killed: tuple[Product, dict[str, Member], dict[int, str]], planted: Planted
):
    product, staff, phrases = killed
    product.start()
    try:
        at_the_desk = all_that_a_counsellor_sees(browser, product, staff[MEERA])
        by_phrase = {number: all_that_she_sees(browser, product, phrases[number]) for number in (0, 1, 3)}
        left_over = product.run("log", "verify", "--json")
    finally:
        product.kill()
    missing = [where for where in planted.of_cases if planted.words[where] not in at_the_desk]
    assert missing == []
    # What was sent but belongs to no case is nowhere.
    assert [where for where in planted.words.keys() - planted.of_cases if planted.words[where] in at_the_desk] == []
    for where in ("her own words 3", "a letter that she sees again", "a letter after her time was over"):
        assert planted.words[where] in by_phrase[3], where
    assert planted.words["her own words 0"] in by_phrase[0]
    assert planted.words["her own words 1"] not in by_phrase[1], "left to the counsellors alone"
    assert planted.words["a note for the team"] not in "".join(by_phrase.values())
    assert json.loads(left_over.stdout)["consistent"], left_over.stdout


def all_that_a_counsellor_sees(browser: Any, product: Product, member: Member) -> str:
    desk = browser.new_context()
    page = desk.new_page()
    hands.sign_in(page, product.clinic, "en", member)
    handles = page.locator('form[action$="/open"] [name="case"]').evaluate_all("all => all.map(e => e.value)")
    assert len(handles) == CASES
    seen = []
    for handle in handles:
        page.goto(f"{product.clinic}/en/waiting")
        page.locator(f'form[action$="/open"]:has([value="{handle}"]) button').click()
        page.wait_for_url(f"**/case/{handle}")
        seen.append(page.inner_text("body"))
    desk.close()
    return "\n".join(seen)


def all_that_she_sees(browser: Any, product: Product, phrase: str) -> str:
    her = browser.new_context()
    page = her.new_page()
    hands.come_back(page, product.patient, "en", phrase)
    page.wait_for_url("**/mine")
    seen = page.inner_text("body")
    her.close()
    return str(seen)
