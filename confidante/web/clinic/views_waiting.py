"""Who is waiting: the list that a counsellor works from. No word of anyone's is in it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse

from confidante.care.counsel import Desk, Waiting, desk_of, work_list
from confidante.care.session import open_draft
from confidante.web.clinic.forms import unpacked
from confidante.web.clinic.views_page import Visit, go, member_page, posted_by_members, shown_to_members
from confidante.web.clinic.views_team import about_teams
from confidante.web.clinic.views_words import Reason, ago, day_of, reasons

A_PAGE = 100


@dataclass(frozen=True)
class Line:
    """One case of the list, in words."""

    handle: str
    name: str
    urgent: bool
    since: str
    ago: str
    pauses: Sequence[Reason]
    stops: Sequence[Reason]
    also: Sequence[Reason]
    open: Sequence[Reason]
    excluded: bool
    altered: bool
    is_open: bool


@shown_to_members
def waiting(visit: Visit) -> HttpResponse:
    """The work list; who belongs to no team is shown the staff instead, and never a case."""
    return waiting_with(visit, "") if visit.me.teams else go(visit.language, "staff")


@posted_by_members
def kept(visit: Visit) -> HttpResponse:
    """The list, with the words that a refusal gave back."""
    return waiting_with(visit, visit.given("kept"))


def waiting_with(visit: Visit, kept: str) -> HttpResponse:
    """The list, and above it the words that were written when an earlier session ended."""
    found = work_list(visit.clinic, visit.session, visit.language)
    desk = desk_of(visit.clinic, visit.session)
    pages = max(1, math.ceil(len(found) / A_PAGE))
    page = min(max(1, _number(visit.request.GET.get("page", ""))), pages)
    first = (page - 1) * A_PAGE
    meant = _meant_for(visit, kept)
    return member_page(
        visit, "waiting", here="waiting", count=len(found), page=page, pages=pages, first=first + 1,
        lines=[_line(visit, desk, each) for each in found[first : first + A_PAGE]],
        kept=kept if meant is not None else "", kept_lines=meant or [], **about_teams(visit),
    )  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 1


def _meant_for(visit: Visit, kept: str) -> Sequence[Waiting] | None:
    """The cases for which kept words were written; None if they are not hers to open."""
    draft = unpacked(open_draft(visit.session, kept)) if kept else None
    if draft is None or not draft.words:
        return None
    lines = work_list(visit.clinic, visit.session, draft.language or visit.language)
    return [line for line in lines if line.designation == draft.name]


def _line(visit: Visit, desk: Desk, waits: Waiting) -> Line:
    log = desk.logs[desk.handles[waits.handle]]
    made, since = reasons(visit.clinic, waits.case, visit.language), waits.case.waits_since
    return Line(
        waits.handle,
        waits.designation,
        waits.case.is_urgent,
        day_of(since, visit.language) if since else "",
        ago(since, visit.clinic.now(), visit.language) if since else "",
        [one for one in made if one.holds and one.action == "pause_and_refer"],
        [one for one in made if one.holds and one.action == "stop"],
        [one for one in made if one.holds and one.action not in ("pause_and_refer", "stop")],
        [one for one in made if not one.holds],
        bool(log.excluded),
        bool(log.altered),
        log.case in desk.read,
    )
