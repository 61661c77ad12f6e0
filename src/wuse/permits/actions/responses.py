"""Responses: opened on a legal authority, changed, ended."""

from datetime import datetime

from wuse.permits.entry import entry_for
from wuse.permits.permit import Actor
from wuse.permits.response import (
    Response,
    ResponseGrade,
    check_response_modules,
    check_response_openable,
    check_response_span,
)
from wuse.permits.rules import check_may
from wuse.permits.store.models import ResponseRow
from wuse.permits.store.queries import response_of
from wuse.trust.audit import Audit
from wuse.vocabulary import PlaceCode, Refusal


def open_response(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    area: PlaceCode,
    grade: ResponseGrade,
    authority: str,
    starts_at: datetime,
    ends_at: datetime,
    modules: frozenset[str] = frozenset(),
) -> str:
    """Open a response. Returns its code, such as `33-2020-1`.

    Raises:
        Refusal: `response.authority`, `response.span`, `response.modules`, and those of a missing permit.
    """
    permit = check_may(by, "response.open", place=area, at=at)
    with audit.transaction():
        code = _next_code(area, starts_at.year)
        wanted = Response(code, area, grade, authority, starts_at, ends_at, modules)
        check_response_openable(wanted, at=at)
        ResponseRow.objects.create(
            code=code,
            area=area,
            grade=grade,
            authority=authority.strip(),
            starts_at=starts_at,
            ends_at=ends_at,
            modules=sorted(modules),
            opened_by=by.account,
        )
        audit.append(entry_for(by, "response.open", at=at, permit=permit, place=area, facts=_facts(wanted)))
        return code


def change_response(
    *,
    audit: Audit,
    by: Actor,
    at: datetime,
    code: str,
    grade: ResponseGrade,
    ends_at: datetime,
    modules: frozenset[str],
    authority: str,
) -> None:
    """Change grade, last day or modules of a response in force, on a decision that is named.

    Raises:
        Refusal: `response.unknown`, `response.not_active`, `response.span`, `response.modules`, `response.authority`,
            and those of a missing permit.
    """
    with audit.transaction():
        row = _active(code, at)
        permit = check_may(by, "response.change", place=row.area, at=at)
        check_response_modules(modules)
        check_response_span(starts_at=row.starts_at, ends_at=ends_at, at=at)
        row.grade, row.ends_at, row.modules = grade, ends_at, sorted(modules)
        row.authority = authority.strip()
        changed = response_of(row)
        check_response_openable(changed, at=at)
        row.save()
        audit.append(
            entry_for(by, "response.change", at=at, permit=permit, place=row.area, facts=_facts(changed))
        )


def end_response(*, audit: Audit, by: Actor, at: datetime, code: str) -> None:
    """End a response: its modules close at once, and the destruction of personal data falls due.

    Raises:
        Refusal: `response.unknown`, `response.not_active`, and those of a missing permit.
    """
    with audit.transaction():
        row = _active(code, at)
        permit = check_may(by, "response.end", place=row.area, at=at)
        row.ended_at = at
        row.save()
        audit.append(
            entry_for(by, "response.end", at=at, permit=permit, place=row.area, facts={"response": code})
        )


def _active(code: str, at: datetime) -> ResponseRow:
    row = ResponseRow.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise Refusal("response.unknown", "There is no response {response}.", {"response": code})
    if at >= response_of(row).over_at:
        raise Refusal("response.over", "The response {response} is over: open a new one.", {"response": code})
    return row


def _next_code(area: PlaceCode, year: int) -> str:
    begun = ResponseRow.objects.filter(code__startswith=f"{area}-{year}-").count()
    return f"{area}-{year}-{begun + 1}"


def _facts(response: Response) -> dict[str, object]:
    return {
        "response": response.code,
        "area": str(response.area),
        "grade": int(response.grade),
        "authority": response.authority,
        "starts_at": response.starts_at.isoformat(),
        "ends_at": response.ends_at.isoformat(),
        "modules": sorted(response.modules),
    }
