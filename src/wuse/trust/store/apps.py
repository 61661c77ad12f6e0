"""The Django app of trust."""

from django.apps import AppConfig


class TrustConfig(AppConfig):
    """Audit and vault tables."""

    name = "wuse.trust.store"
    label = "trust"
    default_auto_field = "django.db.models.BigAutoField"
