"""An inspection of a firm, pushed to the grid where it is as a check with an opaque reference and no person."""

from datetime import datetime

from wuse.permits import Actor, check_may
from wuse.permits.response import check_response_active
from wuse.permits.store.queries import get_response
from wuse.places import PlaceTree
from wuse.respond.check import CheckLevel, CheckReason, CheckState, WantedCheck, check_pushable
from wuse.respond.store.grid_models import CheckRow
from wuse.respond.store.resumption_acts import FileFrame, take_file_step
from wuse.respond.store.resumptions import get_file
from wuse.respond.store.rounds import take_numbers
from wuse.trust.audit import Audit
from wuse.vocabulary import PlaceCode, Refusal


def push_inspection(
    *,
    audit: Audit,
    places: PlaceTree,
    by: Actor,
    at: datetime,
    number: int,
    uid: str,
    grid: PlaceCode,
    door: str,
    until: datetime,
) -> None:
    """Let the field worker of a grid look at a firm; the finding moves the file.

    Args:
        uid: fresh opaque id of the check. grid: in the township of the site. door: where the worker goes.

    Raises:
        Refusal: `resumption.unknown`, `resumption.grid_far`, `check.place`, `check.household`, `check.until`,
            `place.unknown`, those of `take_file_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row = get_file(number, lock=True)
        permit = check_may(by, "resumption.push", place=row.place, at=at)
        check_response_active(get_response(row.response), module="grid", place=row.place, at=at)
        wanted = WantedCheck(grid, door, None, CheckReason.ENTERPRISE, CheckLevel.TODAY, until)
        check_pushable(wanted, at=at)
        places.get(grid, on=at.date())
        if not grid.startswith(row.place):
            raise Refusal(
                "resumption.grid_far",
                "{grid} does not lie in {place}, where the firm is.",
                {"grid": grid, "place": row.place},
            )
        CheckRow.objects.create(
            uid=uid,
            response=row.response,
            place=grid,
            household=door.strip(),
            reason=CheckReason.ENTERPRISE,
            level=wanted.level,
            until=until,
            state=CheckState.OPEN,
            pushed_by=by.account,
            pushed_at=at,
            number=next(take_numbers(row.response, {str(grid): 1})[str(grid)]),
        )
        take_file_step(audit, FileFrame(by, at, permit), row, "push", check=uid)
