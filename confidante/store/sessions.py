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
            row = run("SELECT content, state FROM form WHERE nonce = %s", (nonce,)).fetchone()
            if row is None:
                run(_CLAIM, (nonce, content, now))
                return "new"
            if row[1] == "dead":
                return "dead"
            return "same" if row[0] == content else "other"

    def spend(self, nonce: bytes) -> None:
        """The nonce gives nothing any more, ever; what was sent with it is no longer known by its digest either."""
        with turn(self._alias) as run:
            run(_SPEND, (nonce, b""))

    def sweep(self, before: int) -> None:
        """No claim made before this second is there."""
        with turn(self._alias) as run:
            run("DELETE FROM form WHERE at > 0 AND at < %s", (before,))
