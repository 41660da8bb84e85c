"""Pages as bytes: templates compiled once a language, what is public kept compressed, what is hers padded."""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from confidante import wiring
from confidante.pathway.words import Words
from confidante.web.helplines import listed
from confidante.web.style import CSS, JS
from confidante.web.texts import LANGUAGES, MONTHS, Translated, say

WEB = Path(__file__).resolve().parent
PADDED_TO = 4096
_KEPT_AT_MOST = 1024
_kept: dict[tuple[object, ...], object] = {}
Made = TypeVar("Made")
_OURS = Markup(CSS), Markup(JS)  # noqa: S704 - our own files, as they stand


@cache
def environment(site: str, language: str) -> Environment:
    """The site's templates, then the common ones, in one language; a name that is not given is an error."""
    folders = [WEB / site / "templates", WEB / "templates"]
    found = Environment(
        loader=FileSystemLoader(folders), autoescape=True, undefined=StrictUndefined, auto_reload=False,
        trim_blocks=True, lstrip_blocks=True, extensions=[Translated],
    )  # fmt: skip
    found.globals |= {
        "css": _OURS[0], "js": _OURS[1], "language": language, "languages": LANGUAGES,
        "leave": f"/{language}/leave", "demo": settings.DEMO, "_": say(language),
    }  # fmt: skip
    found.globals |= {
        "say": lambda key, **places: _words().say(key, language, **places),
        "services_of": lambda shown: listed(shown, language, lambda key: _words().say(key, language)),
        "has_page": lambda slug: any(one.slug == slug for one in wiring.the_clinic().pack.pages.values()),
        "places_of": lambda codes: ", ".join(_places(language)[code] for code in codes if code in _places(language)),
    }
    found.filters |= {"day": lambda days: a_day(days, language)}
    return found


def _words() -> Words:
    return wiring.the_clinic().pack.words


def _places(language: str) -> dict[str, str]:
    pack = wiring.the_clinic().pack
    return {one.code: pack.words.say(one.name, language) for one in pack.law.places}


def a_day(days: int, language: str) -> str:
    """A day since 1970 as people write it: 22 November 2026."""
    day = date(1970, 1, 1) + timedelta(days=days)
    return f"{day.day} {say(language)(MONTHS[day.month - 1])} {day.year}"


def text(template: str, language: str, context: Mapping[str, object]) -> str:
    """A page as text. Its title is the pack's neutral one, always."""
    title = wiring.the_clinic().pack.head.neutral_title
    return environment(settings.SITE, language).get_template(template).render(context, title=title)


def private(
    request: HttpRequest,
    template: str,
    language: str,
    context: Mapping[str, object],
    status: int = 200,
    *,
    padded_to: int = PADDED_TO,
) -> HttpResponse:
    """A page with something of a person's in it: of a size that says little, and no word of hers is compressed.

    The head, the same in every page, was compressed once; what follows is stored as it is. So no answer can be
    measured by how well it compresses, and a slow line still does not wait for the style sheet.
    """
    return private_text(request, text(template, language, context), status, padded_to)


def private_text(request: HttpRequest, page: str, status: int = 200, padded_to: int = PADDED_TO) -> HttpResponse:
    """The same, of a page that is made already."""
    head, mark, body = page.partition("</head>")
    return private_halves(request, (head + mark).encode(), body, status, padded_to)


def private_halves(
    request: HttpRequest, front: bytes, body: str, status: int = 200, padded_to: int = PADDED_TO
) -> HttpResponse:
    """The same, of a page in two halves: its head, as bytes, and what follows."""
    rest = padded(body.encode(), padded_to)
    if not _takes_gzip(request):
        return _answer(front + rest, status)
    return _answer(half_compressed(front, rest), status, "gzip")


def padded(body: bytes, to: int = PADDED_TO) -> bytes:
    """The same page, longer by line ends, to the next multiple of so many bytes."""
    return body + b"\n" * (-len(body) % to)


def half_compressed(front: bytes, rest: bytes) -> bytes:
    """A gzip file of both, in which only the front is compressed."""
    begun, checksum = _compressed_front(front)
    size = len(front) + len(rest) & 0xFFFFFFFF
    end = zlib.crc32(rest, checksum).to_bytes(4, "little") + size.to_bytes(4, "little")
    return b"".join((begun, *_stored(rest), end))


def _stored(content: bytes) -> Iterator[bytes]:
    """The content as it stands, in blocks that say how long they are: RFC 1951, 3.2.4. A compressor is not needed."""
    for at in range(0, len(content) or 1, _BLOCK):
        block = content[at : at + _BLOCK]
        is_last = at + _BLOCK >= len(content)
        yield struct.pack("<BHH", is_last, len(block), len(block) ^ _BLOCK)
        yield block


@lru_cache(maxsize=16)
def _compressed_front(front: bytes) -> tuple[bytes, int]:
    made = zlib.compressobj(9, zlib.DEFLATED, -15)
    return _GZIP + made.compress(front) + made.flush(zlib.Z_FULL_FLUSH), zlib.crc32(front)


_BLOCK = 0xFFFF
# No name, no time, no system: RFC 1952.
_GZIP = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"


def public(request: HttpRequest, key: tuple[object, ...], make: Callable[[], str]) -> HttpResponse:
    """A page that is the same for everyone today: made once, then only sent."""
    plain, short = kept(key, lambda: _both(make().encode()))
    return _answer(short, 200, "gzip") if _takes_gzip(request) else _answer(plain, 200)


def _both(plain: bytes) -> tuple[bytes, bytes]:
    squeezed = zlib.compressobj(9, zlib.DEFLATED, 31, 9)
    return plain, squeezed.compress(plain) + squeezed.flush()


def kept(key: tuple[object, ...], make: Callable[[], Made]) -> Made:
    """What is the same for everyone today, made once. Nothing of a person's may be in it, nor in its key."""
    whole = (settings.SITE, wiring.the_clinic().day, *key)
    # Looked up once: another thread may empty the table in between.
    found = _kept.get(whole)
    if found is None:
        if len(_kept) >= _KEPT_AT_MOST:
            _kept.clear()
        found = _kept[whole] = make()
    return cast("Made", found)


def forget() -> None:
    """Nothing is kept: the next page is made anew."""
    _kept.clear()


def _takes_gzip(request: HttpRequest) -> bool:
    # Not by request.headers, which first reads every header.
    return "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")


def _answer(content: bytes, status: int, encoding: str = "") -> HttpResponse:
    response = HttpResponse(content, "text/html; charset=utf-8", status)
    response.headers["Content-Length"] = str(len(content))
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response
