"""What is remembered outside the data: enough to notice, at a start, that the store is not the one we left."""

from pathlib import Path

import msgspec
from msgspec import Struct

from confidante.care.refusals import Broken
from confidante.seal.tree import Frontier, unpack_frontier
from confidante.store.files import make_folder, replace

_NAME = "anchor.json"


class Anchor(Struct, frozen=True, forbid_unknown_fields=True):
    """The instance, its log's key, its founder's fingerprint, the last checkpoint, and the frontier at its size."""

    instance: bytes
    log_key: bytes
    founder: bytes
    note: str = ""
    size: int = 0
    nodes: bytes = b""

    @property
    def frontier(self) -> Frontier:
        """The tree as the last checkpoint signed it."""
        return unpack_frontier(self.size, self.nodes)

    def moved(self, note: str, frontier: Frontier) -> "Anchor":
        """The anchor after this checkpoint of this frontier."""
        return msgspec.structs.replace(self, note=note, size=frontier.size, nodes=frontier.pack())


class AnchorFile:
    """The anchor in a folder of its own, written by the log process alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> Anchor | None:
        """The anchor, or None before the first; `Broken` if what is there is none."""
        try:
            anchor = msgspec.json.decode((self._folder / _NAME).read_bytes(), type=Anchor)
            anchor.frontier  # noqa: B018 - refuses nodes that do not fit the size
        except FileNotFoundError:
            return None
        except (msgspec.MsgspecError, ValueError):
            raise Broken("the anchor can't be read") from None
        return anchor

    def write(self, anchor: Anchor) -> None:
        """The anchor is durable; a crash leaves the old one or this one."""
        make_folder(self._folder)
        replace(self._folder / _NAME, msgspec.json.encode(anchor))
