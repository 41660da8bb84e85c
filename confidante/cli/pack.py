"""`confidante pack check PACK`: all that is wrong with a pack, as a list."""

from pathlib import Path

import click

from confidante.cli.say import as_json, tell
from confidante.pathway.check import problems


@click.group()
def pack() -> None:
    """Pathway packs."""


@pack.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@as_json
def check(folder: Path, *, wants_json: bool) -> None:
    """Read the pack whole. Exit 0: nothing wrong. Exit 1: the problems, each with its file."""
    found = problems(folder)
    value = [{"file": one.file, "where": one.where, "what": one.what} for one in found]
    lines = [f"{one.file}: {one.where}: {one.what}" for one in found] or [f"{folder.name}: nothing wrong was found."]
    tell(wants_json, value, *lines)
    raise SystemExit(1 if found else 0)
