"""The tables. Thin on purpose: ports read and write them by SQL, Django makes them and brings them up to date."""

# ruff: noqa: D106, DJ008 - Meta needs no sentence, and nothing prints a row

from django.db import models

# `IntegerField` as primary key is SQLite's own row number. A BigIntegerField would make a second tree beside the table.


class Leaf(models.Model):
    """Database default. What is never changed of an entry; `index` is its place in the one tree."""

    index = models.IntegerField(primary_key=True)
    case = models.BinaryField()
    place = models.BigIntegerField()
    header = models.BinaryField()
    rows = models.BinaryField()
    day = models.BigIntegerField()
    content = models.BinaryField()

    class Meta:
        db_table = "leaf"
        constraints = (models.UniqueConstraint(fields=("case", "place"), name="leaf_place"),)


class Body(models.Model):
    """Database default. What may die of an entry: the sealed bytes, and the wrap of their key when there is one."""

    index = models.IntegerField(primary_key=True)
    wrap = models.BinaryField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "body"


class Head(models.Model):
    """Database default. One row, number 1: the tree's size and frontier, locked by whoever appends."""

    id = models.IntegerField(primary_key=True)
    size = models.BigIntegerField()
    nodes = models.BinaryField()

    class Meta:
        db_table = "head"


class Checkpoint(models.Model):
    """Database default. What the log process signed."""

    size = models.IntegerField(primary_key=True)
    note = models.TextField()

    class Meta:
        db_table = "checkpoint"


class Due(models.Model):
    """Database default. Something to be done at `at`; no case stands here."""

    token = models.BinaryField(primary_key=True)
    at = models.BigIntegerField()

    class Meta:
        db_table = "due"


class Wrap(models.Model):
    """Database keystore. A compartment's or a team's key, sealed to one reader."""

    id = models.AutoField(primary_key=True)
    case = models.BinaryField()
    compartment = models.IntegerField()
    epoch = models.BigIntegerField()
    reader = models.BinaryField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "wrap"
        constraints = (models.UniqueConstraint(fields=("case", "compartment", "epoch", "reader"), name="wrap_place"),)
        indexes = (models.Index(fields=["reader"], name="wrap_reader"),)


class Key(models.Model):
    """Database keystore. A look-up and a blob; all rows look alike."""

    lookup = models.BinaryField(primary_key=True)
    blob = models.BinaryField()

    class Meta:
        db_table = "key_row"


class Session(models.Model):
    """Database sessions. Worthless without the visitor's cookie and the server's half."""

    id = models.BinaryField(primary_key=True)
    closed = models.BinaryField()
    idle_until = models.BigIntegerField()
    ends = models.BigIntegerField()

    class Meta:
        db_table = "session"


class Form(models.Model):
    """Database sessions. A one-time form that was sent: `state` is `sent` or `dead`."""

    nonce = models.BinaryField(primary_key=True)
    content = models.BinaryField()
    state = models.TextField()
    at = models.BigIntegerField()

    class Meta:
        db_table = "form"


class Newcomer(models.Model):
    """Database sessions. Someone invited; `lookup` and `blob` are her key row once she made it."""

    code = models.BinaryField(primary_key=True)
    role = models.TextField()
    designation = models.TextField()
    until = models.BigIntegerField()
    verify = models.BinaryField()
    reading = models.BinaryField()
    lookup = models.BinaryField(null=True)
    blob = models.BinaryField(null=True)

    class Meta:
        db_table = "newcomer"
