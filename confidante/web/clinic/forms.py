"""What staff send, read from the form once and never kept."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

TO_HER, TO_TEAM = "her", "team"


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as it was typed: the words, for whom, and the two words by which its case is spoken of."""

    words: str = ""
    to: str = ""
    name: str = ""
    language: str = ""

    def problems(self) -> Mapping[str, str]:
        """What is missing, by field."""
        missing = {"words": not self.words.strip(), "to": self.to not in (TO_HER, TO_TEAM)}
        return {field: "needed" for field, is_missing in missing.items() if is_missing}

    def packed(self) -> str:
        """One text, to be sealed and given back."""
        return json.dumps(asdict(self))


def written(post: Mapping[str, str], language: str) -> Written:
    """What the answer form sent. A browser sends lines with two signs at their end; one is meant."""
    words = post.get("words", "").replace("\r\n", "\n")
    return Written(words, post.get("to", ""), post.get("name", ""), language)


def unpacked(text: str) -> Written:
    """What `packed` made; nothing at all if it was not."""
    try:
        return Written(**json.loads(text))
    except (TypeError, ValueError):
        return Written()
