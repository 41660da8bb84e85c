"""The clinic's pages around a case: the list, opening, answering, and all that must not open."""

import base64
import os
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from django.test import override_settings

from confidante import wiring
from confidante.care import counsel, enquire, letters, staff
from confidante.care.clinic import Newcomer
from confidante.care.refusals import Busy
from confidante.care.session import MEMBER_IDLE, begin
from confidante.cli.demo import ANSWERS, staff_of_two
from confidante.memory import Clock, memory_clinic
from confidante.pathway.pack import load
from confidante.seal.keys import Identity, KeyRow
from confidante.seal.session import session_id
from confidante.web import render, texts
from confidante.web.clinic import views_waiting
from tests.web.client import Client
from tests.web.conftest import settings_of

ROOT = Path(__file__).resolve().parent.parent.parent
HERS = "a sentence of hers that is in no page but her own"


@pytest.fixture(scope="module")
def staffed():
    """A founder, Asha and Meera, with their keys: the slow part, done once."""
    clinic = memory_clinic(load(ROOT / "packs" / "hymen-repair"), now=Clock())
    written_down = staff_of_two(clinic, "en")
    return clinic, written_down, [staff.sign_in(clinic, " ".join(one.passphrase), one.card) for one in written_down]


@pytest.fixture(autouse=True)
def clinic(staffed, monkeypatch):
    """The same staff in a clinic of its own."""
    first = staffed[0]
    first.now.now = Clock().now
    clinic = replace(memory_clinic(first.pack, now=first.now), secrets=first.secrets)
    clinic.keystore.put(list(first.keystore.rows.values()), [KeyRow(*row) for row in first.keystore.keys.items()])
    for leaf in first.logs.order:
        clinic.logs.append((leaf,))
    monkeypatch.setattr(wiring, "the_clinic", lambda: clinic)
    render.environment.cache_clear()
    with override_settings(**settings_of("clinic")):
        yield clinic
    render.environment.cache_clear()


class Member:
    """Someone at a browser of her own. She sends only what the page before her has in a form."""

    def __init__(self, clinic, keys):
        self.clinic = clinic
        self.client = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"})
        self.has(begin(clinic, keys, idle=MEMBER_IDLE))

    def has(self, session):
        self.session = session
        self.client.cookies["__Host-c"] = base64.urlsafe_b64encode(session.cookie).decode().rstrip("=")

    def goes_to(self, path):
        return self._sees(self.client.get(path, follow=True))

    def sends(self, action, holding="", **fields):
        forms = re.findall(rf'<form[^>]*action="{action}".*?</form>', self.page, flags=re.DOTALL)
        form = next(one for one in forms if holding in one)
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        return self._sees(
            self.client.post(action, {key: unescape(each) for key, each in hidden.items()} | fields, follow=True)
        )

    def opens_the_first(self, language="en"):
        return self.goes_to(f"/{language}/waiting").sends(f"/{language}/open")

    def answers(self, words, to="her"):
        return self.sends(f"{self.path}/answer", words=words, to=to)

    def _sees(self, response):
        self.page, self.status = response.content.decode(), response.status_code
        self.path, self.headers = response.request["PATH_INFO"], response.headers
        return self


@pytest.fixture
def founder(clinic, staffed):
    return Member(clinic, staffed[2][0])


@pytest.fixture
def asha(clinic, staffed):
    return Member(clinic, staffed[2][1])


@pytest.fixture
def meera(clinic, staffed):
    return Member(clinic, staffed[2][2])


def enquiry(clinic, excluded=(), language="en", **answers):
    given = {key: answer for key, answer in {**ANSWERS, "words": HERS, **answers}.items() if answer}
    return enquire.send(clinic, enquire.Form(enquire.new_form(clinic), language, given, excluded))


def named(clinic, designation):
    return next(one.id.hex() for one in enquire.staff(clinic) if one.designation == designation)


def a_privacy_officer(clinic, admin):
    """Admitted by an admin, and a member of no team."""
    identity = Identity(os.urandom(16), os.urandom(32), os.urandom(32))
    row = KeyRow(os.urandom(16), os.urandom(128))
    one = Newcomer(bytes(16), "privacy-officer", "Privacy officer", 2**40, identity.verify, identity.reading, row)
    clinic.newcomers.put(one)
    staff.admit(clinic, admin, identity.id, ("privacy-officer", "Privacy officer"))
    return staff.with_teams(clinic, identity)


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_list_says_who_waits_since_when_and_why_first_and_no_word_of_hers(clinic, staffed, language):
    enquiry(clinic, safety="safe")
    clinic.now.now += 2 * 86400
    enquiry(clinic, safety="danger")
    page = Member(clinic, staffed[2][1]).goes_to(f"/{language}/waiting").page
    first, second = re.findall(r'<li class="(urgent|calm)">(.*?)<form', page, flags=re.DOTALL)
    brief = clinic.pack.words.say("rules.c01-staff", language).partition("." if language == "en" else "।")[0]
    assert (first[0], second[0]) == ("urgent", "calm")
    assert brief in first[1]
    assert texts.say(language)("%(n)s days ago") % {"n": 2} in second[1]
    assert HERS not in page


def test_one_case_is_counted_as_one_and_a_stop_that_holds_is_seen_at_a_glance(clinic, asha):
    enquiry(clinic, age="17", safety="tell")
    page = asha.goes_to("/en/waiting").page
    assert "One case." in page
    shown, folded = page.partition("<details>")[::2]
    stops = [rule for rule in clinic.pack.rules if rule.action == "stop"]
    briefs = {clinic.pack.words.say(rule.staff, "en").partition(". ")[0] for rule in stops}
    said = re.findall(r"<li><strong>Stop\.</strong> (.*?)\.?</li>", shown)
    assert said
    assert {unescape(one) for one in said} <= briefs
    assert "Stop." not in folded


def test_what_holds_and_what_nobody_has_said_are_told_apart(clinic, asha):
    enquiry(clinic, safety="tell", paper="yes")
    page = asha.opens_the_first().page
    holds, unsettled = page.split("Not settled, because she has not said", 1)
    assert "SCR-V01" in holds
    assert "SCR-C01" not in holds
    assert "SCR-C01" in unsettled
    assert "Ask, before anything else:" in unsettled


def test_the_reading_is_there_before_the_page(clinic, asha):
    patient = enquiry(clinic)
    asha.goes_to("/en/waiting")
    handle = re.search(r'name="case" value="(\w+)"', asha.page)[1]
    asha.goes_to(f"/en/case/{handle}")
    assert (HERS in asha.page, "written down first" in asha.page) == (False, True)
    assert not letters.my_case(clinic, patient).readings
    asha.sends("/en/open")
    assert HERS in asha.page
    assert [one.designation for one in letters.my_case(clinic, patient).readings] == ["Asha"]


def test_if_nothing_can_be_written_nothing_opens_and_an_answer_is_kept(clinic, asha, meera, monkeypatch):
    enquiry(clinic)
    asha.opens_the_first()

    def full(*_):
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(type(clinic.logs), "append", full)
        assert meera.opens_the_first().status == 503
        assert HERS not in meera.page
        assert asha.answers("kept & <whole>").status == 503
    assert "kept &amp; &lt;whole&gt;</textarea>" in asha.page
    assert 'id="to-her" name="to" value="her" checked' in asha.page


def test_a_note_is_for_the_team_and_an_answer_for_her_too(clinic, asha, meera):
    patient = enquiry(clinic)
    asha.opens_the_first().answers("A note", to="team").answers("An answer", to="her")
    assert [one.words for one in letters.my_case(clinic, patient).letters if one.side == "clinic"] == ["An answer"]
    page = meera.opens_the_first().page
    assert "Asha noted for the team" in page
    assert "Asha answered her" in page


def test_an_answer_to_nobody_or_without_words_keeps_what_was_typed(clinic, asha):
    enquiry(clinic)
    asha.opens_the_first()
    assert asha.sends(f"{asha.path}/answer", words="typed").status == 422
    assert "typed</textarea>" in asha.page
    asha.path = asha.path.removesuffix("/answer")
    assert asha.sends(f"{asha.path}/answer", words=" ", to="team").status == 422
    assert 'href="#words"' in asha.page


def test_a_letter_that_is_too_long_is_kept(clinic, asha):
    enquiry(clinic)
    assert asha.opens_the_first().answers("अ" * 3000).status == 422
    assert "अ" * 3000 in asha.page


def test_who_is_excluded_sees_neither_the_line_nor_the_case(clinic, asha, meera):
    enquiry(clinic, excluded=(named(clinic, "Meera"),))
    asha.opens_the_first()
    assert "She has excluded: Meera." in asha.page
    assert "No colleague sees it." in asha.page
    assert "She has excluded someone" in asha.goes_to("/en/waiting").page
    known = counsel._handle(meera.session.cookie, next(iter(counsel.desk_of(clinic, asha.session).handles.values())))
    assert "Nobody is waiting" in meera.goes_to("/en/waiting").page
    for handle in (known, asha.path.rpartition("/")[2]):
        assert meera.goes_to(f"/en/case/{handle}").status == 404
        token = re.search(r'name="token" value="(\w+)"', meera.goes_to("/en/waiting").page)[1]
        answer = meera.client.post("/en/open", {"case": handle, "token": token})
        assert (answer.status_code, HERS in answer.content.decode()) == (404, False)


def test_a_privacy_officer_opens_nothing(clinic, staffed, asha):
    enquiry(clinic)
    asha.opens_the_first()
    officer = Member(clinic, a_privacy_officer(clinic, staffed[2][0]))
    assert officer.goes_to("/en/waiting").path == "/en/staff"
    assert "opens no case" in officer.page
    assert "/staff/invite" not in officer.page
    token = re.search(r'name="token" value="(\w+)"', officer.page)[1]
    case = next(iter(counsel.desk_of(clinic, asha.session).handles.values()))
    handle = counsel._handle(officer.session.cookie, case)
    for path, form in (("open", {"case": handle}), (f"case/{handle}/answer", {"words": "x", "to": "her"})):
        answer = officer.client.post(f"/en/{path}", {**form, "token": token})
        assert (answer.status_code, HERS in answer.content.decode()) == (404, False)
    for path, form in (("staff/invite", {"role": "nurse", "designation": "N"}), ("staff/admit", {"compared": "yes"})):
        assert officer.client.post(f"/en/{path}", {**form, "token": token}).status_code == 403


def test_words_of_an_expired_session_come_back_sealed_and_to_nobody_else(clinic, asha, meera, staffed, monkeypatch):
    enquiry(clinic)
    asha.opens_the_first()
    clinic.now.now += 16 * 60
    asha.answers("Half an hour's work")
    assert (asha.status, "Half an hour" in asha.page, "sealed to you" in asha.page) == (401, False, True)
    kept = re.search(r'name="kept" value="([^"]+)"', asha.page)[1]

    def busy(*_):
        raise Busy

    with monkeypatch.context() as patched:
        patched.setattr(staff, "sign_in", busy)
        asha.sends("/en/sign-in", passphrase="six secret words", card="SECRET")
    assert (asha.status, kept in asha.page, "secret" in asha.page.lower()) == (429, True, False)

    for keys, comes_back in ((staffed[2][2], False), (staffed[2][1], True)):
        one = Member(clinic, keys)
        monkeypatch.setattr(staff, "sign_in", lambda *_, keys=keys: keys)
        one.goes_to("/en/sign-in").sends("/en/sign-in", passphrase="", card="")
        one.page = asha.page
        one.sends("/en/sign-in")
        assert ("What you wrote is kept" in one.page) == comes_back
    one.sends("/en/open", holding="kept")
    assert "Half an hour&#39;s work</textarea>" in one.page
    assert 'value="her" checked' in one.page


def test_signed_out_nothing_stays(clinic, asha):
    enquiry(clinic)
    asha.opens_the_first()
    path, rows = asha.path, len(clinic.sessions.rows)
    answer = asha.client.post("/en/sign-out", {})
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert answer.cookies["__Host-c"]["max-age"] == 0
    assert len(clinic.sessions.rows) == rows - 1
    assert session_id(asha.session.cookie) not in counsel._desks
    asha.has(asha.session)
    assert (asha.goes_to(path).status, HERS in asha.page) == (401, False)


def test_a_form_without_this_sessions_token_does_nothing(clinic, asha, meera):
    patient = enquiry(clinic)
    asha.goes_to("/en/waiting")
    handle = re.search(r'name="case" value="(\w+)"', asha.page)[1]
    theirs = re.search(r'name="token" value="(\w+)"', meera.goes_to("/en/waiting").page)[1]
    for token in ("", theirs):
        assert asha.client.post("/en/open", {"case": handle, "token": token}).status_code == 409
    assert not letters.my_case(clinic, patient).readings


def test_words_sent_from_an_earlier_sign_in_are_given_back(clinic, asha):
    enquiry(clinic)
    asha.opens_the_first()
    asha.has(begin(clinic, asha.session.keys, idle=MEMBER_IDLE))
    assert asha.answers("Typed in another tab").status == 409
    asha.sends("/en/kept").sends("/en/open", holding="kept")
    assert "Typed in another tab</textarea>" in asha.page


def test_a_case_that_was_closed_here_meanwhile_asks_to_be_opened_and_keeps_the_words(clinic, asha):
    enquiry(clinic)
    asha.opens_the_first()
    counsel.clear_desk(asha.session.cookie)
    asha.answers("Still mine")
    assert ("Still mine" in asha.page, "written down first" in asha.page) == (False, True)
    assert "Still mine</textarea>" in asha.sends("/en/open").page


def test_a_changed_entry_is_shown_as_altered_and_locks_nothing(clinic, asha):
    patient = enquiry(clinic)
    asha.opens_the_first()
    log = next(one for one in counsel.desk_of(clinic, asha.session).logs.values())
    letters.write_letter(clinic, patient, "a second letter", again=True)
    last = clinic.logs._cases[log.case][-1]
    clinic.logs._cases[log.case][-1] = replace(last, body=last.body[:-1] + bytes([last.body[-1] ^ 1]))
    page = asha.goes_to(asha.path).page
    assert "Altered: 1 entries" in page or "Altered: 2 entries" in page
    assert HERS in page


def test_the_list_comes_in_pages(clinic, asha, monkeypatch):
    monkeypatch.setattr(views_waiting, "A_PAGE", 2)
    for _ in range(3):
        enquiry(clinic)
    assert asha.goes_to("/en/waiting").page.count('class="act"') == 2
    assert asha.goes_to("/en/waiting?page=2").page.count('class="act"') == 1
    assert asha.goes_to("/en/waiting?page=99").page.count('class="act"') == 1


@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_page_is_neutral_guarded_and_remembers_nothing(clinic, founder, asha, language):
    enquiry(clinic, language=language)
    pages = [asha.goes_to(f"/{language}/{path}").page for path in ("waiting", "staff", "join", "sign-in")]
    pages += [founder.goes_to(f"/{language}/staff").page, asha.opens_the_first(language).page]
    for page in pages:
        assert "<title>Notes</title>" in page
        assert not re.search(r"<(?:input (?!type)|textarea)(?![^>]*autocomplete=\"off\")[^>]*>", page)
    assert asha.headers["Cache-Control"] == "no-store"
    style = re.search(r"<style>(.*?)</style>", pages[0], flags=re.DOTALL)[1]
    assert digest(style) in asha.headers["Content-Security-Policy"]


def digest(text):
    import hashlib

    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_root_goes_to_the_language_of_the_browser(clinic):
    for header, language in (("en-GB,en;q=0.9", "en"), ("hi-IN", "hi"), ("", "hi")):
        answer = Client(SERVER_NAME="localhost").get("/", headers={"accept-language": header})
        assert answer.headers["Location"] == f"/{language}/sign-in"


def test_every_sentence_has_its_hindi():
    english = re.compile(r'_\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')
    here = ROOT / "confidante" / "web" / "clinic"
    found = {
        "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', each))
        for path in (*here.glob("templates/*.html"), here / "views_names.py")
        for each in english.findall(path.read_text("utf-8"))
    }
    assert len(found) > 150
    assert found - texts.catalogue("hi").keys() == set()
