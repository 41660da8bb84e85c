"""Whose keys count: the instance's own log folded, every signature checked on the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from confidante.seal.chain import broken_at
from confidante.seal.control import (
    AnyControl,
    InstanceOpened,
    MemberAdmitted,
    MemberRemoved,
    NotAControl,
    PublicKeys,
    Restored,
    TeamJoined,
    TeamKeyed,
    by_of,
    control_of,
)
from confidante.seal.envelope import control_is_signed
from confidante.seal.header import INSTANCE_LOG, KeyId, NotAHeader
from confidante.seal.keys import key_id
from confidante.seal.leaf import Leaf
from confidante.seal.primitives import NotOpened


class ForgedDirectory(Exception):
    """The instance's log does not hold at `place`: no key in it may be used."""

    def __init__(self, place: int) -> None:
        super().__init__(f"instance log, place {place}")
        self.place = place


@dataclass(frozen=True, slots=True)
class Member:
    """Someone on the staff, as the log admitted her."""

    id: KeyId
    keys: PublicKeys
    designation: str
    role: str
    teams: tuple[str, ...]
    admin: bool
    here: bool = True


@dataclass(frozen=True, slots=True)
class Team:
    """A team's public key and who holds its private half."""

    name: str
    epoch: int
    reading: bytes
    id: KeyId
    holders: frozenset[KeyId]


@dataclass(frozen=True)
class Directory:
    """All keys that count on one instance, and who may do what with them."""

    instance: bytes = b""
    founder: KeyId = KeyId(b"")
    log_key: bytes = b""
    system_key: bytes = b""
    members: Mapping[KeyId, Member] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    size: int = 0

    @property
    def system_id(self) -> KeyId:
        """The author id of what no person writes."""
        return key_id(self.system_key, b"")

    def verify_key(self, author: KeyId) -> bytes | None:
        """The key that checks this author's signatures: a member's, present or former, or the system's."""
        if author == self.system_id:
            return self.system_key
        member = self.members.get(author)
        return member.keys.verify if member else None

    def admits(self, member: KeyId) -> bool:
        """Whether this member is on the staff now."""
        found = self.members.get(member)
        return found is not None and found.here

    def of_team(self, team: str) -> tuple[Member, ...]:
        """The members of a team who are here and hold its key."""
        held = self.teams[team].holders if team in self.teams else frozenset()
        return tuple(member for member in self.members.values() if member.here and member.id in held)


def directory(leaves: Sequence[Leaf]) -> Directory:
    """The directory that these leaves of the instance's log make; `ForgedDirectory` at the first that may not stand."""
    if not leaves:
        return Directory()
    found = _opened(leaves[0])
    broken = broken_at(found.instance, INSTANCE_LOG, leaves)
    if broken is not None:
        raise ForgedDirectory(broken)
    for place, leaf in enumerate(leaves[1:], 1):
        found = _after(found, leaf, place)
    return found


def _opened(leaf: Leaf) -> Directory:
    try:
        control = control_of(leaf)
    except (NotAControl, NotAHeader, NotOpened):
        raise ForgedDirectory(0) from None
    if not isinstance(control, InstanceOpened) or not control_is_signed(leaf, control.founder.verify):
        raise ForgedDirectory(0)
    who = key_id(control.founder.verify, control.founder.reading)
    founder = Member(who, control.founder, "founder", "founder", (), admin=True)
    return Directory(control.instance, who, control.log_key, control.system_key, {who: founder}, {}, 1)


def _after(found: Directory, leaf: Leaf, place: int) -> Directory:
    try:
        control = control_of(leaf)
    except (NotAControl, NotOpened):
        return replace(found, size=place + 1)
    by = found.members.get(by_of(control) or KeyId(b""))
    if by is None or not by.here or not control_is_signed(leaf, by.keys.verify) or not _may(found, control, by):
        raise ForgedDirectory(place)
    return replace(_apply(found, control), size=place + 1)


def _may(found: Directory, control: AnyControl, by: Member) -> bool:
    match control:
        case MemberAdmitted() | Restored():
            return by.admin
        case MemberRemoved(member=gone):
            return by.admin and KeyId(gone) in found.members
        case TeamKeyed(team=name, epoch=epoch):
            before = found.teams[name].epoch if name in found.teams else 0
            return name in by.teams and epoch > before
        case TeamJoined():
            return _may_join(found, control, by)
        case _:
            return False


def _may_join(found: Directory, control: TeamJoined, by: Member) -> bool:
    team, joins = found.teams.get(control.team), found.members.get(KeyId(control.member))
    if team is None or joins is None or not joins.here:
        return False
    return by.id in team.holders and control.epoch == team.epoch and team.name in joins.teams


def _apply(found: Directory, control: AnyControl) -> Directory:
    match control:
        case MemberAdmitted():
            who = key_id(control.keys.verify, control.keys.reading)
            member = Member(who, control.keys, control.designation, control.role, control.teams, control.admin)
            return replace(found, members={**found.members, who: member})
        case MemberRemoved(member=gone):
            member = replace(found.members[KeyId(gone)], here=False)
            return replace(found, members={**found.members, member.id: member})
        case TeamKeyed():
            holder = frozenset({KeyId(control.by)})
            team = Team(control.team, control.epoch, control.reading, team_id(control.reading), holder)
            return replace(found, teams={**found.teams, team.name: team})
        case TeamJoined():
            team = found.teams[control.team]
            team = replace(team, holders=team.holders | {KeyId(control.member)})
            return replace(found, teams={**found.teams, team.name: team})
        case _:
            return found


def team_id(reading: bytes) -> KeyId:
    """A team has no signing key: its id is over its reading key alone."""
    return key_id(b"", reading)
