"""What sent rows refer to is looked for in the same sending, at the desk and in the pool, under the same response."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.desk_people import CITY, Desk, laid_desk
from tests.programs import case_report, counts, program, resident_number, send
from tests.web_people import on_its_clock
from wuse.pool import Pool
from wuse.pool.references import dangling
from wuse.pool.store.flusher import flush, sweep
from wuse.pool.store.site_pool import site_pool

CODE, OTHER_CODE = "91330382MA2ABCDE1X", "91330382MA2ABCDE2X"
LATER = datetime(2020, 3, 1, tzinfo=UTC)


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.WUSE_HOME = tmp_path
    monkeypatch.setenv("WUSE_KEYS", str(tmp_path / "keys"))
    found = laid_desk(tmp_path)
    found.open_response(("identity", "code", "correction", "facts"))
    return on_its_clock(found, monkeypatch)


@pytest.fixture
def cdc(desk: Desk) -> str:
    return program(desk, "cdc", "person_sender", CITY)


def contact(number: int, case: str, **values: Any) -> dict[str, Any]:
    row = {
        "contact_id": f"C{number:06}",
        "case": case,
        "place": "330382",
        "closeness": "close",
        "relation": "household",
        "last_exposure_on": "2020-02-08",
        "listed_at": "2020-02-10T09:00:00+08:00",
        "contact_state": "listed",
        "reporter": "wzcdc",
        "identity_kind": "resident_id",
        "identity_number": resident_number(5000 + number),
    }
    return {**row, **values}


def reading(enterprise: str, **values: Any) -> dict[str, Any]:
    row = {"meter": "M0001", "date": "2020-02-10", "place": "330382", "enterprise": enterprise}
    return {**row, "tariff_class": "large_industrial", "electricity": 120.5, "source": "wz-power", **values}


def enterprise(code: str) -> dict[str, Any]:
    return {
        "enterprise": code,
        "enterprise_name": "乐清某电器厂",
        "place": "330382",
        "industry": "C",
        "declared_at": "2020-02-11T09:00:00+08:00",
        "planned_on": "2020-02-12",
        "resumption_mode": "filing",
        "plan_digest": "sha256:" + "a" * 64,
        "staff_total": 10,
        "staff_returning": 5,
    }


def told(answer: Any) -> tuple[int, list[str]]:
    """Rows accepted over all tables, and what was odd or wrong."""
    assert answer.status_code == 200, answer.content
    found = answer.json()
    accepted = sum(table["accepted"] for table in found["tables"])
    return accepted, [f"{each['severity']} {each['column']} {each['rule']}" for each in found["problems"]]


def about(response: str) -> str:
    return f"?response={response}&purpose=case_investigation"


AWAITED = ["refuse case reference_unknown"]


def test_a_contact_of_a_case_that_nobody_reported_is_set_aside_until_its_report_is_there(
    desk: Desk, cdc: str
) -> None:
    address = about(desk.response)
    early = send(cdc, "/contact" + address, [contact(1, "R000001"), contact(2, "R000001")])
    assert told(early) == (0, AWAITED * 2)
    assert "R000001" not in early.content.decode()
    send(cdc, "/case_report" + address, [case_report(1)])
    assert told(send(cdc, "/contact" + address, [contact(3, "R000001")])) == (1, []), "it waits at the desk"
    flush(site_pool(settings.WUSE_HOME), at=LATER)
    sweep(at=LATER)
    assert told(send(cdc, "/contact" + address, [contact(4, "R000001")])) == (1, []), "it is in the pool"
    assert told(send(cdc, "/contact" + address, [contact(5, "R00000")])) == (0, AWAITED)


def test_a_case_and_its_contact_may_come_together_in_any_order(desk: Desk, cdc: str) -> None:
    body = {"contact": [contact(1, "R000001")], "case_report": [case_report(1)]}
    answer = send(cdc, about(desk.response), body)
    assert told(answer) == (2, [])
    assert [table["standard"] for table in answer.json()["tables"]] == ["contact", "case_report"]


def test_a_case_that_was_set_aside_is_not_there(desk: Desk, cdc: str) -> None:
    body = {"contact": [contact(1, "R000001")], "case_report": [case_report(1, age="old"), case_report(2)]}
    accepted, problems = told(send(cdc, about(desk.response), body))
    assert (accepted, problems) == (1, [*AWAITED, "refuse age type"])


def test_a_case_of_another_response_is_not_there(desk: Desk, cdc: str) -> None:
    assert told(send(cdc, "/case_report" + about(desk.response), [case_report(1)])) == (1, [])
    desk.open_response(("identity", "code", "correction", "facts"))
    desk.grant("cdc", "person_sender", CITY)
    assert told(send(cdc, "/contact" + about(desk.response), [contact(1, "R000001")])) == (0, AWAITED)


def test_a_key_that_the_system_never_gave_is_nobodys(desk: Desk, cdc: str) -> None:
    address = about(desk.response)
    bare = dict.fromkeys(("identity_kind", "identity_number"))
    stranger = contact(2, "R000001", person="p1-" + "a" * 32, **bare)
    body = {"case_report": [case_report(1)], "contact": [contact(1, "R000001"), stranger]}
    accepted, problems = told(send(cdc, address, body))
    assert (accepted, problems) == (2, ["refuse person person_unknown"])
    given = site_pool(settings.WUSE_HOME).latest("contact")["person"][0]
    known = contact(3, "R000001", person=given, **bare)
    assert told(send(cdc, "/contact" + address, [known])) == (1, [])
    desk.open_response(("identity", "code", "correction", "facts"))
    desk.grant("cdc", "person_sender", CITY)
    elsewhere = send(cdc, "/contact" + about(desk.response), [known])
    assert told(elsewhere) == (0, ["refuse person person_unknown", *AWAITED])


def test_a_meter_of_an_enterprise_that_declared_nothing_is_named_once(desk: Desk) -> None:
    power = program(desk, "power", "sender", CITY)
    early = send(power, "/meter_reading", [reading(CODE), reading(CODE, date="2020-02-09")])
    assert told(early) == (2, ["warn enterprise reference_unknown"])
    assert CODE in early.json()["problems"][0]["message"]
    both = {"meter_reading": [reading(CODE, date="2020-02-08")], "enterprise": [enterprise(CODE)]}
    assert told(send(power, "", both)) == (2, [])
    assert told(send(power, "/meter_reading", [reading(CODE, date="2020-02-07")])) == (1, [])
    other = send(power, "/meter_reading", [reading(OTHER_CODE, date="2020-02-07", meter="M0002")])
    assert told(other) == (1, ["warn enterprise reference_unknown"])


def test_what_leads_nowhere_is_counted_without_a_value(desk: Desk, cdc: str) -> None:
    power = program(desk, "power", "sender", CITY)
    strange = [
        reading(OTHER_CODE, meter="M0002"),
        reading(OTHER_CODE, meter="M0002", date="2020-02-09"),
    ]
    send(cdc, about(desk.response), {"case_report": [case_report(1)], "contact": [contact(1, "R000001")]})
    meters = [reading(CODE), *strange]
    send(power, "", {"enterprise": [enterprise(CODE)], "meter_reading": meters, "case_count": [counts()]})
    pool: Pool = site_pool(settings.WUSE_HOME)
    flush(pool, at=LATER)
    found = {(each.table, each.field, each.leads_to): (each.count, each.rows) for each in dangling(pool)}
    assert found == {
        ("meter_reading", "enterprise", "enterprise.enterprise"): (1, 2),
        ("meter_reading", "source", "source.source"): (1, 3),
        ("case_count", "source", "source.source"): (1, 1),
    }
