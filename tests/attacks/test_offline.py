"""A thief of the disk has a phrase that he knows is right, and can't tell by anything stored that it is."""

import base64
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from confidante.seal.keys import Pepper, patient_door
from confidante.seal.phrase import Secret, letters_of, words_of


def cells(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every cell of every table of every database, and every other file but the secrets, which lie elsewhere."""
    for path in sorted(home.rglob("*.sqlite3")):
        with closing(sqlite3.connect(path)) as database:
            database.text_factory = bytes
            tables = [
                row[0].decode() for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            for table in tables:
                for row in database.execute(f'SELECT * FROM "{table}"'):
                    yield from ((f"{path.name} {table}", one) for one in row if isinstance(one, bytes))
    for path in sorted(home.rglob("*")):
        if path.is_file() and "secrets" not in path.parts:
            yield path.name, path.read_bytes()


def guesses(secret: bytes, peppers: list[bytes]) -> dict[str, bytes]:
    """What can be computed of a phrase without the pepper; with each of these peppers that are none."""
    said = Secret(secret)
    forms = {"secret": secret, "letters": letters_of(said).encode()}
    for language in ("en", "hi"):
        forms[f"words {language}"] = " ".join(words_of(said, language)).encode()
        forms[f"joined {language}"] = "".join(words_of(said, language)).encode()
    found = dict(forms)
    for name, form in forms.items():
        for kind in ("md5", "sha1", "sha256", "sha512"):
            found[f"{kind} of {name}"] = hashlib.new(kind, form).digest()[:16]
    for number, pepper in enumerate(peppers):
        door = patient_door(Pepper(pepper), said)
        found |= {f"look-up {number}": door.lookup, f"key {number}": door.kek}
    return found


def written(raw: bytes) -> list[bytes]:
    return [raw, raw.hex().encode(), raw.hex().upper().encode(), base64.b64encode(raw)[: len(raw) // 3 * 4]]


@pytest.mark.slow
def test_no_function_of_a_phrase_is_stored_that_could_be_computed_without_the_pepper(built: Path, known: dict) -> None:
    stored = list(cells(built / "home"))
    for one in known["cases"][:4]:
        for name, guess in guesses(bytes.fromhex(one["secret"]), [b"", bytes(32), os.urandom(32)]).items():
            found = [where for where, cell in stored for form in written(guess) if form in cell]
            assert not found, (name, found)


@pytest.mark.slow
def test_with_the_pepper_the_look_up_is_found_so_the_search_would_have_seen_it(built: Path, known: dict) -> None:
    door = patient_door(Pepper(bytes.fromhex(known["pepper"])), Secret(bytes.fromhex(known["cases"][0]["secret"])))
    assert any(door.lookup == cell for _, cell in cells(built / "home"))


@pytest.mark.slow
def test_no_key_row_opens_with_a_known_phrase_and_another_pepper(built: Path, known: dict) -> None:
    from confidante.seal.primitives import NotOpened

    secret = Secret(bytes.fromhex(known["cases"][0]["secret"]))
    with closing(sqlite3.connect(built / "home" / "keystore" / "keys.sqlite3")) as keys:
        rows = keys.execute("SELECT lookup, blob FROM key_row").fetchall()
    opened = 0
    for pepper in (b"", bytes(32), os.urandom(32)):
        for lookup, blob in rows:
            door = patient_door(Pepper(pepper), secret)
            try:
                type(door)(lookup, door.kek).open(blob)
            except NotOpened:
                continue
            opened += 1
    assert opened == 0


def test_two_instances_look_unrelated_for_the_same_secrets() -> None:
    one, other = Pepper(os.urandom(32)), Pepper(os.urandom(32))
    secrets = [Secret(os.urandom(13)) for _ in range(256)]
    lookups = [[patient_door(pepper, secret).lookup for secret in secrets] for pepper in (one, other)]
    assert not set(lookups[0]) & set(lookups[1])
    differing = [(int.from_bytes(a) ^ int.from_bytes(b)).bit_count() for a, b in zip(*lookups, strict=True)]
    # 256 pairs of 128 fair bits: the mean is 64, and 58 or 70 would be 17 standard errors away.
    assert 58 < sum(differing) / len(differing) < 70
