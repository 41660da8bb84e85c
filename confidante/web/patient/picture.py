"""A figure of 100, drawn: in tens, always the same order and size, what could also be drawn hollow."""

from collections.abc import Sequence

from markupsafe import Markup

from confidante.pathway.evidence import Number
from confidante.web.texts import say

_WITH_PICTURE = "icon"


def picture(number: Number, language: str) -> Markup:
    """100 dots: full for as many as were counted, rings for what it could be, small for the rest. Else nothing."""
    if number.show != _WITH_PICTURE or number.unit != "of 100" or number.per100 < 0:
        return Markup()
    full, most = round(number.per100), max(round(number.high), round(number.per100))
    rings = _dots(range(full, most))
    return Markup(
        '<svg viewBox="0 0 100 100" role="img" fill="none" stroke="currentColor" stroke-linecap="round">'
        "<title>{title}</title>"
        '<path stroke-width="7" d="{full}"/><path stroke-width="7" d="{rings}"/>'
        '<path class="hole" stroke-width="4.4" d="{rings}"/><path stroke-width="2" d="{rest}"/></svg>'
        '<p class="small">{title}</p>'
    ).format(title=in_words(number, language), full=_dots(range(full)), rings=rings, rest=_dots(range(most, 100)))


def in_words(number: Number, language: str) -> str:
    """The same as a sentence, with what was counted and what it could be."""
    sentence = say(language)(
        "Counted: {num} of {den}. In a picture of 100 that is {of100}; it could be {low} to {high} (rings)."
    )
    return sentence.format(
        num=number.num, den=number.den, of100=round(number.per100), low=round(number.low), high=round(number.high)
    )


def _dots(which: Sequence[int]) -> str:
    return "".join(f"M{one % 10 * 10 + 5} {one // 10 * 10 + 5}h0" for one in which)
