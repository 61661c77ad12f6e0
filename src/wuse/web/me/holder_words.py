"""The words of the script that shows and renews a code."""

from django.utils.translation import gettext as _


def holder_words() -> dict[str, str]:
    """Key -> text in the reader's language; `{name}` is filled in by the script."""
    return {
        "valid": _("Shown code valid until {until}; it renews itself."),
        "renewing": _("The code is being renewed …"),
        "stale": _("This code has ended and could not be renewed. Look for a network, then tap it."),
        "refused": _("No code can be shown: {reason}"),
    }
