"""What all ways of sending share: under what rows are sent, how they are taken in, how a receipt is told."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Schema

from wuse import world
from wuse.intake.actions.send import send_facts
from wuse.intake.sending import Receipted, Sending
from wuse.intake.store.receipts import problems_of, receipt_of
from wuse.vocabulary import Problem, Purpose
from wuse.web import site
from wuse.web.access import actor_of
from wuse.web.api.common import Needs, NeedsKey, Text
from wuse.web.language import page_language

SHOWN = 100
# Rows about persons are asked for by the action, under a verb of their own.
SENDERS = [NeedsKey("fact.send", besides=("person_fact.send",)), Needs("fact.send")]


class TableOut(Schema):
    """What became of the rows of one table: `rows` = `accepted` + `quarantined` + `unchanged` + `held`."""

    standard: str
    rows: int
    accepted: int
    quarantined: int
    unchanged: int
    registered: int
    problems: int
    held: int = 0


class ProblemOut(Schema):
    """What is wrong with a row, or odd: `severity` says whether it was set aside (`refuse`) or not (`warn`)."""

    row: int
    column: str
    rule: str
    value: str
    message: str
    severity: str


class ReceiptOut(Schema):
    """A receipt: what it names as accepted is durable, and in the pool or on its way. `problems`: the first hundred."""

    receipt: str
    at: datetime
    repeated: bool
    tables: list[TableOut]
    problems: list[ProblemOut]


class Under(Schema):
    """The response and the purpose that rows about persons are sent under."""

    response: Text = Field("", max_length=30)
    purpose: Purpose | None = None


class Name(Schema):
    """The sender's own name for a sending, by which a second delivery is known."""

    idempotency_key: Text = Field("", alias="Idempotency-Key", max_length=255)


def taker(request: HttpRequest) -> Callable[[Sending], Receipted]:
    """Takes a sending in, as the one who asks, now."""

    def take(sending: Sending) -> Receipted:
        return send_facts(
            audit=site.audit(),
            vault=site.vault(),
            known=site.known_rows(),
            pool=site.open_pool(settings.WUSE_HOME),
            places=site.places(),
            by=actor_of(request),
            at=world.now(),
            uid=world.random_id("r"),
            sending=sending,
            lang=page_language(),
        )

    return take


def told_receipt(made: Receipted, *, by: str, others: Sequence[Problem] = ()) -> dict[str, Any]:
    """A receipt with the first of its problems.

    Args:
        others: problems of parts that belong to no table.
    """
    troubled = others or any(table.problems for table in made.tables)
    return told(made, problems_of(receipt_of(made.uid, by=by)) if troubled else [])


def told(made: Receipted, problems: list[Problem]) -> dict[str, Any]:
    """A receipt as it is answered."""
    return {
        "receipt": made.uid,
        "at": made.at,
        "repeated": made.repeated,
        "tables": [asdict(table) for table in made.tables],
        "problems": [asdict(found) for found in problems[:SHOWN]],
    }
