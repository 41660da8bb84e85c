"""A command is run as a person runs it: a real process, a real home."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CONFIDANTE = Path(sys.executable).parent / "confidante"


class Ran:
    """What a command answered."""

    def __init__(self, done):
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def json(self):
        return json.loads(self.out)


def run(*words, given="", timeout=60, **environment):
    """Runs `confidante` with these words."""
    import os

    env = {**os.environ, **environment}
    done = subprocess.run(
        [CONFIDANTE, *map(str, words)],
        input=given,
        check=False,
        capture_output=True,
        text=True,
        timeout=timeout,
        env=env,
    )
    return Ran(done)


@pytest.fixture(scope="session")
def founded(tmp_path_factory):
    """A home with a founder, made by the command."""
    home = tmp_path_factory.mktemp("clinic")
    done = run("staff", "found", "--home", home, "--json")
    assert done.status == 0, done.err
    return home, done.json
