"""Every vector of this folder is written again, the same byte for byte: `python tests/vectors/generate.py`.

What the product draws from the system's randomness comes from a counted hash here. HPKE draws its own, which nobody can
fix, so each encapsulation is made once and kept in `encapsulations.txt`; delete that file and new ones are made.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from unittest import mock

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from confidante.seal import checkpoint, control, directory, envelope, forms, header, keys, session, tree, wraps  # noqa: E402
from confidante.seal.leaf import Leaf, rows_bytes  # noqa: E402
from confidante.seal.primitives import mac, seal_to  # noqa: E402

Value = bytes | int | str
Block = list[tuple[str, Value]]


def fixed(name: str, size: int = 32) -> bytes:
    """Bytes that look random and are the same in every run."""
    return b"".join(sha256(f"{name} {at}".encode()).digest() for at in range(-(-size // 32)))[:size]


class Counted:
    """In the place of `os.urandom`."""

    def __init__(self) -> None:
        self.drawn = 0

    def __call__(self, size: int) -> bytes:
        self.drawn += 1
        return fixed(f"drawn {self.drawn}", size)


class Encapsulated:
    """In the place of `seal_to`: the kept encapsulation for this key, secret and info, or a new one to be kept."""

    def __init__(self, kept: Path) -> None:
        lines = kept.read_text().splitlines() if kept.exists() else []
        self.kept = dict(line.split(": ") for line in lines if line and not line.startswith("#"))
        self.used: dict[str, str] = {}

    def __call__(self, key: bytes, secret: bytes, info: bytes) -> bytes:
        name = sha256(key + secret + info).hexdigest()
        self.used[name] = self.kept.get(name) or seal_to(key, secret, info).hex()
        return bytes.fromhex(self.used[name])

    def text(self) -> str:
        head = "# SHA-256 of key, secret and info: what HPKE gave for them. Only generate.py reads this file.\n\n"
        return head + "".join(f"{name}: {sealed}\n" for name, sealed in self.used.items())


def shown(value: Value) -> str:
    return (value.hex() or "-") if isinstance(value, bytes) else str(value)


def vector(name: str, operation: str, expect: str, **values: Value) -> Block:
    return [("name", name), ("operation", operation), ("expect", expect), *values.items()]


def good(name: str, operation: str, **values: Value) -> Block:
    return vector(name, operation, "ok", **values)


def bad(name: str, operation: str, what: str, **values: Value) -> Block:
    return vector(name, operation, f"failure {what}", **values)


def written(blocks: Iterator[Block]) -> str:
    return "\n".join("".join(f"{key.replace('_', '-')}: {shown(value)}\n" for key, value in one) for one in blocks)


INSTANCE, CASE, ENTRY = fixed("instance", 16), header.CaseId(fixed("case", 16)), header.EntryId(fixed("entry", 16))
OTHER = header.CaseId(fixed("another case", 16))
CDK, SIGNER, READER = fixed("cdk"), fixed("signer"), fixed("reader")
HER = keys.Identity(CASE, READER, SIGNER)
AT = envelope.Position(INSTANCE, CASE, 3, fixed("previous"))
RECORD = b'{"at":1700000000000,"author":"' + HER.id.hex().encode() + b'","body":{"kind":"letter.sent/1","side":"patient","words":"\xe0\xa4\xaa\xe0\xa4\xbe\xe0\xa4\xa8\xe0\xa5\x80"}}'  # fmt: skip  # noqa: E501
DAY = 19_675
UNDER_CDK, TO_INBOX = envelope.Room(2, 1, cdk=CDK), envelope.Room(2, 1, inbox=wraps.inbox_key(CDK))


def altered(raw: bytes, at: int, by: int = 1) -> bytes:
    return raw[:at] + bytes([raw[at] ^ by]) + raw[at + 1 :]


def headers() -> Iterator[Block]:
    control_one = header.Header(1, 0, 0, 0, 0, 0, INSTANCE, CASE, ENTRY, fixed("salt"), bytes(32))
    entry = header.Header(
        0, 2, 13, 200, 4_000_000_000, 4_294_967_295, INSTANCE, CASE, ENTRY, fixed("salt"), fixed("previous"),
        fixed("wrap digest"),
    )  # fmt: skip
    for name, one in (("a control entry at place 0", control_one), ("an entry at the largest place", entry)):
        yield good(
            name, "header", header=one.pack(), type=one.type, mode=one.mode, size_class=one.size_class,
            compartment=one.compartment, epoch=one.epoch, place=one.place, instance=one.instance, case=one.case,
            entry=one.entry, salt=one.salt, previous=one.previous, wrap_digest=one.wrap_digest,
        )  # fmt: skip
    packed = entry.pack()
    yield bad("another version", "header", "not-a-header", header=altered(packed, 0, 3))
    yield bad("another suite", "header", "not-a-header", header=altered(packed, 1, 3))
    yield bad("an unknown type", "header", "not-a-header", header=altered(packed, 2, 2))
    yield bad("an unknown mode", "header", "not-a-header", header=altered(packed, 3, 1))
    yield bad("a reserved byte in use", "header", "not-a-header", header=altered(packed, 7))
    yield bad("a byte too short", "header", "not-a-header", header=packed[:-1])
    yield bad("a byte too long", "header", "not-a-header", header=packed + b"\0")


def leaf_values(leaf: Leaf) -> dict[str, Value]:
    return {"header": leaf.header, "wrap": leaf.wrap, "body": leaf.body, "rows": leaf.rows, "day": leaf.day}


def leaves() -> Iterator[Block]:
    packed = header.Header(1, 0, 0, 0, 0, 0, INSTANCE, CASE, ENTRY, fixed("salt"), bytes(32)).pack()
    for name, wrap, rows in (
        ("no wrap and no rows", b"", ()),
        ("a wrap", fixed("wrap", 1168), ()),
        ("two rows", b"", (fixed("one"), fixed("two"))),
    ):
        leaf = Leaf(packed, wrap, fixed("body", 100), rows_bytes(rows), DAY)
        yield good(name, "leaf", **leaf_values(leaf), hash=leaf.hash)


RFC_INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]


def trees() -> Iterator[Block]:
    hashes = [sha256(b"\0" + bytes.fromhex(one)).digest() for one in RFC_INPUTS]
    hashes += [sha256(b"\0" + fixed(f"leaf {at}")).digest() for at in range(len(hashes), 20)]
    for size in range(21):
        frontier = tree.Frontier().grown_by(hashes[:size])
        note = " of the inputs that RFC 6962 implementations share" if 0 < size <= len(RFC_INPUTS) else ""
        joined = b"".join(hashes[:size])
        yield good(f"{size} leaves{note}", "tree", leaves=joined, frontier=frontier.pack(), root=frontier.root)
    yield bad("a frontier with a node too many", "frontier", "not-a-frontier", size=4, frontier=bytes(64))
    yield bad("a frontier that is cut", "frontier", "not-a-frontier", size=3, frontier=bytes(63))


def checkpoints() -> Iterator[Block]:
    seed = fixed("log")
    key = keys.Identity(bytes(16), READER, seed).verify
    note = checkpoint.signed(INSTANCE, checkpoint.Checkpoint(17, fixed("root")), seed, key)
    known = {"instance": INSTANCE, "key": key}
    yield good("a signed head", "checkpoint", seed=seed, **known, note=note.encode(), size=17, root=fixed("root"))
    other = checkpoint.signed(INSTANCE, checkpoint.Checkpoint(17, fixed("another")), seed, key)
    moved = "\n".join([*note.split("\n")[:2], other.split("\n")[2], *note.split("\n")[3:]])
    elsewhere = checkpoint.signed(OTHER, checkpoint.Checkpoint(17, fixed("root")), seed, key)
    wrongs: dict[str, str] = {
        "an altered root": moved,
        "an altered size": note.replace("\n17\n", "\n18\n"),
        "the log of another instance": elsewhere,
        "another origin above the same signature": note.replace(INSTANCE.hex(), OTHER.hex(), 1),
        "a size in another spelling": note.replace("\n17\n", "\n017\n"),
        "base64 in another spelling": note[:-3] + chr(ord(note[-3]) + 1) + note[-2:],
        "no signature": note.partition("\n\n")[0] + "\n\n",
        "no last line feed": note[:-1],
        "a second signature line": note + note.split("\n")[4] + "\n",
    }
    for name, wrong in wrongs.items():
        yield bad(name, "checkpoint", "bad-checkpoint", **known, note=wrong.encode())
    stranger = keys.Identity(bytes(16), READER, fixed("stranger")).verify
    yield bad("another key", "checkpoint", "bad-checkpoint", instance=INSTANCE, key=stranger, note=note.encode())


def pairs() -> Iterator[Block]:
    yield good(
        "a person: reading and signing", "pair", reading_seed=READER, signing_seed=SIGNER, reading=HER.reading,
        verify=HER.verify, id=HER.id,
    )  # fmt: skip
    yield good("a team: reading alone", "team", reading_seed=READER, reading=HER.reading, id=directory.team_id(HER.reading))  # fmt: skip  # noqa: E501
    yield good("the system author: signing alone", "system", verify=HER.verify, id=keys.key_id(HER.verify, b""))
    yield good("the inbox of a compartment", "inbox", cdk=CDK, inbox=wraps.inbox_key(CDK))


def rows() -> Iterator[Block]:
    door = keys.Door(fixed("lookup", 16), fixed("kek"))
    row = door.row(HER, fixed("salt"))
    known = {"lookup": door.lookup, "kek": door.kek}
    inner = {"salt": fixed("salt"), "owner": CASE, "reading_seed": READER, "signing_seed": SIGNER}
    yield good("a row", "key-row", **known, blob=row.blob, **inner, digest=row.digest)
    yield bad("another key", "key-row", "not-opened", lookup=door.lookup, kek=fixed("another"), blob=row.blob)
    yield bad("moved to another lookup", "key-row", "not-opened", lookup=fixed("x", 16), kek=door.kek, blob=row.blob)
    yield bad("an altered salt", "key-row", "not-opened", **known, blob=altered(row.blob, 0))
    yield bad("an altered tag", "key-row", "not-opened", **known, blob=altered(row.blob, 127))
    yield bad("a byte too short", "key-row", "not-opened", **known, blob=row.blob[:-1])


def doors() -> Iterator[Block]:
    for at in range(2):
        pepper, secret = keys.Pepper(fixed(f"pepper {at}")), fixed("secret", 13)
        door = keys.patient_door(pepper, secret)
        yield good(f"a phrase under pepper {at}", "patient-door", pepper=pepper, secret=secret, lookup=door.lookup, kek=door.kek)  # fmt: skip  # noqa: E501
    card, passphrase = fixed("card", 16), "apple river stone cloud tiger lamp"
    door = keys.member_door(card, passphrase)
    yield good("a passphrase and a card", "member-door", card=card, passphrase=passphrase, lookup=door.lookup, kek=door.kek)  # fmt: skip  # noqa: E501


def cards() -> Iterator[Block]:
    for card in (bytes(16), b"\xff" * 16, fixed("card", 16)):
        yield good(f"card {card.hex()[:8]}", "card", card=card, letters=keys.card_letters(card))
    letters = keys.card_letters(fixed("card", 16))
    loose = letters.lower().replace(" ", "-").replace("0", "o").replace("1", "l")
    yield good("as a person types it", "read-card", typed=loose, card=fixed("card", 16))
    yield bad("a letter too few", "read-card", "not-a-card", typed=letters[:-1])
    yield bad("a letter that is none", "read-card", "not-a-card", typed="U" + letters[1:])
    yield bad("the last letter mistyped", "read-card", "not-a-card", typed=letters[:-1] + ("2" if letters[-1] != "2" else "3"))  # fmt: skip  # noqa: E501


def one_time_forms() -> Iterator[Block]:
    key, raw = fixed("form key"), fixed("nonce", 16)
    nonce = forms.Nonce(raw + mac(key, "form nonce", raw)[:16])
    known = {"form_key": key, "random": raw, "nonce": nonce}
    yield good("the nonce of a form", "nonce", **known, digest=forms.nonce_digest(nonce))
    yield bad("another hour's key", "nonce", "not-ours", form_key=fixed("older"), nonce=nonce)
    yield bad("an altered nonce", "nonce", "not-ours", form_key=key, nonce=altered(nonce, 0))
    yield bad("a nonce that is cut", "nonce", "not-ours", form_key=key, nonce=nonce[:-1])
    for at in range(2):
        content = fixed(f"content {at}")
        yield good(f"the secret of form {at}", "form-secret", form_key=key, nonce=nonce, content=content, secret=forms.secret_of_form(key, nonce, content))  # fmt: skip  # noqa: E501


def entry_values(leaf: Leaf) -> dict[str, Value]:
    return {**leaf_values(leaf), "cdk": CDK, "verify": HER.verify}


def sealed(room: envelope.Room, record: bytes = RECORD, signer: bytes = SIGNER) -> Leaf:
    return envelope.sealed_entry(AT, room, ENTRY, record, signer, least_class=11, day=DAY)


def reheaded(leaf: Leaf, **fields: object) -> Leaf:
    return replace(leaf, header=replace(leaf.fields, **fields).pack())


def unpadded(leaf: Leaf, padded: bytes) -> Leaf:
    """The leaf with other padding under the right key, as only its own writer could make it."""
    key = envelope._body_key(1, CDK, leaf.fields.salt, leaf.header)
    return replace(leaf, body=envelope.close(key, padded, leaf.header))


def entries(room: envelope.Room) -> Iterator[Block]:
    leaf = sealed(room)
    mode = "the CDK" if room.cdk else "the inbox"
    seeds = {"signing_seed": SIGNER} if room.cdk else {}
    yield good(f"under {mode}", "entry", **entry_values(leaf), **seeds, record=RECORD, hash=leaf.hash)
    empty, full = sealed(room, b""), sealed(room, b"r" * (2048 - 68))
    yield good(f"under {mode}, an empty record", "entry", **entry_values(empty), **seeds, record=b"", hash=empty.hash)
    yield good(f"under {mode}, a full class", "entry", **entry_values(full), **seeds, record=b"r" * (2048 - 68), hash=full.hash)  # fmt: skip  # noqa: E501
    forged = sealed(room, signer=fixed("stranger"))
    yield bad(f"under {mode}, signed by another", "entry", "not-signed", **entry_values(forged))
    wrongs = {
        "moved to another case": reheaded(leaf, case=OTHER),
        "moved to another place": reheaded(leaf, place=4),
        "moved to another epoch": reheaded(leaf, epoch=2),
        "moved to another compartment": reheaded(leaf, compartment=1),
        "moved to another instance": reheaded(leaf, instance=OTHER),
        "behind another leaf": reheaded(leaf, previous=fixed("another")),
        "with another salt": reheaded(leaf, salt=fixed("another")),
        "with another class": reheaded(leaf, size_class=13),
        "in the other mode": reheaded(leaf, mode=3 - leaf.fields.mode),
        "an altered tag": replace(leaf, body=altered(leaf.body, len(leaf.body) - 1)),
        "a body that is cut": replace(leaf, body=leaf.body[:-1]),
        "no body": replace(leaf, body=b""),
    }
    for name, wrong in wrongs.items():
        yield bad(f"under {mode}, {name}", "entry", "not-opened", **entry_values(wrong))
    yield bad(f"under {mode}, another CDK", "entry", "not-opened", **{**entry_values(leaf), "cdk": fixed("another")})


def cdk_entries() -> Iterator[Block]:
    yield from entries(UNDER_CDK)
    leaf = sealed(UNDER_CDK)
    size = 1 << leaf.fields.size_class
    front = len(RECORD).to_bytes(4) + fixed("signature", 64) + RECORD
    yield bad("padding that is not zero", "entry", "not-opened", **entry_values(unpadded(leaf, front.ljust(size, b"\1"))))  # fmt: skip  # noqa: E501
    yield bad("less padding than the class", "entry", "not-opened", **entry_values(unpadded(leaf, front.ljust(size - 1, b"\0"))))  # fmt: skip  # noqa: E501
    yield bad("a length beyond the class", "entry", "not-opened", **entry_values(unpadded(leaf, (size - 67).to_bytes(4).ljust(size, b"\0"))))  # fmt: skip  # noqa: E501


def inbox_entries() -> Iterator[Block]:
    yield from entries(TO_INBOX)
    leaf = sealed(TO_INBOX)
    other = sealed(TO_INBOX)
    wrongs = {
        "an altered wrap": replace(leaf, wrap=altered(leaf.wrap, 0)),
        "an altered wrap that the header names": reheaded(
            replace(leaf, wrap=altered(leaf.wrap, 0)), wrap_digest=sha256(altered(leaf.wrap, 0)).digest()
        ),
        "the wrap of another entry": replace(leaf, wrap=other.wrap),
        "a wrap that is cut": replace(leaf, wrap=leaf.wrap[:-1]),
        "no wrap": replace(leaf, wrap=b""),
    }
    for name, wrong in wrongs.items():
        yield bad(name, "entry", "not-opened", **entry_values(wrong))


def controls() -> Iterator[Block]:
    record = control.to_record(control.CaseOpened(control.PublicKeys(HER.verify, HER.reading), "a-pack"))
    rows = (fixed("one"), fixed("two"))
    leaf = envelope.control_leaf(AT, ENTRY, record, SIGNER, day=DAY, rows=rows)
    yield good("a case is opened", "control", **leaf_values(leaf), signing_seed=SIGNER, verify=HER.verify, record=record, hash=leaf.hash)  # fmt: skip  # noqa: E501
    wrongs = {
        "an altered record": replace(leaf, body=altered(leaf.body, len(leaf.body) - 3)),
        "an altered signature": replace(leaf, body=altered(leaf.body, 0)),
        "another row": replace(leaf, rows=rows_bytes((fixed("one"), fixed("three")))),
        "rows in another order": replace(leaf, rows=rows_bytes(rows[::-1])),
        "a row fewer": replace(leaf, rows=rows_bytes(rows[:1])),
        "a border moved between rows and record": replace(
            leaf, rows=leaf.rows + record[:7], body=leaf.body[:64] + record[7:]
        ),
        "moved to another case": reheaded(leaf, case=OTHER),
        "moved to another place": reheaded(leaf, place=4),
        "a body that is cut": replace(leaf, body=leaf.body[:63]),
    }
    for name, wrong in wrongs.items():
        yield bad(name, "control", "not-signed", **leaf_values(wrong), verify=HER.verify)
    stranger = keys.Identity(CASE, READER, fixed("stranger"))
    yield bad("another key", "control", "not-signed", **leaf_values(leaf), verify=stranger.verify)


def five(leaf: Leaf) -> str:
    return " ".join(shown(part) for part in (leaf.header, leaf.wrap, leaf.body, leaf.rows, leaf.day))


def case_of_five() -> list[Leaf]:
    """A case as it is written: opened, then an entry under the CDK, one to the inbox, and so on."""
    made: list[Leaf] = []
    for place in range(5):
        at = envelope.Position(INSTANCE, CASE, place, made[-1].hash if made else bytes(32))
        entry = header.EntryId(fixed(f"entry {place}", 16))
        if place == 0:
            made.append(envelope.control_leaf(at, entry, b"{}", SIGNER, day=DAY, rows=(fixed("row"),)))
        else:
            room = UNDER_CDK if place % 2 else TO_INBOX
            made.append(envelope.sealed_entry(at, room, entry, RECORD, SIGNER, least_class=11, day=DAY + place))
    return made


def chains() -> Iterator[Block]:
    made = case_of_five()
    wrongs: dict[str, tuple[list[Leaf], int | None]] = {
        "a case of five leaves": (made, None),
        "no leaf at all": ([], None),
        "a leaf dropped": (made[:2] + made[3:], 2),
        "the first leaf dropped": (made[1:], 0),
        "two leaves swapped": ([made[0], made[2], made[1], *made[3:]], 1),
        "a leaf twice": ([*made[:2], made[1], *made[2:]], 2),
        "another day in the second": ([made[0], replace(made[1], day=made[1].day + 1), *made[2:]], 2),
        "another row in the first": ([replace(made[0], rows=rows_bytes((fixed("x"),))), *made[1:]], 1),
        "a leaf of another case": ([*made[:4], reheaded(made[4], case=OTHER)], 4),
        "a leaf of another instance": ([*made[:4], reheaded(made[4], instance=OTHER)], 4),
        "a header of another version": ([*made[:4], replace(made[4], header=altered(made[4].header, 0, 3))], 4),
    }
    for name, (leaves, place) in wrongs.items():
        expect = "ok" if place is None else f"failure broken {place}"
        block = vector(name, "chain", expect, instance=INSTANCE, case=CASE)
        yield block + [("leaf", five(leaf)) for leaf in leaves]


def key_wraps() -> Iterator[Block]:
    team = fixed("team seed")
    for name, case, secret in (("a CDK", CASE, CDK), ("a team's seed", header.INSTANCE_LOG, team)):
        wrap = wraps.wrapped(INSTANCE, case, 2, 1, HER.id, HER.reading, secret)
        known: dict[str, Value] = {
            "instance": INSTANCE, "case": case, "compartment": 2, "epoch": 1, "reader": HER.id, "sealed": wrap.sealed,
        }  # fmt: skip
        yield good(f"{name} for a reader", "wrap", **known, seed=READER, secret=secret, digest=wrap.digest)
        moved: dict[str, dict[str, Value]] = {
            "in another instance": {"instance": OTHER},
            "in another case": {"case": OTHER},
            "in the instance's log, or out of it": {"case": CASE if case != CASE else header.INSTANCE_LOG},
            "in another compartment": {"compartment": 3},
            "in another epoch": {"epoch": 2},
            "under another reader's id": {"reader": fixed("x", 16)},
            "altered": {"sealed": altered(wrap.sealed, 1167)},
            "cut": {"sealed": wrap.sealed[:-1]},
        }
        for what, other in moved.items():
            yield bad(f"{name} {what}", "wrap", "not-opened", **{**known, **other}, seed=READER)
        yield bad(f"{name}, another reader", "wrap", "not-opened", **known, seed=fixed("another reader"))


def sessions() -> Iterator[Block]:
    cookie, half = session.Cookie(fixed("cookie")), fixed("half")
    closed = session.closed_session(cookie, half, b"the keys of a session")
    known = {"cookie": cookie, "half": half, "closed": closed}
    yield good("a session", "session", **known, plain=b"the keys of a session", id=session.session_id(cookie), form_token=session.form_token(cookie))  # fmt: skip  # noqa: E501
    yield bad("another cookie", "session", "not-opened", **{**known, "cookie": fixed("another")})
    yield bad("another half", "session", "not-opened", **{**known, "half": fixed("another")})
    yield bad("an altered salt", "session", "not-opened", **{**known, "closed": altered(closed, 0)})
    yield bad("an altered tag", "session", "not-opened", **{**known, "closed": altered(closed, len(closed) - 1)})
    yield bad("cut", "session", "not-opened", **{**known, "closed": closed[:40]})


FILES = {
    "header": headers, "leaf": leaves, "tree": trees, "checkpoint": checkpoints, "pair": pairs, "key-row": rows,
    "door": doors, "card": cards, "form": one_time_forms, "entry-cdk": cdk_entries, "entry-inbox": inbox_entries,
    "control": controls, "chain": chains, "wrap": key_wraps, "session": sessions,
}  # fmt: skip


def files() -> dict[str, str]:
    """Each file's name and text; every random byte the product draws here is counted, not drawn."""
    made, sealing = {}, Encapsulated(HERE / "encapsulations.txt")
    with (
        mock.patch("os.urandom", Counted()),
        mock.patch.object(envelope, "seal_to", sealing),
        mock.patch.object(wraps, "seal_to", sealing),
    ):
        for name, blocks in FILES.items():
            made[f"{name}.txt"] = written(blocks())
    return {**made, "encapsulations.txt": sealing.text()}


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")
