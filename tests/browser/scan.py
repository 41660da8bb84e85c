"""Looks for what must not be there: in every byte of some folders, in the ways bytes are usually written.

It knows nothing of the product. A needle is looked for raw, in UTF-16 of both orders, in hexadecimal and in base64 (of
both alphabets, at each of the three places where its bytes may begin in a group), in names of files, and in whatever
a gzip or zlib stream that begins anywhere holds.

    python scan.py FOLDER... < needles        one needle a line; prints what is found, and exits with 1 if anything is
"""

import base64
import re
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SHORTEST = 6
# gzip's first three bytes; zlib's first two, of a whole window at each of its levels.
STREAM = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
LONGEST_INFLATED = 4 << 20


@dataclass(frozen=True)
class Found:
    """A needle that was there: which, how it was written, in what and where."""

    needle: str
    way: str
    file: str
    at: int

    def __str__(self) -> str:
        return f"{self.needle}: {self.way} in {self.file} at {self.at}"


def ways(needle: bytes) -> dict[str, bytes]:
    """Every way to write these bytes that is looked for."""
    if len(needle) < SHORTEST:
        raise ValueError("so short a needle is found by chance")
    made = {"raw": needle, "hex": needle.hex().encode(), "HEX": needle.hex().upper().encode()}
    try:
        text = needle.decode()
        made |= {"utf-16-le": text.encode("utf-16-le"), "utf-16-be": text.encode("utf-16-be")}
    except UnicodeDecodeError:
        pass
    for lead in range(3):
        # What stands before decides the first sign, and what stands after decides the last: both are left out.
        written = base64.b64encode(bytes(lead) + needle)
        begin, spare = (0, 2, 3)[lead], (lead + len(needle)) % 3
        inner = written[begin : -4 + (0, 1, 2)[spare]] if spare else written[begin:]
        inner = inner.rstrip(b"=")
        made[f"base64+{lead}"] = inner
        made[f"base64url+{lead}"] = inner.translate(bytes.maketrans(b"+/", b"-_"))
    return made


def scan(folders: list[Path], needles: Mapping[str, bytes]) -> list[Found]:
    """Everything that is found in these folders, by the names of the needles."""
    looked_for = [(name, way, written) for name, needle in needles.items() for way, written in set_of(needle)]
    found = []
    for where, content in contents(folders):
        found += [
            Found(name, way, where, content.find(written)) for name, way, written in looked_for if written in content
        ]
    return found


def set_of(needle: bytes) -> list[tuple[str, bytes]]:
    """The ways without those that are the same bytes."""
    return list({written: (way, written) for way, written in reversed(ways(needle).items())}.values())


def contents(folders: list[Path]) -> Iterator[tuple[str, bytes]]:
    """The name of each file, its bytes, and what the streams in it hold."""
    for path in sorted(one for folder in folders for one in [folder, *folder.rglob("*")]):
        yield f"the name of {path}", path.name.encode()
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            yield str(path), content
            yield from inflated(str(path), content)


def inflated(where: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """What every stream in these bytes holds, as far as it can be read; a stream in a stream too."""
    for begin in STREAM.finditer(content):
        try:
            held = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(content[begin.start() :], LONGEST_INFLATED)
        except zlib.error:
            continue
        if len(held) >= SHORTEST:
            name = f"{where}, inflated from {begin.start()}"
            yield name, held
            yield from inflated(name, held)


def main() -> None:
    needles = {line: line.encode() for line in sys.stdin.read().split("\n") if line}
    found = scan([Path(each) for each in sys.argv[1:]], needles)
    print("\n".join(map(str, found)) or f"nothing found of {len(needles)}")
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
