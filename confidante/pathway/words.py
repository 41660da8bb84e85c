"""A sentence by key and language. A missing one is an error, never English by surprise."""

import re
from collections.abc import Mapping

from msgspec import Struct

_PLACE = re.compile(r"\{([a-z_]+)\}")


class MissingWord(LookupError):
    """The pack has no such sentence in that language, or its places were not filled exactly."""

    def __init__(self, key: str, language: str, what: str) -> None:
        super().__init__(f"{key} in {language}: {what}")
        self.key, self.language, self.what = key, language, what


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """Every sentence of a pack: language to `file.key` to sentence."""

    by_language: Mapping[str, Mapping[str, str]]

    def say(self, key: str, language: str, **places: str) -> str:
        """The sentence, its {places} filled. Raises MissingWord for an unknown key, language or set of places."""
        sentence = self.by_language.get(language, {}).get(key)
        if sentence is None:
            raise MissingWord(key, language, "no such sentence")
        if places_in(sentence) != places.keys():
            raise MissingWord(key, language, f"its places are {sorted(places_in(sentence))}, given {sorted(places)}")
        return _PLACE.sub(lambda found: places[found[1]], sentence)

    def keys(self, language: str) -> frozenset[str]:
        """Every key that has a sentence in this language."""
        return frozenset(self.by_language.get(language, {}))


def places_in(sentence: str) -> frozenset[str]:
    """The names of the {places} in a sentence."""
    return frozenset(_PLACE.findall(sentence))
