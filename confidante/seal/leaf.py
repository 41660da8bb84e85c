"""One leaf of the log: what is stored of an entry, and the hash that stands for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from confidante.seal.header import CaseId, EntryId, Header, unpack
from confidante.seal.primitives import digest


def rows_bytes(digests: Sequence[bytes]) -> bytes:
    """The digests of the rows made with a leaf, counted: a list can't be read as another."""
    return len(digests).to_bytes(4) + b"".join(digests)


@dataclass(frozen=True)
class Leaf:
    """A header, its body row, the digests of the keystore rows made with it, and the UTC day (days since 1970).

    `gone` is the digest of a body that died: with it the leaf still hashes to what it was.
    """

    header: bytes
    wrap: bytes
    body: bytes
    rows: bytes
    day: int
    gone: bytes = b""

    @cached_property
    def fields(self) -> Header:
        """The header, read; `NotAHeader` if it is none."""
        return unpack(self.header)

    @property
    def case(self) -> CaseId:
        """The case whose log this leaf belongs to."""
        return self.fields.case

    @property
    def place(self) -> int:
        """0 for a case's first leaf."""
        return self.fields.place

    @property
    def entry(self) -> EntryId:
        """The id that a retry keeps."""
        return self.fields.entry

    @property
    def rows_are_whole(self) -> bool:
        """Whether there are as many digests as the list says."""
        return len(self.rows) == 4 + 32 * int.from_bytes(self.rows[:4])

    @property
    def row_digests(self) -> tuple[bytes, ...]:
        """The digests of wraps and key rows that this leaf vouches for."""
        return tuple(self.rows[at : at + 32] for at in range(4, len(self.rows), 32))

    @cached_property
    def hash(self) -> bytes:
        """The leaf hash of docs/sealed-log.md section 5."""
        return leaf_hash(self.header, self.content, self.rows, self.day)

    @property
    def content(self) -> bytes:
        """The digest of the body row, kept beside the leaf for the day the body is gone."""
        return self.gone or digest(self.wrap, self.body)


def leaf_hash(header: bytes, body_digest: bytes, rows: bytes, day: int) -> bytes:
    """The hash of a leaf whose body may be gone: only the body's digest enters."""
    return digest(b"\0", header, body_digest, digest(rows), day.to_bytes(4))
