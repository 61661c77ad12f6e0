"""What templates ask about training; it needs no request."""

from django import template
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def training_mark() -> str:
    """The mark of a site for training, in both languages whatever the reader's is; empty on every other site."""
    if not settings.WUSE_TRAINING:
        return ""
    words = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words.append(_("Training"))
    return " ".join(words)
