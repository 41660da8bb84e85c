"""What is looked at on every page: title, address, console, requests, contrast; and a picture of it."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

TITLE = "Notes"
# A word in an address or a title that would tell a stranger what the page is about.
TELLING = ("hym", "virgin", "surgery", "operation", "repair", "sex", "clinic", "patient", "confid", "case/0", "हाइमन")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
CONTRAST_AND_ALL = {"resultTypes": ["violations"]}


def pictures() -> Path | None:
    """Where pictures go, if someone wants them: CONFIDANTE_PICTURES. They cost half the time of a walk."""
    named = os.environ.get("CONFIDANTE_PICTURES")
    if not named:
        return None
    folder = Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass
class Eye:
    """Watches one context: what it asked for, what its console said, and each page as it is seen."""

    context: Any
    origins: tuple[str, ...]
    folder: Path | None
    name: str
    axe: str | None = None
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.context.on("console", self._said)
        self.context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))

    def _said(self, message: Any) -> None:
        # A browser says of every answer with a status from 400 that it failed; whether it should is the walk's matter.
        if message.type in ("error", "warning") and "responded with a status of 4" not in message.text:
            self.complaints.append(f"{message.type}: {message.text} at {message.location.get('url', '')}")

    def look(self, page: Any, what: str) -> None:
        """This page is as every page must be; a picture of it is kept."""
        self.seen.append(what)
        assert page.title() == TITLE, (what, page.title())
        address = urlsplit(page.url)
        # A handle is 16 random hexadecimal digits, which may spell a number that tells.
        shown = re.sub(r"\b[0-9a-f]{16}\b", "", (address.path + address.query + address.fragment).lower())
        assert not any(word in shown for word in TELLING), page.url
        assert page.locator("h1").count() == 1, f"{what}: {page.locator('h1').count()} first headings"
        self.photograph(page, what)
        if self.axe:
            self._examine(page, what)

    def photograph(self, page: Any, what: str) -> None:
        """As it is on a phone, and on a desk."""
        if self.folder is None:
            return
        step = f"{self.name}-{len(self.seen):02}-{what}"
        page.screenshot(path=self.folder / f"{step}.png", full_page=True)
        page.set_viewport_size(DESK)
        page.screenshot(path=self.folder / f"{step}-wide.png", full_page=True)
        page.set_viewport_size(PHONE)

    def _examine(self, page: Any, what: str) -> None:
        page.evaluate(f"() => {{ if (!window.axe) {{ {self.axe} }} }}")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = page.evaluate("(options) => axe.run(document, options)", CONTRAST_AND_ALL)
            self.violations += [
                f"{what} ({scheme}): {one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}"
                for one in found["violations"]
                if one["impact"] in ("serious", "critical")
            ]
        page.emulate_media(color_scheme="light")

    def strangers(self) -> list[str]:
        """What was asked of anyone else."""
        return [url for url in self.requests if not url.startswith(("data:", "blob:", *self.origins))]

    def assert_clean(self) -> None:
        assert self.strangers() == []
        assert self.complaints == []
        assert sorted(set(self.violations)) == []
