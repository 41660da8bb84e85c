"""A staff and some cases that are made up, for a first look and for the walk. Never beside real ones."""

from collections.abc import Mapping

from confidante.care import enquire
from confidante.care.clinic import Clinic
from confidante.care.log import Keys
from confidante.care.session import end
from confidante.care.staff import (
    Credentials,
    accept,
    admit,
    found,
    invite,
    key_team,
    share_team,
    sign_in,
)
from confidante.seal.primitives import verifying_key

ANSWERS: Mapping[str, str] = {
    "age": "24",
    "place-now": "IN",
    "place-home": "IN",
    "people": "no",
    "reason": "wedding",
    "unwanted": "no",
    "date": "soon",
    "paper": "no",
    "safety": "pressed",
    "phone": "maybe",
    "writer": "alone",
    "words": "(made up) My wedding is in five weeks. I have questions and nobody to ask.",
    "again": "me",
}
_OTHERS: tuple[Mapping[str, str], ...] = (
    {
        "safety": "safe",
        "reason": "accused",
        "date": "none",
        "words": "(made up) He says I did not bleed. What is true?",
    },
    {"safety": "danger", "age": "tell", "words": "(made up) I can't talk long.", "again": "counsellors"},
    {"age": "17", "safety": "safe", "reason": "information", "words": "(made up) I only want to understand."},
    {"place-home": "GB-ENG", "safety": "safe", "date": "later", "words": "(मनगढ़ंत) क्या यह यहाँ हो सकता है?"},
    {"unwanted": "days", "safety": "tell", "words": "(made up)", "again": "counsellors"},
)


def staffed(clinic: Clinic, language: str) -> tuple[Clinic, Keys]:
    """The clinic with a founder and one counsellor who holds the team's key; the counsellor's keys."""
    founder, counsellor, _ = staff_of_two(clinic, language)
    del founder
    return clinic, sign_in(clinic, " ".join(counsellor.passphrase), counsellor.card)


def staff_of_two(
    clinic: Clinic, language: str, log_key: bytes | None = None
) -> tuple[Credentials, Credentials, Credentials]:
    """A founder and two counsellors, through the whole ceremony; their credentials."""
    key = log_key or verifying_key(clinic.secrets.system_seed())
    founder = found(clinic, log_key=key, language=language)
    admin = sign_in(clinic, " ".join(founder.passphrase), founder.card)
    first, second = (_joined(clinic, admin, name, language) for name in ("Asha", "Meera"))
    keys = key_team(clinic, sign_in(clinic, " ".join(first.passphrase), first.card), "counselling")
    share_team(clinic, keys, "counselling", second.member)
    return founder, first, second


def _joined(clinic: Clinic, admin: Keys, name: str, language: str) -> Credentials:
    code = invite(clinic, role="counsellor", designation=name)
    credentials = accept(clinic, code, language)
    admit(clinic, admin, credentials.member, ("counsellor", name))
    return credentials


def made_up_cases(clinic: Clinic) -> list[tuple[str, ...]]:
    """Six made-up cases; the phrase of each."""
    phrases = []
    for number, other in enumerate(({}, *_OTHERS)):
        language = "hi" if number % 2 else "en"
        form = enquire.Form(enquire.new_form(clinic), language, {**ANSWERS, **other})
        session = enquire.send(clinic, form)
        phrases.append(enquire.phrase(session, language))
        end(clinic, session.cookie)
    return phrases
