"""Roles, and who may write which entry into which compartment: one table."""

from confidante.case.entries import AnyEntry, CaseRead, EnquiryAnswered, EnquiryJudged, LetterSent

SHARED, COUNSELLING, CLINICAL, CONTACT = "shared", "counselling", "clinical", "contact"
FROM_THE_START = (SHARED, COUNSELLING, CLINICAL, CONTACT)

ROLES = {
    "founder": (),
    "counsellor": ("counselling",),
    "surgeon": ("surgery",),
    "anaesthetist": ("anaesthesia",),
    "nurse": ("nursing",),
    "coordinator": ("coordination",),
    "privacy-officer": (),
}
"""Each role and the teams its members belong to. A privacy officer has no key to any case."""

_BOTH = frozenset({SHARED, COUNSELLING})
_MAY_WRITE: dict[type, dict[str, frozenset[str]]] = {
    EnquiryAnswered: {"patient": _BOTH},
    EnquiryJudged: {"system": _BOTH},
    LetterSent: {"patient": _BOTH, "counsellor": _BOTH},
    CaseRead: {role: frozenset({SHARED}) for role in ("counsellor", "surgeon", "anaesthetist", "nurse", "coordinator")},
}


def may_write(role: str, compartment: str, entry: AnyEntry) -> bool:
    """Whether someone of this role writes this entry there, as herself; checked again at every opening."""
    if isinstance(entry, LetterSent) and (entry.side == "patient") != (role == "patient"):
        return False
    if isinstance(entry, CaseRead) and entry.role != role:
        return False
    return compartment in _MAY_WRITE[type(entry)].get(role, frozenset())
