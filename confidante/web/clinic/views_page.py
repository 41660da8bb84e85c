"""A page for staff: who is signed in, what every form of hers carries, and every no in words."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from confidante import wiring
from confidante.care import session as sessions
from confidante.care.clinic import Clinic
from confidante.care.counsel import clear_desk
from confidante.care.directory import Member, directory_of
from confidante.care.log import Keys
from confidante.care.refusals import FormOver, NotAdmitted, Refused, SessionOver
from confidante.care.session import Session
from confidante.care.token import is_token, token_of
from confidante.web import refusals, render
from confidante.web.clinic import views_names as names
from confidante.web.clinic.forms import written
from confidante.web.headers import policy
from confidante.web.sessions import cookie_of, session_of, signed_in
from confidante.web.style import CSS, CSS_HASH
from confidante.web.texts import say

_DESK = " ".join((Path(__file__).parent / "templates" / "desk.css").read_text("utf-8").split())
STYLE = Markup(CSS + "\n" + _DESK)  # noqa: S704  both files are ours
STYLE_HASH = "'sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode() + "'"


_COMMON: dict[str, object] = {
    "css": STYLE, "me": None, "notice": "", "kept": "", "refused": None, "token": "", "here": "",
}  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """One request of a member who is signed in."""

    request: HttpRequest
    language: str
    clinic: Clinic
    session: Session
    me: Member

    def given(self, field: str) -> str:
        """What the form says in this field."""
        return self.request.POST.get(field, "")


View = Callable[..., HttpResponse]
"""What answers a `Visit`, and the named parts of its address."""


def for_members(view: View) -> View:
    """A page only for who is signed in and on the staff. Whoever is not gets the sign-in page, and keeps her words."""

    @wraps(view)
    def guarded(request: HttpRequest, language: str, **parts: str) -> HttpResponse:
        try:
            return view(_visit(request, language), **parts)
        except SessionOver:
            return over(request, language)
        except Refused as refused:
            return _said_no(request, language, refused)

    return guarded


def shown_to_members(view: View) -> View:
    """A page that only shows."""
    return require_GET(for_members(view))


def posted_by_members(view: View) -> View:
    """The answer to a form; the form must be of this very session."""
    return require_POST(for_members(view))


def _visit(request: HttpRequest, language: str) -> Visit:
    session = session_of(request)
    if request.method == "POST" and not is_token(session, request.POST.get("token", "")):
        raise FormOver
    return visit_of(request, language, session)


def visit_of(request: HttpRequest, language: str, session: Session) -> Visit:
    """The visit of whoever has this session; `NotAdmitted` if she is not on the staff."""
    clinic = wiring.the_clinic()
    known = directory_of(clinic)
    if not known.admits(session.keys.identity.id):
        raise NotAdmitted
    return Visit(request, language, clinic, session, known.members[session.keys.identity.id])


def over(request: HttpRequest, language: str) -> HttpResponse:
    """The sign-in page. What she had written lies in it, sealed to her own key."""
    cookie = cookie_of(request)
    if cookie is not None:
        clear_desk(cookie)
    notice = "session-over" if cookie else ""
    return page(request, "sign_in", language, 401, notice=notice, kept=_kept(request, cookie, language))


def _said_no(request: HttpRequest, language: str, refused: Refused) -> HttpResponse:
    """The refusal in words. What she had written is not lost with it: it lies there sealed, with a button."""
    cookie = cookie_of(request)
    kept, token = _kept(request, cookie, language), _token(cookie) if cookie else ""
    return page(request, "refused", language, refusals.status(refused), refused=refused, kept=kept, token=token)


def _token(cookie: bytes) -> Markup:
    return Markup('<input type="hidden" name="token" value="{}">').format(token_of(cookie))


def _kept(request: HttpRequest, cookie: bytes | None, language: str) -> str:
    """Her words, sealed now or before; empty if there are none, or nobody knows whose they are."""
    if request.POST.get("kept") or cookie is None or not request.POST.get("words"):
        return request.POST.get("kept", "")
    return sessions.keep_draft(wiring.the_clinic(), cookie, written(request.POST, language).packed()) or ""


def page(request: HttpRequest, template: str, language: str, status: int = 200, /, **context: object) -> HttpResponse:
    """A page, with what every page of the clinic has."""
    fallback = "waiting" if context.get("me") else "sign-in"
    common = {**_COMMON, **names.in_language(language), "other_path": _same(request, fallback)}
    response = render.private(request, f"{template}.html", language, common | _told(language, context), status)
    response.headers["Content-Security-Policy"] = policy(settings.EXIT_SITE).replace(CSS_HASH, STYLE_HASH)
    return response


def _same(request: HttpRequest, fallback: str) -> str:
    """The address of this page without its language; after a form, where one can go by GET."""
    if request.method == "POST":
        return fallback
    return request.path.lstrip("/").partition("/")[2]


def _told(language: str, context: dict[str, object]) -> dict[str, object]:
    refused = context.get("refused")
    if isinstance(refused, Refused):
        return context | {"refused": say(language)(names.REFUSALS.get(refused.code) or refusals.TABLE[refused.code][1])}
    return context


def member_page(visit: Visit, template: str, status: int = 200, /, **context: object) -> HttpResponse:
    """A page for who is signed in: with the way through the site, and this session's token in every form."""
    token = _token(visit.session.cookie)
    return page(visit.request, template, visit.language, status, me=visit.me, token=token, **context)


def go(language: str, where: str) -> HttpResponse:
    """See another page, by GET."""
    return HttpResponseRedirect(f"/{language}/{where}", status=303)


def renewed(visit: Visit, keys: Keys, response: HttpResponse) -> HttpResponse:
    """The same answer, with a new session for these keys; the old one and its desk are gone."""
    session = sessions.renewed(visit.clinic, visit.session, keys)
    clear_desk(visit.session.cookie)
    return signed_in(response, session)
