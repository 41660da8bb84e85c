"""Who is signed in, and which one-time forms were sent: the database that is in no backup."""

from typing import Literal

from confidante.care.clinic import SessionRow
from confidante.store.turns import reading, turn

_PUT = (
    "INSERT INTO session (id, closed, idle_until, ends) VALUES (%s, %s, %s, %s) ON CONFLICT (id) DO UPDATE"
    " SET closed = excluded.closed, idle_until = excluded.idle_until, ends = excluded.ends"
)
_GET = "SELECT closed, idle_until, ends FROM session WHERE id = %s"
_CLAIM = "INSERT INTO form (nonce, content, state, at) VALUES (%s, %s, 'sent', %s)"
_SPEND = (
    "INSERT INTO form (nonce, content, state, at) VALUES (%s, %s, 'dead', 0)"
    " ON CONFLICT (nonce) DO UPDATE SET state = 'dead', content = excluded.content"
)
_STATE = "SELECT content, state FROM form WHERE nonce = %s"
_SWEEP = "UPDATE form SET state = 'dead', content = %s, at = 0 WHERE at > 0 AND at < %s"


class DiskSessions:
    """`Sessions` over the table session of one database."""

    def __init__(self, alias: str = "sessions") -> None:
        self._alias = alias

    def put(self, session: bytes, row: SessionRow) -> None:
        """The row is there, in place of any other of this id."""
        with turn(self._alias) as run:
            run(_PUT, (session, row.closed, row.idle_until, row.ends))

    def get(self, session: bytes) -> SessionRow | None:
        """The row, or None."""
        row = reading(self._alias)(_GET, (session,)).fetchone()
        return SessionRow(*row) if row else None

    def touch(self, session: bytes, idle_until: int) -> None:
        """The row, if it is there still, is idle until then."""
        with turn(self._alias) as run:
            run("UPDATE session SET idle_until = %s WHERE id = %s", (idle_until, session))

    def drop(self, session: bytes) -> None:
        """No such row is there."""
        with turn(self._alias) as run:
            run("DELETE FROM session WHERE id = %s", (session,))

    def sweep(self, now: int) -> None:
        """No row is there whose idle time or end has passed."""
        with turn(self._alias) as run:
            run("DELETE FROM session WHERE idle_until <= %s OR ends <= %s", (now, now))


class DiskForms:
    """`Forms` over the table form of one database."""

    def __init__(self, alias: str = "sessions") -> None:
        self._alias = alias

    def claim(self, nonce: bytes, content: bytes, now: int) -> Literal["new", "same", "other", "dead"]:
        """The nonce belongs to this content from now on, or belonged to one before. Of many at once one is `new`."""
        with turn(self._alias) as run:
            row = run(_STATE, (nonce,)).fetchone()
            if row is None:
                run(_CLAIM, (nonce, content, now))
                return "new"
            if row[1] == "dead":
                return "dead"
            return "same" if row[0] == content else "other"

    def state(self, nonce: bytes) -> bytes | None:
        """The content that claimed the nonce; empty if it is spent; None if it was never used."""
        row = reading(self._alias)(_STATE, (nonce,)).fetchone()
        if row is None:
            return None
        return b"" if row[1] == "dead" else bytes(row[0])

    def spend(self, nonce: bytes) -> None:
        """The nonce gives nothing any more, ever; what was sent with it is no longer known by its digest either."""
        with turn(self._alias) as run:
            run(_SPEND, (nonce, b""))

    def sweep(self, before: int) -> None:
        """Claims made before this second are spent, their content and time forgotten."""
        with turn(self._alias) as run:
            run(_SWEEP, (b"", before))
