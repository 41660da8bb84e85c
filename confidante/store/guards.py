"""Triggers that refuse to change what was written: a hint for honest mistakes. The proof is in the hashes."""

from dataclasses import dataclass

from confidante.store.router import database_of


@dataclass(frozen=True, slots=True)
class Guard:
    """One trigger: `what` may not happen to a row of this model's table, and the sentence it says."""

    model: str
    table: str
    what: str
    sentence: str

    @property
    def name(self) -> str:
        """The trigger's name in the database."""
        return f"guard_{self.table}_{self.what.lower()}"

    @property
    def database(self) -> str:
        """The database in which it stands."""
        return database_of(self.model)

    def sql(self, vendor: str) -> str:
        """The statement that sets it up; on PostgreSQL it calls `REFUSES`, and meets a TRUNCATE too."""
        if vendor == "sqlite":
            return (
                f"CREATE TRIGGER {self.name} BEFORE {self.what} ON {self.table} "
                f"BEGIN SELECT RAISE(ABORT, '{self.sentence}'); END"
            )
        what = "DELETE OR TRUNCATE" if self.what == "DELETE" else self.what
        return (
            f"CREATE TRIGGER {self.name} BEFORE {what} ON public.{self.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION public.guard_refuses('{self.sentence}')"
        )


# PostgreSQL's triggers do nothing themselves; this is what all of them call.
REFUSES = """CREATE OR REPLACE FUNCTION public.guard_refuses()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $function$
"""

_LEAF = "A leaf of the log is never changed or removed."
_BODY = "A body is never changed, and never removed while its case stands."
_CHECKPOINT = "A checkpoint is never changed or removed."

# A later guard comes with a migration of its own; this list is what `log verify` expects to find.
GUARDS = (
    Guard("leaf", "leaf", "UPDATE", _LEAF),
    Guard("leaf", "leaf", "DELETE", _LEAF),
    Guard("body", "body", "UPDATE", _BODY),
    Guard("body", "body", "DELETE", _BODY),
    Guard("checkpoint", "checkpoint", "UPDATE", _CHECKPOINT),
    Guard("checkpoint", "checkpoint", "DELETE", _CHECKPOINT),
    Guard("wrap", "wrap", "UPDATE", "A wrapped key is never changed: a new one is written."),
    Guard("key", "key_row", "UPDATE", "A key row is never changed: a new one is written."),
)


def guards_of(database: str) -> tuple[Guard, ...]:
    """The guards that stand in this database."""
    return tuple(guard for guard in GUARDS if guard.database == database)
