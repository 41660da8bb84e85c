"""The ceremony: a founder, invitations, admissions, a team's key, and signing in."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from confidante.care.clinic import Clinic, Newcomer, Overtaken, Taken
from confidante.care.directory import directory_of
from confidante.care.language import list_of
from confidante.care.log import Keys
from confidante.care.refusals import CodeOver, NotAdmitted, Refused, SignInFailed
from confidante.care.slow import slowly
from confidante.case.people import ROLES
from confidante.seal.control import (
    TEAMS,
    AnyControl,
    InstanceOpened,
    MemberAdmitted,
    PublicKeys,
    TeamJoined,
    TeamKeyed,
    to_record,
)
from confidante.seal.directory import Directory, ForgedDirectory, Member, directory, team_id
from confidante.seal.envelope import Position, control_leaf
from confidante.seal.header import INSTANCE_LOG, NO_HASH, EntryId, KeyId
from confidante.seal.keys import Identity, KeyRow, NotACard, card_letters, key_id, member_door, member_lookup, read_card
from confidante.seal.phrase import new_passphrase
from confidante.seal.primitives import NotOpened, reading_key, verifying_key
from confidante.seal.wraps import Wrap, unwrapped, wrapped
from confidante.spelling import fold

PASSPHRASE_WORDS = 6
CODE_LIVES = 72 * 3600


class AlreadyFounded(Refused):
    """The clinic has its founder; a second one can't be made."""

    code = "already-founded"


@dataclass(frozen=True, repr=False)
class Credentials:
    """What a member writes down once: six words and a key card. Shown once, stored nowhere."""

    passphrase: tuple[str, ...]
    card: str
    member: KeyId


def found(clinic: Clinic, *, log_key: bytes, language: str) -> Credentials:
    """The instance begins: its first leaf holds the founder's keys, the log process's and the system author's."""
    if clinic.logs.read(INSTANCE_LOG):
        raise AlreadyFounded
    identity, credentials, row = _new_member(language)
    keys = PublicKeys(identity.verify, identity.reading)
    instance = os.urandom(16)
    opened = InstanceOpened(instance, keys, log_key, verifying_key(clinic.secrets.system_seed()))
    at = Position(instance, INSTANCE_LOG, 0, NO_HASH)
    clinic.keystore.put((), (row,))
    leaf = control_leaf(
        at, EntryId(os.urandom(16)), to_record(opened), identity.signing_seed, day=clinic.day, rows=(row.digest,)
    )
    clinic.logs.append((leaf,))
    return credentials


def _new_member(language: str) -> tuple[Identity, Credentials, KeyRow]:
    identity = Identity(os.urandom(16), os.urandom(32), os.urandom(32))
    card = os.urandom(16)
    words = new_passphrase(os.urandom(64), PASSPHRASE_WORDS, list_of(language))
    row = slowly(lambda: member_door(card, _spoken(" ".join(words)))).row(identity, os.urandom(32))
    return identity, Credentials(words, card_letters(card), identity.id), row


def _spoken(words: str) -> str:
    # Folded, so that capitals, a second space or a phone's spelling do not lock a member out.
    return " ".join(fold(word) for word in words.replace("-", " ").split())


def invite(clinic: Clinic, *, role: str, designation: str) -> str:
    """A one-time code, to be given by hand; it counts for three days. It opens nothing: an admin admits her later."""
    if role not in ROLES or role == "founder":
        raise CodeOver
    code = os.urandom(10).hex()
    until = int(clinic.now()) + CODE_LIVES
    clinic.newcomers.put(Newcomer(_code_digest(code), role, designation, until))
    return "-".join(code[at : at + 5] for at in range(0, 20, 5))


def _code_digest(code: str) -> bytes:
    plain = "".join(code.lower().split()).replace("-", "")
    return hashlib.sha256(b"confidante/1 invitation\0" + plain.encode()).digest()[:16]


def accept(clinic: Clinic, code: str, language: str) -> Credentials:
    """She has her keys, and waits to be admitted. `CodeOver` if the code is unknown, used or out of date."""
    newcomer = clinic.newcomers.get(_code_digest(code))
    if newcomer is None or newcomer.verify or newcomer.until < clinic.now():
        raise CodeOver
    identity, credentials, row = _new_member(language)
    # Of two who use one code at once the first has it: the second's words would open nothing.
    if not clinic.newcomers.fill(replace(newcomer, verify=identity.verify, reading=identity.reading, row=row)):
        raise CodeOver
    return credentials


def newcomers(clinic: Clinic) -> Sequence[tuple[KeyId, Newcomer]]:
    """Who waits to be admitted, with the key id whose fingerprint she reads aloud."""
    return [(key_id(one.verify, one.reading), one) for one in clinic.newcomers.waiting()]


def admit(clinic: Clinic, admin: Keys, member: KeyId, as_shown: tuple[str, str]) -> None:
    """Her keys count from here on, in the role and under the designation that the admin was shown.

    Only an admin's signature makes it so. `CodeOver` if she is gone, or is no longer what was shown.
    """
    found_ones = [one for who, one in newcomers(clinic) if who == member]
    if not found_ones or found_ones[0].row is None:
        raise CodeOver
    # What she is admitted as is what the admin saw when she compared: the table of newcomers vouches for nothing.
    if (found_ones[0].role, found_ones[0].designation) != as_shown:
        raise CodeOver
    if not _me(clinic, admin).admin:
        raise NotAdmitted
    one, row = found_ones[0], found_ones[0].row
    if clinic.keystore.key(row.lookup) is None:
        clinic.keystore.put((), (row,))
    says = MemberAdmitted(
        PublicKeys(one.verify, one.reading), one.designation, one.role, ROLES[one.role], admin=False,
        by=admin.identity.id,
    )  # fmt: skip
    _append(clinic, admin.identity, says, (row.digest,))
    clinic.newcomers.drop(one.code)


def key_team(clinic: Clinic, member: Keys, team: str) -> Keys:
    """The team has its first key, made by one of its members and wrapped to her alone; her keys with it."""
    me, known = _me(clinic, member), directory_of(clinic)
    if team not in me.teams or team in known.teams:
        raise NotAdmitted
    seed = os.urandom(32)
    wrap = _kept(clinic, _team_wrap(known, team, 1, me, seed))
    seed = unwrapped(known.instance, wrap, member.identity.reading_seed)
    reading = reading_key(seed)
    _append(clinic, member.identity, TeamKeyed(team, 1, reading, me.id), (wrap.digest,))
    return replace(member, teams={**member.teams, team_id(reading): seed})


def share_team(clinic: Clinic, member: Keys, team: str, newcomer: KeyId) -> None:
    """A team's key is wrapped to another of its members, by one who holds it."""
    known = directory_of(clinic)
    group, joins = known.teams.get(team), known.members.get(newcomer)
    seed = member.teams.get(group.id) if group else None
    if group is None or joins is None or seed is None or team not in joins.teams:
        raise NotAdmitted
    wrap = _kept(clinic, _team_wrap(known, team, group.epoch, joins, seed))
    _append(clinic, member.identity, TeamJoined(team, group.epoch, newcomer, member.identity.id), (wrap.digest,))


def without_team_key(clinic: Clinic, member: Keys) -> Sequence[tuple[str, Member]]:
    """The colleagues to whom this member can give a team's key, with the team."""
    known = directory_of(clinic)
    held = [team for team in known.teams.values() if team.id in member.teams]
    return [
        (team.name, other)
        for team in held
        for other in known.members.values()
        if other.here and team.name in other.teams and other.id not in team.holders
    ]


def _team_wrap(known: Directory, team: str, epoch: int, reader: Member, seed: bytes) -> Wrap:
    number = TEAMS.index(team) + 1
    return wrapped(known.instance, INSTANCE_LOG, number, epoch, reader.id, reader.keys.reading, seed)


def _kept(clinic: Clinic, wrap: Wrap) -> Wrap:
    """The wrap as the keystore has it: ours, or the one that an attempt cut off by a crash has left in its place."""
    try:
        clinic.keystore.put((wrap,), ())
    except Taken:
        there = clinic.keystore.wraps(wrap.case, (wrap.reader,))
        return next(one for one in there if (one.compartment, one.epoch) == (wrap.compartment, wrap.epoch))
    return wrap


def _append(clinic: Clinic, identity: Identity, says: AnyControl, rows: tuple[bytes, ...]) -> None:
    entry = EntryId(os.urandom(16))
    while True:
        leaves = clinic.logs.read(INSTANCE_LOG)
        last = leaves[-1]
        at = Position(last.fields.instance, INSTANCE_LOG, last.place + 1, last.hash)
        leaf = control_leaf(at, entry, to_record(says), identity.signing_seed, day=clinic.day, rows=rows)
        # Someone may have been first: what may no longer stand would make the whole directory forged, for ever.
        try:
            directory([*leaves, leaf])
            return clinic.logs.append((leaf,))
        except ForgedDirectory:
            raise NotAdmitted from None
        except Overtaken:
            continue


def sign_in(clinic: Clinic, passphrase: str, card: str) -> Keys:
    """Her keys and those of her teams. One refusal for every way in which it fails; `Busy` if too many try at once."""
    try:
        raw = read_card(card)
    except NotACard:
        raise SignInFailed from None
    blob = clinic.keystore.key(member_lookup(raw))
    # No such card: nothing to stretch. A stranger can't make us hash, nor guess 128 bits by the time it takes.
    if blob is None:
        raise SignInFailed
    try:
        identity = slowly(lambda: member_door(raw, _spoken(passphrase)).open(blob))
    except (NotOpened, ValueError):
        raise SignInFailed from None
    return with_teams(clinic, identity)


def with_teams(clinic: Clinic, identity: Identity) -> Keys:
    """A member's keys with every team key that is wrapped to her; `NotAdmitted` if she is not on the staff."""
    known = directory_of(clinic)
    if not known.admits(identity.id):
        raise NotAdmitted
    numbers = {TEAMS.index(team.name) + 1: team for team in known.teams.values()}
    seeds = {}
    for wrap in clinic.keystore.wraps(INSTANCE_LOG, (identity.id,)):
        team = numbers.get(wrap.compartment)
        if team is None or wrap.epoch != team.epoch:
            continue
        seed = unwrapped(known.instance, wrap, identity.reading_seed)
        # A wrap counts only if its seed makes the public key that a member signed.
        if team_id(reading_key(seed)) == team.id:
            seeds[team.id] = seed
    return Keys(identity, seeds)


def _me(clinic: Clinic, keys: Keys) -> Member:
    known = directory_of(clinic)
    if not known.admits(keys.identity.id):
        raise NotAdmitted
    return known.members[keys.identity.id]
