"""The house rules, held by a machine: each says what to do when it is broken.

A limit here is a ratchet. It may be lowered once everything stands below it; whoever wants to raise it says why in
`docs/decisions/`. A single exception goes into EXCUSED with its reason, and is taken out as soon as it is not needed.
"""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "confidante"

FILE_LINES = 250  # a screen or four: a file is one noun, and a noun that needs more is two
FILE_LINES_MEDIAN = 100  # what one sitting understands
FUNCTION_LINES = 40  # without its docstring: past one screen nobody sees the whole of it
FUNCTION_LINES_P90 = 20  # nine of ten are seen at a glance

# "confidante/room/file.py" or "confidante/room/file.py:function" -> why it may be longer.
EXCUSED: dict[str, str] = {}

NAMES_THAT_SAY_NOTHING = {"base", "common", "core", "helpers", "managers", "services", "utils"}
DJANGO_CALLS_IT_THAT = {"confidante/web/settings/base.py"}

DECISION_HEADINGS = ("Context", "Decision", "Alternatives", "Consequences")

# In pieces, so that this file does not hold what it looks for.
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r")\b")
SOMEONES_MACHINE = ("/" + "work/", "/" + "farm/")
THE_OPERATION = re.compile("hym" + "en|हाइ" + "मन", re.IGNORECASE)


class Function(NamedTuple):
    name: str
    lines: int


def code() -> list[Path]:
    """Every Python file of the product but the migrations, which Django writes."""
    return sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[Function]:
    """Each function with its length from `def` to its end, without its docstring and the functions inside it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = (
                n for n in ast.walk(node) if n is not node and isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
            )
            apart = {line for n in inner for line in span(n)} | docstring(node)
            yield Function(f"{named(path)}:{node.name}", len(set(span(node)) - apart))


def span(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[int]:
    return set() if ast.get_docstring(node) is None else set(span(node.body[0]))


def texts() -> Iterator[tuple[Path, str]]:
    """Every text that is part of the house, whatever its kind; what tools and clinics leave in the tree is not."""
    for place in ("bench", "confidante", "docs", "packs", "script", "tests", ".ci"):
        for path in sorted((ROOT / place).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield from text_of(path)
    for path in sorted(ROOT.iterdir()):
        if path.is_file() and path.name not in {"LICENSE", ".git"}:
            yield from text_of(path)


def text_of(path: Path) -> Iterator[tuple[Path, str]]:
    try:
        yield path, path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return


def places(found: re.Pattern[str], where: Iterator[tuple[Path, str]]) -> list[str]:
    """file:line of each find."""
    return [
        f"{named(path)}:{number}: {line.strip()[:100]}"
        for path, text in where
        for number, line in enumerate(text.splitlines(), 1)
        if found.search(line)
    ]


def broken(rule: str, found: list[str]) -> str:
    return "\n  ".join([rule, *found])


def test_a_file_is_one_noun_and_short():
    long = [f"{named(p)}: {lines(p)} lines" for p in code() if lines(p) > FILE_LINES and named(p) not in EXCUSED]
    assert not long, broken(f"More than {FILE_LINES} lines. Find the second noun in it and give that a file:", long)


def test_most_files_are_read_in_one_sitting():
    median = statistics.median([n for n in map(lines, code()) if n > 1] or [0])
    assert median <= FILE_LINES_MEDIAN, (
        f"The median file has {median} lines, more than {FILE_LINES_MEDIAN}: divide the long ones."
    )


def test_a_function_fits_a_screen():
    long = [f"{f.name}: {f.lines} lines" for p in code() for f in functions(p) if f.lines > FUNCTION_LINES]
    long = [line for line in long if line.rpartition(": ")[0] not in EXCUSED]
    assert not long, broken(
        f"More than {FUNCTION_LINES} lines without the docstring. A step in it has a name: make it a function:", long
    )


def test_most_functions_are_seen_at_a_glance():
    lengths = sorted(f.lines for p in code() for f in functions(p)) or [0]
    p90 = lengths[int(len(lengths) * 0.9)] if len(lengths) > 1 else lengths[0]
    assert p90 <= FUNCTION_LINES_P90, (
        f"One function in ten has more than {p90 - 1} lines; the limit is {FUNCTION_LINES_P90}."
    )


def test_what_is_excused_still_needs_it():
    lengths = {f.name: f.lines for p in code() for f in functions(p)}
    now = {named(p): lines(p) for p in code()}
    needed = {n for n, length in lengths.items() if length > FUNCTION_LINES} | {
        n for n, length in now.items() if length > FILE_LINES
    }
    stale = sorted(EXCUSED.keys() - needed)
    assert not stale, broken("Well done, these are short now. Take them out of EXCUSED:", stale)


def test_a_file_is_named_for_what_it_holds():
    vague = [
        named(path)
        for path in HOUSE.rglob("*")
        if path.stem in NAMES_THAT_SAY_NOTHING
        and path.suffix in {"", ".py"}
        and named(path) not in DJANGO_CALLS_IT_THAT
    ]
    assert not vague, broken("These names say nothing. Name the file for the noun it owns:", vague)


def test_nothing_is_left_for_later_in_the_text():
    found = places(UNFINISHED, texts())
    assert not found, broken("Do it now, or file an issue; a note in the text is read by no one:", found)


def test_only_the_command_line_prints():
    found = [
        f"{named(path)}:{node.lineno}"
        for path in code()
        if (HOUSE / "cli") not in path.parents
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not found, broken("What is printed may be kept in a log that nobody guards. Return it, or raise:", found)


def test_no_text_knows_whose_machine_it_was_written_on():
    found = places(re.compile("|".join(map(re.escape, SOMEONES_MACHINE))), texts())
    assert not found, broken(
        "A path of one machine means nothing on another. Say it from the root of the repository:", found
    )


def test_the_code_has_no_word_for_the_operation():
    found = places(THE_OPERATION, (each for each in texts() if HOUSE in each[0].parents))
    found += [named(path) for path in HOUSE.rglob("*") if THE_OPERATION.search(path.name)]
    assert not found, broken(
        "A surgery is a pack, and the code knows none by name. Move these words into packs/:", found
    )


def decisions() -> list[Path]:
    return sorted((ROOT / "docs" / "decisions").glob("*.md"))


@pytest.mark.parametrize("path", decisions(), ids=lambda path: path.stem)
def test_a_decision_says_what_else_could_have_been(path: Path):
    text = path.read_text(encoding="utf-8")
    assert re.match(r"\d{4}-[a-z0-9-]+\.md$", path.name), f"{path.name}: name it 0001-what-was-decided.md"
    assert text.startswith("# "), f"{path.name}: the first line is '# ' and the decision in a few words"
    missing = [heading for heading in DECISION_HEADINGS if not re.search(rf"(?m)^## {heading}$\s+^[^#\s]", text)]
    assert not missing, broken(f"{path.name} has nothing under these headings:", [f"## {h}" for h in missing])


def test_no_two_decisions_share_a_number():
    numbers = [path.name[:4] for path in decisions()]
    assert len(numbers) == len(set(numbers)), f"Two of docs/decisions/ have one number: {numbers}"


def test_the_changelog_says_what_changed():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"(?m)^## .+\n(.*\n)*?- \S", text), (
        "CHANGELOG.md needs a heading for the release and a line a change."
    )


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_by_hash_and_names_no_address(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text, (
        f"{name} names an address. Make it again as pyproject.toml says, with --no-emit-index-url."
    )
    entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if not entry.startswith("#")]
    loose = [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
    assert not loose, broken(f"{name}: not pinned by version and hash:", loose)


def test_the_two_locks_agree():
    pins = {
        name: dict(re.findall(r"(?m)^([\w.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8")))
        for name in ("requirements.lock", "requirements-dev.lock")
    }
    tested = pins["requirements-dev.lock"]
    differ = [
        f"{n} {v}, tested with {tested.get(n)}" for n, v in pins["requirements.lock"].items() if tested.get(n) != v
    ]
    assert not differ, broken(
        "What is served is not what is tested. Make the dev lock again with -c requirements.lock:", differ
    )


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "13. Remote Network Interaction" in text
    assert text.rstrip().endswith("<https://www.gnu.org/licenses/>."), "LICENSE is cut: the whole text belongs there."
