"""Addresses that say nothing, each in every language."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from confidante.web.patient import (
    views_ask,
    views_errors,
    views_help,
    views_leave,
    views_mine,
    views_pages,
    views_return,
    views_words,
)
from confidante.web.texts import LANGUAGES

_VIEWS: dict[str, Callable[..., HttpResponse]] = {
    "": views_pages.home,
    "read/<slug:slug>": views_pages.read,
    "safe": views_pages.safe,
    "help": views_help.help_now,
    "ask": views_ask.ask,
    "words": views_words.words,
    "return": views_return.come_back,
    "mine": views_mine.mine,
    "leave": views_leave.leave,
}


def _in(language: str) -> list[URLPattern]:
    return [path(f"{language}/{end}", view, {"language": language}) for end, view in _VIEWS.items()]


urlpatterns = [path("", views_pages.front), *(one for language in LANGUAGES for one in _in(language))]
handler400 = views_errors.not_understood
handler403 = views_errors.not_from_here
handler404 = views_errors.not_here
handler500 = views_errors.broken
