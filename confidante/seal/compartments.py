"""Whose keys count in one case: its control leaves folded, with who may say what. For openers and for `log verify`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from confidante.seal.control import (
    CaseOpened,
    Epoch,
    EpochsOpened,
    Erased,
    KeyReplaced,
    PublicKeys,
    Resealed,
    control_of,
)
from confidante.seal.directory import Directory
from confidante.seal.envelope import control_is_signed
from confidante.seal.header import KeyId
from confidante.seal.keys import key_id
from confidante.seal.leaf import Leaf
from confidante.seal.primitives import NotOpened


@dataclass(frozen=True)
class Compartments:
    """The patient's keys, each compartment's present epoch by name, whom she excluded, and whether all was erased."""

    patient: PublicKeys | None = None
    epochs: Mapping[str, Epoch] = field(default_factory=dict)
    excluded: tuple[KeyId, ...] = ()
    erased: bool = False

    @property
    def patient_id(self) -> KeyId:
        """The key id by which she is named; empty before the case is opened."""
        return key_id(self.patient.verify, self.patient.reading) if self.patient else KeyId(b"")

    def name_of(self, compartment: int) -> str:
        """The name of a compartment by its number; empty if none was opened under it."""
        return next((name for name, one in self.epochs.items() if one.compartment == compartment), "")


def after(found: Compartments, known: Directory, leaf: Leaf) -> Compartments:
    """The same after one more control leaf. `NotOpened` if whoever signed it may not say so; then nothing changes."""
    if found.erased:
        raise NotOpened
    match control_of(leaf):
        case CaseOpened(patient=patient) if leaf.place == 0 and control_is_signed(leaf, patient.verify):
            return replace(found, patient=patient)
        case EpochsOpened() as says if _may_open(found, known, leaf, says):
            epochs = {one.name: one for one in says.epochs}
            excluded = tuple(KeyId(one) for one in says.excluded)
            return replace(found, epochs={**found.epochs, **epochs}, excluded=excluded)
        case KeyReplaced() if _by_patient(found, leaf):
            return found
        case Erased() if _by_patient(found, leaf):
            return replace(found, erased=True)
        case Resealed(by=by) if _signed(found, known, leaf, KeyId(by)):
            return found
        case _:
            raise NotOpened


def _by_patient(found: Compartments, leaf: Leaf) -> bool:
    return found.patient is not None and control_is_signed(leaf, found.patient.verify)


def _signed(found: Compartments, known: Directory, leaf: Leaf, by: KeyId) -> bool:
    if by == found.patient_id:
        return _by_patient(found, leaf)
    member = known.members.get(by)
    return member is not None and by not in found.excluded and control_is_signed(leaf, member.keys.verify)


def _may_open(found: Compartments, known: Directory, leaf: Leaf, says: EpochsOpened) -> bool:
    """The patient opens the first epochs. Later, whoever opens one anew must have read it until then.

    Who makes an epoch knows its key. Otherwise any member, or whoever holds her phrase, could put an inbox of her own
    in the place of `counselling`'s and receive what is said there from then on.
    """
    by = KeyId(says.by)
    if not says.epochs or not _signed(found, known, leaf, by):
        return False
    if not found.epochs:
        return by == found.patient_id and _are_first(says)
    return all(
        _continues(found.epochs.get(one.name), one) and _reads(found, known, by, one.name) for one in says.epochs
    )


def _are_first(says: EpochsOpened) -> bool:
    numbers = [one.compartment for one in says.epochs]
    names = {one.name for one in says.epochs}
    return numbers == list(range(1, len(numbers) + 1)) and len(names) == len(numbers) and _all_begin(says)


def _all_begin(says: EpochsOpened) -> bool:
    return all(one.epoch == 1 for one in says.epochs)


def _continues(last: Epoch | None, one: Epoch) -> bool:
    return last is not None and (one.compartment, one.epoch) == (last.compartment, last.epoch + 1)


def _reads(found: Compartments, known: Directory, by: KeyId, name: str) -> bool:
    readers = found.epochs[name].readers
    teams = [team for team in known.teams.values() if by in team.holders]
    return by in readers or any(team.id in readers for team in teams)
