"""Small files that are there whole or not at all, for their owner alone."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def make_folder(folder: Path) -> None:
    """The folder is there, and only its owner can look into it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


def create(path: Path, content: bytes) -> None:
    """The file is durable, with this content or that of whoever was first: a link never replaces, as a rename would."""
    draft = _draft(path, content)
    try:
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    sync_folder(path.parent)


def replace(path: Path, content: bytes) -> None:
    """The file is durable with this content; a crash leaves the old one or the new one, never a part."""
    draft = _draft(path, content)
    draft.rename(path)
    sync_folder(path.parent)


def destroy(path: Path) -> None:
    """The file is overwritten and gone. A disk or file system that writes elsewhere may keep the old block."""
    with suppress(FileNotFoundError):
        handle = os.open(path, os.O_WRONLY)
        try:
            os.write(handle, bytes(os.fstat(handle).st_size))
            os.fsync(handle)
        finally:
            os.close(handle)
        path.unlink()
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """The folder's names are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _draft(path: Path, content: bytes) -> Path:
    # Beside its place, since a link or rename does not cross file systems; what a crash leaves has the same name first.
    draft = path.with_name(f"{path.name}.draft-{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        os.write(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    return draft
