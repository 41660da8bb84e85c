"""What no sentence of a pack may say, each with its reason. A quotation in «…» may say it, in order to answer it."""

import re
from collections.abc import Iterator

_DEVANAGARI = "[\u0900-\u097f]"

FORBIDDEN = (
    (r"\brestor\w*(?:[ ,]+\w+){0,4}[ ,]+virgin\w*", "nothing of the kind is restored"),
    (r"\b(?:los\w+|lost)(?:[ ,]+\w+){0,4}[ ,]+virginity", "nothing of the kind is lost"),
    (r"\bintact\b", "nothing there is whole or broken"),
    (r"\bpurity\b", "judges her"),
    (r"\bvictims?\b", "names her by what was done to her"),
    (r"\brepair(?:s|ed|ing)?\b", "implies that something is broken: say the operation"),
    (r"!", "no exclamation marks"),
    (r"\b(?:simply|don['’]t worry)\b", "makes light of it"),
    (r"\bnobody will (?:ever )?(?:know|be told)\b", "false comfort: the law may make us tell"),
    (r"कौमार्य[ -]?भंग", "judges her"),
    (r"(?:पवित्रता|अक्षत)", "judges her"),
    (r"पीड़ित", "names her by what was done to her"),
    (rf"(?<!{_DEVANAGARI})केस(?!{_DEVANAGARI})", "a police case: say फ़ाइल or आपकी बातचीत"),
    (r"मरम्मत", "implies that something is broken: say ऑपरेशन"),
    (r"चिंता (?:मत|न) कीजिए", "makes light of it"),
    (r"[०-९]", "digits are Latin in both languages"),
    (r"[<>]", "words hold no HTML"),
)

_QUOTED = re.compile(r"«[^»]*»")


def forbidden_in(sentence: str) -> Iterator[str]:
    """For each thing the sentence may not say: the thing and the reason."""
    spoken = _QUOTED.sub("", sentence)
    for pattern, reason in FORBIDDEN:
        found = re.search(pattern, spoken, re.IGNORECASE)
        if found:
            yield f"says {found[0]!r}: {reason}"
