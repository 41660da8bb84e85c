"""The store as Django knows it."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Tables and migrations under the label `store`; no view, no admin, no signal."""

    name = "confidante.store"
    label = "store"
    default_auto_field = "django.db.models.AutoField"
