"""Slow hashing in a bounded pool: one at a time, a short queue, then `Busy`. Nobody can stop a site by signing in."""

import threading
from collections.abc import Callable
from typing import TypeVar

from confidante.care.refusals import Busy

Result = TypeVar("Result")
# One costs 256 MiB and both cores for half a second: two at once would only make both wait.
_AT_ONCE, _QUEUE = 1, 8
_slow = threading.BoundedSemaphore(_AT_ONCE)
_room = threading.BoundedSemaphore(_AT_ONCE + _QUEUE)


def slowly(work: Callable[[], Result]) -> Result:
    """What the work gives, after those who came before; `Busy` if the queue is full."""
    if not _room.acquire(blocking=False):
        raise Busy
    try:
        with _slow:
            return work()
    finally:
        _room.release()
