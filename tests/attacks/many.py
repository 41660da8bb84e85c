"""As many copies of one store as there are numbers, each altered once and looked at by `log verify`."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.attacks.tamper import Change, tamper

_ALSO = {"leaf": {"leaf", "body"}, "body": {"leaf", "body"}, "key_row": {"key"}}
"""An entry is one leaf and one body: which of the two was altered can't always be told."""


INDEXES = {"sqlite_autoindex_leaf_1", "sqlite_autoindex_key_row_1", "sqlite_autoindex_wrap_1", "wrap_reader"}


@dataclass(frozen=True)
class Told:
    """What the command said: its status, and the JSON it printed, if it did."""

    status: int
    out: str
    err: str

    @property
    def differences(self) -> list[dict[str, str]]:
        try:
            return json.loads(self.out)["differences"]
        except (ValueError, KeyError):
            return []


class Verifier:
    """`confidante log verify`, many times, in one warm process."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, "-m", "tests.attacks.verifier"]
        self._process = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def __call__(self, home: Path) -> Told:
        self._process.stdin.write(json.dumps(["log", "verify", "--home", str(home), "--json", "--all"]) + "\n")
        self._process.stdin.flush()
        return Told(*json.loads(self._process.stdout.readline()))


def by_command(root: Path, home: Path) -> Told:
    """`confidante log verify`, as anyone would start it."""
    command = [str(root / ".venv" / "bin" / "confidante")]
    if not Path(command[0]).exists():
        command = [sys.executable, "-c", "from confidante.cli.main import main; main()"]
    done = subprocess.run(
        [*command, "log", "verify", "--home", str(home), "--json", "--all"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return Told(done.returncode, done.stdout, done.stderr)


def complaint(change: Change, told: Told) -> str | None:
    """What is wrong with this answer to this change; None if nothing is."""
    if told.status == 0:
        return "nothing was noticed"
    if told.status != 1 or not told.differences:
        return f"no difference was told: status {told.status}, {told.err[-300:]}"
    first = told.differences[0]
    if first["table"] not in _ALSO.get(change.table, {change.table}):
        return "the first difference is in another table"
    if change.table in ("head", "checkpoint"):
        return None if first["place"] not in ("-", "") else "the first difference has no size"
    if change.column in INDEXES:
        # A broken index changes no row: which row can't be found through it is told, in its table, and that is enough.
        return None if first["case"] != "-" else "a broken index, and no row is named"
    if first["case"] not in {case for case, _ in change.where}:
        return "the first difference is of another case"
    if not any((one["case"], one["place"]) in change.where for one in told.differences):
        return "the place is not among the differences"
    return None


def copied(home: Path, to: Path) -> Path:
    """A copy of a home that is closed."""
    if to.exists():
        shutil.rmtree(to)
    shutil.copytree(home, to)
    return to


def many(seeds: Sequence[int]) -> int:
    """Prints what was missed; the status for the shell."""
    root = Path(__file__).resolve().parent.parent.parent
    with tempfile.TemporaryDirectory() as folder, Verifier(root) as verifier:
        subprocess.run([sys.executable, "-m", "tests.attacks.house", folder], cwd=root, check=True)
        missed, kinds = tried(Path(folder) / "home", Path(folder) / "copy", seeds, verifier)
    for seed, change, why in missed:
        print(f"seed {seed}: {change.table}.{change.column} {change.kind}: {why}")
    for kind, count in sorted(kinds.items()):
        print(f"{count:5} {kind}")
    print(f"{len(seeds) - len(missed)} of {len(seeds)} told")
    return 1 if missed else 0


def tried(
    home: Path, copy: Path, seeds: Iterable[int], verifier: Verifier
) -> tuple[list[tuple[int, Change, str]], Counter[str]]:
    """The complaints, and how often each kind of change was made to each table."""
    missed, kinds = [], Counter()
    for seed in seeds:
        change = tamper(copied(home, copy), seed)
        kinds[f"{change.table} {change.kind.partition(' at ')[0]}"] += 1
        told = verifier(copy)
        why = complaint(change, told)
        if why:
            more = f"changed {change.where}; told {told.differences[:2]} {told.err[-200:]}"
            missed.append((seed, change, f"{why}; {more}"))
    return missed, kinds
