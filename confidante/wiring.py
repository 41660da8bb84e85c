"""Settings become a Clinic: the one place that knows everything."""

import os
import time
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

from confidante.care.clinic import Audit, Clinic, Tree
from confidante.care.refusals import Broken
from confidante.care.staff import Credentials
from confidante.care.verify import AnchorSays, Verified, verify
from confidante.care.witness import agrees
from confidante.memory import MemoryKeystore, MemoryLogs, MemoryTree
from confidante.memory import memory_clinic as new_memory_clinic
from confidante.memory.audit import MemoryAudit
from confidante.pathway.pack import Pack, load
from confidante.pathway.support import crisis_line_checked
from confidante.seal.control import InstanceOpened, control_of
from confidante.seal.header import INSTANCE_LOG, KeyId
from confidante.seal.keys import key_id
from confidante.seal.primitives import verifying_key
from confidante.store import databases as files
from confidante.store.anchor import Anchor, AnchorFile
from confidante.store.secrets import SecretFiles
from confidante.store.sqlite import settle

_EPOCH = date(1970, 1, 1)
_EXIT = "https://www.wikipedia.org/"


class ClinicFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a clinic decides, in `clinic.toml` of its home: where it stands, its pack, where the exit leads.

    `checked`: services the clinic phoned itself, id -> day. `demo`: its cases are made up, and every page says so.
    """

    place: str = "IN"
    pack: str = ""
    exit_site: str = _EXIT
    checked: Mapping[str, date] = msgspec.field(default_factory=dict)
    demo: bool = False


def clinic_file(home: Path) -> ClinicFile:
    """The clinic's own decisions; the defaults if it has made none. `Broken` says what is wrong in the file."""
    path = home / "clinic.toml"
    if not path.exists():
        return ClinicFile()
    try:
        return msgspec.convert(tomllib.loads(path.read_text()), ClinicFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        raise Broken(f"{path}: {wrong}") from None


def pack_folder(named: str = "") -> Path:
    """The pack's folder: the one named, else the only one beside the code."""
    chosen = named or os.environ.get("CONFIDANTE_PACK", "")
    if chosen:
        return Path(chosen)
    packs = sorted(Path(__file__).parent.parent.joinpath("packs").glob("*/pack.toml"))
    if len(packs) != 1:
        raise Broken("name the pack in clinic.toml: there is not exactly one in packs/")
    return packs[0].parent


@lru_cache(maxsize=4)
def _loaded(folder: Path) -> Pack:
    return load(folder)


def load_pack(folder: Path | None = None) -> Pack:
    """The pack, read and checked for its shape once."""
    return _loaded(folder or pack_folder())


def setup(home: Path, *, migrate: bool = True) -> None:
    """Django knows this home's databases. Called by commands; the sites' settings do the same for themselves."""
    from django.conf import settings

    settle()
    if not settings.configured:
        import django

        settings.configure(
            DATABASES=files.databases(home),
            DATABASE_ROUTERS=["confidante.store.router.ByModel"],
            INSTALLED_APPS=["confidante.store"],
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            USE_TZ=True,
        )
        django.setup()
    if migrate:
        files.prepare(home)


def secrets_of(home: Path, now: Callable[[], float] = time.time) -> SecretFiles:
    """The secrets beside, never inside, the data."""
    return SecretFiles(home / "secrets", now, lambda: files.has_data(home))


def has_data(home: Path) -> bool:
    """Whether anything was ever written in this home."""
    settle()
    return files.has_data(home)


def open_clinic(home: Path, *, migrate: bool = True) -> Clinic:
    """The clinic of this home, on its databases."""
    if migrate:
        setup(home)
    from confidante.store.keystore import DiskKeystore
    from confidante.store.logs import DiskLogs
    from confidante.store.newcomers import DiskNewcomers
    from confidante.store.sessions import DiskForms, DiskSessions

    decided = clinic_file(home)
    anchor = AnchorFile(home / "anchor").read()
    return Clinic(
        logs=DiskLogs(),
        keystore=DiskKeystore(),
        sessions=DiskSessions(),
        forms=DiskForms(),
        newcomers=DiskNewcomers(),
        secrets=secrets_of(home),
        pack=load_pack(pack_folder(decided.pack)),
        now=time.time,
        place=decided.place,
        site=os.environ.get("CONFIDANTE_SITE", ""),
        founder=KeyId(anchor.founder) if anchor else KeyId(b""),
        checked={one: (day - _EPOCH).days for one, day in decided.checked.items()},
    )


@lru_cache(maxsize=1)
def the_clinic() -> Clinic:
    """The clinic of this process, whose home is in CONFIDANTE_HOME."""
    return open_clinic(the_home(), migrate=False)


def the_home() -> Path:
    """The home of this process."""
    return Path(os.environ.get("CONFIDANTE_HOME", "var"))


@lru_cache(maxsize=1)
def the_clinic_file() -> ClinicFile:
    """The clinic's own decisions, for this process."""
    return clinic_file(the_home())


def found(home: Path, language: str, make: Callable[..., Credentials]) -> Credentials:
    """A founder's keys and the first leaf; then the anchor that remembers them."""
    clinic = open_clinic(home)
    log_key = verifying_key(secrets_of(home).log_seed())
    credentials = make(clinic, log_key=log_key, language=language)
    remember_founder(home, clinic)
    return credentials


def remember_founder(home: Path, clinic: Clinic) -> None:
    """The anchor knows the instance and its founder, before anything else is written."""
    says = control_of(clinic.logs.read(INSTANCE_LOG)[0])
    if not isinstance(says, InstanceOpened):
        raise Broken("the first leaf opens no instance")
    founder = key_id(says.founder.verify, says.founder.reading)
    AnchorFile(home / "anchor").write(Anchor(says.instance, says.log_key, founder))


def anchor_of(home: Path) -> AnchorSays | None:
    """What lies beside the pepper, or None before the first start."""
    anchor = AnchorFile(home / "anchor").read()
    if anchor is None:
        return None
    return AnchorSays(anchor.instance, anchor.log_key, KeyId(anchor.founder), anchor.note, anchor.frontier)


def audit_of(home: Path) -> Audit:
    """Everything stored in this home, for `log verify`: read as it lies, nothing is brought up to date."""
    setup(home, migrate=False)
    if files.address():
        from confidante.store.audit_server import ServerAudit

        return ServerAudit()
    from confidante.store.audit import DiskAudit

    return DiskAudit()


def tree_of() -> Tree:
    """The tree, for the log process."""
    from confidante.store.tree import DiskTree

    return DiskTree()


def start_check(home: Path) -> None:
    """A start goes on only where the store continues the anchor; `Broken` says what to do."""
    secrets_of(home).pepper()
    anchor = anchor_of(home)
    if anchor is None:
        if has_data(home):
            raise Broken("there is a log and no anchor: put the anchor folder back, or run `confidante log verify`")
        return
    head = tree_of().head()
    if not agrees(anchor) or head.size < anchor.frontier.size:
        raise Broken(
            f"the store has {head.size} leaves, the anchor knows {anchor.frontier.size}: an older store was put back"
        )


def may_be_public(home: Path, today: date) -> bool:
    """Whether the clinic has phoned a crisis line for where it stands, in time."""
    decided = clinic_file(home)
    return crisis_line_checked(load_pack(pack_folder(decided.pack)).support, decided.place, today, decided.checked)


def memory_clinic() -> Clinic:
    """A clinic in memory with the real pack."""
    return new_memory_clinic(load_pack(), now=time.time)


def verify_memory(clinic: Clinic) -> Verified:
    """`log verify` of a clinic in memory."""
    logs, keystore = clinic.logs, clinic.keystore
    if not isinstance(logs, MemoryLogs) or not isinstance(keystore, MemoryKeystore):
        raise TypeError("not a clinic in memory")
    return verify(MemoryAudit(keystore, MemoryTree(logs)), None)
