"""A second implementation of opening, written from docs/sealed-log.md alone: nothing of the product is imported."""

import base64
from collections.abc import Callable, Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

Vector = dict[str, list[str]]
Outcome = dict[str, bytes | int]


class Refused(Exception):
    """Told by one word, as the vectors' `expect: failure` says it."""


# 1. Parts


def h(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def label(name: str) -> bytes:
    return f"confidante/1 {name}".encode() + b"\0"


def kdf(secret: bytes, salt: bytes, info: bytes, size: int) -> bytes:
    return HKDF(hashes.SHA256(), size, salt, info).derive(secret)


def reader(seed: bytes) -> tuple[hpke.MLKEM768X25519PrivateKey, bytes]:
    both = kdf(seed, b"", label("hpke seed"), 96)
    lattice = MLKEM768PrivateKey.from_seed_bytes(both[:64])
    curve = X25519PrivateKey.from_private_bytes(both[64:])
    public = lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
    return hpke.MLKEM768X25519PrivateKey(lattice, curve), public


def hpke_open(seed: bytes, sealed: bytes, info: bytes) -> bytes:
    suite = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
    try:
        return suite.decrypt(sealed, reader(seed)[0], info)
    except (InvalidTag, ValueError):
        raise Refused("not-opened") from None


def aead_open(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    try:
        return ChaCha20Poly1305(key).decrypt(bytes(12), sealed, associated)
    except InvalidTag:
        raise Refused("not-opened") from None


def verifies(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


# 3. Key rows, 4. wraps


def key_row(lookup: bytes, kek: bytes, blob: bytes) -> Outcome:
    if len(blob) != 128:
        raise Refused("not-opened")
    plain = aead_open(kdf(kek, blob[:32], label("key row"), 32), blob[32:], lookup)
    digest = h(label("key row digest"), lookup, blob)
    return {"owner": plain[:16], "reading-seed": plain[16:48], "signing-seed": plain[48:], "digest": digest}


def wrap(
    instance: bytes, case: bytes, compartment: int, epoch: int, reader_id: bytes, sealed: bytes, seed: bytes
) -> Outcome:
    columns = case + bytes([compartment]) + epoch.to_bytes(4, "big") + reader_id
    name = "team wrap" if case == bytes(16) else "cdk wrap"
    secret = hpke_open(seed, sealed, label(name) + instance + columns)
    return {"secret": secret, "digest": h(label("wrap digest"), columns, sealed)}


# 5. An entry


def number(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def header(raw: bytes) -> Outcome:
    if len(raw) != 160 or raw[:2] != b"\1\1" or raw[2] > 1 or raw[3] > 2 or raw[6:8] != b"\0\0":
        raise Refused("not-a-header")
    return {
        "type": raw[2], "mode": raw[3], "size-class": raw[4], "compartment": raw[5],
        "epoch": number(raw[8:12]), "place": number(raw[12:16]), "instance": raw[16:32], "case": raw[32:48],
        "entry": raw[48:64], "salt": raw[64:96], "previous": raw[96:128], "wrap-digest": raw[128:160],
    }  # fmt: skip


def leaf_hash(head: bytes, wrapped: bytes, body: bytes, rows: bytes, day: int) -> bytes:
    return h(b"\0", head, h(wrapped, body), h(rows), day.to_bytes(4, "big"))


def entry(head: bytes, wrapped: bytes, body: bytes, cdk: bytes, verify: bytes) -> bytes:
    fields = header(head)
    if fields["type"] != 0 or fields["mode"] == 0:
        raise Refused("not-opened")
    secret, name = cdk, "body cdk"
    if fields["mode"] == 2:
        if h(wrapped) != fields["wrap-digest"]:
            raise Refused("not-opened")
        inbox = kdf(cdk, b"", label("inbox seed"), 32)
        secret, name = hpke_open(inbox, wrapped, label("body wrap") + head[:128] + bytes(32)), "body inbox"
    padded = aead_open(kdf(secret, head[64:96], label(name) + head, 32), body, head)
    size = number(padded[:4])
    if len(padded) != 1 << head[4] or 68 + size > len(padded) or padded[68 + size :].strip(b"\0"):
        raise Refused("not-opened")
    record = padded[68 : 68 + size]
    if not verifies(verify, label("entry signature") + head + record, padded[4:68]):
        raise Refused("not-signed")
    return record


def control(head: bytes, body: bytes, rows: bytes, verify: bytes) -> bytes:
    whole = len(rows) == 4 + 32 * number(rows[:4])
    if not whole or not verifies(verify, label("control signature") + head + rows + body[64:], body[:64]):
        raise Refused("not-signed")
    return body[64:]


def chain(instance: bytes, case: bytes, leaves: Sequence[tuple[bytes, bytes, bytes, bytes, int]]) -> None:
    previous = bytes(32)
    for place, leaf in enumerate(leaves):
        try:
            fields = header(leaf[0])
        except Refused:
            raise Refused(f"broken {place}") from None
        if [fields[key] for key in ("instance", "case", "place", "previous")] != [instance, case, place, previous]:
            raise Refused(f"broken {place}")
        previous = leaf_hash(*leaf)


# 7. The tree and its checkpoints


def root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return h()
    if len(leaves) == 1:
        return leaves[0]
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return h(b"\1", root(leaves[:left]), root(leaves[left:]))


def frontier(leaves: Sequence[bytes]) -> list[bytes]:
    """The roots of the complete subtrees, largest first."""
    nodes, start = [], 0
    for size in (1 << bit for bit in reversed(range(len(leaves).bit_length()))):
        if len(leaves) & size:
            nodes.append(root(leaves[start : start + size]))
            start += size
    return nodes


def checkpoint(instance: bytes, key: bytes, note: str) -> Outcome:
    origin = f"confidante/{instance.hex()}"
    try:
        name, size, top, empty, signature, end = note.split("\n")
        raw, tree = base64.b64decode(signature.rpartition(" ")[2]), base64.b64decode(top)
        again = [str(int(size)), base64.b64encode(tree).decode(), base64.b64encode(raw).decode()]
    except ValueError:
        raise Refused("bad-checkpoint") from None
    right = (name, empty, signature, end) == (origin, "", f"— {origin} {again[2]}", "")
    hint = h(origin.encode(), b"\n\1", key)[:4]
    if not right or [size, top] != again[:2] or len(tree) != 32 or raw[:4] != hint:
        raise Refused("bad-checkpoint")
    if not verifies(key, f"{name}\n{size}\n{top}\n".encode(), raw[4:]):
        raise Refused("bad-checkpoint")
    return {"size": int(size), "root": tree}


# The vectors' operations


def raw_of(word: str) -> bytes:
    return b"" if word == "-" else bytes.fromhex(word)


def five(line: str) -> tuple[bytes, bytes, bytes, bytes, int]:
    *parts, day = line.split()
    head, wrapped, body, rows = map(raw_of, parts)
    return head, wrapped, body, rows, int(day)


def run_leaf(v: Callable[[str], bytes], n: Callable[[str], int]) -> Outcome:
    return {"hash": leaf_hash(v("header"), v("wrap"), v("body"), v("rows"), n("day"))}


def run_tree(v: Callable[[str], bytes], n: Callable[[str], int]) -> Outcome:
    leaves = [v("leaves")[at : at + 32] for at in range(0, len(v("leaves")), 32)]
    return {"root": root(leaves), "frontier": b"".join(frontier(leaves))}


def run_pair(v: Callable[[str], bytes], n: Callable[[str], int]) -> Outcome:
    reading = reader(v("reading-seed"))[1]
    verify = Ed25519PrivateKey.from_private_bytes(v("signing-seed")).public_key().public_bytes_raw()
    return {"reading": reading, "verify": verify, "id": h(label("key id"), verify, reading)[:16]}


def run_wrap(v: Callable[[str], bytes], n: Callable[[str], int]) -> Outcome:
    return wrap(v("instance"), v("case"), n("compartment"), n("epoch"), v("reader"), v("sealed"), v("seed"))


def run_entry(v: Callable[[str], bytes], n: Callable[[str], int]) -> Outcome:
    record = entry(v("header"), v("wrap"), v("body"), v("cdk"), v("verify"))
    return {"record": record, **run_leaf(v, n)}


def run_control(v: Callable[[str], bytes], n: Callable[[str], int]) -> Outcome:
    return {"record": control(v("header"), v("body"), v("rows"), v("verify")), **run_leaf(v, n)}


RUN: dict[str, Callable[[Callable[[str], bytes], Callable[[str], int]], Outcome]] = {
    "header": lambda v, n: header(v("header")),
    "leaf": run_leaf,
    "tree": run_tree,
    "checkpoint": lambda v, n: checkpoint(v("instance"), v("key"), v("note").decode()),
    "pair": run_pair,
    "inbox": lambda v, n: {"inbox": reader(kdf(v("cdk"), b"", label("inbox seed"), 32))[1]},
    "key-row": lambda v, n: key_row(v("lookup"), v("kek"), v("blob")),
    "wrap": run_wrap,
    "entry": run_entry,
    "control": run_control,
}


def run(vector: Vector) -> Outcome:
    """What comes out of a vector; `Refused` where it says so; `KeyError` for an operation that is not done here."""
    if vector["operation"] == ["chain"]:
        chain(raw_of(vector["instance"][0]), raw_of(vector["case"][0]), [five(one) for one in vector.get("leaf", [])])
        return {}
    return RUN[vector["operation"][0]](lambda key: raw_of(vector[key][0]), lambda key: int(vector[key][0]))


# What every implementation of RFC 6962 gives for its shared inputs, as they are published with it.
RFC_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
