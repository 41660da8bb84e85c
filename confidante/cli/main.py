"""`confidante`: one command, one file a noun."""

import click

from confidante.cli.case import case
from confidante.cli.law import law
from confidante.cli.log import log
from confidante.cli.pack import pack
from confidante.cli.serve import serve
from confidante.cli.staff import staff
from confidante.cli.walk import walk


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Care in confidence: run the sites, prove the log, check a pack, look after the staff."""


for command in (serve, walk, log, pack, law, staff, case):
    main.add_command(command)
