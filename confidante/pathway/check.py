"""All that can be wrong with a pack, as a list. A pack with an empty list may be served."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from msgspec import Struct

from confidante.pathway.evidence import Numbers, References
from confidante.pathway.law import Law, is_stale
from confidante.pathway.pack import BrokenPack, Head, Pack, Rules, load, read
from confidante.pathway.pages import Page
from confidante.pathway.questionnaire import Questionnaire
from confidante.pathway.reach import unreachable
from confidante.pathway.support import Support
from confidante.pathway.wording import forbidden_in
from confidante.pathway.words import places_in


class Problem(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is wrong: in which file of the folder, where in it, and what."""

    file: str
    where: str
    what: str


def problems(folder: Path, today: date | None = None) -> list[Problem]:
    """Everything wrong with the pack in this folder; with `today`, also what is past its date."""
    broken = list(_unreadable(folder))
    if broken:
        return broken
    pack = load(folder)
    checks: tuple[Callable[[Pack], Iterable[Problem]], ...] = (_ids, _words, _wording, _support, _pages, _facts)
    found = [problem for check in checks for problem in check(pack)]
    return found + (list(_past(pack, today)) if today else [])


def _unreadable(folder: Path) -> Iterator[Problem]:
    for file, shape in _files(folder):
        try:
            read(folder, file, shape)
        except BrokenPack as broken:
            yield Problem(broken.file, broken.where, broken.what)


def _files(folder: Path) -> Iterator[tuple[str, type]]:
    yield from (("pack.toml", Head), ("rules.toml", Rules), ("law.toml", Law), ("support.toml", Support))
    yield from (("evidence/references.toml", References), ("evidence/numbers.toml", Numbers))
    many: dict[str, type] = {"questionnaires/*": Questionnaire, "pages/*": Page, "words/*/*": dict[str, str]}
    for pattern, shape in many.items():
        yield from ((str(path.relative_to(folder)), shape) for path in sorted(folder.glob(f"{pattern}.toml")))


def _facts(pack: Pack) -> Iterator[Problem]:
    for file, where, what in unreachable(pack):
        yield Problem(file, where, what)


def _ids(pack: Pack) -> Iterator[Problem]:
    groups: dict[str, list[str]] = {
        "rules.toml": [rule.id for rule in pack.rules],
        "law.toml": [place.code for place in pack.law.places],
        "support.toml": [service.id for service in pack.support.services],
    }
    for name, questionnaire in pack.questionnaires.items():
        groups[f"questionnaires/{name}.toml"] = [question.id for question in questionnaire.questions]
    for name, page in pack.pages.items():
        groups[f"pages/{name}.toml"] = [block.id for block in page.blocks]
    for file, ids in groups.items():
        yield from (Problem(file, each, "stands here twice") for each in sorted(set(ids)) if ids.count(each) > 1)


def _words(pack: Pack) -> Iterator[Problem]:
    everywhere = frozenset[str]().union(*(pack.words.keys(language) for language in pack.head.languages))
    for language in pack.head.languages:
        for key in sorted(everywhere - pack.words.keys(language)):
            yield Problem(_word_file(language, key), key, "this word is missing")
    for file, where, key in _named_words(pack):
        if key not in everywhere:
            yield Problem(file, where, f"names the word {key}, which does not exist")


def _named_words(pack: Pack) -> Iterator[tuple[str, str, str]]:
    for name, questionnaire in pack.questionnaires.items():
        yield from ((f"questionnaires/{name}.toml", key, key) for key in questionnaire.words)
    for rule in pack.rules:
        yield from (("rules.toml", rule.id, key) for key in (rule.say, rule.staff, rule.say_open) if key)
    yield "law.toml", "not_listed", pack.law.not_listed
    for place in pack.law.places:
        yield from (("law.toml", place.code, key) for key in (place.name, place.she_is_told))
    yield from (("support.toml", key, key) for key in pack.support.words)
    for page in pack.pages.values():
        yield from ((f"pages/{page.id}.toml", key, f"{page.words}.{key}") for key in page.keys)


def _wording(pack: Pack) -> Iterator[Problem]:
    for language in pack.head.languages:
        for key, sentence in pack.words.by_language[language].items():
            file = _word_file(language, key)
            yield from (Problem(file, key, what) for what in forbidden_in(sentence))
            if not sentence.strip():
                yield Problem(file, key, "is empty")
            elif places_in(sentence) != places_in(pack.words.by_language[pack.head.languages[0]].get(key, sentence)):
                yield Problem(file, key, "has other {places} than in the first language")


def _word_file(language: str, key: str) -> str:
    return f"words/{language}/{key.partition('.')[0]}.toml"


def _support(pack: Pack) -> Iterator[Problem]:
    known = {*pack.place_codes, "*"}
    rows = [(each.number, each.places) for each in pack.support.emergencies]
    rows += [(each.id, each.places) for each in pack.support.services]
    for where, places in rows:
        yield from (Problem("support.toml", where, f"names the place {each}") for each in places if each not in known)


def _pages(pack: Pack) -> Iterator[Problem]:
    for page in pack.pages.values():
        file = f"pages/{page.id}.toml"
        for block in page.blocks:
            yield from (Problem(file, block.id, f"cites {each}") for each in block.refs if each not in pack.references)
            yield from (Problem(file, block.id, f"leads to {each}") for each in block.pages if each not in pack.pages)
            if block.number and block.number not in pack.numbers:
                yield Problem(file, block.id, f"shows the number {block.number}")
            if block.refs and block.certainty is None:
                yield Problem(file, block.id, "cites, but does not say how sure it is")
    for number in pack.numbers.values():
        missing = [each for each in number.refs if each not in pack.references]
        yield from (Problem("evidence/numbers.toml", number.id, f"cites {each}") for each in missing)


def _past(pack: Pack, today: date) -> Iterator[Problem]:
    for place in pack.law.places:
        if is_stale(pack.law, place, today):
            yield Problem("law.toml", place.code, f"was read on {place.reviewed_on}: read it again")
    for page in pack.pages.values():
        if page.next_review < today:
            yield Problem(f"pages/{page.id}.toml", "next_review", f"was due on {page.next_review}")
