"""What people see after an attack, each scene in a process of its own: `python -m tests.attacks.scenes NAME FOLDER`.

FOLDER is as tests/attacks/house.py fills it, with a copy of `home` that the scene may spoil. It prints JSON.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from confidante import wiring
from confidante.care import counsel, enquire, letters
from confidante.care.clinic import Clinic
from confidante.care.directory import directory_of
from confidante.care.refusals import Broken, Refused
from confidante.care.session import MEMBER_IDLE, Session, begin
from confidante.care.staff import sign_in
from confidante.case.entries import CaseRead, LetterSent
from confidante.seal.control import CaseOpened, Epoch, EpochsOpened, Erased, control_of
from confidante.seal.header import CaseId, KeyId
from confidante.seal.keys import key_id
from confidante.seal.primitives import reading_key
from confidante.seal.wraps import inbox_key
from tests.attacks.forger import HIS, Forger, opened

FORGED = "(forged) Your appointment was cancelled."


@dataclass
class Scene:
    """One case, its patient, and Asha, who counsels her."""

    home: Path
    clinic: Clinic
    case: CaseId
    phrase: str
    asha: Session
    forger: Forger

    @property
    def patient(self) -> KeyId:
        says = control_of(self.forger.leaves()[0])
        assert isinstance(says, CaseOpened)
        self.patient_reading = says.patient.reading
        return key_id(says.patient.verify, says.patient.reading)

    def come_back(self) -> Session:
        return enquire.come_back(self.clinic, self.phrase)

    def handle(self) -> str:
        counsel.work_list(self.clinic, self.asha, "en")
        handles = counsel.desk_of(self.clinic, self.asha).handles
        return next(one for one, case in handles.items() if case == self.case)

    def seen(self) -> dict[str, object]:
        """What both sides see, and whether both can still write."""
        mine = letters.my_case(self.clinic, self.come_back())
        letters.write_letter(self.clinic, self.come_back(), "(made up) Still there?", again=True)
        handle = self.handle()
        counsel.open_case(self.clinic, self.asha, handle)
        theirs = counsel.see_case(self.clinic, self.asha, handle, "en")
        counsel.answer(self.clinic, self.asha, handle, "(made up) Still here.", to_her=True)
        after = letters.my_case(self.clinic, self.come_back())
        return {
            "hers": [one.words for one in mine.letters],
            "theirs": [one.words for one in theirs.case.letters],
            "readings": [len(mine.readings), len(after.readings)],
            "altered": [mine.altered, theirs.altered],
            "after": [one.words for one in after.letters],
        }


def scene(folder: Path, number: int = 0) -> Scene:
    known, home = json.loads((folder / "known.json").read_text()), folder / "home"
    clinic = wiring.open_clinic(home)
    case = CaseId(bytes.fromhex(known["cases"][number]["case"]))
    asha = begin(clinic, sign_in(clinic, *known["people"][1]), idle=MEMBER_IDLE)
    return Scene(home, clinic, case, known["cases"][number]["phrase"], asha, Forger(home, case))


def forged_entries(at: Scene) -> dict[str, object]:
    """Entries to the inbox, as if by Asha, by the patient, by nobody known, and a reading that was none."""
    asha, known = at.asha.keys.identity.id, directory_of(at.clinic)
    reading = CaseRead("counsellor", known.members[asha].designation, at.clinic.day)
    for compartment, author, body in (
        ("shared", asha, LetterSent(FORGED, "clinic")),
        ("counselling", asha, LetterSent(FORGED, "clinic")),
        ("shared", at.patient, LetterSent(FORGED, "patient")),
        ("shared", HIS, LetterSent(FORGED, "clinic")),
        ("shared", known.system_id, LetterSent(FORGED, "clinic")),
        ("shared", asha, reading),
    ):
        at.forger.append(at.forger.entry(compartment, author, body))
    return at.seen()


def forged_erasure(at: Scene) -> dict[str, object]:
    """The patient is said to have erased her case."""
    at.forger.append(at.forger.control(Erased(at.patient)))
    return at.seen()


def substituted_inbox(at: Scene) -> dict[str, object]:
    """Asha is said to have opened a new epoch, whose inbox and content key are the forger's."""
    cdk, asha, patient = os.urandom(32), at.asha.keys.identity.id, at.patient
    wraps = [at.forger.wrap_to(patient, at.patient_reading, 1, 2, cdk)]
    team = next(iter(directory_of(at.clinic).teams.values()))
    wraps.append(at.forger.wrap_to(team.id, team.reading, 1, 2, cdk))
    for wrap in wraps:
        at.forger.add_wrap(wrap)
    epoch = Epoch(1, "shared", 2, inbox_key(cdk), (patient, team.id))
    at.forger.append(at.forger.control(EpochsOpened((epoch,), (), asha), [wrap.digest for wrap in wraps]))
    return at.seen() | {"he reads": at.forger.reads(cdk)}


def substituted_wrap(at: Scene) -> dict[str, object]:
    """Under the true epoch, a key of the forger's is wrapped to the patient; she comes back and writes."""
    cdk, patient = os.urandom(32), at.patient
    at.forger.replace_wrap(at.forger.wrap_to(patient, at.patient_reading, 1, 1, cdk))
    before = len(at.forger.leaves())
    told = _refused(lambda: letters.write_letter(at.clinic, at.come_back(), "(made up) A secret.", again=True))
    return {"refused": told, "written": len(at.forger.leaves()) - before, "he reads": at.forger.reads(cdk)}


def substituted_team_wrap(at: Scene) -> dict[str, object]:
    """In the keystore Asha's team key is one that the forger made."""
    seed, asha = os.urandom(32), directory_of(at.clinic).members[at.asha.keys.identity.id]
    log = Forger(at.home, CaseId(bytes(16)))
    log.replace_wrap(log.wrap_to(asha.id, asha.keys.reading, 1, 1, seed))
    known = json.loads((at.home.parent / "known.json").read_text())
    held: list[KeyId] = []
    told = _refused(lambda: held.extend(sign_in(at.clinic, *known["people"][1]).teams))
    return {"refused": told, "his key is held": key_id(b"", reading_key(seed)) in held, "held": len(held)}


def closed_log(at: Scene, what: str) -> dict[str, object]:
    """The log can't be written; Asha opens the case."""
    handle, before = at.handle(), len(at.forger.leaves())
    with closing(opened(at.home, "default")) as log:
        log.execute(f"CREATE TRIGGER closed BEFORE {what} BEGIN SELECT RAISE(ABORT, 'closed'); END")
    told = _refused(lambda: counsel.open_case(at.clinic, at.asha, handle))
    seen = _refused(lambda: counsel.see_case(at.clinic, at.asha, handle, "en"))
    return {"opened": told, "seen": seen, "written": len(at.forger.leaves()) - before}


def killed_before_the_page(at: Scene) -> dict[str, object]:
    """The process dies after the reading was written and before anything was shown."""
    handle = at.handle()
    before = len(letters.my_case(at.clinic, at.come_back()).readings)
    sys.stdout.write(json.dumps({"before": before}))
    sys.stdout.flush()
    counsel.open_case(at.clinic, at.asha, handle)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def readings(at: Scene) -> dict[str, object]:
    return {"readings": [one.designation for one in letters.my_case(at.clinic, at.come_back()).readings]}


def _refused(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except (Refused, Broken) as refused:
        return type(refused).__name__
    return ""


SCENES: dict[str, Callable[[Scene], dict[str, object]]] = {
    "forged entries": forged_entries,
    "forged erasure": forged_erasure,
    "substituted inbox": substituted_inbox,
    "substituted wrap": substituted_wrap,
    "substituted team wrap": substituted_team_wrap,
    "leaves closed": lambda at: closed_log(at, "INSERT ON leaf"),
    "bodies closed": lambda at: closed_log(at, "INSERT ON body"),
    "head closed": lambda at: closed_log(at, "UPDATE ON head"),
    "killed": killed_before_the_page,
    "readings": readings,
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(SCENES[sys.argv[1]](scene(Path(sys.argv[2])))))
