"""Which table lies in which database."""

from django.db.models import Model

KEYSTORE = frozenset({"wrap", "key"})
SESSIONS = frozenset({"session", "form", "newcomer"})


def database_of(model_name: str) -> str:
    """The database that holds this model's table, on any home."""
    # Django passes the name in either case.
    name = model_name.lower()
    if name in KEYSTORE:
        return "keystore"
    return "sessions" if name in SESSIONS else "default"


def plain(alias: str) -> str:
    """The database an alias stands for: `keystore:2` is the keystore of another home than the settings'."""
    return alias.partition(":")[0]


class ByModel:
    """Django's router: a model is read, written and migrated in its own database alone."""

    def db_for_read(self, model: type[Model], **_hints: object) -> str | None:
        """The database of this model, or no opinion about another app's."""
        known = model._meta  # noqa: SLF001 - Django's own name for what is public
        return database_of(str(known.model_name)) if known.app_label == "store" else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **_hints: object) -> bool | None:
        """Whether this database gets this table; no opinion where a step names no table."""
        if app_label != "store":
            return plain(db) == "default"
        return None if model_name is None else database_of(model_name) == plain(db)
