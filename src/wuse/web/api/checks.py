"""Checks pushed by programs and officers: who is to be looked after, in which grid, until when."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Router, Schema

from wuse import world
from wuse.respond.actions.checks import MOST_PUSHED, push_checks
from wuse.respond.check import CheckLevel, CheckReason, WantedCheck
from wuse.vocabulary import PersonKey, PlaceCode, Purpose
from wuse.web import site
from wuse.web.access import actor_of
from wuse.web.api.common import ERRORS, Body, Moment, Needs, NeedsKey, Text
from wuse.web.api.moments import with_zone

router = Router(tags=["checks"])


class PushedIn(Body):
    """One person or door. `person`: the key, never a number of identity; empty for a door."""

    grid: Text = Field(max_length=18)
    household: Text = Field(min_length=1, max_length=40)
    person: Text = Field("", max_length=40)
    reason: CheckReason
    level: CheckLevel
    until: Moment


class PushIn(Body):
    """A list of checks, under a response, for a purpose."""

    response: Text = Field(max_length=30)
    purpose: Purpose
    checks: list[PushedIn] = Field(min_length=1, max_length=MOST_PUSHED)


class PushOut(Schema):
    """The ids of the checks, in their order."""

    checks: list[str]


@router.post("", response={200: PushOut, **ERRORS}, auth=[NeedsKey("check.push"), Needs("check.push")])
def post_checks(request: HttpRequest, body: PushIn) -> dict[str, Any]:
    """Push checks to the grids where they are: all of them, or none."""
    made = push_checks(
        audit=site.audit(),
        pool=site.open_pool(settings.WUSE_HOME),
        places=site.places(),
        by=actor_of(request),
        at=world.now(),
        response=body.response,
        purpose=body.purpose,
        checks=[_wanted(found) for found in body.checks],
        uids=lambda: world.random_id("c"),
    )
    return {"checks": made}


def _wanted(found: PushedIn) -> WantedCheck:
    until: datetime = found.until
    return WantedCheck(
        place=PlaceCode.parse(found.grid),
        household=found.household,
        person=PersonKey.parse(found.person) if found.person else None,
        reason=found.reason,
        level=found.level,
        until=with_zone(until, "until"),
    )
