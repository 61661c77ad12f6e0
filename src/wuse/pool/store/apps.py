"""The Django app of the pool."""

from django.apps import AppConfig


class PoolConfig(AppConfig):
    """The inbox."""

    name = "wuse.pool.store"
    label = "pool"
    default_auto_field = "django.db.models.BigAutoField"
