"""Begin a case without a name: answer, choose who may read, get a phrase; and come back with it."""

import base64
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import msgspec

from confidante.care.begin import OWN_WORDS, Enquiry, OpenedCase, judged, opened_case
from confidante.care.clinic import Clinic
from confidante.care.directory import directory_of
from confidante.care.language import list_of
from confidante.care.log import Keys
from confidante.care.refusals import (
    AlreadySent,
    FormOver,
    Misheard,
    NobodyLeft,
    NotOpenYet,
    TooLong,
    Unanswered,
    WordsDiffer,
)
from confidante.care.session import PATIENT_IDLE, Session, begin, begun, confirmed
from confidante.case.entries import LONGEST_LETTER, LetterSent, fits
from confidante.pathway.answers import Accepted, Problems, check
from confidante.pathway.questionnaire import Questionnaire
from confidante.seal.directory import Member
from confidante.seal.forms import Nonce, is_ours, new_nonce, nonce_digest, secret_of_form
from confidante.seal.header import CaseId, KeyId
from confidante.seal.keys import KEY_ROW_SIZE, Identity, patient_door
from confidante.seal.phrase import Misread, Secret, place_of, read_phrase, words_of
from confidante.seal.primitives import NotOpened, digest, label
from confidante.seal.session import new_cookie

ENQUIRY, PLACE_NOW = "enquiry", "place-now"
ASKED_BACK = (2, 5, 9)
"""The places (from 1) of the three words she is asked for; fixed, so that nobody can ask again for others."""
_WAIT_STEPS, _WAIT = 100, 0.05


@dataclass(frozen=True)
class Form:
    """A public form as it came back: its nonce, language, answers by question id, and the key ids excluded."""

    nonce: str
    language: str
    given: Mapping[str, str]
    excluded: tuple[str, ...] = ()


def new_form(clinic: Clinic) -> str:
    """A one-time nonce for a public form; it counts for an hour."""
    key = clinic.secrets.form_key()
    if key is None:
        raise FormOver
    return base64.urlsafe_b64encode(new_nonce(key)).decode()


def staff(clinic: Clinic) -> Sequence[Member]:
    """Who would read her case: the counselling team, for her to look at before she writes."""
    return directory_of(clinic).of_team("counselling")


def questionnaire(clinic: Clinic) -> Questionnaire:
    """The first questions of this clinic's pack."""
    return clinic.pack.questionnaires[ENQUIRY]


def checked(clinic: Clinic, given: Mapping[str, str]) -> Accepted:
    """The answers as the pack takes them; `Unanswered` names every question that needs another look."""
    outcome = check(questionnaire(clinic), given, clinic.pack.place_codes)
    if isinstance(outcome, Problems):
        raise Unanswered(outcome.by_question)
    return outcome


def send(clinic: Clinic, form: Form) -> Session:
    """A case is open, sealed and durable, and she is signed in to it with its phrase still to be shown.

    The same form sent again gives the same phrase and opens no second case. `FormOver`, `AlreadySent`, `Unanswered`,
    `TooLong`, `NotOpenYet`, `NobodyLeft`: nothing was opened, and nothing she typed is lost.
    """
    key, nonce = _form_key(clinic, form.nonce)
    accepted = checked(clinic, form.given)
    if not fits(LetterSent(accepted.answers.get(OWN_WORDS, ""), "patient")):
        raise TooLong(LONGEST_LETTER)
    excluded = _excluded(clinic, form.excluded)
    content = digest(label("form content"), msgspec.json.encode(form, order="deterministic"))
    claim = clinic.forms.claim(nonce_digest(nonce), content, int(clinic.now()))
    if claim in ("other", "dead"):
        raise AlreadySent
    secret = Secret(secret_of_form(key, nonce, content))
    found = judged(clinic, accepted)
    identity = None if claim == "new" else _sent_before(clinic, secret)
    if identity is None:
        identity = _open(clinic, secret, Enquiry(accepted, found, form.language, excluded)).identity
    told, place = tuple(one.say for one in found), accepted.answers.get(PLACE_NOW, "")
    return begun(clinic, Session(new_cookie(), Keys(identity), PATIENT_IDLE, secret, nonce_digest(nonce), told, place))


def is_over(clinic: Clinic, nonce: str) -> bool:
    """Whether the form of this nonce was sent, or was left: nothing of it is shown again.

    A form whose sending failed before its case was durable is not over: all that she wrote is in it.
    """
    raw = _raw(nonce)
    claimed = clinic.forms.state(nonce_digest(Nonce(raw))) if raw else None
    if not claimed:
        return claimed is not None
    try:
        key, known = _form_key(clinic, nonce)
    except FormOver:
        return True
    return _durable(clinic, Secret(secret_of_form(key, known, claimed))) is not None


def spend(clinic: Clinic, nonce: str) -> None:
    """She has left the form: it gives nothing any more. A nonce that is not ours, or no longer, changes nothing."""
    with suppress(FormOver):
        clinic.forms.spend(nonce_digest(_form_key(clinic, nonce)[1]))


def _raw(nonce: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(nonce.encode())
    except ValueError:
        return b""


def _form_key(clinic: Clinic, sent: str) -> tuple[bytes, Nonce]:
    nonce = _raw(sent)
    for hours_ago in (0, 1):
        key = clinic.secrets.form_key(hours_ago)
        if key is not None and is_ours(key, nonce):
            return key, Nonce(nonce)
    raise FormOver


def _excluded(clinic: Clinic, excluded: Sequence[str]) -> tuple[KeyId, ...]:
    """The key ids she excluded, as far as they are of the team."""
    team = staff(clinic)
    if not team:
        raise NotOpenYet
    out = tuple(member.id for member in team if member.id.hex() in excluded)
    if len(out) == len(team):
        raise NobodyLeft
    return out


def _open(clinic: Clinic, secret: Secret, enquiry: Enquiry) -> OpenedCase:
    door = patient_door(clinic.secrets.pepper(), secret)
    opened = opened_case(clinic, door, enquiry)
    clinic.keystore.put(opened.wraps, opened.keys)
    clinic.logs.append(opened.leaves)
    return opened


def _sent_before(clinic: Clinic, secret: Secret) -> Identity:
    """The identity that the first arrival of this form made, once its case is durable. `FormOver` if it never was."""
    for _ in range(_WAIT_STEPS):
        identity = _durable(clinic, secret)
        if identity:
            return identity
        time.sleep(_WAIT)
    raise FormOver


def _durable(clinic: Clinic, secret: Secret) -> Identity | None:
    door = patient_door(clinic.secrets.pepper(), secret)
    blob = clinic.keystore.key(door.lookup)
    identity = door.open(blob) if blob else None
    return identity if identity and clinic.logs.places([CaseId(identity.owner)]) else None


def phrase(session: Session, language: str) -> tuple[str, ...]:
    """The ten words, as long as they were not confirmed; none after."""
    return words_of(Secret(session.secret), list_of(language)) if session.secret else ()


def confirm(clinic: Clinic, session: Session, given: Sequence[str], language: str) -> Session:
    """She has the phrase: it is never shown again, and its form is spent. `WordsDiffer` if the three do not agree."""
    words = phrase(session, language)
    asked = {place: words[place - 1] for place in ASKED_BACK} if words else {}
    # Heard as a phrase is: capitals, four letters, or a phone's spelling are no reason to refuse.
    heard = dict(zip(ASKED_BACK, (place_of(word.strip(), list_of(language)) for word in given), strict=False))
    differ = tuple(place for place, word in asked.items() if heard.get(place) != place_of(word, list_of(language)))
    if differ or not asked or len(given) != len(asked):
        raise WordsDiffer(differ)
    clinic.forms.spend(session.nonce)
    return confirmed(clinic, session)


def come_back(clinic: Clinic, typed: str) -> Session:
    """A session, whether or not the phrase opens anything: the page after it says so, this answer does not.

    `Misheard` is told before any look-up. Every well-formed phrase, right or wrong, costs the same here.
    """
    try:
        secret = read_phrase(typed)
    except Misread as misread:
        raise Misheard(misread.problem, misread.places) from None
    door = patient_door(clinic.secrets.pepper(), secret)
    blob = clinic.keystore.key(door.lookup) or os.urandom(KEY_ROW_SIZE)
    try:
        identity = door.open(blob)
    except NotOpened:
        identity = Identity(os.urandom(16), os.urandom(32), os.urandom(32))
    return begin(clinic, Keys(identity), idle=PATIENT_IDLE)


def today(clinic: Clinic) -> date:
    """The UTC date at the clinic's clock."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + clinic.day)
