"""What a use case is given: a clinic. Each port is a small promise, kept by the store and by the memory twin."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from confidante.care.difference import Difference
from confidante.pathway.pack import Pack
from confidante.seal.header import CaseId, KeyId
from confidante.seal.keys import KeyRow, Pepper
from confidante.seal.leaf import Leaf
from confidante.seal.tree import Frontier
from confidante.seal.wraps import Wrap


class Overtaken(Exception):
    """Someone else wrote at this place first: read again, seal again, append again."""


class Taken(Exception):
    """A key row with this look-up is there already."""


@dataclass(frozen=True, slots=True)
class Due:
    """A companion row: something to do at `at` (seconds since 1970), under a token that is in no other table."""

    token: bytes
    at: int


class Logs(Protocol):
    """The sealed logs of all cases, in one order."""

    def append(self, leaves: Sequence[Leaf], due: Sequence[Due] = ()) -> None:
        """When it returns, all leaves (of one case, in order) and companion rows are durable, or were already.

        `Overtaken` if the first leaf does not follow the case's last one; then nothing was written. A retry of leaves
        whose entry ids are in the log writes nothing, companions included. The tree grows in the same transaction.
        """

    def read(self, case: CaseId, since: int = 0) -> Sequence[Leaf]:
        """The leaves of a case from place `since` on, in order; none if there is no such case."""

    def places(self, cases: Sequence[CaseId]) -> Mapping[CaseId, int]:
        """How many leaves each of these cases has; cases without any are left out."""


class Tree(Protocol):
    """The one order of all leaves, for the log process."""

    def head(self) -> Frontier:
        """The tree as the last append left it."""

    def hashes(self, start: int, stop: int) -> Sequence[bytes]:
        """The leaf hashes at these indexes, computed anew from what is stored."""

    def add_checkpoint(self, size: int, note: str) -> None:
        """When it returns the checkpoint is durable."""

    def last_checkpoint(self) -> str | None:
        """The note of the greatest size, or None."""


class Keystore(Protocol):
    """Wraps and key rows, apart from the log and its backups."""

    def put(self, wraps: Sequence[Wrap], keys: Sequence[KeyRow]) -> None:
        """When it returns all rows are durable. `Taken` if a look-up is there; then nothing was written."""

    def wraps(self, case: CaseId, readers: Sequence[KeyId]) -> Sequence[Wrap]:
        """The wraps of this case (the instance's log: of teams) for these readers."""

    def cases_of(self, readers: Sequence[KeyId]) -> Sequence[Wrap]:
        """Every wrap of every case for these readers, by case."""

    def key(self, lookup: bytes) -> bytes | None:
        """The blob of this look-up, or None."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session at rest: closed bytes, and the seconds since 1970 at which it is over if idle, and in any case."""

    closed: bytes
    idle_until: int
    ends: int


class Sessions(Protocol):
    """Who is signed in: rows that are worthless without the visitor's cookie and the server's half."""

    def put(self, session: bytes, row: SessionRow) -> None:
        """The row is there, in place of any other of this id."""

    def get(self, session: bytes) -> SessionRow | None:
        """The row, or None."""

    def touch(self, session: bytes, idle_until: int) -> None:
        """The row, if it is there still, is idle until then. Never brings one back."""

    def drop(self, session: bytes) -> None:
        """No such row is there."""

    def sweep(self, now: int) -> None:
        """No row is there whose idle time or end has passed."""


class Forms(Protocol):
    """Which one-time forms were sent."""

    def claim(self, nonce: bytes, content: bytes, now: int) -> Literal["new", "same", "other", "dead"]:
        """The nonce belongs to this content from now on: new, or sent before with the same, or with other, or spent."""

    def state(self, nonce: bytes) -> bytes | None:
        """The content that claimed the nonce; empty if it is spent; None if it was never used."""

    def spend(self, nonce: bytes) -> None:
        """The nonce gives nothing any more, ever."""

    def sweep(self, before: int) -> None:
        """Claims made before this second are spent, their content and time forgotten: the form key is destroyed.

        The nonce stays: a browser may keep a form for as long as it likes, and must get nothing for it.
        """


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Someone invited. Before she came: role, designation, the digest of her code. Then also her keys and key row."""

    code: bytes
    role: str
    designation: str
    until: int
    verify: bytes = b""
    reading: bytes = b""
    row: KeyRow | None = None


class Newcomers(Protocol):
    """Those who were invited and are not yet admitted."""

    def put(self, newcomer: Newcomer) -> None:
        """She is there, in place of any other of this code."""

    def get(self, code: bytes) -> Newcomer | None:
        """The newcomer of this code's digest, or None."""

    def fill(self, newcomer: Newcomer) -> bool:
        """She made her keys: they stand, if nobody made some under this code before, and the code is still there."""

    def waiting(self) -> Sequence[Newcomer]:
        """Those who made their keys and wait to be admitted."""

    def drop(self, code: bytes) -> None:
        """No newcomer of this code is there."""


class Secrets(Protocol):
    """Files outside the data directory, each with one purpose."""

    def pepper(self) -> Pepper:
        """The pepper of this instance; `MissingPepper` if there is data but none."""

    def form_key(self, hours_ago: int = 0) -> bytes | None:
        """The form key of this hour, or of the hour before; older ones are destroyed."""

    def session_half(self, hours_ago: int = 0) -> bytes | None:
        """The server's half of this hour's sessions, or of the hour before; older ones are destroyed."""

    def system_seed(self) -> bytes:
        """The signing seed of the system author."""


@dataclass(frozen=True)
class Clinic:
    """One clinic, as its use cases see it."""

    logs: Logs
    keystore: Keystore
    sessions: Sessions
    forms: Forms
    newcomers: Newcomers
    secrets: Secrets
    pack: Pack
    now: Callable[[], float]
    place: str = "IN"
    site: str = ""
    """Which site this process is (`patient`, `clinic`); empty for a command."""
    founder: KeyId = KeyId(b"")
    """The founder's key id as the anchor has it; empty before the first start."""
    checked: Mapping[str, int] = field(default_factory=dict)
    """Services the clinic itself phoned: id -> UTC day."""

    @property
    def day(self) -> int:
        """Today, as days since 1970 UTC."""
        return int(self.now()) // 86400


@dataclass(frozen=True, slots=True)
class StoredLeaf:
    """A row of `leaf` with its body as it lies there, nothing believed. A body that is gone is None."""

    index: object
    case: object
    place: object
    header: object
    rows: object
    day: object
    content: object = None
    wrap: object = None
    body: object = None


class Audit(Protocol):
    """Everything as it lies in the tables, for `log verify`. Cells may hold anything at all."""

    def leaves(self) -> Iterator[StoredLeaf]:
        """Every row of `leaf` with its body, by index."""

    def keystore_rows(self) -> Iterator[tuple[str, tuple[object, ...]]]:
        """Every row of `wrap` and `key` with its table's name, columns in the order of Wrap and KeyRow.

        Wraps come in the order in which they were written.
        """

    def tree_rows(self) -> Iterator[tuple[str, tuple[object, ...]]]:
        """Every row of `head` (size, nodes) and `checkpoint` (size, note) with its table's name."""

    def damage(self) -> Iterator[Difference]:
        """What the database itself finds wrong: missing triggers, damaged pages or indexes, bodies without a leaf."""
