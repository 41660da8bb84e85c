"""`view`: what a first view weighs, and when it is usable on a slow phone line, in a real Chromium."""

import statistics
from typing import TYPE_CHECKING, Any

from bench.clinic import running
from bench.report import Report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_RUNS = 5
_BITS, _DELAY = 400_000, 400
_BYTES, _REQUESTS, _SECONDS = 14_000, 3, 1.5
_CHROMIUM = "/usr/bin/chromium"
_USABLE = """() => {
  const page = performance.getEntriesByType('navigation')[0];
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  return [page.loadEventEnd, paint ? paint.startTime : 0];
}"""


def run(report: Report) -> None:
    """The first view from the bare address, and pages reached from it, in both languages."""
    try:
        from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 - a tool of developers, not of the clinic
    except ImportError:
        report.note("skipped: playwright is not installed (script/setup dev installs it)")
        return
    with running() as clinic, sync_playwright() as tool:
        try:
            browser = tool.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        except Error as failed:
            report.note(f"skipped: Chromium does not start: {str(failed)[:200]}")
            return
        for language in ("hi", "en"):
            for path in ("/", f"/{language}/ask", f"/{language}/safe", f"/{language}/return"):
                _one(report, browser, f"http://localhost:{clinic.patient_port}{path}", path, language)
        browser.close()


def _one(report: Report, browser: "Browser", address: str, path: str, language: str) -> None:
    views = [_view(browser, address, language) for _ in range(_RUNS)]
    first = path == "/"
    name = f"first view, {language}" if first else path
    report.add("view", f"{name}: bytes on the line, headers too", [v["bytes"] for v in views], "bytes", _BYTES)
    report.add("view", f"{name}: requests", [v["requests"] for v in views], "", _REQUESTS)
    usable = [v["usable"] / 1000 for v in views]
    report.add("view", f"{name}: usable at 400 kbit/s and 400 ms", usable, "s", _SECONDS)
    waits = {"waiting for the line (400 ms a request)": 0.4 * views[0]["requests"]}
    waits["bytes at 400 kbit/s"] = statistics.median(v["bytes"] for v in views) * 8 / _BITS
    waits["browser, and both processes on this machine"] = min(usable) - sum(waits.values())
    report.explain(f"{name}: usable", waits, "s")


def _view(browser: "Browser", address: str, language: str) -> dict[str, float]:
    """One view by a browser that has never been there."""
    context = browser.new_context(locale=f"{language}-IN", viewport={"width": 360, "height": 640})
    page = context.new_page()
    seen = {"bytes": 0.0, "requests": 0.0}
    line = context.new_cdp_session(page)
    line.on("Network.loadingFinished", lambda event: _add(seen, event["encodedDataLength"]))
    line.on("Network.requestWillBeSent", lambda event: _redirected(seen, event))
    line.send("Network.enable")
    conditions = {"offline": False, "latency": _DELAY, "downloadThroughput": _BITS / 8, "uploadThroughput": _BITS / 8}
    line.send("Network.emulateNetworkConditions", conditions)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(600)
    loaded, painted = page.evaluate(_USABLE)
    context.close()
    return {**seen, "usable": max(loaded, painted)}


def _add(seen: dict[str, float], size: float) -> None:
    seen["bytes"] += size
    seen["requests"] += 1


def _redirected(seen: dict[str, float], event: dict[str, Any]) -> None:
    if "redirectResponse" in event:
        _add(seen, event["redirectResponse"]["encodedDataLength"])
