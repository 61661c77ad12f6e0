"""What templates ask about training; it needs no request."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def is_training() -> bool:
    """Whether this site is for training."""
    return bool(settings.WUSE_TRAINING)
