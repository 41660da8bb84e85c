"""The visitors' process: walks the real pages, counts requests, errors and seconds, and reads the sites' CPU clocks.

Told what to do by JSON on standard input; answers by JSON. Its own CPU is nobody's figure.
"""

import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock, Thread
from typing import Any

from bench.browser import Browser, Field, Form, Page, Unexpected, Watch
from bench.machine import cpu_seconds, pace

WORDS = "(made up) My wedding is in five weeks and I do not know whom to ask. What happens on the day, and after? " * 4
ANSWERS = {
    "age": "24", "place-now": "IN", "place-home": "IN", "people": "no", "reason": "wedding", "unwanted": "no",
    "date": "soon", "paper": "no", "safety": "pressed", "phone": "maybe", "writer": "alone", "words": WORDS,
    "again": "me",
}  # fmt: skip
GIVEN = {f"a.{question}": answer for question, answer in ANSWERS.items()}
_LANGUAGES = ("en", "hi")
_MOST_SCREENS = 20
_SETTLE = 0.7

Walk = Callable[[Browser, int], object]


def enquiry(browser: Browser, number: int) -> dict[str, str]:
    """From the first page to her letters: every screen, the ten words, three of them given back."""
    language = _LANGUAGES[number % 2]
    browser.get(f"/{language}/", "home")
    page = browser.get(f"/{language}/ask", "ask")
    for _ in range(_MOST_SCREENS):
        if page.path.endswith("/words"):
            break
        form = page.form(f"/{language}/ask")
        page = browser.post(form, GIVEN, f"ask, part {form.filled(GIVEN)[0][1]}")
        if page.status != 200:
            problem = page.inside('role="alert"', "</div>")[:300]
            raise Unexpected(f"{page.status} while asking: {problem}")
    words = re.findall(r"<b>(.*?)</b>", page.inside('<ol class="words">', "</ol>"))
    _is_hers(_confirmed(browser, page, words, language))
    return {"language": language, "phrase": " ".join(words)}


def _confirmed(browser: Browser, page: Page, words: Sequence[str], language: str) -> Page:
    form = page.form(f"/{language}/words")
    for one in form.fields:
        place = re.search(r"\d+", one.before)
        if one.name == "word" and place:
            one.value = words[int(place.group()) - 1]
    return browser.post(form, {}, "words")


def _is_hers(page: Page) -> None:
    if page.status != 200 or not page.path.partition("#")[0].endswith("/mine") or WORDS[:60] not in page.text:
        raise Unexpected(f"{page.status} at {page.path}: not her letters")


def come_back(browser: Browser, language: str, phrase: str) -> None:
    """By ten words to her letters and the answer."""
    page = browser.get(f"/{language}/return", "return")
    page = browser.post(page.form(f"/{language}/return"), {"words": phrase}, "return")
    _is_hers(page)
    if ANSWER not in page.text:
        raise Unexpected("the answer is not there")


ANSWER = "(made up) Nothing has to be decided today. Can you write here again when you are alone?"


def sign_in(browser: Browser, passphrase: str, card: str) -> Page:
    """The work list, after words and card."""
    form = browser.get("/en/sign-in", "sign-in").form("/en/sign-in")
    return browser.post(form, {"passphrase": passphrase, "card": card}, "sign-in")


def unopened(browser: Browser, page: Page) -> list[tuple[str, str]]:
    """Token and handle of every case of the list that is not open yet, on all its pages."""
    found: dict[str, str] = {}
    for number in range(2, 1000):
        for form in page.forms("/en/open"):
            sent = dict(form.filled({}))
            found[sent["case"]] = sent["token"]
        if f"?page={number}" not in page.text:
            break
        page = browser.get(f"/en/waiting?page={number}", "waiting")
    return [(token, handle) for handle, token in found.items()]


def open_case(browser: Browser, token: str, handle: str) -> Page:
    """The case, read: the reading is written first."""
    page = browser.post(_form("/en/open", token=token, case=handle), {}, "open")
    if page.status != 200 or "said-list" not in page.text:
        raise Unexpected(f"{page.status} at {page.path}: not the case")
    return page


def _form(action: str, **fields: str) -> Form:
    # Made again from one that was read: a list of a hundred forms is read once, not at each of them.
    return Form(action, [Field(name, "hidden", value) for name, value in fields.items()])


class Task:
    """What this process was told, and what it found."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.told = told
        self.processes: Mapping[str, list[int]] = told["processes"]
        self.errors: list[str] = []
        self.walls: list[float] = []
        self.found: list[Any] = []
        self.requests = 0
        self.steps: dict[str, list[float]] = defaultdict(list)
        self._lock, self._next = Lock(), 0

    def cpu(self) -> dict[str, float]:
        """CPU seconds of the sites' processes so far."""
        return {role: cpu_seconds(pids) for role, pids in self.processes.items()}

    def measured(self, work: Callable[[], None]) -> dict[str, Any]:
        """What the work cost the sites, until the log process has signed what came of it."""
        paces = [pace()]
        before, begun = self.cpu(), time.perf_counter()
        work()
        seconds = time.perf_counter() - begun
        time.sleep(_SETTLE)
        after = self.cpu()
        paces.append(pace())
        return {
            "cpu": {role: after[role] - before[role] for role in after}, "seconds": seconds, "walls": self.walls,
            "requests": self.requests, "errors": len(self.errors), "kinds": Counter(self.errors), "found": self.found,
            "steps": {name: min(costs) for name, costs in self.steps.items()},
            "pace": sum(paces) / 2,
        }  # fmt: skip

    def browser(self, site: str) -> Browser:
        """A new visitor; with `watch` told, one that reads the site's clock around each request."""
        port = self.told["ports"][site]
        if not self.told.get("watch"):
            return Browser(port)
        pids = self.processes[site]
        note: Watch = lambda name, cost: self.steps[name].append(cost)  # noqa: E731
        return Browser(port, lambda: cpu_seconds(pids), note)

    def everyone(self, site: str, walk: Walk, count: int) -> None:
        """`count` walks by as many visitors at once as were told."""
        visitors = [Thread(target=self._visitor, args=(site, walk, count)) for _ in range(self.told.get("clients", 1))]
        for one in visitors:
            one.start()
        for one in visitors:
            one.join()

    def _visitor(self, site: str, walk: Walk, count: int) -> None:
        while True:
            with self._lock:
                number, self._next = self._next, self._next + 1
            if number >= count:
                return
            self._walked(self.browser(site), walk, number)

    def _walked(self, browser: Browser, walk: Walk, number: int) -> None:
        begun = time.perf_counter()
        found, error = None, ""
        try:
            found = walk(browser, number)
        except Exception as failed:  # noqa: BLE001 - whatever it is, it is an error of the walk
            error = f"{type(failed).__name__}: {failed}"[:400]
        browser.close()
        with self._lock:
            self.requests += browser.requests
            self.walls.append(time.perf_counter() - begun)
            if error:
                self.errors.append(error)
            else:
                self.found.append(found)


def ask(task: Task) -> dict[str, Any]:
    """`count` enquiries."""
    return task.measured(lambda: task.everyone("patient", enquiry, task.told["count"]))


def back(task: Task) -> dict[str, Any]:
    """Each of the phrases told comes back once."""
    phrases = task.told["phrases"]

    def walk(browser: Browser, number: int) -> None:
        come_back(browser, phrases[number]["language"], phrases[number]["phrase"])

    return task.measured(lambda: task.everyone("patient", walk, len(phrases)))


def desk(task: Task) -> dict[str, Any]:
    """A counsellor signs in, sees the list, and opens every case of it; `answer`: and answers each."""
    browser = task.browser("clinic")
    before = task.cpu()
    page = sign_in(browser, *task.told["sign_in"])
    signed_in = task.cpu()
    waiting = unopened(browser, page)
    again = task.cpu()
    browser.get("/en/waiting", "waiting")
    listed = task.cpu()

    def walk(_: Browser, number: int) -> None:
        page = open_case(browser, *waiting[number])
        if task.told.get("answer"):
            _answer(browser, page, waiting[number][1])

    browser.requests = 0
    found = task.measured(lambda: _one_by_one(task, browser, walk, len(waiting)))
    found["cases"], found["requests"] = len(waiting), browser.requests
    found["signing in"] = signed_in["clinic"] - before["clinic"]
    found["list again"] = listed["clinic"] - again["clinic"]
    return found


def _one_by_one(task: Task, browser: Browser, walk: Walk, count: int) -> None:
    for number in range(count):
        begun = time.perf_counter()
        try:
            walk(browser, number)
        except Exception as failed:  # noqa: BLE001 - whatever it is, it is an error of the walk
            task.errors.append(f"{type(failed).__name__}: {failed}"[:400])
        task.walls.append(time.perf_counter() - begun)


def _answer(browser: Browser, page: Page, handle: str) -> None:
    form = page.form(f"/en/case/{handle}/answer")
    sent = browser.post(form, {"to": "her", "words": ANSWER}, "answer")
    if sent.status != 200 or ANSWER not in sent.text:
        raise Unexpected(f"{sent.status}: the answer was not written")


def main() -> None:
    told = json.load(sys.stdin)
    walks = {"ask": ask, "back": back, "desk": desk}
    json.dump(walks[told["walk"]](Task(told)), sys.stdout)


if __name__ == "__main__":
    main()
