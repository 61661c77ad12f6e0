"""The reader's language, as the packages below name it."""

from django.utils.translation import get_language

from wuse.vocabulary import Lang


def page_language() -> Lang:
    """`zh` or `en`, for data and refusals that carry both languages."""
    return "en" if (get_language() or "").startswith("en") else "zh"
