"""What inspections of a firm's site found, as the firm and the desk read it: item by item, and what has to be done."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse.respond.inspection_list import (
    BREACH,
    IN_ORDER,
    UNSEEN,
    Found,
    InspectedItem,
    SiteFound,
    inspection_list,
)
from wuse.respond.resumption_file import ResumptionFile
from wuse.respond.store.inspections import inspections_of, not_met_in
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.web.desk.acting import local
from wuse.web.desk.page import DeskCell, DeskTable
from wuse.web.language import page_language

_SIGNS = {Found.MET: ("✓", "done"), Found.NOT_MET: ("✕", "late"), Found.NOT_SEEN: ("–", "")}
_RESULTS = {
    IN_ORDER: gettext_lazy("meets the requirements"),
    BREACH: gettext_lazy("does not meet the requirements"),
    UNSEEN: gettext_lazy("not all could be seen"),
}
_DECIDED = ("breach_found", "breach", "delist")


def inspection_tables(row: ResumptionFileRow) -> list[DeskTable]:
    """The last look at the site, item by item; none where nobody went by the checklist."""
    looked = inspections_of(row)[:1]
    return [
        DeskTable(
            _("Inspection of {moment}: {result}").format(moment=local(kept.at), result=_RESULTS[kept.result]),
            [_("Item"), _("What was found"), _("Note, and what to do")],
            [_line(one) for one in found],
            "",
        )
        for kept, found in looked
    ]


def missed_facts(row: ResumptionFileRow, file: ResumptionFile) -> list[tuple[str, str]]:
    """Which items failed, where a firm is suspended or delisted after a look at its site."""
    if file.state not in ("suspended", "delisted") or file.last(*_DECIDED) is None:
        return []
    answered = file.last("breach_found", "visit")
    missed = not_met_in(row, answered.check) if answered else []
    return [(_("Items not met"), _("; ").join(map(_in_words, missed)))] if missed else []


def _line(one: SiteFound) -> list[DeskCell | str]:
    sign, state = _SIGNS[one.found]
    words = inspection_list().found[one.found].told(page_language())
    item = _item(one.item)
    todo = item.todo.told(page_language()) if item and one.found is Found.NOT_MET else ""
    said = " · ".join(part for part in (one.note, todo) if part)
    return [_name(one.item), DeskCell(f"{sign} {words}", state=state), said or "–"]


def _in_words(one: SiteFound) -> str:
    name = _name(one.item)
    return _("{item} ({note})").format(item=name, note=one.note) if one.note else name


def _name(item: str) -> str:
    """What an item is called; one of an older list that has no name any more by its code."""
    found = _item(item)
    return found.title.told(page_language()) if found else item


def _item(name: str) -> InspectedItem | None:
    return inspection_list().items.get(name)
