"""A team's key: made by its first member, given by one who has it, taken up by one who was given it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse

from confidante.care import staff
from confidante.care.directory import Member, directory_of
from confidante.care.log import Keys
from confidante.care.refusals import NotAdmitted
from confidante.web.clinic.views_page import Visit, go, posted_by_members, renewed


@dataclass(frozen=True)
class TeamKeys:
    """What this member can do about the keys of teams, or waits for."""

    to_make: Sequence[str]
    to_take: Sequence[str]
    to_wait: Sequence[str]
    to_give: Sequence[tuple[str, Member]]


def team_keys(visit: Visit) -> TeamKeys:
    """Her teams, parted by what is to be done."""
    known, me = directory_of(visit.clinic), visit.me
    missing = [known.teams[name] for name in me.teams if name in known.teams]
    missing = [team for team in missing if team.id not in visit.session.keys.teams]
    return TeamKeys(
        to_make=[name for name in me.teams if name not in known.teams],
        to_take=[team.name for team in missing if me.id in team.holders],
        to_wait=[team.name for team in missing if me.id not in team.holders],
        to_give=staff.without_team_key(visit.clinic, visit.session.keys),
    )


@posted_by_members
def make(visit: Visit) -> HttpResponse:
    """The team has its key, and she goes on with a session that holds it."""
    return _with(visit, staff.key_team(visit.clinic, visit.session.keys, visit.given("team")))


@posted_by_members
def take(visit: Visit) -> HttpResponse:
    """She goes on with a session that holds every key given to her meanwhile."""
    return _with(visit, staff.with_teams(visit.clinic, visit.session.keys.identity))


@posted_by_members
def give(visit: Visit) -> HttpResponse:
    """A colleague of her team has the team's key."""
    lacking = staff.without_team_key(visit.clinic, visit.session.keys)
    for team, one in lacking:
        if (team, one.id.hex()) == (visit.given("team"), visit.given("member")):
            staff.share_team(visit.clinic, visit.session.keys, team, one.id)
            return go(visit.language, "staff")
    raise NotAdmitted


def _with(visit: Visit, keys: Keys) -> HttpResponse:
    return renewed(visit, keys, go(visit.language, "waiting"))


def about_teams(visit: Visit) -> dict[str, object]:
    """What the part of a page about teams needs."""
    known, found = directory_of(visit.clinic), team_keys(visit)
    holders = {team: ", ".join(one.designation for one in known.of_team(team)) for team in found.to_wait}
    return {"team_keys": found, "holders_of": holders}
