"""A pack read from its folder into values, whole or not at all. The format is docs/pack.md."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct, field

from confidante.pathway.evidence import Number, Numbers, Reference, References
from confidante.pathway.law import Law
from confidante.pathway.pages import Page
from confidante.pathway.questionnaire import Questionnaire
from confidante.pathway.rules import Rule
from confidante.pathway.support import Support
from confidante.pathway.words import Words

Shape = TypeVar("Shape")


class BrokenPack(Exception):
    """A file of the pack is not what docs/pack.md says: which `file`, `where` in it, and `what` is wrong."""

    def __init__(self, file: str, where: str, what: str) -> None:
        super().__init__(f"{file}: {where}: {what}")
        self.file, self.where, self.what = file, where, what


class Review(Struct, frozen=True, forbid_unknown_fields=True):
    """Someone with the right knowledge has read these files, as they stood that day."""

    of: Literal["medical", "legal", "hindi"]
    by: str
    on: date
    covers: tuple[str, ...]


class Head(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file pack.toml."""

    format: Literal[1]
    id: str
    version: int
    languages: tuple[str, ...]
    neutral_title: str
    reviews: tuple[Review, ...] = field(name="review", default=())


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """The file rules.toml."""

    rule: tuple[Rule, ...]


class Pack(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything in a pack's folder."""

    head: Head
    questionnaires: Mapping[str, Questionnaire]
    rules: tuple[Rule, ...]
    law: Law
    support: Support
    references: Mapping[str, Reference]
    numbers: Mapping[str, Number]
    pages: Mapping[str, Page]
    words: Words

    @property
    def name(self) -> str:
        """How a case names this pack: id@version."""
        return f"{self.head.id}@{self.head.version}"

    @property
    def place_codes(self) -> tuple[str, ...]:
        """The codes that a question for a place offers, in the order of the law's table."""
        return tuple(place.code for place in self.law.places)


def load(folder: Path) -> Pack:
    """The whole pack. Raises BrokenPack at the first file that is missing, unreadable or not of its shape."""
    head = read(folder, "pack.toml", Head)
    return Pack(
        head=head,
        questionnaires={each.id: each for each in _all(folder, "questionnaires", Questionnaire)},
        rules=read(folder, "rules.toml", Rules).rule,
        law=read(folder, "law.toml", Law),
        support=read(folder, "support.toml", Support),
        references={each.id: each for each in _if_there(folder, "evidence/references.toml", References).reference},
        numbers={each.id: each for each in _if_there(folder, "evidence/numbers.toml", Numbers).number},
        pages={each.id: each for each in _all(folder, "pages", Page)},
        words=Words({language: _sentences(folder, language) for language in head.languages}),
    )


def read(folder: Path, file: str, shape: type[Shape]) -> Shape:
    """The file in its shape, or BrokenPack with the place in the file."""
    try:
        return msgspec.convert(tomllib.loads((folder / file).read_text("utf-8")), shape)
    except OSError as missing:
        raise BrokenPack(file, "file", "cannot be read") from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as garbled:
        raise BrokenPack(file, "file", f"not TOML: {garbled}") from garbled
    except msgspec.ValidationError as wrong:
        what, _, where = str(wrong).partition(" - at `")
        raise BrokenPack(file, where.rstrip("`") or "$", what) from wrong


def _all(folder: Path, under: str, shape: type[Shape]) -> list[Shape]:
    return [read(folder, f"{under}/{path.name}", shape) for path in sorted((folder / under).glob("*.toml"))]


def _if_there(folder: Path, file: str, shape: type[Shape]) -> Shape:
    return read(folder, file, shape) if (folder / file).exists() else shape()


def _sentences(folder: Path, language: str) -> Mapping[str, str]:
    files = sorted((folder / "words" / language).glob("*.toml"))
    tables = {path.stem: read(folder, f"words/{language}/{path.name}", dict[str, str]) for path in files}
    return {f"{file}.{key}": sentence for file, table in tables.items() for key, sentence in table.items()}
