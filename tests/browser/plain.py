"""A browser's part without a browser: one line to a site, its cookies, and its forms as they stand in the page."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from typing import Self
from urllib.parse import urlencode, urlsplit

REDIRECTS = (301, 302, 303)


@dataclass
class Form:
    """A form of a page, with what stands in it."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.fields}


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._in: Form | None = None
        self._area: str | None = None
        self._select: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._in = Form(has.get("action", ""))
            self.forms.append(self._in)
        if self._in is None:
            return
        name = has.get("name", "")
        if tag == "input" and name:
            kind = has.get("type", "text")
            if kind not in ("radio", "checkbox") or "checked" in has:
                self._in.fields.append((name, has.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "button":
            self._in.buttons.append((name, has.get("value", "")))
        elif tag == "textarea":
            self._area, self._text = name, ""
        elif tag == "select":
            self._select = name
            self._in.fields.append((name, ""))
        elif tag == "option" and self._select and "selected" in has:
            self._in.fields[-1] = (self._select, has.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._in is not None and self._area is not None:
            self._in.fields.append((self._area, self._text.removeprefix("\n")))
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._in = None


@dataclass
class Page:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def header(self, name: str) -> str:
        return next((value for each, value in self.headers if each.lower() == name.lower()), "")

    def form(self, ends: str) -> Form:
        """The form whose address ends so."""
        read = _Forms()
        read.feed(self.text)
        return next(one for one in read.forms if one.action.endswith(ends))

    def words(self) -> list[str]:
        """The ten words, or six, that a page shows in its list of words."""
        listed = re.search(r'<ol class="words[^>]*>(.*?)</ol>', self.text, re.DOTALL)
        return re.findall(r">([^<>\s]+)<", listed[1]) if listed else []


class Client:
    """One person at one site. The line stays open from page to page."""

    def __init__(self, origin: str, language: str = "en") -> None:
        self.origin, self.language = origin, language
        self._host, self._port = urlsplit(origin).hostname or "", urlsplit(origin).port or 80
        self._line: HTTPConnection | None = None
        self.cookies: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None

    def send(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Page:
        """One request and its answer, as it came: nothing is followed."""
        if self._line is None:
            self._line = HTTPConnection("127.0.0.1", self._port, timeout=60)
        self._line.request(method, path, body, {**self.always(method), **(headers or {})})
        answer = self._line.getresponse()
        page = Page(answer.status, answer.getheaders(), answer.read())
        for name, value in page.headers:
            if name.lower() == "set-cookie":
                cookie, _, rest = value.partition(";")
                key, _, content = cookie.partition("=")
                self.cookies[key] = content
                if "max-age=0" in rest.lower():
                    del self.cookies[key]
        return page

    def always(self, method: str) -> dict[str, str]:
        found = {"Host": f"{self._host}:{self._port}", "Accept-Language": self.language}
        if self.cookies:
            found["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            found |= {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        return found

    def get(self, path: str) -> Page:
        """The page that one ends at."""
        page = self.send("GET", path)
        while page.status in REDIRECTS:
            page = self.send("GET", urlsplit(page.header("Location")).path)
        return page

    def post(self, path: str, fields: list[tuple[str, str]], *, follow: bool = True) -> Page:
        """The page that one ends at after this form."""
        page = self.send("POST", path, urlencode(fields).encode())
        return self.get(urlsplit(page.header("Location")).path) if follow and page.status in REDIRECTS else page

    def fill(self, page: Page, ends: str, *, follow: bool = True, **given: str | list[str]) -> Page:
        """The form of this page is sent, with these fields in place of what stands in it, and its first button."""
        form = page.form(ends)
        return self.post(form.action, filled(form, **given), follow=follow)


def filled(form: Form, **given: str | list[str]) -> list[tuple[str, str]]:
    """What a browser would send. A name is written `a__b` for `a.b` and `place_now` as it is."""
    named = {name.replace("__", ".").replace("_", "-"): value for name, value in given.items()}
    fields = [one for one in form.fields if one[0] not in named]
    for name, value in named.items():
        fields += [(name, each) for each in ([value] if isinstance(value, str) else value)]
    button = next((one for one in form.buttons if one[0]), None)
    if button and button[0] not in named:
        fields.append(button)
    return fields
