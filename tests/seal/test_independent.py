"""A second implementation, written from the page alone, says of the product's vectors what the product says."""

import ast
from pathlib import Path

import pytest

from tests.seal import independent, vectors

HERE = Path(__file__).parent
DONE = [(name, one) for name, one in vectors.every() if one["operation"][0] in {*independent.RUN, "chain"}]


def test_the_second_implementation_knows_nothing_of_the_product() -> None:
    tree = ast.parse((HERE / "independent.py").read_text("utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name.partition(".")[0] for name in imported} == {"base64", "collections", "cryptography", "hashlib"}


def outcome(vector: vectors.Vector) -> tuple[str, independent.Outcome]:
    try:
        return "ok", independent.run(vector)
    except independent.Refused as refused:
        return f"failure {refused}", {}


def shown(value: bytes | int) -> str:
    return (value.hex() or "-") if isinstance(value, bytes) else str(value)


@pytest.mark.parametrize(("name", "vector"), DONE, ids=[name for name, _ in DONE])
def test_a_stranger_opens_what_the_product_sealed_and_refuses_what_it_refuses(
    name: str, vector: vectors.Vector
) -> None:
    expect, found = outcome(vector)
    assert expect == vector["expect"][0]
    assert {key: shown(value) for key, value in found.items()} == {key: vector[key][0] for key in found}
