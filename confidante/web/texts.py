"""The sites' own words, in the language asked for. Catalogues are read as written: no compiled copy can go stale."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from babel.messages.pofile import read_po
from django.conf import settings
from jinja2.ext import Extension

Say: TypeAlias = Callable[[str], str]

LANGUAGES = {"hi": "हिन्दी", "en": "English"}
"""The languages of the sites, each by its own name, the first for whoever asks for none of them."""

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@cache
def catalogue(language: str) -> dict[str, str]:
    """English sentence to this language's, from every locale folder; what has no translation is not in it."""
    found: dict[str, str] = {}
    for folder in settings.LOCALE_PATHS:
        path = folder / language / "LC_MESSAGES" / "django.po"
        if path.exists():
            with path.open("rb") as written:
                messages = read_po(written, locale=language, abort_invalid=True)
            found |= {str(one.id): str(one.string) for one in messages if one.id and one.string and not one.fuzzy}
    return found


@cache
def say(language: str) -> Say:
    """A function from an English sentence to this language's."""
    sentences = catalogue(language)
    return lambda sentence: sentences.get(sentence, sentence)


def preferred(accept_language: str) -> str:
    """The first of our languages that a browser's header names; else the first of ours."""
    for part in accept_language.lower().split(","):
        code = part.partition(";")[0].strip().partition("-")[0]
        if code in LANGUAGES:
            return code
    return next(iter(LANGUAGES))


class Translated(Extension):
    """Each `_(...)` of a template is its sentence in this language before the template is compiled."""

    _MARKED = re.compile(r'_\(("(?:[^"\\]|\\.)*")\)')

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """The template in the language that its environment's globals name."""
        translate = say(str(self.environment.globals["language"]))
        return self._MARKED.sub(lambda found: json.dumps(translate(json.loads(found[1])), ensure_ascii=False), source)
