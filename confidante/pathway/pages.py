"""The structure of a page: blocks, what each cites and how sure it is. Its sentences are words."""

from datetime import date
from typing import Literal, TypeAlias

from msgspec import Struct, field

from confidante.pathway.evidence import Certainty
from confidante.pathway.support import Kind

BlockKind: TypeAlias = Literal["heading", "text", "list", "warning", "number", "call", "services", "next"]


class Block(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing on a page; its sentence is the word `<words file>.<id>`."""

    id: str
    kind: BlockKind
    refs: tuple[str, ...] = ()
    certainty: Certainty | None = None
    number: str = ""
    pages: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()

    def __post_init__(self) -> None:
        needs = {"number": bool(self.number), "next": bool(self.pages), "services": bool(self.kinds)}
        for kind, present in needs.items():
            if present != (self.kind == kind):
                raise ValueError(f"a block of kind {kind}, and no other, has what belongs to it")


class Page(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One page for the public, at a neutral address."""

    id: str
    slug: str
    words: str
    dated: date
    next_review: date
    blocks: tuple[Block, ...] = field(name="block")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that the page's words file must have: a number's sentence stands in numbers.toml."""
        silent = ("call", "services", "next", "number")
        return ("title", "answer", *(block.id for block in self.blocks if block.kind not in silent))
