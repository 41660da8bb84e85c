"""Signed in: keys at rest under a cookie and a server half, for a patient or a member."""

import base64
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import msgspec

from confidante.care.clinic import Clinic, SessionRow
from confidante.care.log import Keys
from confidante.care.refusals import SessionOver
from confidante.seal.header import KeyId
from confidante.seal.keys import unpack_identity
from confidante.seal.primitives import (
    WRAP_SIZE,
    NotOpened,
    close,
    disclose,
    forget_keys,
    kdf,
    label,
    open_from,
    seal_to,
)
from confidante.seal.session import Cookie, closed_session, new_cookie, open_session, session_id

PATIENT_IDLE, MEMBER_IDLE, LONGEST = 10 * 60, 15 * 60, 60 * 60
_TOUCH_EVERY = 30


class _Plain(msgspec.Struct, frozen=True):
    identity: bytes
    id: bytes
    teams: Mapping[str, bytes]
    idle: int
    secret: bytes = b""
    nonce: bytes = b""
    told: tuple[str, ...] = ()
    place: str = ""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Plain)


@dataclass(frozen=True)
class Session:
    """Who is signed in. `secret`, `nonce`, `told` and `place` are there only until a new phrase was confirmed.

    `told` are the pack's words for what the rules made of her answers: shown once, after sending, and never again.
    `place` is where she said she is, so that the page with her words needs not open her case to name whom to call.
    """

    cookie: Cookie
    keys: Keys
    idle: int
    secret: bytes = b""
    nonce: bytes = b""
    told: tuple[str, ...] = ()
    place: str = ""

    def __repr__(self) -> str:
        """Never what it holds."""
        return "Session(…)"


def begin(clinic: Clinic, keys: Keys, *, idle: int) -> Session:
    """A new session, with a cookie of its own; any other stays as it is."""
    return begun(clinic, Session(new_cookie(), keys, idle))


def renewed(clinic: Clinic, session: Session, keys: Keys) -> Session:
    """A new session for these keys in place of the old one, ending when it would have: nobody stays for ever."""
    row = clinic.sessions.get(_row_of(clinic, session.cookie))
    if row is None:
        raise SessionOver
    fresh = Session(new_cookie(), keys, session.idle)
    _put(clinic, fresh, row.ends)
    end(clinic, session.cookie)
    return fresh


def begun(clinic: Clinic, session: Session) -> Session:
    """The session is stored, and lasts an hour at most."""
    _put(clinic, session, int(clinic.now()) + LONGEST)
    return session


def confirmed(clinic: Clinic, session: Session) -> Session:
    """A new session for the same keys, without the secret of the phrase; the old one is gone.

    With a new cookie: a browser that keeps pages for its Back button drops them when the cookie changes.
    """
    fresh = begin(clinic, session.keys, idle=session.idle)
    end(clinic, session.cookie)
    return fresh


def resume(clinic: Clinic, cookie: bytes) -> Session:
    """The session of this cookie, its idle time begun anew; else `SessionOver`."""
    now, row = int(clinic.now()), clinic.sessions.get(_row_of(clinic, cookie))
    if row is None or now >= min(row.idle_until, row.ends):
        raise SessionOver
    plain = _opened(clinic, cookie, row.closed)
    identity = replace(unpack_identity(plain.identity), known_id=plain.id)
    keys = Keys(identity, {KeyId(bytes.fromhex(t)): s for t, s in plain.teams.items()})
    # Written only now and then: a page view should not cost a write.
    if row.idle_until - now < plain.idle - _TOUCH_EVERY:
        clinic.sessions.touch(_row_of(clinic, cookie), now + plain.idle)
    return Session(Cookie(cookie), keys, plain.idle, plain.secret, plain.nonce, plain.told, plain.place)


def keep_draft(clinic: Clinic, cookie: bytes, words: str) -> str | None:
    """What was typed into a form whose session is over, sealed to its own patient; None if nobody knows whose it was.

    Sealed to her key, not to a key of the server: another's phrase does not open it.
    """
    row = clinic.sessions.get(_row_of(clinic, cookie))
    if row is None:
        return None
    try:
        plain = _opened(clinic, cookie, row.closed)
    except SessionOver:
        return None
    identity = unpack_identity(plain.identity)
    key = os.urandom(32)
    sealed = seal_to(identity.reading, key, label("draft"))
    return base64.urlsafe_b64encode(sealed + close(key, words.encode(), b"")).decode()


def open_draft(session: Session, kept: str) -> str:
    """What `keep_draft` kept, for the same patient; empty for anyone else or if it was changed."""
    try:
        raw = base64.urlsafe_b64decode(kept.encode())
        key = open_from(session.keys.identity.reading_seed, raw[:WRAP_SIZE], label("draft"))
        return disclose(key, raw[WRAP_SIZE:], b"").decode()
    except (NotOpened, ValueError):
        return ""


def forget() -> None:
    """No private key stays in a cache of this process."""
    forget_keys()


def sweep(clinic: Clinic) -> None:
    """Sessions that were over two hours ago are gone, and old claims of forms; until then drafts can be given back."""
    before = int(clinic.now()) - 2 * LONGEST
    clinic.sessions.sweep(before)
    clinic.forms.sweep(before - LONGEST)
    forget_keys()


def end(clinic: Clinic, cookie: bytes) -> None:
    """No such session is there; its form, if it was not confirmed, gives nothing any more."""
    row = clinic.sessions.get(_row_of(clinic, cookie))
    # Over or not: whoever leaves after an hour leaves all the same.
    with suppress(SessionOver):
        plain = _opened(clinic, cookie, row.closed) if row else None
        if plain and plain.nonce:
            clinic.forms.spend(plain.nonce)
    clinic.sessions.drop(_row_of(clinic, cookie))
    forget_keys()


def _here(clinic: Clinic, cookie: bytes) -> Cookie:
    # A cookie is worth something on its own site only: a member's, sent to the patient site, opens nothing there.
    return Cookie(kdf(cookie, b"", label("cookie of site " + clinic.site)))


def _row_of(clinic: Clinic, cookie: bytes) -> bytes:
    return session_id(_here(clinic, cookie))


def _put(clinic: Clinic, session: Session, ends: int) -> None:
    half = clinic.secrets.session_half()
    if half is None:
        raise SessionOver
    teams = {team.hex(): seed for team, seed in session.keys.teams.items()}
    identity = session.keys.identity
    plain = _Plain(
        identity.pack(), identity.id, teams, session.idle, session.secret, session.nonce, session.told, session.place
    )
    closed = closed_session(_here(clinic, session.cookie), half, _encoder.encode(plain))
    row = SessionRow(closed, int(clinic.now()) + session.idle, ends)
    clinic.sessions.put(_row_of(clinic, session.cookie), row)


def _opened(clinic: Clinic, cookie: bytes, closed: bytes) -> _Plain:
    for hours_ago in (0, 1):
        half = clinic.secrets.session_half(hours_ago)
        try:
            if half is not None:
                return _decoder.decode(open_session(_here(clinic, cookie), half, closed))
        except NotOpened:
            continue
    raise SessionOver
