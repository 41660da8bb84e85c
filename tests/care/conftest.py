"""A staffed clinic in memory, made once and copied for each test; after each test every log is verified anew."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from confidante.care import enquire
from confidante.care.clinic import Clinic
from confidante.care.log import Keys
from confidante.care.session import MEMBER_IDLE, Session, begin
from confidante.care.staff import sign_in
from confidante.care.verify import verify
from confidante.cli.demo import ANSWERS, staff_of_two
from confidante.memory import Clock, MemoryTree, memory_clinic
from confidante.memory.audit import MemoryAudit
from confidante.pathway.pack import load
from confidante.seal.keys import KeyRow

ROOT = Path(__file__).parent.parent.parent


@dataclass
class House:
    """A clinic, its clock, and the people in it."""

    clinic: Clinic
    clock: Clock
    founder: Keys
    asha: Keys
    meera: Keys

    def enquiry(self, excluded: tuple[str, ...] = (), language: str = "en", **answers: str) -> Session:
        """A visitor sends the first questions; her session, with the phrase still to be shown."""
        given = {key: answer for key, answer in {**ANSWERS, **answers}.items() if answer}
        form = enquire.Form(enquire.new_form(self.clinic), language, given, excluded)
        return enquire.send(self.clinic, form)

    def member(self, keys: Keys) -> Session:
        """A member signs in."""
        return begin(self.clinic, keys, idle=MEMBER_IDLE)

    def phrase(self, session: Session) -> str:
        """The phrase as it is shown to her."""
        return " ".join(enquire.phrase(session, "en"))


@pytest.fixture(scope="session")
def staffed_house() -> House:
    clock = Clock()
    clinic = memory_clinic(load(ROOT / "packs" / "hymen-repair"), now=clock)
    people = staff_of_two(clinic, "en")
    keys = [sign_in(clinic, " ".join(one.passphrase), one.card) for one in people]
    return House(clinic, clock, *keys)


def again(house: House) -> House:
    """The same staff in a clinic of its own: leaves and rows are written anew, as a restore would."""
    house.clock.now = Clock().now
    clinic = memory_clinic(house.clinic.pack, now=house.clock)
    clinic = replace(clinic, secrets=house.clinic.secrets)
    clinic.keystore.put(list(house.clinic.keystore.rows.values()), [])
    for lookup, blob in house.clinic.keystore.keys.items():
        clinic.keystore.put([], [KeyRow(lookup, blob)])
    for leaf in house.clinic.logs.order:
        clinic.logs.append([leaf])
    return replace(house, clinic=clinic)


@pytest.fixture
def house(staffed_house: House) -> Iterator[House]:
    fresh = again(staffed_house)
    yield fresh
    logs, keystore = fresh.clinic.logs, fresh.clinic.keystore
    done = verify(MemoryAudit(keystore, MemoryTree(logs)), None)
    assert done.consistent, done.differences
