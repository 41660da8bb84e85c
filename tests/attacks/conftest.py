"""One store, built once by a process of its own; each test gets a copy."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.many import Verifier


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The folder that tests/attacks/house.py fills."""
    folder = tmp_path_factory.mktemp("house")
    subprocess.run([sys.executable, "-m", "tests.attacks.house", folder], cwd=root, check=True)
    return folder


@pytest.fixture(scope="session")
def known(built: Path) -> dict:
    """What its people know: phrases, passphrases and cards, and the pepper."""
    return json.loads((built / "known.json").read_text())


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """A copy of the clinic, closed."""
    return Path(shutil.copytree(built / "home", tmp_path / "home"))


@pytest.fixture(scope="session")
def verifier(root: Path) -> Iterator[Verifier]:
    with Verifier(root) as verifier:
        yield verifier
