"""Leaves, bodies, checkpoints, wraps and key rows refuse to be changed; the tree has its one head row."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from confidante.store.guards import REFUSES, guards_of
from confidante.store.router import plain


def set_guards(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Every guard of this database stands."""
    if editor.connection.vendor == "postgresql":
        editor.execute(REFUSES, params=None)
    for guard in guards_of(plain(editor.connection.alias)):
        editor.execute(guard.sql(editor.connection.vendor), params=None)


def take_guards(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """No guard of this database stands."""
    for guard in guards_of(plain(editor.connection.alias)):
        place = f" ON {guard.table}" if editor.connection.vendor == "postgresql" else ""
        editor.execute(f"DROP TRIGGER {guard.name}{place}", params=None)


def plant(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The tree is there, and empty."""
    apps.get_model("store", "Head").objects.using(editor.connection.alias).create(id=1, size=0, nodes=b"")


class Migration(migrations.Migration):
    """Run on each database; each gets what is its own."""

    dependencies = (("store", "0001_initial"),)
    operations = (
        migrations.RunPython(plant, migrations.RunPython.noop, hints={"model_name": "head"}),
        migrations.RunPython(set_guards, take_guards),
    )
