"""Services in a list: what is so of every one of them is said once, above."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from confidante.pathway.support import Service, Shown
from confidante.web.texts import say

_SENTENCE_END = re.compile(r"(?<=[.।])\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One service, with what is to be said of it alone."""

    service: Service
    warn: str
    not_checked: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The list, and the sentences above it."""

    above: Sequence[str]
    lines: Sequence[Line]


def listed(shown: Shown, language: str, word: Callable[[str], str]) -> Listed:
    """The services as they are shown; `word` gives the pack's sentence for a key."""
    warnings = [_SENTENCE_END.split(word(one.service.warn)) if one.service.warn else [""] for one in shown.services]
    many = len(shown.services) > 1
    end = warnings[0][-1] if many and len({each[-1] for each in warnings}) == 1 else ""
    none_checked = many and not any(one.checked_by_clinic for one in shown.services)
    above = [end, say(language)("We have not phoned these numbers yet to check them.") if none_checked else ""]
    lines = [
        Line(
            one.service,
            " ".join(each[:-1] if end else each),
            "" if none_checked or one.checked_by_clinic else word(shown.not_checked),
        )
        for one, each in zip(shown.services, warnings, strict=True)
    ]
    return Listed([each for each in above if each], lines)
