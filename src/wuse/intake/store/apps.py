"""The Django app of intake."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Receipts."""

    name = "wuse.intake.store"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
