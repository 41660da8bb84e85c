"""Whose keys count: nobody who may not speak is heard, and the first place that may not stand is named."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confidante.seal.control import (
    CaseOpened,
    Epoch,
    EpochsOpened,
    Erased,
    KeyReplaced,
    MemberAdmitted,
    MemberRemoved,
    NotAControl,
    PublicKeys,
    Resealed,
    Restored,
    TeamJoined,
    by_of,
    control_of,
    to_record,
)
from confidante.seal.directory import Directory, ForgedDirectory, directory, team_id
from confidante.seal.envelope import Position, Room, control_leaf, sealed_entry
from confidante.seal.header import INSTANCE_LOG, NO_HASH, CaseId, EntryId
from confidante.seal.keys import key_id
from confidante.seal.leaf import Leaf
from tests.seal.people import (
    CDK,
    DAY,
    FOUNDER,
    INSTANCE,
    LOG,
    SYSTEM,
    admitted,
    flipped,
    instance_log,
    keyed,
    opened,
    person,
    public,
)

ASHA, MEERA, RUKHSANA = person("asha"), person("meera"), person("rukhsana")
STAFFED = (
    ("founder", admitted("asha", "founder", "counselling")),
    ("founder", admitted("meera", "founder", "counselling")),
    ("asha", keyed("asha")),
    ("asha", TeamJoined("counselling", 1, MEERA.id, ASHA.id)),
)


def removed(name: str, by: str) -> MemberRemoved:
    return MemberRemoved(person(name).id, person(by).id)


def forged_at(*said) -> int:
    """Where the directory says that this log does not hold."""
    with pytest.raises(ForgedDirectory) as forged:
        directory(instance_log(*said))
    return forged.value.place


def test_no_leaf_is_no_directory():
    assert directory([]) == Directory()


def test_the_founder_admits_and_a_team_makes_its_key_and_gives_it_on():
    found = directory(instance_log(*STAFFED))
    assert (found.founder, found.log_key, found.system_key) == (FOUNDER.id, LOG.verify, SYSTEM.verify)
    assert found.size == 5
    assert {member.id for member in found.of_team("counselling")} == {ASHA.id, MEERA.id}
    assert found.teams["counselling"].id == team_id(person("counselling 1").reading)
    assert found.of_team("surgery") == ()


def test_the_key_that_checks_an_author_is_a_members_the_systems_or_none():
    found = directory(instance_log(*STAFFED))
    assert found.verify_key(ASHA.id) == ASHA.verify
    assert found.verify_key(found.system_id) == SYSTEM.verify == found.verify_key(key_id(SYSTEM.verify, b""))
    assert found.verify_key(RUKHSANA.id) is None
    assert found.admits(ASHA.id)
    assert not found.admits(RUKHSANA.id)


def test_an_admission_by_someone_who_is_no_admin_is_refused():
    assert forged_at(*STAFFED, ("asha", admitted("rukhsana", "asha"))) == 5


def test_an_admission_by_a_stranger_is_refused():
    assert forged_at(*STAFFED, ("rukhsana", admitted("rukhsana", "rukhsana", admin=True))) == 5


def test_a_second_admin_admits():
    found = directory(
        instance_log(("founder", admitted("asha", "founder", admin=True)), ("asha", admitted("meera", "asha")))
    )
    assert found.admits(MEERA.id)


def test_from_public_keys_alone_nothing_can_be_forged():
    """A stranger names the founder, whose public keys she knows, and signs with what she has."""
    for says in (
        admitted("rukhsana", "founder", admin=True),
        removed("asha", "founder"),
        replaced_team := keyed("asha", 2),
        TeamJoined("counselling", 1, RUKHSANA.id, ASHA.id),
        Restored("a checkpoint", FOUNDER.id),
    ):
        assert forged_at(*STAFFED, ("rukhsana", says)) == 5
    assert replaced_team.by == ASHA.id


def test_a_substituted_member_key_is_refused():
    leaves = instance_log(*STAFFED)
    record = to_record(replace_keys(control_of(leaves[1])))
    other = replace(leaves[1], body=leaves[1].body[:64] + record)
    with pytest.raises(ForgedDirectory) as forged:
        directory([leaves[0], other])
    assert forged.value.place == 1


def replace_keys(says: MemberAdmitted) -> MemberAdmitted:
    return MemberAdmitted(public("rukhsana"), says.designation, says.role, says.teams, says.admin, says.by)


def test_a_team_key_by_someone_outside_the_team_is_refused():
    assert forged_at(("founder", admitted("asha", "founder", "surgery")), ("asha", keyed("asha"))) == 2
    assert forged_at(("founder", keyed("founder"))) == 1


def test_a_team_key_that_does_not_follow_the_one_before_is_refused():
    for epoch in (0, 1):
        assert forged_at(*STAFFED, ("meera", keyed("meera", epoch))) == 5
    renewed = directory(instance_log(*STAFFED, ("meera", keyed("meera", 2))))
    assert {member.id for member in renewed.of_team("counselling")} == {MEERA.id}


def test_a_join_by_someone_who_does_not_hold_the_key_is_refused():
    three = (*STAFFED[:3], ("founder", admitted("rukhsana", "founder", "counselling")))
    assert forged_at(*three, ("meera", TeamJoined("counselling", 1, RUKHSANA.id, MEERA.id))) == 5
    assert forged_at(*three, ("founder", TeamJoined("counselling", 1, FOUNDER.id, FOUNDER.id))) == 5


@pytest.mark.parametrize(
    ("team", "epoch", "member"),
    [("counselling", 1, "rukhsana"), ("surgery", 1, "meera"), ("counselling", 2, "meera"), ("counselling", 0, "meera"),
     ("counselling", 1, "founder")],
)  # fmt: skip
def test_a_join_of_a_stranger_of_another_team_or_of_another_epoch_is_refused(team, epoch, member):
    assert forged_at(*STAFFED[:3], ("asha", TeamJoined(team, epoch, person(member).id, ASHA.id))) == 4


def test_someone_who_was_removed_is_given_no_key():
    join = ("asha", TeamJoined("counselling", 1, MEERA.id, ASHA.id))
    assert forged_at(*STAFFED[:3], ("founder", removed("meera", "founder")), join) == 5


def test_a_removed_member_reads_nothing_new_and_her_old_signatures_still_count():
    found = directory(instance_log(*STAFFED, ("founder", removed("asha", "founder"))))
    assert not found.admits(ASHA.id)
    assert {member.id for member in found.of_team("counselling")} == {MEERA.id}
    assert found.verify_key(ASHA.id) == ASHA.verify


@pytest.mark.parametrize(
    "says",
    [keyed("asha", 2), TeamJoined("counselling", 1, MEERA.id, ASHA.id), admitted("rukhsana", "asha"),
     removed("founder", "asha"), Restored("a checkpoint", ASHA.id)],
)  # fmt: skip
@pytest.mark.parametrize("admin", [True, False])
def test_a_removed_member_signs_nothing_not_even_as_an_admin(says, admin):
    hired = ("founder", admitted("asha", "founder", "counselling", admin=admin))
    assert forged_at(hired, *STAFFED[1:], ("founder", removed("asha", "founder")), ("asha", says)) == 6


def test_a_removal_of_nobody_is_refused_and_does_not_trip_the_reader():
    assert forged_at(("founder", removed("rukhsana", "founder"))) == 1
    assert forged_at(*STAFFED, ("asha", removed("meera", "asha"))) == 5


def test_a_restore_is_acknowledged_by_an_admin_and_by_nobody_else():
    assert forged_at(*STAFFED, ("asha", Restored("a checkpoint", ASHA.id))) == 5
    assert directory(instance_log(*STAFFED, ("founder", Restored("a checkpoint", FOUNDER.id)))).size == 6


@pytest.mark.parametrize(
    "says",
    [Erased(FOUNDER.id), Resealed((1,), FOUNDER.id), EpochsOpened((), (), FOUNDER.id), KeyReplaced(bytes(32)),
     CaseOpened(public("founder"), "a-pack"), opened()],
    ids=lambda says: type(says).__name__,
)  # fmt: skip
def test_what_belongs_to_a_case_or_to_the_first_place_is_refused_in_the_directory(says):
    assert forged_at(*STAFFED, ("founder", says)) == 5


def test_the_first_leaf_is_the_founders_or_there_is_no_directory():
    first = instance_log()[0]
    at = Position(INSTANCE, INSTANCE_LOG, 0, NO_HASH)
    entry = EntryId(bytes(16))
    wrongs = [
        replace(first, body=flipped(first.body, 3)),
        replace(first, header=bytes(160)),
        replace(first, header=b"short"),
        control_leaf(at, entry, to_record(opened()), ASHA.signing_seed, day=DAY),
        control_leaf(at, entry, to_record(keyed("asha")), ASHA.signing_seed, day=DAY),
        control_leaf(at, entry, b"no record", FOUNDER.signing_seed, day=DAY),
        control_leaf(at, entry, to_record(opened(bytes(16))), FOUNDER.signing_seed, day=DAY),
        sealed_entry(at, Room(1, 1, cdk=CDK), entry, b"{}", FOUNDER.signing_seed, least_class=11, day=DAY),
        control_leaf(
            replace(at, case=CaseId(b"c" * 16)), entry, to_record(opened()), FOUNDER.signing_seed, day=DAY
        ),
    ]  # fmt: skip
    for wrong in wrongs:
        with pytest.raises(ForgedDirectory) as forged:
            directory([wrong])
        assert forged.value.place == 0


@given(st.integers(0, 4), st.sampled_from(["header", "body", "rows"]), st.integers(min_value=0))
@settings(max_examples=60)
def test_a_flipped_bit_anywhere_is_told_with_its_place_or_leaves_an_unknown_entry(place, cell, bit):
    leaves = instance_log(*STAFFED)
    leaves[place] = replace(leaves[place], **{cell: flipped(getattr(leaves[place], cell), bit)})
    found = outcome(leaves)
    if isinstance(found, int):
        assert found in (place, place + 1)
        return
    # The last leaf's record may become one of an unknown kind: kept, and nothing comes of it.
    assert (place, cell) == (4, "body")
    assert found.of_team("counselling") == directory(leaves[:4]).of_team("counselling")


def outcome(leaves: list[Leaf]) -> Directory | int:
    try:
        return directory(leaves)
    except ForgedDirectory as forged:
        return forged.place


@given(st.permutations(range(1, 5)))
def test_leaves_in_another_order_are_told(order):
    leaves = instance_log(*STAFFED)
    if list(order) != [1, 2, 3, 4]:
        with pytest.raises(ForgedDirectory):
            directory([leaves[0], *(leaves[at] for at in order)])


def test_a_directory_that_was_cut_short_is_an_older_one_and_only_a_checkpoint_tells():
    assert directory(instance_log(*STAFFED)[:2]).admits(ASHA.id)
    assert not directory(instance_log(*STAFFED)[:2]).admits(MEERA.id)


def test_an_unknown_kind_is_kept_counts_for_nothing_and_breaks_nothing():
    found = directory(instance_log(*STAFFED, ("rukhsana", b'{"kind":"weather.observed/9"}')))
    assert replace(found, size=5) == directory(instance_log(*STAFFED))
    assert found.size == 6


@pytest.mark.parametrize(("verify", "reading"), [(0, 1216), (31, 1216), (33, 1215), (32, 0), (32, 1215), (32, 1217)])
def test_keys_of_other_widths_are_never_signed_so_that_a_key_id_names_one_pair(verify, reading):
    says = MemberAdmitted(PublicKeys(bytes(verify), bytes(reading)), "d", "counsellor", (), False, FOUNDER.id)
    with pytest.raises(ValueError):
        to_record(says)


def test_a_newcomer_can_not_take_another_members_key_id_by_cutting_the_same_bytes_elsewhere():
    both = MEERA.verify + MEERA.reading
    record = to_record(admitted("meera", "founder")).replace(*(
        to_json(PublicKeys(both[:at], both[at:])) for at in (32, 33)
    ))  # fmt: skip
    found = directory(instance_log(("founder", admitted("meera", "founder")), ("founder", record)))
    assert found.verify_key(MEERA.id) == MEERA.verify


def to_json(keys: PublicKeys) -> bytes:
    return msgspec.json.encode(keys, order="deterministic")


@pytest.mark.parametrize(
    "says",
    [opened(), *(says for _, says in STAFFED), removed("asha", "founder"), CaseOpened(public("asha"), "a-pack"),
     EpochsOpened((Epoch(1, "shared", 1, ASHA.reading, (ASHA.id,)),), (MEERA.id,), ASHA.id), KeyReplaced(bytes(32)),
     Resealed((1, 2), ASHA.id), Erased(ASHA.id), Restored("a checkpoint", FOUNDER.id)],
    ids=lambda says: type(says).__name__,
)  # fmt: skip
def test_what_a_control_entry_says_is_read_back_and_written_again_to_the_same_bytes(says):
    at = Position(INSTANCE, INSTANCE_LOG, 0, NO_HASH)
    leaf = control_leaf(at, EntryId(bytes(16)), to_record(says), FOUNDER.signing_seed, day=DAY)
    assert control_of(leaf) == says
    assert to_record(control_of(leaf)) == to_record(says)
    assert by_of(says) == getattr(says, "by", None)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_control_record_or_unknown_and_never_trip_the_reader(record):
    leaf = control_leaf(
        Position(INSTANCE, INSTANCE_LOG, 0, NO_HASH), EntryId(bytes(16)), record, FOUNDER.signing_seed, day=DAY
    )
    with pytest.raises(NotAControl):
        control_of(leaf)
