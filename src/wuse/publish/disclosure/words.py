"""A withheld cell in words."""

from wuse.publish.disclosure.table import Cell, WithheldReason
from wuse.vocabulary import Lang, translator


def cell_text(cell: Cell, lang: Lang) -> str:
    """A cell as readers see it. A withheld one is the same whatever the reason, which would tell its size."""
    if cell.value is None:
        _ = translator("wuse.publish", lang).gettext
        return _("– withheld")
    return f"{cell.value:g}" if cell.value != int(cell.value) else str(int(cell.value))


def reason_text(reason: WithheldReason, lang: Lang) -> str:
    """Why a cell is withheld, for those who make the table."""
    _ = translator("wuse.publish", lang).gettext
    words = {
        WithheldReason.PRIMARY: _("too few persons"),
        WithheldReason.COMPLEMENTARY: _("would tell a withheld figure by subtraction"),
        WithheldReason.DOMINANCE: _("one contributor could be read from it"),
        WithheldReason.DIFFERENCING: _("would tell a withheld figure together with an earlier table"),
    }
    return words[reason]
