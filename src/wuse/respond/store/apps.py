"""The Django app of respond."""

from django.apps import AppConfig


class RespondConfig(AppConfig):
    """Work item tables."""

    name = "wuse.respond.store"
    label = "respond"
    default_auto_field = "django.db.models.BigAutoField"
