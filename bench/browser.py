"""As much of a browser as a walk needs: one kept connection, a cookie, redirects, and the forms of a page."""

import gzip
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode


class Unexpected(Exception):
    """An answer that the walk does not expect."""


@dataclass
class Field:
    """One field: what it holds, what it could hold, and the words before it."""

    name: str
    kind: str
    value: str
    options: list[str] = field(default_factory=list)
    before: str = ""


@dataclass
class Form:
    """A form with its fields in their order; a group of radio buttons is one field."""

    action: str
    fields: list[Field] = field(default_factory=list)
    button: tuple[str, str] | None = None

    def filled(self, given: Mapping[str, str]) -> list[tuple[str, str]]:
        """What a browser sends, with these values put in and the first button pressed."""
        sent = []
        for one in self.fields:
            value = given.get(one.name, one.value)
            if one.kind == "checkbox" and one.name not in given:
                continue
            if one.kind in ("radio", "select") and value not in one.options:
                raise Unexpected(f"{one.name} offers no {value!r}, only {one.options}")
            sent.append((one.name, value))
        return sent + ([self.button] if self.button else [])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Field | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(has.get("action", "")))
        elif not self.forms:
            return
        elif tag == "input" and "name" in has:
            self._input(has)
        elif tag in ("select", "textarea"):
            self._open = Field(has.get("name", ""), tag, "")
            self.forms[-1].fields.append(self._open)
        elif tag == "option" and self._open:
            self._open.options.append(has.get("value", ""))
            if "selected" in has:
                self._open.value = has.get("value", "")
        elif tag == "button" and "name" in has and not self.forms[-1].button:
            self.forms[-1].button = (has["name"], has.get("value", ""))

    def _input(self, has: Mapping[str, str]) -> None:
        form, kind = self.forms[-1], has.get("type", "text")
        known = next((one for one in form.fields if kind == "radio" and one.name == has["name"]), None)
        if known is None:
            known = Field(has["name"], kind, "" if kind == "radio" else has.get("value", ""), before=self._text)
            form.fields.append(known)
        if kind == "radio":
            known.options.append(has.get("value", ""))
            known.value = has.get("value", "") if "checked" in has else known.value

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._open = None

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._text = data
        if self._open and self._open.kind == "textarea":
            self._open.value += data


@dataclass
class Page:
    """What came back: the address after redirects, and the page."""

    path: str
    status: int
    text: str
    bytes: int

    def forms(self, action: str) -> list[Form]:
        """The forms that go to this address."""
        reader = _Reader()
        reader.feed(self.text)
        return [form for form in reader.forms if form.action == action]

    def form(self, action: str) -> Form:
        """The first form that goes to this address."""
        found = self.forms(action)
        if not found:
            raise Unexpected(f"no form to {action} on {self.path}, status {self.status}")
        return found[0]

    def inside(self, before: str, after: str) -> str:
        """The markup between two marks."""
        return self.text.partition(before)[2].partition(after)[0]


Watch = Callable[[str, float], None]


class Browser:
    """One visitor on one connection. `clock` is read around each request and its difference given to `watch`."""

    def __init__(self, port: int, clock: Callable[[], float] = time.perf_counter, watch: Watch | None = None) -> None:
        self.requests, self.cookies = 0, dict[str, str]()
        self._here, self._clock, self._watch = f"localhost:{port}", clock, watch
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def close(self) -> None:
        """The connection is closed."""
        self._connection.close()

    def get(self, path: str, name: str = "") -> Page:
        """The page at this address, after its redirects."""
        return self._go("GET", path, b"", name or path)

    def post(self, form: Form, given: Mapping[str, str], name: str = "") -> Page:
        """The page after this form was sent."""
        return self._go("POST", form.action, urlencode(form.filled(given)).encode(), name or form.action)

    def _go(self, method: str, path: str, body: bytes, name: str) -> Page:
        page = self._once(method, path, body, name)
        while page.status in (302, 303):
            page = self._once("GET", page.path.partition("#")[0], b"", page.path)
        return page

    def _once(self, method: str, path: str, body: bytes, name: str) -> Page:
        headers = {"Host": self._here, "Accept-Encoding": "gzip", "Accept-Language": "en"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers |= {"Origin": f"http://{self._here}", "Sec-Fetch-Site": "same-origin"}
        begun = self._clock()
        self._connection.request(method, path, body or None, headers)
        response = self._connection.getresponse()
        raw = response.read()
        self.requests += 1
        if self._watch:
            self._watch(f"{method} {name}", self._clock() - begun)
        self._keep(response)
        if response.status in (302, 303):
            path = response.headers["Location"]
        if response.headers.get("Content-Encoding") == "gzip":
            return Page(path, response.status, gzip.decompress(raw).decode(), len(raw))
        return Page(path, response.status, raw.decode(), len(raw))

    def _keep(self, response: HTTPResponse) -> None:
        for one in response.headers.get_all("Set-Cookie") or ():
            name, _, value = one.partition(";")[0].partition("=")
            if re.search(r"max-age=0\b", one, re.IGNORECASE):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
