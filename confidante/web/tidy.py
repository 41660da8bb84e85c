"""Once a minute: what belongs to nobody who is signed in leaves the memory of this process."""

import threading
import time

from confidante import wiring
from confidante.care.counsel import clear_old_desks
from confidante.care.session import forget

_EVERY = 60


def begin() -> None:
    """From here on a thread of its own tidies this process; it ends with it."""
    threading.Thread(target=_go_on, daemon=True, name="tidy").start()


def _go_on() -> None:
    while True:
        time.sleep(_EVERY)
        clear_old_desks(wiring.the_clinic())
        forget()
