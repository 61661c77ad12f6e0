"""A crowd whose codes somebody would change, what programs send of it, and what is seen of that."""

import json
from collections.abc import Callable
from typing import Any

from tests.code_people import CodeDesk, counted
from tests.web_people import visitor
from wuse.assess.warnings import load_warning_rule
from wuse.cli.code_keeping import CodeSite, keep_codes
from wuse.intake.actions.fact_holds import ask_release, refuse_held, release_held
from wuse.intake.actions.send import send_facts
from wuse.intake.hold import HoldReason
from wuse.intake.json_tables import read_json_tables
from wuse.intake.sending import Receipted, Sending, SentTable
from wuse.intake.store.known import KnownRows
from wuse.permits import Actor
from wuse.places import load_registry
from wuse.respond.actions.sent_contacts import follow_sent_contacts
from wuse.respond.actions.warnings import follow_warnings
from wuse.respond.store.event_models import EventRow
from wuse.respond.store.models import CodeTallyRow
from wuse.respond.store.pooled_tallies import pool_code_tallies
from wuse.respond.store.warnings import judged_warnings
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PersonKey, Purpose, Refusal

CROWD = 1317
INVESTIGATION = Purpose.CASE_INVESTIGATION
KNOWN = KnownRows(bytes(32))


def green(codes: CodeDesk, number: int = CROWD) -> list[PersonKey]:
    """Persons who have declared and are green."""
    persons = codes.register(*(f"depositor {n}" for n in range(number)))
    codes.declares(*persons)
    keep(codes)
    assert colours(codes) == {"green": number}
    return persons


def keep(codes: CodeDesk) -> None:
    """A turn of the keeper: codes, tallies, warnings."""
    follow_sent_contacts(
        audit=codes.desk.audit, pool=codes.pool, by=Actor(account="system"), at=codes.desk.at
    )
    site = CodeSite(codes.home, codes.pool, codes.desk.keys, codes.state, counted(codes.desk))
    frame: dict[str, Any] = {"audit": codes.desk.audit, "by": Actor(account="system"), "at": codes.desk.at}
    keep_codes(site=site, **frame)
    pool_code_tallies(codes.pool, at=codes.desk.at)
    rule = load_warning_rule()
    follow_warnings(
        rule=rule, found=judged_warnings(codes.pool, rule, at=codes.desk.at), judged=rule.kinds, **frame
    )


def colours(codes: CodeDesk) -> dict[str, int]:
    """Colour -> how many codes of the rule have it."""
    found = codes.pool.latest("code_verdict")["code_colour"].value_counts()
    return dict(found.iter_rows())


def outcome(call: Callable[..., object], *args: object, **values: object) -> str:
    try:
        call(*args, **values)
    except Refusal as refusal:
        return refusal.code
    return "done"


def counted_in_public() -> dict[str, int | None]:
    """Kind -> number of all counties, as the public file says it."""
    document = json.loads(visitor().get("/code-changes/changes.json").content)
    return {line["kind"]: line["number"] for line in document["changes"] if line["county"] is None}


def warned() -> list[tuple[str, str]]:
    return sorted(EventRow.objects.filter(kind__regex="^warn_(code|facts)_").values_list("kind", "level"))


def sent(
    codes: CodeDesk,
    key: str,
    rows: list[dict[str, object]],
    *,
    who: str = "bulk",
    table: str = "contact",
    **more: object,
) -> SentTable:
    """A program sends rows of a table, contacts by default; what became of them."""
    tables = read_json_tables(json.dumps({**more, table: rows}).encode(), lang="en")
    found = codes.desk.do(
        who, send_facts, vault=codes.desk.vault, known=KNOWN, pool=codes.pool, places=load_registry(),
        uid=f"r-{key}", sending=Sending(tables, key, key, codes.desk.response, INVESTIGATION),
    )  # fmt: skip
    assert isinstance(found, Receipted)
    codes.desk.later(minutes=1)
    return next(one for one in found.tables if one.standard == table)


def ask(
    codes: CodeDesk, who: str, number: int, *, reason: HoldReason = HoldReason.LARGE_GATHERING, **more: object
) -> str:
    frame = {"number": number, "purpose": INVESTIGATION, "reason": reason}
    return outcome(codes.desk.do, who, ask_release, **frame, **more)


def release(codes: CodeDesk, who: str, number: int) -> str:
    return outcome(codes.desk.do, who, release_held, pool=codes.pool, number=number, purpose=INVESTIGATION)


def refuse(codes: CodeDesk, who: str, number: int, reason: HoldReason = HoldReason.NOT_THE_EPIDEMIC) -> str:
    frame = {"known": KNOWN, "pool": codes.pool, "number": number, "purpose": INVESTIGATION, "reason": reason}
    return outcome(codes.desk.do, who, refuse_held, **frame)


def verbs_of_holds() -> list[str]:
    """What was done with contacts that were held back, as the log has it."""
    found = AuditRecord.objects.filter(verb__startswith="held_fact.").order_by("pk")
    return list(found.values_list("verb", flat=True))


def senders() -> dict[str, int]:
    """Sender -> how many codes its facts made worse."""
    found: dict[str, int] = {}
    for row in CodeTallyRow.objects.filter(cause__startswith="rule."):
        found[row.sender] = found.get(row.sender, 0) + row.number
    return found
