"""One case: opened, which is written down first; read; answered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse

from confidante.care import counsel, enquire
from confidante.care import session as sessions
from confidante.care.counsel import TheirCase
from confidante.care.directory import directory_of
from confidante.care.refusals import NotYours, Refused, SessionOver
from confidante.case.people import SHARED
from confidante.web import refusals
from confidante.web.clinic.forms import TO_HER, Written, unpacked, written
from confidante.web.clinic.views_page import Visit, go, member_page, posted_by_members, shown_to_members
from confidante.web.clinic.views_words import ago, day_of, reasons, told
from confidante.web.render import a_day
from confidante.web.texts import LANGUAGES


@dataclass(frozen=True, slots=True)
class Said:
    """A letter as it is shown: whose, when, and whether she can see it again."""

    words: str
    side: str
    who: str
    when: str
    shared: bool


@posted_by_members
def open_case(visit: Visit) -> HttpResponse:
    """The reading is written; then the case is shown, with the words that an earlier session kept."""
    handle, kept = visit.given("case"), visit.given("kept")
    try:
        counsel.open_case(visit.clinic, visit.session, handle)
    except NotYours:
        raise
    except Refused as refused:
        return _unopened(visit, handle, kept, refused)
    if kept:
        return _shown(visit, handle, given=unpacked(sessions.open_draft(visit.session, kept)))
    return go(visit.language, f"case/{handle}")


@shown_to_members
def case(visit: Visit, handle: str) -> HttpResponse:
    """The case, if this session has opened it; else how to open it."""
    try:
        return _shown(visit, handle)
    except NotYours:
        return _unopened(visit, handle)


@posted_by_members
def answer(visit: Visit, handle: str) -> HttpResponse:
    """Her words are written, for the woman or for the team; or they stand in the form again, with what was wrong."""
    given = written(visit.request.POST, visit.language)
    if given.problems():
        return _shown(visit, handle, 422, given=given, problems=given.problems())
    try:
        counsel.answer(visit.clinic, visit.session, handle, given.words, to_her=given.to == TO_HER)
    except (SessionOver, NotYours):
        # Signed in, but this case is not open here any more: the words wait, sealed, until it is.
        kept = sessions.keep_draft(visit.clinic, visit.session.cookie, given.packed()) or ""
        return _unopened(visit, handle, kept)
    except Refused as refused:
        return _shown(visit, handle, refusals.status(refused), given=given, refused=refused)
    return go(visit.language, f"case/{handle}?sent={given.to}")


def _unopened(visit: Visit, handle: str, kept: str = "", refused: Refused | None = None) -> HttpResponse:
    """What opening means, and the button; `NotYours` if her keys do not open this case at all."""
    lines = counsel.work_list(visit.clinic, visit.session, visit.language)
    name = next((line.designation for line in lines if line.handle == handle), None)
    if name is None:
        raise NotYours
    status = refusals.status(refused) if refused else 200
    return member_page(visit, "unopened", status, handle=handle, name=name, kept=kept, refused=refused)


def _shown(
    visit: Visit,
    handle: str,
    status: int = 200,
    *,
    given: Written | None = None,
    problems: object = None,
    refused: Refused | None = None,
) -> HttpResponse:
    theirs = counsel.see_case(visit.clinic, visit.session, handle, visit.language)
    made = reasons(visit.clinic, theirs.case, visit.language)
    since = theirs.case.waits_since
    return member_page(
        visit, "case", status, handle=handle, name=theirs.designation, altered=theirs.altered,
        since=day_of(since, visit.language) if since else "",
        ago=ago(since, visit.clinic.now(), visit.language) if since else "",
        her_language=LANGUAGES.get(theirs.case.language, theirs.case.language), her_code=theirs.case.language,
        holds=[one for one in made if one.holds], open=[one for one in made if not one.holds],
        shared=told(visit.clinic, theirs.case, "shared", visit.language),
        counselling=told(visit.clinic, theirs.case, "counselling", visit.language),
        letters=_letters(visit, theirs), readings=_readings(visit, theirs), **_who_reads(visit, theirs),
        given=given or Written(), problems=problems or {}, refused=refused, sent=visit.request.GET.get("sent", ""),
    )  # fmt: skip


def _letters(visit: Visit, theirs: TheirCase) -> Sequence[Said]:
    """What was written, in order. Of each letter of hers an empty twin lies in the other compartment: left out."""
    names = {one.id.hex(): one.designation for one in directory_of(visit.clinic).members.values()}
    return [
        Said(one.words, one.side, names.get(one.author, ""), day_of(one.at, visit.language), one.compartment == SHARED)
        for one in theirs.case.letters
        if one.words
    ]


def _readings(visit: Visit, theirs: TheirCase) -> Sequence[dict[str, object]]:
    times = Counter(theirs.case.readings)
    return [
        {"designation": one.designation, "role": one.role, "day": a_day(one.day, visit.language), "times": n}
        for one, n in times.items()
    ]


def _who_reads(visit: Visit, theirs: TheirCase) -> dict[str, object]:
    team = [one for one in enquire.staff(visit.clinic) if one.id.hex() not in theirs.excluded]
    others = [one.designation for one in team if one.id != visit.me.id]
    return {"readers": ", ".join(others), "excluded": ", ".join(theirs.excluded.values())}
