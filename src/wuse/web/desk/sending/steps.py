"""The steps of a file, and what its pages share."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from wuse.pool import Standard, load_standard
from wuse.web.language import page_language

CHOOSE, COLUMNS, PREVIEW, RECEIPT = range(4)


def steps(here: int) -> Sequence[tuple[str, str]]:
    """The four steps, and which of them is done, here or to come."""
    words = (_("File"), _("Columns"), _("Preview"), _("Receipt"))
    return [
        (word, "done" if number < here else "here" if number == here else "next")
        for number, word in enumerate(words)
    ]


def standard_title(name: str) -> str:
    """The name of a standard in the reader's language."""
    standard: Standard = load_standard(name)
    return standard.title[page_language()]
