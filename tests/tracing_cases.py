"""For every action of tracing, isolation and hand-over a case in which it succeeds."""

from datetime import timedelta

from tests import tracing_rows as rows
from tests.action_case import Case, Maker
from tests.desk_people import COUNTY, Desk
from wuse.permits import Actor
from wuse.respond.actions import hand_overs

SYSTEM = Actor(account="system")


def _escalate(desk: Desk) -> Case:
    late = {"offered_at": desk.at - timedelta(hours=2), "limit": desk.at, "look_at": desk.at}
    row = rows.hand_over(response=desk.response, person=rows.OTHER, **late)
    shown = {"place": COUNTY, "purpose": "oversight", "response": desk.response, "subject": row.person}
    return Case(hand_overs.escalate_hand_overs, SYSTEM, {}, "hand_over.overdue", personal=True, **shown)


TRACING_MAKERS: dict[str, Maker] = {
    "wuse.respond.actions.hand_overs.escalate_hand_overs": _escalate,
}
