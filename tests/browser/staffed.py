"""A clinic with its staff: the whole ceremony over the clinic's own pages, and a day's work of a counsellor."""

import json
import re
from dataclasses import dataclass
from html import unescape

from tests.browser.plain import Client, Page
from tests.browser.servers import Product

ASHA, MEERA = "Asha", "Meera"


@dataclass(frozen=True)
class Member:
    """What one of the staff has on paper."""

    designation: str
    passphrase: str
    card: str
    code: str = ""


def staff_of(product: Product) -> dict[str, Member]:
    """A founder, and two counsellors who hold the team's key."""
    made = json.loads(product.run("staff", "found", "--json").stdout)
    founder = Member("founder", made["passphrase"], made["card"])
    with Client(product.clinic) as admin:
        signed_in(admin, founder)
        asha, meera = (joined(product, admin, name) for name in (ASHA, MEERA))
    with Client(product.clinic) as first:
        first.fill(signed_in(first, asha), "/team/make")
        first.fill(first.get("/en/staff"), "/team/give")
    return {"founder": founder, ASHA: asha, MEERA: meera}


def joined(product: Product, admin: Client, name: str) -> Member:
    """Invited by the founder, with keys of her own, and admitted."""
    invited = admin.fill(admin.get("/en/staff"), "/staff/invite", role="counsellor", designation=name)
    code = fingerprint_in(invited)
    with Client(product.clinic) as newcomer:
        made = newcomer.fill(newcomer.get("/en/join"), "/join", code=code)
    member = Member(name, " ".join(made.words()), card_in(made), code)
    admitted = admin.fill(admin.get("/en/staff"), "/staff/admit", compared="yes")
    assert name in admitted.text
    return member


def signed_in(client: Client, member: Member, language: str = "en") -> Page:
    """Signed in, and the page that follows."""
    page = client.get(f"/{language}/sign-in")
    page = client.fill(page, "/sign-in", passphrase=member.passphrase, card=member.card)
    assert page.status == 200, page.text
    return page


def cases_waiting(page: Page) -> list[str]:
    """The handles of the cases of a work list, in its order."""
    return list(dict.fromkeys(re.findall(r'name="case" value="([^"]+)"', page.text)))


def opened(client: Client, handle: str, page: Page, language: str = "en") -> Page:
    """A case, opened from the work list: the reading is written."""
    token = dict(page.form("/sign-out").fields)["token"]
    return client.post(f"/{language}/open", [("token", token), ("case", handle)])


def fingerprint_in(page: Page) -> str:
    """What stands on the page to be read aloud: a code or a fingerprint."""
    found = re.search(r'class="fingerprint">([^<]+)<', page.text)
    return found[1].strip() if found else ""


def card_in(page: Page) -> str:
    """The letters of the key card."""
    found = re.search(r'class="letters">([^<]+)<', page.text)
    return found[1].strip() if found else ""


def seen(page: Page) -> str:
    """The words of a page, without its marks."""
    body = page.text.partition("</head>")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())
