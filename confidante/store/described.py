"""How each database describes itself, word for word: what `log verify` expects to find, and nothing beside it."""

from confidante.store.guards import guards_of

_LOG = """
CREATE TABLE "leaf" ("index" integer NOT NULL PRIMARY KEY, "case" BLOB NOT NULL, "place" bigint NOT NULL, \
"header" BLOB NOT NULL, "rows" BLOB NOT NULL, "day" bigint NOT NULL, "content" BLOB NOT NULL, \
CONSTRAINT "leaf_place" UNIQUE ("case", "place"))
CREATE TABLE "body" ("index" integer NOT NULL PRIMARY KEY, "wrap" BLOB NOT NULL, "sealed" BLOB NOT NULL)
CREATE TABLE "head" ("id" integer NOT NULL PRIMARY KEY, "size" bigint NOT NULL, "nodes" BLOB NOT NULL)
CREATE TABLE "checkpoint" ("size" integer NOT NULL PRIMARY KEY, "note" text NOT NULL)
CREATE TABLE "due" ("token" BLOB NOT NULL PRIMARY KEY, "at" bigint NOT NULL)
"""
_KEYSTORE = """
CREATE TABLE "wrap" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "case" BLOB NOT NULL, \
"compartment" integer NOT NULL, "epoch" bigint NOT NULL, "reader" BLOB NOT NULL, "sealed" BLOB NOT NULL, \
CONSTRAINT "wrap_place" UNIQUE ("case", "compartment", "epoch", "reader"))
CREATE TABLE "key_row" ("lookup" BLOB NOT NULL PRIMARY KEY, "blob" BLOB NOT NULL)
CREATE INDEX "wrap_reader" ON "wrap" ("reader")
"""
# What SQLite and Django keep for themselves. Nothing that is verified depends on what stands in it.
_NOT_OURS = ("django_migrations", "sqlite_sequence")


def described(database: str) -> dict[str, str]:
    """By name, the statement of each of our tables, indexes and triggers. A migration changes it with them."""
    statements = (_LOG if database == "default" else _KEYSTORE).strip().splitlines()
    tables = {statement.split('"')[1]: statement for statement in statements}
    return tables | {guard.name: guard.sql("sqlite") for guard in guards_of(database)}


def is_not_ours(kind: str, name: str) -> bool:
    """Whether SQLite or Django keeps this object itself."""
    return kind == "table" and name in _NOT_OURS
