"""`confidante law PLACE`: what the law says there, how surely, and what follows from it."""

from datetime import UTC, datetime
from pathlib import Path

import click

from confidante import wiring
from confidante.cli.say import as_json, stop, tell
from confidante.pathway.law import is_stale, mode_of, place_of


@click.command()
@click.argument("place")
@click.option("--pack", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=None)
@as_json
def law(place: str, folder: Path | None, *, wants_json: bool) -> None:
    """Show one place of the pack's law table. Research material, not legal advice."""
    table = wiring.load_pack(folder).law
    today = datetime.now(UTC).date()
    row = place_of(table, place.upper())
    if row is None:
        listed = ", ".join(one.code for one in table.places)
        stop(f"{place} is not in the table, so nothing may be arranged there.", f"Places in the table: {listed}")
    mode = mode_of(table, row.code, today)
    value = {
        "place": row.code,
        "mode": mode,
        "status": row.status,
        "virginity_testing": row.virginity_testing,
        "follows_its_people": row.follows_its_people,
        "least_age": row.least_age,
        "law": row.law,
        "certainty": row.certainty,
        "reviewed_on": row.reviewed_on.isoformat(),
        "stale": is_stale(table, row, today),
        "signed_off": False,
        "sources": list(row.sources),
    }
    lines = [f"{key.replace('_', ' ')}: {value[key]}" for key in value if key != "sources"]
    tell(wants_json, value, *lines, *(f"source: {one}" for one in row.sources), "Not legal advice; not signed off.")
