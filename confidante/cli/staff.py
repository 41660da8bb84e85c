"""`confidante staff found | invite | list`: the ceremony, as far as it needs no one's keys."""

from pathlib import Path

import click

from confidante import wiring
from confidante.care.directory import directory_of
from confidante.care.refusals import Refused
from confidante.care.staff import AlreadyFounded, Credentials
from confidante.care.staff import found as found_clinic
from confidante.care.staff import invite as invite_member
from confidante.case.people import ROLES
from confidante.cli.say import as_json, home_option, stop, tell
from confidante.seal.keys import fingerprint

language_option = click.option("--language", type=click.Choice(["en", "hi"]), default="en", help="Of the six words.")


@click.group()
def staff() -> None:
    """The people who work here."""


@staff.command()
@home_option
@language_option
@as_json
def found(home: Path, language: str, *, wants_json: bool) -> None:
    """Begin this clinic: the founder's keys are made and shown once."""
    try:
        credentials = wiring.found(home, language, found_clinic)
    except AlreadyFounded:
        stop("This clinic has its founder already.", "Sign in on the clinic site, or name another --home.")
    tell(wants_json, as_value(credentials), *credential_lines("founder", credentials))


@staff.command()
@home_option
@click.option("--role", type=click.Choice([role for role in ROLES if role != "founder"]), default="counsellor")
@click.option("--designation", required=True, help="How she is shown to patients: a word or name the clinic chooses.")
@as_json
def invite(home: Path, role: str, designation: str, *, wants_json: bool) -> None:
    """Print a one-time code for a newcomer. It opens nothing by itself: an admin admits her afterwards."""
    clinic = wiring.open_clinic(home)
    if not directory_of(clinic).size:
        stop("This clinic has no founder yet.", "First: confidante staff found")
    try:
        code = invite_member(clinic, role=role, designation=designation)
    except Refused as refused:
        stop(f"Refused: {refused}.", "Choose another role.")
    lines = [
        f"Code for {designation} ({role}): {code}",
        "It counts for three days. She types it on the clinic site under 'I have a code' and makes her own keys.",
        "Then an admin admits her on the clinic site, after comparing her fingerprint by voice.",
    ]
    tell(wants_json, {"code": code, "role": role, "designation": designation}, *lines)


@staff.command(name="list")
@home_option
@as_json
def list_command(home: Path, *, wants_json: bool) -> None:
    """Who is on the staff, as the log admitted them."""
    known = directory_of(wiring.open_clinic(home))
    value = [
        {"designation": one.designation, "role": one.role, "here": one.here, "fingerprint": fingerprint(one.id)}
        for one in known.members.values()
    ]
    lines = [f"{one['designation']} · {one['role']} · {one['fingerprint']}" for one in value]
    tell(wants_json, value, *(lines or ["Nobody yet: confidante staff found"]))


def as_value(credentials: Credentials) -> dict[str, str]:
    """The credentials for a program that prints a card."""
    words, member = " ".join(credentials.passphrase), fingerprint(credentials.member)
    return {"passphrase": words, "card": credentials.card, "fingerprint": member}


def credential_lines(who: str, credentials: Credentials) -> list[str]:
    """The credentials for a person, with what to do with them."""
    return [
        f"Keys of the {who}, shown this once and stored nowhere:",
        f"  passphrase   {' '.join(credentials.passphrase)}",
        f"  key card     {credentials.card}",
        f"  fingerprint  {fingerprint(credentials.member)}",
        "Write the passphrase down in one place and the card in another. Both are needed; neither can be made again.",
    ]
