"""`confidante case show`: her case, for whoever holds the phrase. Read as on the site; no reading is written."""

from pathlib import Path

import click

from confidante import wiring
from confidante.care.enquire import come_back
from confidante.care.letters import my_case
from confidante.care.refusals import Misheard, NotYours
from confidante.care.session import end
from confidante.cli.say import as_json, home_option, stop, tell


@click.group()
def case() -> None:
    """One case."""


@case.command()
@home_option
@as_json
def show(home: Path, *, wants_json: bool) -> None:
    """Show what a phrase opens. The phrase is asked for, never an argument: arguments stay in a shell's history."""
    clinic = wiring.open_clinic(home)
    typed = click.prompt("Access phrase", hide_input=True, err=True)
    try:
        session = come_back(clinic, typed)
        mine = my_case(clinic, session)
    except Misheard as misheard:
        where = ", ".join(str(place) for place in misheard.places) or "all of them"
        stop(f"These are not the words of a phrase ({misheard.problem}).", f"Look at word {where} again.")
    except NotYours:
        stop("Nothing opens under these words.", "Check each word, and that --home is the right clinic.")
    end(clinic, session.cookie)
    letters = [{"from": one.side, "words": one.words} for one in mine.letters]
    readings = [{"role": one.role, "designation": one.designation, "day": one.day} for one in mine.readings]
    value = {"pack": mine.case.pack, "letters": letters, "readings": readings, "altered": mine.altered}
    lines = [f"{one['from']}: {one['words'] or '(not shown here again)'}" for one in letters]
    lines += [f"read by {one['designation']} ({one['role']}), day {one['day']}" for one in readings]
    tell(wants_json, value, *lines)
