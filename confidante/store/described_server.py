"""How each database on a PostgreSQL server describes itself: what `log verify` expects there, and nothing beside it."""

# ruff: noqa: S608 - only our own names are put into a statement, never a value

from confidante.store.guards import REFUSES, guards_of

_LOG = """
leaf: index integer!, case bytea!, place bigint!, header bytea!, rows bytea!, day bigint!, content bytea!
body: index integer!, wrap bytea!, sealed bytea!
head: id integer!, size bigint!, nodes bytea!
checkpoint: size integer!, note text!
due: token bytea!, at bigint!
"""
_KEYSTORE = """
wrap: id integer! identity, case bytea!, compartment integer!, epoch bigint!, reader bytea!, sealed bytea!
key_row: lookup bytea!, blob bytea!
"""
_INDEXES = {
    "default": """
CREATE UNIQUE INDEX leaf_pkey ON public.leaf USING btree (index)
CREATE UNIQUE INDEX leaf_place ON public.leaf USING btree ("case", place)
CREATE UNIQUE INDEX body_pkey ON public.body USING btree (index)
CREATE UNIQUE INDEX head_pkey ON public.head USING btree (id)
CREATE UNIQUE INDEX checkpoint_pkey ON public.checkpoint USING btree (size)
CREATE UNIQUE INDEX due_pkey ON public.due USING btree (token)
""",
    "keystore": """
CREATE UNIQUE INDEX wrap_pkey ON public.wrap USING btree (id)
CREATE UNIQUE INDEX wrap_place ON public.wrap USING btree ("case", compartment, epoch, reader)
CREATE INDEX wrap_reader ON public.wrap USING btree (reader)
CREATE UNIQUE INDEX key_row_pkey ON public.key_row USING btree (lookup)
""",
}
_OURS = "namespace = 'public'::regnamespace AND {0}.oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')"
# What a stranger's object could do to our tables: stand in their place, redirect what is written, refuse or add rows.
# An index that is not valid, a guard that is switched off and a table that is lost in a crash are not as described.
DESCRIPTIONS = f"""
SELECT CASE relkind WHEN 'r' THEN 'table' ELSE 'relation' END, relname, relname,
    concat_ws(' ', relname || ':', (
        SELECT string_agg(concat(attname, ' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN '!' END,
            CASE WHEN attidentity <> '' THEN ' identity' END, CASE WHEN atthasdef THEN ' default' END), ', '
            ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped),
        CASE WHEN relkind <> 'r' OR relpersistence <> 'p' THEN 'of another kind' END,
        CASE WHEN relrowsecurity THEN 'with policies' END)
FROM pg_class WHERE rel{_OURS.format("pg_class")} AND relkind NOT IN ('i', 'S', 'c')
UNION ALL SELECT 'index', tables.relname, pg_class.relname,
    concat(pg_get_indexdef(indexrelid), CASE WHEN NOT (indisvalid AND indisready AND indislive) THEN ' not valid' END)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_class tables ON tables.oid = indrelid
WHERE pg_class.rel{_OURS.format("tables")}
UNION ALL SELECT 'guard', relname, tgname,
    concat(pg_get_triggerdef(pg_trigger.oid), CASE WHEN tgenabled NOT IN ('O', 'A') THEN ' switched off' END)
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE rel{_OURS.format("pg_class")} AND NOT tgisinternal
UNION ALL SELECT 'function', proname, proname, CASE WHEN prokind IN ('f', 'p') THEN pg_get_functiondef(oid) END
FROM pg_proc WHERE pro{_OURS.format("pg_proc")}
UNION ALL SELECT 'rule', relname, rulename, pg_get_ruledef(pg_rewrite.oid)
FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class WHERE rel{_OURS.format("pg_class")} AND relkind = 'r'
UNION ALL SELECT 'constraint', relname, conname, pg_get_constraintdef(pg_constraint.oid)
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE rel{_OURS.format("pg_class")} AND contype IN ('c', 'f', 'x', 't')
"""


def described(database: str) -> dict[tuple[str, str], tuple[str, str]]:
    """By kind and name: the table it belongs to, and how it describes itself. A migration changes it with them."""
    tables = (_LOG if database == "default" else _KEYSTORE).strip().splitlines()
    indexes = _INDEXES[database].strip().splitlines()
    return (
        {("table", line.partition(":")[0]): (line.partition(":")[0], line) for line in tables}
        | {("index", line.partition(" ON ")[0].split()[-1]): (_table_of(line), line) for line in indexes}
        | {("guard", guard.name): (guard.table, guard.sql("postgresql")) for guard in guards_of(database)}
        | {("function", "guard_refuses"): ("guard_refuses", REFUSES)}
    )


def is_not_ours(table: str) -> bool:
    """Whether Django keeps this one itself. Nothing that is verified depends on what stands in it."""
    return table == "django_migrations"


def _table_of(index: str) -> str:
    return index.partition(" ON public.")[2].partition(" ")[0]
