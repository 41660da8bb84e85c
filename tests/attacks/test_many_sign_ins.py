"""Fifty sign-ins at once, with a true card: slow hashing stops neither site. How quick it stays is for script/bench."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def sent(port, path, **fields):
    """The status of a form sent as a page of that site would."""
    headers = {"Origin": f"http://localhost:{port}", "Sec-Fetch-Site": "same-origin"}
    headers |= {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
    with closing(HTTPConnection("localhost", port, timeout=60)) as line:
        line.request("POST" if fields else "GET", path, urlencode(fields) if fields else None, headers)
        return line.getresponse().status


def answers(port):
    try:
        return sent(port, "/en/") < 500
    except OSError:
        return False


@pytest.fixture
def demo(tmp_path):
    patient, clinic = free_port(), free_port()
    words = ["serve", "--home", tmp_path, "--demo", "--patient-port", str(patient), "--clinic-port", str(clinic)]
    command = [Path(sys.executable).parent / "confidante", *words]
    served = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 90
    while not (answers(patient) and answers(clinic)):
        assert time.monotonic() < deadline, "the sites did not start"
        time.sleep(0.1)
    said = json.loads((tmp_path / "demo" / "made-up-sign-in.json").read_text())
    yield patient, clinic, said["staff"]["counsellor Asha"], said["phrases"][0]
    os.killpg(served.pid, signal.SIGTERM)
    served.wait(20)


@pytest.mark.slow
def test_fifty_sign_ins_at_once_stop_neither_site(demo):
    patient, clinic, (passphrase, card), phrase = demo
    with ThreadPoolExecutor(50) as crowd:
        tries = [
            crowd.submit(sent, clinic, "/en/sign-in", passphrase="one two three four five six", card=card)
            for _ in range(50)
        ]
        returns = [sent(patient, "/en/return", words=phrase) for _ in range(30)]
        statuses = {one.result() for one in tries}
    assert set(returns) == {303}
    assert statuses == {401, 429}
    assert sent(clinic, "/en/sign-in", passphrase=passphrase, card=card) == 303
