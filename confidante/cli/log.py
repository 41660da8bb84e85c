"""`confidante log verify`: consistent, or the first difference with table, case and place."""

import dataclasses
from pathlib import Path

import click

from confidante import wiring
from confidante.care.verify import verify
from confidante.cli.say import as_json, home_option, progress, stop, tell


@click.group()
def log() -> None:
    """The sealed log."""


@log.command(name="verify")
@home_option
@as_json
@click.option("--all", "wants_all", is_flag=True, help="Every difference, not only the first.")
def verify_command(home: Path, *, wants_json: bool, wants_all: bool) -> None:
    """Look at everything stored, without any key of a case. Exit 0: consistent. Exit 1: something differs."""
    if not wiring.has_data(home):
        stop(f"There is no log in {home}.", "Name the clinic's folder with --home.", 2)
    anchor = wiring.anchor_of(home)
    done = verify(wiring.audit_of(home), anchor, lambda leaves: progress("leaves read:", leaves))
    shown = done.differences if wants_all else done.differences[:1]
    value = {
        "consistent": done.consistent,
        "leaves": done.leaves,
        "cases": done.cases,
        "orphaned_rows": done.orphans,
        "anchor": anchor is not None,
        "differences": [dataclasses.asdict(one) for one in shown],
        "more": len(done.differences) - len(shown),
    }
    lines = [f"table {one.table} · case {one.case} · place {one.place}: {one.what}" for one in shown]
    if not lines:
        lines = [f"Consistent: {done.leaves} leaves of {done.cases} logs."]
    if anchor is None:
        lines.append("No anchor was found: a store put back whole can't be noticed. Look for the secrets folder.")
    if done.orphans:
        lines.append(f"{done.orphans} rows of the keystore belong to no leaf (left by a crash; harmless).")
    tell(wants_json, value, *lines)
    raise SystemExit(0 if done.consistent else 1)
