"""A ceiling over slow forms: so many a minute in this process, whoever sends them. Nobody's address is looked at."""

import threading
import time


class Ceiling:
    """Counts what comes in this minute. It forgets each minute whole, and never knew who came."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._minute, self._count = 0, 0

    def takes_one_more(self) -> bool:
        """Whether there is room for this one; if so it is counted."""
        minute = int(time.monotonic() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._count = minute, 0
            if self._count >= self.most:
                return False
            self._count += 1
        return True
