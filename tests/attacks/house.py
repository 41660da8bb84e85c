"""A clinic on disk with every kind of leaf in it, for the attacker: `python -m tests.attacks.house FOLDER`.

FOLDER/home is the clinic, closed; FOLDER/live the same as it lies while the clinic runs, with write-ahead logs that
were not yet moved into the files; FOLDER/yesterday an older state of it. FOLDER/known.json has what the people know.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

from confidante import wiring
from confidante.care import counsel, enquire, letters
from confidante.care.clinic import Clinic
from confidante.care.log import Keys
from confidante.care.session import MEMBER_IDLE, Session, begin
from confidante.care.staff import sign_in
from confidante.care.witness import look
from confidante.cli.demo import ANSWERS, staff_of_two
from confidante.seal.primitives import verifying_key
from confidante.store.anchor import AnchorFile

CASES = 12
_OTHERS: tuple[Mapping[str, str], ...] = (
    {},
    {"safety": "danger", "words": "(made up) I can't talk long.", "again": "counsellors"},
    {"reason": "accused", "safety": "safe", "date": "none"},
)


@dataclass
class House:
    """A clinic of real files, with its people."""

    home: Path
    clinic: Clinic
    people: tuple[Keys, ...]
    """Founder, Asha, Meera."""
    credentials: tuple[tuple[str, str], ...]

    def look(self) -> None:
        """The log process looks once: what was added is signed, and the anchor moves."""
        anchor, file = wiring.anchor_of(self.home), AnchorFile(self.home / "anchor")
        done = look(wiring.tree_of(), anchor, wiring.secrets_of(self.home).log_seed())
        if done is not None:
            wiring.tree_of().add_checkpoint(done.anchor.frontier.size, done.note)
            file.write(file.read().moved(done.note, done.anchor.frontier))

    def enquiry(self, number: int = 0, *, excluded: tuple[str, ...] = ()) -> Session:
        """A visitor sends the first questions."""
        given = {**ANSWERS, **_OTHERS[number % len(_OTHERS)]}
        return enquire.send(self.clinic, enquire.Form(enquire.new_form(self.clinic), "en", given, excluded))

    def answered(self, patient: Session) -> None:
        """Asha opens the case of this patient and answers her and, beside her, the team."""
        asha = begin(self.clinic, self.people[1], idle=MEMBER_IDLE)
        handle = self.handle(asha, patient.keys.identity.owner)
        counsel.open_case(self.clinic, asha, handle)
        counsel.answer(self.clinic, asha, handle, "(made up) We are here.", to_her=True)
        counsel.answer(self.clinic, asha, handle, "(made up) Call her on Monday.", to_her=False)

    def handle(self, member: Session, case: bytes) -> str:
        """By what this member's desk names a case."""
        counsel.work_list(self.clinic, member, "en")
        return next(one for one, of in counsel.desk_of(self.clinic, member).handles.items() if of == case)


def founded(home: Path) -> House:
    """A clinic with a founder and two counsellors, and its anchor."""
    clinic = wiring.open_clinic(home)
    people = staff_of_two(clinic, "en", verifying_key(wiring.secrets_of(home).log_seed()))
    wiring.remember_founder(home, clinic)
    known = [(" ".join(one.passphrase), one.card) for one in people]
    clinic = wiring.open_clinic(home)
    house = House(home, clinic, tuple(sign_in(clinic, *one) for one in known), tuple(known))
    house.look()
    return house


def filled(house: House, folder: Path) -> list[dict[str, str]]:
    """Twelve cases, more than half of them with readings and letters; what each patient knows."""
    known = []
    for number in range(CASES):
        excluded = (house.people[2].identity.id.hex(),) if number == 4 else ()
        patient = house.enquiry(number, excluded=excluded)
        phrase = " ".join(enquire.phrase(patient, "en"))
        known.append({"case": patient.keys.identity.owner.hex(), "phrase": phrase, "secret": patient.secret.hex()})
        # Now and then two cases grow between two looks of the log process.
        if number % 4 != 3:
            house.look()
        if number % 2 == 0:
            house.answered(patient)
            house.look()
        if number % 3 == 0:
            letters.write_letter(house.clinic, patient, "(made up) Thank you.", again=number % 2 == 0)
            house.look()
        if number == CASES // 2:
            _checkpointed(house.home)
            copytree(house.home, folder / "yesterday")
    house.look()
    return known


def _checkpointed(home: Path) -> None:
    from django.db import connections

    for alias in ("default", "keystore", "sessions"):
        connections[alias].cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def build(folder: Path) -> None:
    """Everything that is promised above."""
    from django.db import connections

    house = founded(folder / "home")
    known = filled(house, folder)
    told = {"cases": known, "people": house.credentials, "pepper": bytes(house.clinic.secrets.pepper()).hex()}
    (folder / "known.json").write_text(json.dumps(told))
    copytree(house.home, folder / "live")
    _checkpointed(house.home)
    connections.close_all()


if __name__ == "__main__":
    build(Path(sys.argv[1]))
