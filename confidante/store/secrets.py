"""Secrets in a folder outside the data: the lasting ones, and those that live for two hours."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from confidante.care.refusals import Broken, MissingPepper
from confidante.seal.keys import Pepper
from confidante.store.files import create, destroy, make_folder

_LASTING = ("pepper", "system-seed", "log-seed")
_HOURLY = ("form", "session")
_SIZE = 32


class SecretFiles:
    """`Secrets` over one folder, 0700, its files 0600. Several processes may share it: the first to make one wins.

    `has_data` says whether anything was ever written with these secrets: then a lasting one is never made anew.
    """

    def __init__(self, folder: Path, now: Callable[[], float], has_data: Callable[[], bool]) -> None:
        self._folder = folder
        self._now = now
        self._has_data = has_data
        self._known: dict[str, bytes] = {}
        self._swept = -1
        make_folder(folder)

    def pepper(self) -> Pepper:
        """The pepper of this instance; `MissingPepper` if there is data but none."""
        return Pepper(self._lasting("pepper"))

    def system_seed(self) -> bytes:
        """The signing seed of the system author; `Broken` if there is data but none."""
        return self._lasting("system-seed")

    def log_seed(self) -> bytes:
        """The signing seed of checkpoints, for the log process alone; `Broken` if there is data but none."""
        return self._lasting("log-seed")

    def form_key(self, hours_ago: int = 0) -> bytes | None:
        """The form key of this hour or the hour before; older ones are destroyed."""
        return self._of_hour("form", hours_ago)

    def session_half(self, hours_ago: int = 0) -> bytes | None:
        """The server's half of this hour or the hour before; older ones are destroyed."""
        return self._of_hour("session", hours_ago)

    def sweep(self) -> None:
        """No hourly secret is there of an hour before the last. The log process calls it, or a quiet night keeps some.

        One hour ahead is kept, as clocks are corrected by seconds; a key from further ahead belongs to a clock that
        was wrong, and would outlive its two hours.
        """
        hour = self._hour()
        for path in list(self._folder.iterdir()):
            made = _hour_of(path.name)
            if made is not None and not hour - 1 <= made <= hour + 1:
                destroy(path)
        # Another process may have destroyed the file: what this one remembers of it goes all the same.
        for name in list(self._known):
            made = _hour_of(name)
            if made is not None and not hour - 1 <= made <= hour + 1:
                del self._known[name]
        self._swept = hour

    def _hour(self) -> int:
        return int(self._now()) // 3600

    def _of_hour(self, kind: str, hours_ago: int) -> bytes | None:
        hour = self._hour()
        if hour != self._swept:
            self.sweep()
        if hours_ago not in (0, 1):
            return None
        name = f"{kind}-{hour - hours_ago}"
        if hours_ago == 0 and name not in self._known:
            create(self._folder / name, os.urandom(_SIZE))
        return self._read(name)

    def _lasting(self, name: str) -> bytes:
        found = self._read(name)
        if found is None and self._has_data():
            raise MissingPepper if name == "pepper" else Broken(f"there is data, and the secret {name} is gone")
        # All at once: the first of them is used before the first data are written, and the last long after.
        for each in _LASTING if found is None else ():
            create(self._folder / each, os.urandom(_SIZE))
        return found or self._read(name) or _unreadable(name)

    def _read(self, name: str) -> bytes | None:
        if name not in self._known:
            with suppress(FileNotFoundError):
                content = (self._folder / name).read_bytes()
                self._known[name] = content if len(content) == _SIZE else _unreadable(name)
        return self._known.get(name)


def _hour_of(name: str) -> int | None:
    # Drafts that a crash left carry the name of what they were to become, and die with it.
    kind, _, rest = name.partition("-")
    digits = rest.partition(".")[0]
    return int(digits) if kind in _HOURLY and digits.isdecimal() else None


def _unreadable(name: str) -> bytes:
    raise Broken(f"the secret {name} can't be read or has a wrong size")
