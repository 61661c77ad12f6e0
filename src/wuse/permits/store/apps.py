"""The Django app of permits."""

from django.apps import AppConfig


class PermitsConfig(AppConfig):
    """Account, permit and response tables."""

    name = "wuse.permits.store"
    label = "permits"
    default_auto_field = "django.db.models.BigAutoField"
