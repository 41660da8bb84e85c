"""A signed head over all logs (C2SP tlog-checkpoint in a signed note), for the anchor and for outside witnesses."""

import base64
import binascii
from dataclasses import dataclass

from confidante.seal.primitives import digest, is_signed_plain, sign_plain

_DASH = "\u2014 "


class BadCheckpoint(ValueError):
    """The note is malformed, of another log, or not signed by its key."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree's size and root, as its log signed them."""

    size: int
    root: bytes


def origin(instance: bytes) -> str:
    """The name of this instance's log."""
    return "confidante/" + instance.hex()


def _key_hash(name: str, key: bytes) -> bytes:
    # The signed-note key id: 4 bytes over name, newline, algorithm 1 (Ed25519), key.
    return digest(name.encode() + b"\n\x01" + key)[:4]


def signed(instance: bytes, checkpoint: Checkpoint, seed: bytes, key: bytes) -> str:
    """The checkpoint as a note signed by the log's key."""
    name = origin(instance)
    text = _text(name, checkpoint)
    return _note(name, text, _key_hash(name, key) + sign_plain(seed, text.encode()))


def _text(name: str, checkpoint: Checkpoint) -> str:
    return f"{name}\n{checkpoint.size}\n{base64.b64encode(checkpoint.root).decode()}\n"


def _note(name: str, text: str, signature: bytes) -> str:
    return f"{text}\n{_DASH}{name} {base64.b64encode(signature).decode()}\n"


def opened(instance: bytes, note: str, key: bytes) -> Checkpoint:
    """The checkpoint of a note that this instance's log key signed, else `BadCheckpoint`."""
    try:
        text, _, last = note.partition("\n\n")
        _, size, root = text.split("\n")
        raw = base64.b64decode(last.split(" ")[-1].rstrip("\n"), validate=True)
        checkpoint = Checkpoint(int(size), base64.b64decode(root, validate=True))
    except (ValueError, binascii.Error):
        raise BadCheckpoint from None
    name = origin(instance)
    text = _text(name, checkpoint)
    # Written again it must be this very note: numbers and base64 have other spellings, and none of them counts.
    if note != _note(name, text, raw) or raw[:4] != _key_hash(name, key) or len(checkpoint.root) != 32:
        raise BadCheckpoint
    if checkpoint.size < 0 or not is_signed_plain(key, text.encode(), raw[4:]):
        raise BadCheckpoint
    return checkpoint
