"""Staffs a home with those who trace and isolate, and gives them ten days of an outbreak at a market; then prints a
a session of every account as JSON.

python -m tests.browser.tracing_home HOME
"""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from wuse import world
from wuse.cli.desk import open_desk

# Who infected whom, by number of the case; day of onset before today; class and relation of the contact.
CHAIN = (
    (1, 0, 12, "close", "household"),
    (2, 1, 9, "close", "household"),
    (3, 1, 8, "close", "colleague"),
    (4, 1, 8, "general", "venue"),
    (5, 3, 5, "close", "relative"),
    (6, 3, 4, "secondary", "household"),
    (7, 2, 4, "close", "care"),
    (8, 0, 6, "close", "household"),
    (9, 8, 3, "close", "traveller"),
)
PLACES = {3: "330383", 6: "330302"}


def main(home: Path) -> None:
    """Everything is made by the actions of the site; only the reports of cases come from outside."""
    open_desk(home)
    # Imported here: the apps must be ready.
    from tests.desk_people import staffed_desk
    from tests.tracing_people import new_tracing
    from tests.web_people import signed_in
    from wuse.permits.store.models import Account

    now = world.now()
    tracing = new_tracing(staffed_desk(home, now - timedelta(days=10)))
    made = {**_outbreak(tracing, now), **_market(tracing, now), **_sent(tracing, now)}
    names = Account.objects.values_list("username", flat=True)
    sessions = {name: signed_in(name).session.session_key for name in names}
    print(json.dumps({"sessions": sessions, "made": made}))


def _outbreak(tracing: Any, now: Any) -> dict[str, Any]:
    """Cases of a chain, each with the contact that it came from."""
    today = now.date()
    for number, source, ago, closeness, relation in CHAIN:
        name, onset = f"c{number}", today - timedelta(days=ago)
        person = tracing.person(name)
        silent = {"classification": "asymptomatic", "onset_on": None} if number == 7 else {}
        place = {"place": PLACES[number]} if number in PLACES else {}
        diagnosed = {"diagnosed_on": onset + timedelta(days=1)}
        tracing.report(name, f"LQ-{number:03}", onset, **diagnosed, **silent, **place)
        if source:
            contact = {
                "contact_id": f"k-{number}", "person": str(person), "case": f"LQ-{source:03}", "place": "330382",
                "closeness": closeness, "relation": relation, "last_exposure_on": onset - timedelta(days=4),
                "listed_at": now - timedelta(days=ago), "contact_state": "became_case", "reporter": "wzcdc",
            }  # fmt: skip
            tracing.facts("contact", contact)
    return {"case": "LQ-001"}


def _market(tracing: Any, now: Any) -> dict[str, Any]:
    """The case was at the market with five others; one of them isolates since a week, one was set aside."""
    from tests.desk_people import COUNTY
    from tests.tracing_people import CARE, INVESTIGATION, specimen
    from wuse.respond.actions import contacts, exposures, isolations, transfers
    from wuse.respond.care import CareOutcome, CareSaid
    from wuse.respond.exposure import AsideReason
    from wuse.respond.isolation import IsolationKind, TransferStage
    from wuse.respond.store.models import ExposureRow

    desk, pool = tracing.desk, tracing.pool
    venue = tracing.venue()
    for name in ("che", "dou", "feng", "geng"):
        tracing.person(name)
    desk.at = now - timedelta(days=8, hours=2)
    for name in ("ci", "an", "bo", "che"):
        tracing.visit(name)
    desk.later(hours=1)
    for name in ("dou", "feng"):
        tracing.visit(name)
    desk.later(minutes=30)
    look = {"pool": pool, "place": COUNTY, "cases": ["R-1"], **tracing.frame()}
    desk.do("wang", exposures.look_for_exposures, **look)
    found = {row.person: row.pk for row in ExposureRow.objects.all()}
    frame = {"purpose": INVESTIGATION}
    taken = {"number": found[tracing.persons["an"]], "uid": "k-an", "closeness": "close", **frame}
    contact = desk.do("wang", exposures.accept_exposure, pool=pool, **taken)
    aside = {"number": found[tracing.persons["feng"]], "reason": AsideReason.APART, **frame}
    desk.do("wang", exposures.set_aside_exposure, **aside)

    desk.later(hours=1)
    care = {"purpose": CARE}
    wanted = tracing.isolation("an", counted_from=desk.at.date(), contact=contact)
    number = desk.do(
        "ou", isolations.propose_isolation, pool=pool, uid="i-an", wanted=wanted, **tracing.frame(CARE)
    )
    desk.do("yu", isolations.confirm_isolation, pool=pool, number=number, **care)
    for giver, stage, agency, receiver in (
        ("ou", TransferStage.PICK_UP, "lqzy", "tan"),
        ("tan", TransferStage.SITE, "lqgl", "guo"),
    ):
        offered = desk.do(
            giver, transfers.offer_transfer, number=number, stage=stage, receiver=agency, **care
        )
        desk.later(minutes=40)
        desk.do(receiver, transfers.accept_transfer, pool=pool, number=offered, **care)
    specimen(tracing, "an", 1)
    for day in range(7, 0, -1):
        desk.at = now - timedelta(days=day)
        if day != 4:
            said = {"number": number, "said": CareSaid(CareOutcome.WELL)}
            desk.do("guo", isolations.care_in_isolation, pool=pool, **said, **care)

    # Somebody on the way, whose receiver is late; and a home isolation that waits for its second person.
    desk.at = now - timedelta(hours=3)
    household = tracing.contact("bo")
    desk.do("wang", contacts.add_contact, pool=pool, uid="k-bo", wanted=household, **tracing.frame())
    wanted = tracing.isolation("bo")
    late = desk.do(
        "ou", isolations.propose_isolation, pool=pool, uid="i-bo", wanted=wanted, **tracing.frame(CARE)
    )
    desk.do("yu", isolations.confirm_isolation, pool=pool, number=late, **care)
    offer = {"number": late, "stage": TransferStage.PICK_UP, "receiver": "lqzy", **care}
    desk.do("ou", transfers.offer_transfer, **offer)
    desk.at = now - timedelta(minutes=10)
    home = tracing.isolation("che", kind=IsolationKind.HOME, facility="", reason="risk_area", case="")
    waits = desk.do(
        "ou", isolations.propose_isolation, pool=pool, uid="i-che", wanted=home, **tracing.frame(CARE)
    )
    # A lunch of today, which nobody has compared yet.
    desk.at = now - timedelta(minutes=5)
    for name in ("ci", "geng"):
        tracing.visit(name)
    made = {"venue": venue, "contact": contact, "isolation": number, "late": late, "waits": waits}
    return {**made, "exposure": found[tracing.persons["che"]]}


def _sent(tracing: Any, now: Any) -> dict[str, Any]:
    """A program has sent four contacts of a case that it reported; a crowd of another one and positives are held."""
    from tests.desk_people import CITY
    from tests.programs import case_report, of_these_days, program
    from tests.sent_people import INVESTIGATION, hold, row, send, send_contacts
    from wuse.intake.actions.fact_holds import ask_release
    from wuse.intake.hold import HoldReason

    desk = tracing.desk
    desk.at = now - timedelta(minutes=4)
    program(desk, "bulk", "person_sender", CITY)
    days = {"last_exposure_on": f"{now.date() - timedelta(days=1)}", "listed_at": desk.at.isoformat()}
    send(tracing, "cases", case_report=[case_report(number, **of_these_days()) for number in (9, 10)])
    few = [row(tracing, f"k-sent-{name}", name, **days) for name in ("dou", "feng", "geng", "che")]
    send_contacts(tracing, "few", *few)
    held = [
        hold(tracing, key, case=case, **days).pk for key, case in (("crowd", "R000010"), ("more", "R000010"))
    ]
    frame = {"purpose": INVESTIGATION, "reason": HoldReason.LARGE_GATHERING}
    desk.do("sun", ask_release, number=held[0], **frame)
    (told,) = send(
        tracing, "many", test_result=[_positive(number, desk.at) for number in range(100, 301)]
    ).tables
    assert told.held == 201
    return {"held": held[0], "waiting": held[1], "positive": held[1] + 1}


def _positive(number: int, at: Any) -> dict[str, Any]:
    """A positive result of somebody who is new to the desk."""
    from tests.documents import resident_number

    return {
        "result_id": f"T{number:05}", "place": "330382", "method": "nucleic_acid", "result": "positive",
        "specimen_kind": "nasal_swab", "laboratory": "lab", "specimen_taken_at": (at - timedelta(hours=9)).isoformat(),
        "resulted_at": at.isoformat(), "identity_kind": "resident_id", "identity_number": resident_number(number),
        "person_name": f"陈测试{number}",
    }  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
