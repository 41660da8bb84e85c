"""How the command speaks: sentences for a person, one JSON value for a program, errors with what to do next."""

import json
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

as_json = click.option("--json", "wants_json", is_flag=True, help="Print one JSON value and nothing else.")
home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: Path(os.environ.get("CONFIDANTE_HOME", "var")),
    show_default="$CONFIDANTE_HOME, else ./var",
    help="Where this clinic's files lie.",
)


def tell(wants_json: bool, value: object, *lines: str) -> None:  # noqa: FBT001 - click hands it over by this name
    """The lines are printed, or the value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1) if wants_json else "\n".join(lines))


def progress(what: str, done: int) -> None:
    """One line on the terminal that counts; nothing where nobody looks."""
    if sys.stderr.isatty():
        click.echo(f"\r{what} {done}", nl=False, err=True)


def stop(what: str, next_step: str, status: int = 1) -> NoReturn:
    """The command ends with what is wrong and what to do next."""
    click.echo(f"{what}\n{next_step}", err=True)
    raise SystemExit(status)
