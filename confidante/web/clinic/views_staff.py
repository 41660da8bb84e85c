"""Who is on the staff, who is invited, and who is admitted after her fingerprint was compared."""

from django.http import HttpResponse

from confidante.care import staff as ceremony
from confidante.care.directory import directory_of
from confidante.care.refusals import CodeOver, NotAdmitted
from confidante.case.people import ROLES
from confidante.web.clinic import views_names as names
from confidante.web.clinic.views_join import in_fours
from confidante.web.clinic.views_page import Visit, go, member_page, posted_by_members, shown_to_members
from confidante.web.clinic.views_team import about_teams
from confidante.web.texts import say

LONGEST_DESIGNATION = 60
INVITED = [role for role in ROLES if role != "founder"]


@shown_to_members
def staff(visit: Visit) -> HttpResponse:
    """The staff, and what there is to do about it."""
    return _page(visit)


@posted_by_members
def invite(visit: Visit) -> HttpResponse:
    """A one-time code, shown this once. Only an admin makes one."""
    _admin(visit)
    designation = " ".join(visit.given("designation").split())
    taken = {one.designation.casefold() for one in directory_of(visit.clinic).members.values()}
    if not 0 < len(designation) <= LONGEST_DESIGNATION or designation.casefold() in taken:
        return _page(visit, 422, names.NEEDS_DESIGNATION)
    code = ceremony.invite(visit.clinic, role=visit.given("role"), designation=designation)
    return member_page(visit, "invited", code=code, designation=designation)


@posted_by_members
def admit(visit: Visit) -> HttpResponse:
    """She is on the staff, if the admin says that the fingerprint was compared."""
    _admin(visit)
    if visit.given("compared") != "yes":
        return _page(visit, 422, names.COMPARE_FIRST)
    for member, _one in ceremony.newcomers(visit.clinic):
        if member.hex() == visit.given("member"):
            as_shown = visit.given("role"), visit.given("designation")
            ceremony.admit(visit.clinic, visit.session.keys, member, as_shown)
            return go(visit.language, "staff")
    raise CodeOver


def _admin(visit: Visit) -> None:
    if not visit.me.admin:
        raise NotAdmitted


def _page(visit: Visit, status: int = 200, problem: str = "") -> HttpResponse:
    known = directory_of(visit.clinic)
    return member_page(
        visit, "staff", status, here="staff", refused=say(visit.language)(problem) if problem else None,
        members=[one for one in known.members.values() if one.here],
        holders={holder for team in known.teams.values() for holder in team.holders},
        newcomers=_newcomers(visit), roles=INVITED, **about_teams(visit),
        given={"role": visit.given("role"), "designation": visit.given("designation")},
    )  # fmt: skip


def _newcomers(visit: Visit) -> list[dict[str, str]]:
    return [
        {"member": who.hex(), "fingerprint": in_fours(who), "designation": one.designation, "role": one.role}
        for who, one in ceremony.newcomers(visit.clinic)
    ]
