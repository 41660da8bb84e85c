"""A page of the pack, made ready for a template: sentences in place of keys, references as numbered notes."""

import re
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup, escape

from confidante.care.clinic import Clinic
from confidante.care.support import whom_to_call
from confidante.pathway.evidence import Reference
from confidante.pathway.pages import Block, Page
from confidante.pathway.support import Shown
from confidante.web.patient.picture import picture

NOTHING = Markup()
_STRONG = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class BlockView:
    """One thing on the page, as it is shown."""

    id: str
    kind: str
    text: Markup = NOTHING
    lines: tuple[Markup, ...] = ()
    certainty: str = ""
    notes: tuple[int, ...] = ()
    picture: Markup = NOTHING
    support: Shown | None = None
    named: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass
class PageView:
    """The whole page, with its notes in the order in which they are first named."""

    title: str
    answer: Markup
    dated: int
    next_review: int
    is_late: bool
    reviewed: bool
    language_reviewed: bool
    blocks: list[BlockView] = field(default_factory=list)
    notes: list[Reference] = field(default_factory=list)

    @property
    def parts(self) -> list[BlockView]:
        """The headings, for a list of the page's parts."""
        return [block for block in self.blocks if block.kind == "heading"]


def strong(sentence: str) -> Markup:
    """The sentence made safe, with **this** in bold: the only mark that words may have."""
    return Markup(_STRONG.sub(r"<strong>\1</strong>", str(escape(sentence))))  # noqa: S704 - escaped first


def view_of(clinic: Clinic, page: Page, language: str) -> PageView:
    """The page in this language, today."""
    words = clinic.pack.words
    view = PageView(
        words.say(f"{page.words}.title", language),
        strong(words.say(f"{page.words}.answer", language)),
        _days(page.dated),
        _days(page.next_review),
        _days(page.next_review) < clinic.day,
        _reviewed(clinic, page, "medical"),
        language != "hi" or _reviewed(clinic, page, "hindi"),
    )
    for block in page.blocks:
        view.blocks.append(_block(clinic, page, block, language, view))
    return view


def _days(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _reviewed(clinic: Clinic, page: Page, of: str) -> bool:
    return any(one.of == of and f"pages/{page.id}" in one.covers for one in clinic.pack.head.reviews)


def _block(clinic: Clinic, page: Page, block: Block, language: str, view: PageView) -> BlockView:
    match block.kind:
        case "number":
            return _number(clinic, block, language, view)
        case "call":
            here, named = whom_to_call(clinic, clinic.place), clinics_place(clinic, language)
            return BlockView(block.id, "call", support=here, named=named)
        case "services":
            return BlockView(block.id, "services", support=whom_to_call(clinic, clinic.place, block.kinds))
        case "next":
            pages = [clinic.pack.pages[each] for each in block.pages]
            links = tuple((one.slug, clinic.pack.words.say(f"{one.words}.title", language)) for one in pages)
            return BlockView(block.id, "next", links=links)
        case _:
            return _sentences(clinic, page, block, language, view)


def _number(clinic: Clinic, block: Block, language: str, view: PageView) -> BlockView:
    number = clinic.pack.numbers[block.number]
    sentence = strong(clinic.pack.words.say(f"numbers.{number.id}", language))
    notes = _noted(clinic, number.refs, view)
    return BlockView(block.id, "number", sentence, (), number.certainty, notes, picture(number, language))


def _sentences(clinic: Clinic, page: Page, block: Block, language: str, view: PageView) -> BlockView:
    whole = clinic.pack.words.say(f"{page.words}.{block.id}", language).strip()
    lines = tuple(strong(line) for line in whole.splitlines() if line.strip())
    notes = _noted(clinic, block.refs, view)
    return BlockView(block.id, block.kind, strong(whole), lines, block.certainty or "", notes)


def clinics_place(clinic: Clinic, language: str) -> str:
    """The name of the place where the clinic is: it stands over the numbers until she has said where she is."""
    names = [one.name for one in clinic.pack.law.places if one.code == clinic.place]
    return clinic.pack.words.say(names[0], language) if names else ""


def _noted(clinic: Clinic, refs: tuple[str, ...], view: PageView) -> tuple[int, ...]:
    for ref in refs:
        if clinic.pack.references[ref] not in view.notes:
            view.notes.append(clinic.pack.references[ref])
    return tuple(sorted(view.notes.index(clinic.pack.references[ref]) + 1 for ref in refs))
