"""Every way care says no, as a status and words with the next step. One table for both sites."""

from confidante.care.refusals import Refused
from confidante.web.texts import Say


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


TABLE: dict[str, tuple[int, str]] = {
    "not-open-yet": (503, _(
        "Nobody is here yet who could read what you write. Nothing was sent. The pages and the emergency "
        "numbers are open."
    )),
    "nobody-left": (422, _(
        "You have chosen that nobody may read this. Please leave at least one person, or nobody can "
        "answer."
    )),
    "form-over": (409, _("This page was open for a long time. Nothing you wrote is lost. Please send it once more.")),
    "already-sent": (409, _(
        "This was sent before. If you have your 10 words, come back with them. To send it as a new "
        "question, press send once more."
    )),
    "too-long": (422, _(
        "Your text is too long for one letter. Please shorten it; you can write again later. Nothing you "
        "wrote is lost."
    )),
    "unanswered": (422, _("Some answers need another look.")),
    "misheard": (422, _("These are not yet 10 words that belong together. Please look at them again.")),
    "words-differ": (422, _("At least one of these is not the word that stands above. Please look at them again.")),
    "session-over": (401, _(
        "Your time here is over, so that nobody else finds this page open. Please give your 10 words "
        "again."
    )),
    "not-admitted": (403, _("These keys are not on the list of staff. An administrator can admit you.")),
    "not-yours": (404, _("Nothing opens here with these keys.")),
    "sign-in-failed": (401, _("Words and card do not open anything together. Please check both.")),
    "busy": (429, _("Many people are here at this moment. Nothing you wrote is lost. Please try again in a minute.")),
    "code-over": (410, _("This invitation is unknown, used or out of date. Please ask for a new one.")),
    "log-closed": (503, _(
        "Nothing can be written down at the moment, so nothing is opened. Please try again in a few "
        "minutes."
    )),
    "already-founded": (409, _("This clinic has its founder already.")),
}  # fmt: skip

MISHEARD: dict[str, str] = {
    "count": _("These are not 10 words. Please look whether one is missing, or whether there is one too many."),
    "unknown-word": _("We do not know this word in the list: number {places}. Please look at it again."),
    "mixed": _("All words need to be from one language. Please look at number {places} again."),
    "checksum": _(
        "Each word is one of ours, but together they are not right. Please look at each one and their order."
    ),
}
"""What is wrong with a phrase, by care's word for it."""


def status(refused: Refused) -> int:
    """The HTTP status of this refusal."""
    return TABLE[refused.code][0]


def words(refused: Refused, say: Say) -> str:
    """What the person is told: what is so, and what she can do now."""
    return say(TABLE[refused.code][1])
