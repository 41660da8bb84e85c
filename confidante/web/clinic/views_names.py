"""What roles, teams, actions and refusals are called on the clinic's site."""

from collections.abc import Callable, Mapping

from confidante.web.texts import Say, say


def _(sentence: str) -> str:
    """Marks a sentence for the catalogues."""
    return sentence


ROLES = {
    "founder": _("founder"),
    "counsellor": _("counsellor"),
    "surgeon": _("surgeon"),
    "anaesthetist": _("anaesthetist"),
    "nurse": _("nurse"),
    "coordinator": _("coordinator"),
    "privacy-officer": _("privacy officer"),
}
TEAMS = {
    "counselling": _("counselling"),
    "surgery": _("surgery"),
    "anaesthesia": _("anaesthesia"),
    "nursing": _("nursing"),
    "coordination": _("coordination"),
}
ACTIONS = {
    "pause_and_refer": _("Pause, and bring someone in."),
    "stop": _("Stop."),
    "flag_for_clinician": _("Look at this."),
    "inform": _("Know this."),
}
OPEN_ACTIONS = {
    "pause_and_refer": _("Ask, before anything else:"),
    "stop": _("Ask, or it stays a stop:"),
    "flag_for_clinician": _("Ask:"),
    "inform": _("Ask:"),
}
REFUSALS = {
    "session-over": _("You were signed out. Sign in again."),
    "not-admitted": _(
        "Your keys are not on the list of staff, or may not do this. The founder or another administrator can help."
    ),
    "not-yours": _("Nothing opens here with your keys. Go back to the list of who is waiting."),
    "sign-in-failed": _(
        "Words and card do not open anything together. Look at both once more. "
        "If you were only just invited, you may not be admitted yet: ask the person who invited you."
    ),
    "busy": _("Several people are signing in at this moment. Wait a minute and type both again."),
    "code-over": _("This code is unknown, used or out of date. Ask for a new one."),
    "log-closed": _(
        "Nothing can be written down at the moment, so nothing is opened and nothing is sent. What you typed is kept "
        "on this page. Try again in a few minutes, and tell whoever looks after the server."
    ),
    "too-long": _("Your text is too long for one letter. Shorten it, or send it in two parts. Nothing is lost."),
    "form-over": _("This form belongs to an earlier sign-in. Nothing was done. Go back to the list and begin again."),
}
TROUBLE = {
    "not-here": _("There is no such page here."),
    "not-understood": _("The site did not understand this. Nothing was done."),
    "too-much": _(
        "This was too long to be sent, and nothing was sent. Go back with the arrow of the browser: in most browsers "
        "what you wrote still stands there. Shorten it, or send it in parts."
    ),
    "broken": _("Something broke here. What was being done may or may not be written: look before you do it again."),
}
COMPARE_FIRST = _("Nobody was admitted. Compare the fingerprint by voice or in person first, then tick the box.")
NEEDS_DESIGNATION = _("Write a designation, at most 60 characters, that nobody else on the staff has.")


def in_language(language: str) -> Mapping[str, Callable[[str], str]]:
    """The names as functions for templates."""
    tables = {"role_name": ROLES, "team_name": TEAMS, "action_name": ACTIONS, "open_action_name": OPEN_ACTIONS}
    return {name: _namer(table, say(language)) for name, table in tables.items()}


def _namer(table: Mapping[str, str], translate: Say) -> Callable[[str], str]:
    return lambda key: translate(table.get(key, key))
