"""Whoever writes the databases and knows every public key gets nothing believed, opened or locked."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks.many import Verifier

pytestmark = pytest.mark.slow

_FORGED = "(forged)"


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy to be spoiled, and what its people know."""
    shutil.copytree(built / "home", tmp_path / "home")
    shutil.copy(built / "known.json", tmp_path)
    return tmp_path


def scene(root: Path, folder: Path, name: str, status: int = 0) -> dict:
    command = [sys.executable, "-m", "tests.attacks.scenes", name, folder]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout)


def assert_nothing_is_believed_and_nothing_locked(seen: dict) -> None:
    assert not any(_FORGED in words for side in ("hers", "theirs", "after") for words in seen[side])
    assert "(made up) Still there?" in seen["theirs"]
    assert "(made up) Still here." in seen["after"]
    # One reading was there, and Asha's of now: the forged one counts for nobody.
    assert seen["readings"] == [1, 2]


def test_forged_entries_are_shown_as_altered_and_lock_nothing(root: Path, folder: Path, verifier: Verifier) -> None:
    seen = scene(root, folder, "forged entries")
    assert_nothing_is_believed_and_nothing_locked(seen)
    # Six were written, five of them where she can read, all six where the counsellor can.
    assert seen["altered"] == [5, 6]
    assert verifier(folder / "home").status == 0


def test_a_forged_erasure_erases_nothing_and_is_told(root: Path, folder: Path, verifier: Verifier) -> None:
    seen = scene(root, folder, "forged erasure")
    assert_nothing_is_believed_and_nothing_locked(seen)
    assert seen["altered"] == [1, 1]
    assert "signed by nobody who may say this" in verifier(folder / "home").out


def test_a_substituted_inbox_key_is_refused_and_told(root: Path, folder: Path, verifier: Verifier) -> None:
    seen = scene(root, folder, "substituted inbox")
    assert_nothing_is_believed_and_nothing_locked(seen)
    assert seen["altered"] == [1, 1]
    assert seen["he reads"] == []
    assert "signed by nobody who may say this" in verifier(folder / "home").out


def test_nothing_is_written_under_a_substituted_wrap(root: Path, folder: Path, verifier: Verifier) -> None:
    seen = scene(root, folder, "substituted wrap")
    assert seen["written"] == 2 or seen["refused"]
    assert seen["he reads"] == []
    told = verifier(folder / "home")
    known = json.loads((folder / "known.json").read_text())["cases"][0]["case"]
    assert told.status == 1
    assert [told.differences[0][one] for one in ("table", "case", "place")] == ["wrap", known, "1"]


def test_a_substituted_team_key_is_not_held(root: Path, folder: Path, verifier: Verifier) -> None:
    seen = scene(root, folder, "substituted team wrap")
    assert seen["his key is held"] is False
    assert verifier(folder / "home").differences[0]["table"] == "wrap"


@pytest.mark.parametrize("what", ["leaves", "bodies", "head"])
def test_where_the_log_is_closed_nothing_opens(root: Path, folder: Path, what: str) -> None:
    seen = scene(root, folder, f"{what} closed")
    assert seen["opened"] in ("LogClosed", "Broken")
    assert seen["seen"] == "NotYours"
    assert seen["written"] == 0


def test_a_reading_is_there_though_the_page_never_was(root: Path, folder: Path, verifier: Verifier) -> None:
    before = scene(root, folder, "killed", -signal.SIGKILL)["before"]
    assert len(scene(root, folder, "readings")["readings"]) == before + 1
    assert verifier(folder / "home").status == 0
