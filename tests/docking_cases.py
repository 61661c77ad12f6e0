"""For every action of agreements and their products a case in which it succeeds."""

from datetime import timedelta
from typing import Any

from tests.action_case import Case, Maker
from tests.desk_people import CITY, Desk
from tests.docking_people import INDUSTRIES, proposed, signed, terms_of, with_partner, with_program
from wuse.permits.actions import agreements
from wuse.permits.agreement import EndReason
from wuse.pool import Pool, standard_names
from wuse.pool.store.site_pool import site_pool
from wuse.publish.docking.actions import acknowledge_product, take_product


def _propose(desk: Desk) -> Case:
    with_partner(desk)
    values = {"terms": terms_of(desk.at), "sendable": standard_names(), "industries": INDUSTRIES}
    return Case(agreements.propose_agreement, "xu", values, "agreement.propose", CITY)


def _confirm(desk: Desk) -> Case:
    with_partner(desk)
    return Case(agreements.confirm_agreement, "fan", {"code": proposed(desk)}, "agreement.confirm", CITY)


def _end(desk: Desk) -> Case:
    with_partner(desk)
    values = {"code": signed(desk), "reason": EndReason.PURPOSE_OVER}
    return Case(agreements.end_agreement, "fan", values, "agreement.end", CITY)


def _asked(desk: Desk) -> dict[str, Any]:
    with_partner(desk)
    with_program(desk)
    code, pool = signed(desk), _pool(desk)
    desk.later(days=2)
    day = desk.at.date() - timedelta(days=2)
    return {"pool": pool, "agreement": code, "product": "own_rows_quality", "day": day}


def _pool(desk: Desk) -> Pool:
    return site_pool(desk.keys.root.parent)


def _take(desk: Desk) -> Case:
    return Case(take_product, "meters", _asked(desk), "product.take", CITY)


def _acknowledge(desk: Desk) -> Case:
    asked = _asked(desk)
    made: Any = desk.do("meters", take_product, **asked)
    values = {"agreement": asked["agreement"], "number": made.number, "digest": made.digest}
    return Case(acknowledge_product, "meters", values, "product.acknowledge", CITY)


DOCKING_MAKERS: dict[str, Maker] = {
    "wuse.permits.actions.agreements.propose_agreement": _propose,
    "wuse.permits.actions.agreements.confirm_agreement": _confirm,
    "wuse.permits.actions.agreements.end_agreement": _end,
    "wuse.publish.docking.actions.take_product": _take,
    "wuse.publish.docking.actions.acknowledge_product": _acknowledge,
}
