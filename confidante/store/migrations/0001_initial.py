"""The tables of all three databases; the router decides which goes where."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Body",
            fields=[
                ("index", models.IntegerField(primary_key=True, serialize=False)),
                ("wrap", models.BinaryField()),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "body",
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.IntegerField(primary_key=True, serialize=False)),
                ("note", models.TextField()),
            ],
            options={
                "db_table": "checkpoint",
            },
        ),
        migrations.CreateModel(
            name="Due",
            fields=[
                ("token", models.BinaryField(primary_key=True, serialize=False)),
                ("at", models.BigIntegerField()),
            ],
            options={
                "db_table": "due",
            },
        ),
        migrations.CreateModel(
            name="Form",
            fields=[
                ("nonce", models.BinaryField(primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
                ("state", models.TextField()),
                ("at", models.BigIntegerField()),
            ],
            options={
                "db_table": "form",
            },
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.IntegerField(primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("nodes", models.BinaryField()),
            ],
            options={
                "db_table": "head",
            },
        ),
        migrations.CreateModel(
            name="Key",
            fields=[
                ("lookup", models.BinaryField(primary_key=True, serialize=False)),
                ("blob", models.BinaryField()),
            ],
            options={
                "db_table": "key_row",
            },
        ),
        migrations.CreateModel(
            name="Newcomer",
            fields=[
                ("code", models.BinaryField(primary_key=True, serialize=False)),
                ("role", models.TextField()),
                ("designation", models.TextField()),
                ("until", models.BigIntegerField()),
                ("verify", models.BinaryField()),
                ("reading", models.BinaryField()),
                ("lookup", models.BinaryField(null=True)),
                ("blob", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "newcomer",
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BinaryField(primary_key=True, serialize=False)),
                ("closed", models.BinaryField()),
                ("idle_until", models.BigIntegerField()),
                ("ends", models.BigIntegerField()),
            ],
            options={
                "db_table": "session",
            },
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("index", models.IntegerField(primary_key=True, serialize=False)),
                ("case", models.BinaryField()),
                ("place", models.BigIntegerField()),
                ("header", models.BinaryField()),
                ("rows", models.BinaryField()),
                ("day", models.BigIntegerField()),
                ("content", models.BinaryField()),
            ],
            options={
                "db_table": "leaf",
                "constraints": [models.UniqueConstraint(fields=("case", "place"), name="leaf_place")],
            },
        ),
        migrations.CreateModel(
            name="Wrap",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("case", models.BinaryField()),
                ("compartment", models.IntegerField()),
                ("epoch", models.BigIntegerField()),
                ("reader", models.BinaryField()),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "wrap",
                "indexes": [models.Index(fields=["reader"], name="wrap_reader")],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "compartment", "epoch", "reader"), name="wrap_place")
                ],
            },
        ),
    ]
