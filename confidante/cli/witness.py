"""The log process: it looks twice a second, signs what was added, and moves the anchor."""

import signal
import sys
import time
from pathlib import Path
from types import FrameType

from confidante import wiring
from confidante.care.refusals import Broken, LogClosed
from confidante.care.session import sweep
from confidante.care.verify import AnchorSays
from confidante.care.witness import look
from confidante.store.anchor import AnchorFile

WINDOW = 0.5
"""Seconds between looks: leaves younger than this could be cut off unseen (docs/sealed-log.md, section 7)."""
_SWEEP_EVERY = 120


def run(home: Path) -> None:
    """Signs until stopped. If the store stops being a continuation of the anchor, says so and signs nothing more."""
    signal.signal(signal.SIGTERM, _leave)
    file, secrets = AnchorFile(home / "anchor"), wiring.secrets_of(home)
    clinic, looks = wiring.open_clinic(home, migrate=False), 0
    while True:
        try:
            _once(file, secrets.log_seed())
            looks += 1
            if looks % _SWEEP_EVERY == 1:
                secrets.sweep()
                sweep(clinic)
        except LogClosed:
            pass
        except Broken as broken:
            sys.stderr.write(f"log process: {broken}\nNothing is signed. Run `confidante log verify`.\n")
            raise SystemExit(3) from None
        time.sleep(WINDOW)


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _once(file: AnchorFile, seed: bytes) -> None:
    anchor = file.read()
    if anchor is None:
        return
    says = AnchorSays(anchor.instance, anchor.log_key, anchor.founder, anchor.note, anchor.frontier)  # type: ignore[arg-type]
    tree = wiring.tree_of()
    signed = look(tree, says, seed)
    if signed is not None:
        # The checkpoint is durable in the store before the anchor moves: an anchor never knows more than the store.
        tree.add_checkpoint(signed.anchor.frontier.size, signed.note)
        file.write(anchor.moved(signed.note, signed.anchor.frontier))
