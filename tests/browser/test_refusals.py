"""When something is over, lost or missing: a clear answer, what to do next, and nothing that was typed is lost."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from html import escape
from pathlib import Path

import pytest

from tests.browser.enquiring import answered, asked, come_back, confirmed, last_screen
from tests.browser.plain import Client, Form
from tests.browser.servers import ROOT, Product
from tests.browser.staffed import ASHA, Member, cases_waiting, opened, seen, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LETTER = "A long letter,\nwritten slowly <and> with care & patience."


def time_passes(product: Product) -> None:
    """Every session has been idle for too long: the clock is not moved, the rows are."""
    with closing(sqlite3.connect(product.where / "sessions" / "sessions.sqlite3", timeout=20)) as sessions, sessions:
        sessions.execute("UPDATE session SET idle_until = 1")


@pytest.fixture(scope="module")
def phrase(product: Product) -> str:
    with Client(product.patient) as her:
        words = asked(her, words="hello")
        confirmed(her, words)
    return " ".join(words)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_letter_that_meets_an_ended_session_comes_back_after_the_phrase(product: Product, phrase: str, language: str):
    with Client(product.patient, language) as her:
        mine = come_back(her, phrase)
        time_passes(product)
        over = her.fill(mine, "/mine", words=LETTER, again="me")
        assert over.status == 401
        assert LETTER not in over.text, "sealed: whoever finds the page open reads nothing of it"
        assert "alert" in over.text
        assert dict(over.form("/return").fields)["kept"]
        # A mistyped phrase does not lose it either.
        again = her.fill(over, "/return", words="one two three")
        assert dict(again.form("/return").fields)["kept"]
        go_on = her.fill(again, "/return", words=phrase)
        back = her.fill(go_on, "/mine", go="kept")
        assert escape(LETTER, quote=False) in back.text.replace("&#39;", "'")
        sent = her.fill(back, "/mine", again="me")
        assert sent.status == 200
        assert escape(LETTER, quote=False) in sent.text


def test_another_phrase_does_not_open_the_letter_that_waits(product: Product, phrase: str):
    with Client(product.patient) as other:
        words = asked(other, words="another woman")
        confirmed(other, words)
    with Client(product.patient) as her:
        mine = come_back(her, phrase)
        time_passes(product)
        over = her.fill(mine, "/mine", words=LETTER, again="me")
    with Client(product.patient) as thief:
        go_on = thief.fill(over, "/return", words=" ".join(words))
        assert "with care" not in thief.fill(go_on, "/mine", go="kept").text


def test_an_answer_that_meets_an_ended_session_comes_back_after_signing_in(
    product: Product, staff: dict[str, Member], phrase: str
):
    with Client(product.clinic) as desk:
        waiting = signed_in(desk, staff[ASHA])
        handle = cases_waiting(waiting)[0]
        opened(desk, handle, waiting)
        case = desk.get(f"/en/case/{handle}")
        time_passes(product)
        over = desk.fill(case, "/answer", words=LETTER, to="team")
        assert over.status == 401
        assert LETTER not in over.text
        back = desk.fill(over, "/sign-in", passphrase=staff[ASHA].passphrase, card=staff[ASHA].card)
        kept = back.form("/open")
        assert dict(kept.fields)["kept"], seen(back)
        case = desk.post(kept.action, kept.fields)
        assert "with care &amp; patience" in case.text
        assert 'value="team" checked' in case.text


def test_a_form_that_is_too_old_is_sent_with_one_more_press(product: Product):
    with Client(product.patient) as her:
        page, form = last_screen(her, words=LETTER)
        old = Form(form.action, [(name, "AAAA" if name == "form" else value) for name, value in form.fields])
        over = her.post(old.action, old.fields)
        assert over.status == 409
        assert escape(LETTER, quote=False) in over.text
        sent = her.post(form.action, answered(over.form("/ask"), over, {}))
        assert len(sent.words()) == 10
        del page


@pytest.mark.parametrize("language", ["en", "hi"])
def test_who_has_lost_her_phrase_is_told_what_can_be_done_before_she_types(product: Product, language: str):
    with Client(product.patient, language) as someone:
        page = someone.get(f"/{language}/return")
    main = page.text.partition("<main>")[2].partition("</main>")[0]
    assert f'href="/{language}/ask"' in main, "the page that asks for the words says what can be done without them"


def refused(product: Product, status: int, **env: str) -> str:
    """What `serve` says when it does not start."""
    again = Product(product.home, env=env)
    try:
        again.start()
    except RuntimeError:
        pass
    else:
        again.stop()
        pytest.fail("it was started")
    done = product.run("serve", "--patient-port", "1", "--clinic-port", "1", env=env)
    assert done.returncode == status, done
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


@pytest.fixture
def stopped(made: tuple[Path, dict[str, Member]], tmp_path: Path) -> Product:
    """A clinic with data, not running."""
    return Product(tmp_path / "home").copy_of(made[0])


def stored(home: Path) -> dict[str, list[object]]:
    """All that is stored, row by row: the bytes of a file change when a write-ahead log is folded in."""
    found = {}
    for name in ("data/log.sqlite3", "keystore/keys.sqlite3"):
        with closing(sqlite3.connect(home / name)) as database:
            tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found[name] = [list(database.execute(f'SELECT * FROM "{table}"')) for table in sorted(tables)]
    return found


@pytest.mark.parametrize("lost", ["secrets/pepper", "secrets"])
def test_a_missing_pepper_over_existing_data(stopped: Product, tmp_path: Path, lost: str):
    shutil.move(stopped.home / lost, tmp_path / "away")
    before = stored(stopped.home)
    said = refused(stopped, 3)
    assert "pepper" in said
    assert "Put" in said, "what to do"
    assert str(stopped.home) in said
    assert not (stopped.home / "secrets" / "pepper").exists(), "no new one is made"
    assert stored(stopped.home) == before
    shutil.rmtree(stopped.home / "secrets") if lost == "secrets" else None
    shutil.move(tmp_path / "away", stopped.home / lost)
    stopped.start().stop()


def unknown_key(pack: Path) -> str:
    path = pack / "rules.toml"
    path.write_text(path.read_text() + '\n[[rule]]\nid = "X01"\nwhenever = "unknown"\n')
    return "whenever"


def unknown_word(pack: Path) -> str:
    path = pack / "questionnaires" / "enquiry.toml"
    path.write_text(path.read_text().replace('ask = "enquiry.age-ask"', 'ask = "enquiry.age-axe"'))
    return "enquiry.age-axe"


def no_toml(pack: Path) -> str:
    path = pack / "law.toml"
    path.write_text(path.read_text() + "\nthis is [not\n")
    return "law.toml"


@pytest.mark.parametrize("break_it", [unknown_key, unknown_word, no_toml])
def test_a_pack_that_is_broken(stopped: Product, tmp_path: Path, break_it: Callable[[Path], str]):
    pack = tmp_path / "pack"
    shutil.copytree(next((ROOT / "packs").glob("*/pack.toml")).parent, pack)
    named = break_it(pack)
    said = refused(stopped, 3, CONFIDANTE_PACK=os.fspath(pack))
    assert named in said, said
    assert "pack" in said
    assert len(said) < 2000, "a message, not a heap"
