"""One browser for all, one staff made once and copied, one running product for each file of tests."""

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.browser.servers import ExitSite, Product
from tests.browser.staffed import Member, staff_of

CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    "--no-sandbox", "--headless=new", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def exit_site() -> Iterator[ExitSite]:
    site = ExitSite()
    yield site
    site.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, exit_site: ExitSite) -> tuple[Path, dict[str, Member]]:
    """A home with a founder and two counsellors, stopped."""
    product = Product(tmp_path_factory.mktemp("made") / "home", exit_site=exit_site.address).start()
    try:
        staff = staff_of(product)
    finally:
        product.stop()
    return product.home, staff


@pytest.fixture(scope="session")
def staff(made: tuple[Path, dict[str, Member]]) -> dict[str, Member]:
    return made[1]


@pytest.fixture(scope="module")
def product(
    made: tuple[Path, dict[str, Member]], tmp_path_factory: pytest.TempPathFactory, exit_site: ExitSite
) -> Iterator[Product]:
    """Both sites, over a home of this file's own."""
    served = Product(tmp_path_factory.mktemp("served") / "home", exit_site=exit_site.address).copy_of(made[0])
    served.start()
    yield served
    served.kill()


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    if not CHROMIUM.exists():
        pytest.skip("needs /usr/bin/chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe() -> str | None:
    """The script of axe-core, where the package that carries it is installed."""
    found = find_spec("axe_playwright_python")
    if found is None or not found.submodule_search_locations:
        print("axe-core is not installed: pages are not checked with it", file=sys.stderr)
        return None
    return (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text()
