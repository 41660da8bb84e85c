"""The scanner finds what is planted, in every way that it says; and says nothing of what is not there."""

import base64
import gzip
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.scan import scan

CANARY = "9f4e27c1ab305d68"


def in_base64(before: int, after: int) -> Callable[[bytes], bytes]:
    return lambda one: base64.b64encode(b"ab"[:before] + one + b"xyz"[:after])


def in_base64_of_addresses(before: int) -> Callable[[bytes], bytes]:
    return lambda one: base64.urlsafe_b64encode(b"\xff\xfe"[:before] + one + b"\xff")


def in_zlib(level: int) -> Callable[[bytes], bytes]:
    return lambda one: zlib.compress(b"before " + one * 2, level)


WAYS: dict[str, Callable[[bytes], bytes]] = {
    "raw": lambda one: one,
    "in a sentence": lambda one: "पहले ".encode() + one + b" after",
    "hex": lambda one: one.hex().encode(),
    "HEX": lambda one: one.hex().upper().encode(),
    **{f"base64 at {n} of 3, {m} after": in_base64(n, m) for n in range(3) for m in range(3)},
    **{f"base64 of addresses at {n} of 3": in_base64_of_addresses(n) for n in range(3)},
    "utf-16-le": lambda one: one.decode().encode("utf-16-le"),
    "utf-16-be": lambda one: one.decode().encode("utf-16-be"),
    "gzip": lambda one: gzip.compress(b"before " + one),
    **{f"zlib {level}": in_zlib(level) for level in (0, 1, 6, 9)},
    "gzip of base64": lambda one: gzip.compress(base64.b64encode(b"1" + one)),
    "gzip in zlib": lambda one: zlib.compress(gzip.compress(one)),
    "a gzip file cut off": lambda one: gzip.compress(os.urandom(200) + one + os.urandom(4000))[:2000],
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_planted_is_found(way: str, tmp_path: Path):
    (tmp_path / "some.bin").write_bytes(os.urandom(999) + WAYS[way](CANARY.encode()) + os.urandom(999))
    assert {one.needle for one in scan([tmp_path], {"canary": CANARY.encode()})} == {"canary"}


def test_the_name_of_a_file_is_looked_at(tmp_path: Path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / f"draft-{CANARY}.txt").touch()
    assert scan([tmp_path], {"canary": CANARY.encode()})


def test_bytes_that_are_no_text_are_found(tmp_path: Path):
    key = os.urandom(32)
    (tmp_path / "raw").write_bytes(os.urandom(77) + key)
    (tmp_path / "hex").write_text(key.hex())
    (tmp_path / "base64").write_bytes(base64.urlsafe_b64encode(b"k" + key))
    assert len({one.file for one in scan([tmp_path], {"key": key})}) == 3


def test_what_is_not_there_is_not_found(tmp_path: Path):
    (tmp_path / "noise").write_bytes(os.urandom(2 << 20))
    (tmp_path / "near").write_text(CANARY[:-1] + "9")
    assert scan([tmp_path], {"canary": CANARY.encode(), "key": os.urandom(16)}) == []


def test_a_needle_that_chance_would_find_is_refused(tmp_path: Path):
    with pytest.raises(ValueError):
        scan([tmp_path], {"short": b"abc"})
