"""How the files of tests/vectors/ are read: blocks of `key: value`, parted by an empty line."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "vectors"
OTHERS = {"phrase.txt", "encapsulations.txt"}
Vector = dict[str, list[str]]


def read(name: str) -> list[Vector]:
    """The vectors of one file; a key may stand more than once."""
    found = []
    for block in (FOLDER / name).read_text(encoding="utf-8").rstrip("\n").split("\n\n"):
        vector: Vector = {}
        for line in block.splitlines():
            key, _, value = line.partition(": ")
            vector.setdefault(key, []).append(value)
        found.append(vector)
    return found


def every() -> list[tuple[str, Vector]]:
    """All vectors, each with the name by which a failure is found again."""
    names = sorted(path.name for path in FOLDER.glob("*.txt") if path.name not in OTHERS)
    return [(f"{name}: {one['name'][0]}", one) for name in names for one in read(name)]
