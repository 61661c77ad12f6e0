"""What an epidemiologist finds in a training home: reports of which two are of one person, and a code that waits."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from wuse.cli.sandbox import Sandbox
from wuse.places import site_registry
from wuse.places.made_up import COUNTY, township_of
from wuse.trust.identity import check_character
from wuse.vocabulary import Colour, PersonKey, Purpose

_PURPOSE = Purpose.CASE_INVESTIGATION
_REPORTED_AGO = timedelta(hours=20)
_PROPOSED_AGO = timedelta(hours=1)
_CODE_LASTS = timedelta(days=7)


def send_reports(sandbox: Sandbox, seat: int, people: Sequence[dict[str, Any]]) -> None:
    """Let a hospital report somebody twice, once with a mistyped number, and somebody else of the same township."""
    from wuse.intake.actions.send import send_facts
    from wuse.intake.json_tables import read_json_tables
    from wuse.intake.sending import Sending
    from wuse.intake.store.known import KnownRows
    from wuse.pool.store.site_pool import site_pool

    sick, other = people
    mistyped = {**sick, "identity_number": _mistyped(sick["identity_number"])}
    at = sandbox.at - _REPORTED_AGO
    rows = [_report(seat, number, at, told) for number, told in enumerate((sick, mistyped, other), start=1)]
    content = json.dumps({"case_report": rows}, ensure_ascii=False).encode()
    sandbox.do(
        f"hospital{seat}",
        send_facts,
        at,
        vault=sandbox.vault,
        known=KnownRows(sandbox.known_secret),
        pool=site_pool(sandbox.home),
        places=site_registry(sandbox.home),
        uid=f"r-training-cases-{seat}",
        sending=Sending(
            tables=read_json_tables(content, lang="zh"),
            digest=hashlib.sha256(content).hexdigest(),
            key=f"training/{seat}",
            response=sandbox.response,
            purpose=_PURPOSE,
        ),
    )


def propose_code(sandbox: Sandbox, seat: int, person: PersonKey) -> None:
    """Let a colleague propose a code by hand, which waits for a second person."""
    from wuse.respond.actions.overrides import propose_override
    from wuse.respond.override import OverrideReason

    at = sandbox.at - _PROPOSED_AGO
    sandbox.do(
        f"expert{seat}",
        propose_override,
        at,
        response=sandbox.response,
        purpose=_PURPOSE,
        place=township_of(seat),
        person=person,
        colour=Colour.RED,
        reason=OverrideReason.CLOSE_CONTACT,
        until=at + _CODE_LASTS,
    )


def _mistyped(number: str) -> str:
    """A number that differs in one digit, which tells neither sex nor birthday; its check character is right."""
    stem = f"{number[:15]}{(int(number[15]) + 1) % 10}{number[16]}"
    return stem + check_character(stem)


def _report(seat: int, number: int, at: datetime, told: dict[str, Any]) -> dict[str, Any]:
    """A report as a hospital sends it. `number`: of the report at the seat."""
    person = ("identity_kind", "identity_number", "person_name", "sex", "birth_date")
    return {
        "report_id": f"T{seat:03}-{number}",
        "place": township_of(seat),
        "report_place": COUNTY,
        "onset_on": (at - timedelta(days=3)).date().isoformat(),
        "diagnosed_on": at.date().isoformat(),
        "reported_at": at.isoformat(),
        "classification": "confirmed",
        "severity": "mild",
        "origin": "local",
        "status": "in_care",
        "hospital": "培训县人民医院",
        "reporter": f"hospital{seat}",
        **{name: told[name] for name in person},
    }
