"""Every way we say no. A refusal is part of care: it has a next step. A defect is not a refusal.

Refused
├── NotOpenYet          the clinic has no counselling team yet
├── NobodyLeft          every counsellor was excluded
├── FormOver            the form is older than an hour, or not ours
├── AlreadySent         this form was sent with other words, or its phrase was confirmed
├── TooLong             the words do not fit; what was typed is kept
├── Unanswered          answers that are missing or do not fit, by question
├── Misheard            what was typed is no access phrase: which word to look at
├── WordsDiffer         the three words asked back are not those of the phrase
├── SessionOver         signed out, expired, or never signed in
├── NotAdmitted         keys that are not, or no longer, in the directory
├── NotYours            a case this member has no key to
├── SignInFailed        passphrase and card open nothing
├── Busy                too many slow sign-ins at once
├── CodeOver            an invitation that is unknown, used or out of date
└── LogClosed           the log can't be written, so nothing may be read
"""

from collections.abc import Mapping

from confidante.pathway.answers import Wrong


class Refused(Exception):
    """A no that a person can act on. `code` names the words that say so; facts are fields."""

    code = "refused"

    def __str__(self) -> str:
        return self.code


class NotOpenYet(Refused):
    """The clinic has no counselling team that could read."""

    code = "not-open-yet"


class NobodyLeft(Refused):
    """Every counsellor was excluded, so nobody could answer."""

    code = "nobody-left"


class FormOver(Refused):
    """The form is older than an hour, or not ours: it must be sent again."""

    code = "form-over"


class AlreadySent(Refused):
    """The form was sent before, with other words, or its phrase was confirmed."""

    code = "already-sent"


class TooLong(Refused):
    """The words do not fit into one letter."""

    code = "too-long"

    def __init__(self, most: int) -> None:
        super().__init__(self.code)
        self.most = most


class Unanswered(Refused):
    """Some answers are missing or do not fit; `problems` holds the word that says why, by question id."""

    code = "unanswered"

    def __init__(self, problems: Mapping[str, Wrong]) -> None:
        super().__init__(self.code)
        self.problems = problems


class Misheard(Refused):
    """What was typed is no phrase; `problem` says why and `places` which words to look at (from 1)."""

    code = "misheard"

    def __init__(self, problem: str, places: tuple[int, ...]) -> None:
        super().__init__(self.code)
        self.problem = problem
        self.places = places


class WordsDiffer(Refused):
    """The words asked back are not those of the phrase; `places` are the ones that differ (from 1)."""

    code = "words-differ"

    def __init__(self, places: tuple[int, ...] = ()) -> None:
        super().__init__(self.code)
        self.places = places


class SessionOver(Refused):
    """Signed out, expired, or never signed in."""

    code = "session-over"


class NotAdmitted(Refused):
    """These keys are not, or no longer, in the directory."""

    code = "not-admitted"


class NotYours(Refused):
    """No wrap of this case opens for this member."""

    code = "not-yours"


class SignInFailed(Refused):
    """Passphrase and card open nothing."""

    code = "sign-in-failed"


class Busy(Refused):
    """Too many slow sign-ins at once; nothing typed is lost."""

    code = "busy"


class CodeOver(Refused):
    """The invitation is unknown, used or out of date."""

    code = "code-over"


class LogClosed(Refused):
    """A reading could not be written, so nothing is shown."""

    code = "log-closed"


class Broken(Exception):
    """State unknown: stop and say what to do. Not a refusal."""


class MissingPepper(Broken):
    """There is data, and no pepper that belongs to it: no phrase can be looked up."""
