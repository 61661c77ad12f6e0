"""What inspections found, item by item: judged by the file's own way when it comes, and kept with the file."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from wuse.respond.inspection_list import Found, SiteFound, inspection_list, result_of, site_found
from wuse.respond.sent_item import SentItem
from wuse.respond.store.firm_models import InspectionRow
from wuse.respond.store.grid_models import CheckRow
from wuse.respond.store.resumption_models import ResumptionFileRow, ResumptionStepRow


def with_results(items: Iterable[SentItem]) -> list[SentItem]:
    """The items, each of an inspection with the result that follows from its answers."""
    listed = list(items)
    files = _files_of({item.check for item in listed if item.checklist})
    return [_judged(item, files.get(item.check)) if item.checklist else item for item in listed]


def keep_inspections(items: Iterable[SentItem]) -> None:
    """Write down what was found; in the transaction of the items, of which each comes once from an account. A phone
    that another worker took over sends an item again: it is kept as it came first.
    """
    sent = [item for item in items if item.checklist]
    asked = {item.check for item in sent}
    pushed = set(CheckRow.objects.filter(uid__in=asked).values_list("uid", "place"))
    # Whoever works elsewhere answers no check of this grid.
    looked = [item for item in sent if (item.check, str(item.grid)) in pushed]
    files = _files_of({item.check for item in looked})
    InspectionRow.objects.bulk_create(
        [
            InspectionRow(
                file=files[item.check],
                check_id=item.check,
                item=item.item,
                found=_document(_found(item)),
                result=item.answers["door_found"],
                rules=inspection_list().version,
                at=item.at,
            )
            for item in looked
            if item.check in files
        ],
        ignore_conflicts=True,
    )


def inspections_of(row: ResumptionFileRow) -> list[tuple[InspectionRow, tuple[SiteFound, ...]]]:
    """What was found at the site of a file, the newest first."""
    return [(found, site_found_in(found)) for found in row.inspections.order_by("-at", "-pk")]


def site_found_in(row: InspectionRow) -> tuple[SiteFound, ...]:
    """The items of a row, in the order in which they were asked."""
    return tuple(SiteFound(name, Found(said["found"]), said["note"]) for name, said in row.found.items())


def not_met_in(row: ResumptionFileRow, check: str) -> list[SiteFound]:
    """What was not met when a check was answered; of two findings everything that either of them names."""
    rows = row.inspections.filter(check_id=check).order_by("at", "pk") if check else []
    missed = [one for found in rows for one in site_found_in(found) if one.found is Found.NOT_MET]
    return list({one.item: one for one in missed}.values())


def _judged(item: SentItem, row: ResumptionFileRow | None) -> SentItem:
    result = result_of(_found(item), flow=row.flow if row else "", listed=inspection_list())
    return replace(item, answers={**item.answers, "door_found": result})


def _found(item: SentItem) -> tuple[SiteFound, ...]:
    return site_found(item.checklist, item.notes, inspection_list())


def _files_of(checks: set[str]) -> Mapping[str, ResumptionFileRow]:
    """Check -> the file for which it was pushed, also where the file has moved on meanwhile."""
    pushed = ResumptionStepRow.objects.filter(step="push", check_id__in=checks).select_related("file")
    return {step.check_id: step.file for step in pushed}


def _document(found: tuple[SiteFound, ...]) -> dict[str, Any]:
    return {one.item: {"found": one.found.value, "note": one.note} for one in found}
