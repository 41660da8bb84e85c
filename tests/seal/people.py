"""Who the tests of sealing speak of: fixed people, so that a failure reads the same tomorrow; and leaves they sign."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256

from confidante.seal.control import (
    AnyControl,
    InstanceOpened,
    MemberAdmitted,
    PublicKeys,
    TeamKeyed,
    to_record,
)
from confidante.seal.envelope import Position, control_leaf
from confidante.seal.header import INSTANCE_LOG, NO_HASH, CaseId, EntryId
from confidante.seal.keys import Identity
from confidante.seal.leaf import Leaf

INSTANCE = bytes(range(16))
CASE, OTHER_CASE = CaseId(b"her case, 16 byt"), CaseId(b"another's case..")
CDK = sha256(b"cdk").digest()
AT = Position(INSTANCE, CASE, 3, sha256(b"previous").digest())
DAY = 20_000


@cache
def person(name: str) -> Identity:
    """The same seeds for the same name."""
    reads, signs = sha256(f"{name} reads".encode()).digest(), sha256(name.encode()).digest()
    return Identity(name.encode().ljust(16)[:16], reads, signs)


def public(name: str) -> PublicKeys:
    return PublicKeys(person(name).verify, person(name).reading)


FOUNDER, LOG, SYSTEM = person("founder"), person("log"), person("system")


def opened(instance: bytes = INSTANCE) -> InstanceOpened:
    return InstanceOpened(instance, public("founder"), LOG.verify, SYSTEM.verify)


def admitted(name: str, by: str, *teams: str, admin: bool = False) -> MemberAdmitted:
    return MemberAdmitted(public(name), f"the {name}", "counsellor", teams, admin, person(by).id)


def keyed(by: str, epoch: int = 1, team: str = "counselling") -> TeamKeyed:
    return TeamKeyed(team, epoch, person(f"{team} {epoch}").reading, person(by).id)


def instance_log(*said: tuple[str, AnyControl | bytes]) -> list[Leaf]:
    """The instance's log in which each of these says this, signed with her own key; bytes are a record as it stands."""
    return _log(INSTANCE_LOG, [("founder", opened()), *said])


def _log(case: CaseId, said: Sequence[tuple[str, AnyControl | bytes]]) -> list[Leaf]:
    leaves: list[Leaf] = []
    for place, (name, says) in enumerate(said):
        at = Position(INSTANCE, case, place, leaves[-1].hash if leaves else NO_HASH)
        record = says if isinstance(says, bytes) else to_record(says)
        entry = EntryId(sha256(place.to_bytes(2)).digest()[:16])
        leaves.append(control_leaf(at, entry, record, person(name).signing_seed, day=DAY))
    return leaves


def flipped(raw: bytes, bit: int) -> bytes:
    """The same bytes but for one bit; `bit` counts round and round."""
    at = bit % (8 * len(raw))
    return raw[: at // 8] + bytes([raw[at // 8] ^ 1 << at % 8]) + raw[at // 8 + 1 :]
