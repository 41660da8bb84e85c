"""How a compartment's key, or a team's, reaches a reader: one row in the keystore for each."""

from dataclasses import dataclass

from confidante.seal.header import INSTANCE_LOG, CaseId, KeyId
from confidante.seal.primitives import NotOpened, digest, kdf, label, open_from, reading_key, seal_to


@dataclass(frozen=True, slots=True)
class Wrap:
    """A key sealed to one reader. In the instance's log `compartment` is a team's number and the key its seed."""

    case: CaseId
    compartment: int
    epoch: int
    reader: KeyId
    sealed: bytes

    @property
    def digest(self) -> bytes:
        """What a leaf names of this row: every column counts."""
        return digest(label("wrap digest"), _place(self.case, self.compartment, self.epoch, self.reader), self.sealed)


def _place(case: CaseId, compartment: int, epoch: int, reader: KeyId) -> bytes:
    return case + bytes([compartment]) + epoch.to_bytes(4) + reader


def _info(instance: bytes, case: CaseId, compartment: int, epoch: int, reader: KeyId) -> bytes:
    # The context is bound into the encapsulation, so a wrap moved to another case, epoch or reader does not open.
    name = "team wrap" if case == INSTANCE_LOG else "cdk wrap"
    return label(name) + instance + _place(case, compartment, epoch, reader)


def wrapped(
    instance: bytes, case: CaseId, compartment: int, epoch: int, reader: KeyId, key: bytes, secret: bytes
) -> Wrap:
    """`secret` (a CDK, or a team's seed) sealed to the reader whose public key is `key`."""
    sealed = seal_to(key, secret, _info(instance, case, compartment, epoch, reader))
    return Wrap(case, compartment, epoch, reader, sealed)


def unwrapped(instance: bytes, wrap: Wrap, seed: bytes) -> bytes:
    """The 32-byte secret in the wrap, else `NotOpened`."""
    secret = open_from(seed, wrap.sealed, _info(instance, wrap.case, wrap.compartment, wrap.epoch, wrap.reader))
    if len(secret) != 32:
        raise NotOpened
    return secret


def inbox_seed(cdk: bytes) -> bytes:
    """The seed of a compartment's inbox: one wrap covers reading and what others drop in."""
    return kdf(cdk, b"", label("inbox seed"))


def inbox_key(cdk: bytes) -> bytes:
    """The public key for writers who can't read."""
    return reading_key(inbox_seed(cdk))
