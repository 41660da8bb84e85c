"""The product says of every vector what the vector expects, and makes the committed files again."""

import importlib.util
from collections.abc import Callable
from types import ModuleType

import pytest

from confidante.seal import chain, checkpoint, directory, envelope, forms, header, keys, session, tree, wraps
from confidante.seal.leaf import Leaf, rows_bytes
from confidante.seal.primitives import NotOpened, reading_key
from tests.seal import vectors
from tests.seal.independent import RFC_ROOTS, frontier, root

Outcome = dict[str, bytes | int | str]


class Given:
    """The values of one vector, read as what they are asked for."""

    def __init__(self, vector: vectors.Vector) -> None:
        self.vector = vector

    def text(self, key: str) -> str:
        return self.vector[key][0]

    def number(self, key: str) -> int:
        return int(self.text(key))

    def raw(self, key: str) -> bytes:
        return b"" if self.text(key) == "-" else bytes.fromhex(self.text(key))

    def leaf(self) -> Leaf:
        return Leaf(self.raw("header"), self.raw("wrap"), self.raw("body"), self.raw("rows"), self.number("day"))


class Failure(Exception):
    """The product refused; the word is the vectors' own."""


def run_header(given: Given) -> Outcome:
    try:
        read = header.unpack(given.raw("header"))
    except header.NotAHeader:
        raise Failure("not-a-header") from None
    assert read.pack() == given.raw("header")
    names = ("type", "mode", "size_class", "compartment", "epoch", "place", "instance", "case", "entry", "salt")
    names += ("previous", "wrap_digest")
    return {name.replace("_", "-"): getattr(read, name) for name in names}


def run_tree(given: Given) -> Outcome:
    joined = given.raw("leaves")
    grown = tree.Frontier().grown_by(joined[at : at + 32] for at in range(0, len(joined), 32))
    assert tree.unpack_frontier(grown.size, given.raw("frontier")) == grown
    return {"frontier": grown.pack(), "root": grown.root}


def run_frontier(given: Given) -> Outcome:
    try:
        tree.unpack_frontier(given.number("size"), given.raw("frontier"))
    except ValueError:
        raise Failure("not-a-frontier") from None
    return {}


def run_checkpoint(given: Given) -> Outcome:
    try:
        read = checkpoint.opened(given.raw("instance"), given.raw("note").decode(), given.raw("key"))
    except checkpoint.BadCheckpoint:
        raise Failure("bad-checkpoint") from None
    note = checkpoint.signed(given.raw("instance"), read, given.raw("seed"), given.raw("key"))
    return {"size": read.size, "root": read.root, "note": note.encode()}


def run_pair(given: Given) -> Outcome:
    one = keys.Identity(bytes(16), given.raw("reading-seed"), given.raw("signing-seed"))
    return {"reading": one.reading, "verify": one.verify, "id": one.id}


def run_team(given: Given) -> Outcome:
    reading = reading_key(given.raw("reading-seed"))
    return {"reading": reading, "id": directory.team_id(reading)}


def run_system(given: Given) -> Outcome:
    return {"id": directory.Directory(system_key=given.raw("verify")).system_id}


def run_key_row(given: Given) -> Outcome:
    door = keys.Door(given.raw("lookup"), given.raw("kek"))
    try:
        one = door.open(given.raw("blob"))
    except NotOpened:
        raise Failure("not-opened") from None
    row = door.row(one, given.raw("salt"))
    seeds = {"owner": one.owner, "reading-seed": one.reading_seed, "signing-seed": one.signing_seed}
    return {"blob": row.blob, "digest": row.digest, **seeds}


def run_patient_door(given: Given) -> Outcome:
    door = keys.patient_door(keys.Pepper(given.raw("pepper")), given.raw("secret"))
    return {"lookup": door.lookup, "kek": door.kek}


def run_member_door(given: Given) -> Outcome:
    door = keys.member_door(given.raw("card"), given.text("passphrase"))
    return {"lookup": door.lookup, "kek": door.kek}


def run_read_card(given: Given) -> Outcome:
    try:
        return {"card": keys.read_card(given.text("typed"))}
    except keys.NotACard:
        raise Failure("not-a-card") from None


def run_nonce(given: Given) -> Outcome:
    nonce = given.raw("nonce")
    if not forms.is_ours(given.raw("form-key"), nonce):
        raise Failure("not-ours")
    return {"digest": forms.nonce_digest(forms.Nonce(nonce))}


def run_form_secret(given: Given) -> Outcome:
    nonce = forms.Nonce(given.raw("nonce"))
    return {"secret": forms.secret_of_form(given.raw("form-key"), nonce, given.raw("content"))}


def run_leaf(given: Given) -> Outcome:
    return {"hash": given.leaf().hash}


def run_entry(given: Given) -> Outcome:
    leaf = given.leaf()
    try:
        opened = envelope.opened_entry(leaf, given.raw("cdk"))
    except NotOpened:
        raise Failure("not-opened") from None
    if not opened.is_signed_by(given.raw("verify")):
        raise Failure("not-signed")
    return {"record": opened.record, "hash": leaf.hash}


def run_control(given: Given) -> Outcome:
    leaf = given.leaf()
    if not envelope.control_is_signed(leaf, given.raw("verify")):
        raise Failure("not-signed")
    return {"record": envelope.control_record(leaf), "hash": leaf.hash}


def run_chain(given: Given) -> Outcome:
    leaves = []
    for line in given.vector.get("leaf", []):
        *parts, day = line.split()
        leaves.append(Leaf(*(b"" if part == "-" else bytes.fromhex(part) for part in parts), int(day)))
    place = chain.broken_at(given.raw("instance"), header.CaseId(given.raw("case")), leaves)
    if place is not None:
        raise Failure(f"broken {place}")
    return {}


def run_wrap(given: Given) -> Outcome:
    place = header.CaseId(given.raw("case")), given.number("compartment"), given.number("epoch")
    wrap = wraps.Wrap(*place, header.KeyId(given.raw("reader")), given.raw("sealed"))
    try:
        return {"secret": wraps.unwrapped(given.raw("instance"), wrap, given.raw("seed")), "digest": wrap.digest}
    except NotOpened:
        raise Failure("not-opened") from None


def run_session(given: Given) -> Outcome:
    cookie = session.Cookie(given.raw("cookie"))
    try:
        plain = session.open_session(cookie, given.raw("half"), given.raw("closed"))
    except NotOpened:
        raise Failure("not-opened") from None
    return {"plain": plain, "id": session.session_id(cookie), "form-token": session.form_token(cookie)}


RUN: dict[str, Callable[[Given], Outcome]] = {
    "header": run_header,
    "leaf": run_leaf,
    "tree": run_tree,
    "frontier": run_frontier,
    "checkpoint": run_checkpoint,
    "pair": run_pair,
    "team": run_team,
    "system": run_system,
    "inbox": lambda given: {"inbox": wraps.inbox_key(given.raw("cdk"))},
    "key-row": run_key_row,
    "patient-door": run_patient_door,
    "member-door": run_member_door,
    "card": lambda given: {"letters": keys.card_letters(given.raw("card"))},
    "read-card": run_read_card,
    "nonce": run_nonce,
    "form-secret": run_form_secret,
    "entry": run_entry,
    "control": run_control,
    "chain": run_chain,
    "wrap": run_wrap,
    "session": run_session,
}


def shown(value: bytes | int | str) -> str:
    return (value.hex() or "-") if isinstance(value, bytes) else str(value)


def outcome(given: Given) -> tuple[str, Outcome]:
    try:
        return "ok", RUN[given.text("operation")](given)
    except Failure as failure:
        return f"failure {failure}", {}


@pytest.mark.parametrize(("name", "vector"), vectors.every(), ids=[name for name, _ in vectors.every()])
def test_a_vector_comes_out_as_it_expects(name: str, vector: vectors.Vector) -> None:
    given = Given(vector)
    expect, found = outcome(given)
    assert expect == given.text("expect")
    assert {key: shown(value) for key, value in found.items()} == {key: given.text(key) for key in found}


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", vectors.FOLDER / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generator_makes_the_committed_files_again(generate: ModuleType) -> None:
    made = generate.files()
    assert {name: text == (vectors.FOLDER / name).read_text("utf-8") for name, text in made.items()} == dict.fromkeys(
        made, True
    )


def test_every_operation_has_a_vector_that_is_good_and_all_are_documented() -> None:
    good = {one["operation"][0] for _, one in vectors.every() if one["expect"] == ["ok"]}
    readme = (vectors.FOLDER / "README.md").read_text("utf-8")
    assert RUN.keys() - {"frontier"} == good
    assert all(f"| `{operation}` |" in readme for operation in RUN)


@pytest.mark.parametrize("vector", [one for one in vectors.read("tree.txt") if one["operation"] == ["tree"]])
def test_a_root_is_that_of_an_independent_merkle_tree(vector: vectors.Vector) -> None:
    given = Given(vector)
    leaves = [given.raw("leaves")[at : at + 32] for at in range(0, len(given.raw("leaves")), 32)]
    assert (root(leaves), b"".join(frontier(leaves))) == (given.raw("root"), given.raw("frontier"))


@pytest.mark.parametrize("size", RFC_ROOTS)
def test_the_roots_known_from_other_implementations_of_rfc_6962_come_out(size: int) -> None:
    given = Given(next(one for one in vectors.read("tree.txt") if one["name"][0].split()[0] == str(size)))
    assert given.text("root") == RFC_ROOTS[size]


def test_an_entry_under_a_cdk_is_sealed_to_the_very_bytes_of_its_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    for vector in (one for one in vectors.read("entry-cdk.txt") if one["expect"] == ["ok"]):
        given = Given(vector)
        leaf = given.leaf()
        at = envelope.Position(leaf.fields.instance, leaf.case, leaf.place, leaf.fields.previous)
        room = envelope.Room(leaf.fields.compartment, leaf.fields.epoch, cdk=given.raw("cdk"))
        monkeypatch.setattr("os.urandom", lambda size, salt=leaf.fields.salt: salt[:size])
        seed, record = given.raw("signing-seed"), given.raw("record")
        assert envelope.sealed_entry(at, room, leaf.entry, record, seed, least_class=11, day=leaf.day) == leaf


def test_a_list_of_rows_says_how_many_there_are() -> None:
    assert rows_bytes(()) == bytes(4)
    assert rows_bytes((b"a" * 32, b"b" * 32)) == b"\0\0\0\2" + b"a" * 32 + b"b" * 32
