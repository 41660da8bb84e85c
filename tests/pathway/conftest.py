"""The real pack, read once."""

from pathlib import Path

import pytest

from confidante.pathway.pack import Pack, load


@pytest.fixture(scope="session")
def folder(root: Path) -> Path:
    return root / "packs" / "hymen-repair"


@pytest.fixture(scope="session")
def pack(folder: Path) -> Pack:
    return load(folder)
