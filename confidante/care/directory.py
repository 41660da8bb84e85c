"""Whose keys count here and now: the instance's log, folded once and kept until it grows."""

from weakref import WeakKeyDictionary

from confidante.care.clinic import Clinic, Logs
from confidante.care.refusals import Broken
from confidante.seal.directory import Directory, Member, directory
from confidante.seal.header import INSTANCE_LOG

__all__ = ["Directory", "Member", "directory_of"]

_kept: WeakKeyDictionary[Logs, Directory] = WeakKeyDictionary()


def directory_of(clinic: Clinic) -> Directory:
    """The directory as the log has it now, every signature checked; `Broken` if its founder is not the anchor's."""
    kept = _kept.get(clinic.logs)
    if kept is not None and clinic.logs.places([INSTANCE_LOG]).get(INSTANCE_LOG, 0) == kept.size:
        return kept
    found = directory(clinic.logs.read(INSTANCE_LOG))
    # Whoever writes the database could replace the whole log by one of his own: the anchor beside the pepper knows.
    if clinic.founder and found.founder and found.founder != clinic.founder:
        raise Broken("the log's founder is not the founder in the anchor")
    _kept[clinic.logs] = found
    return found
