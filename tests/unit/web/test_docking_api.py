"""A partner's program: it sends under its agreement, gets products of its places, and acknowledges them."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.desk_people import AT, Desk, staffed_desk
from tests.docking_people import code_of, proposed, readings, signed, with_partner, with_program
from tests.programs import counts, program, send
from wuse import world
from wuse.permits.actions.agreements import end_agreement
from wuse.permits.agreement import EndReason
from wuse.permits.store.models import AgreedTableRow, ProductReceiptRow
from wuse.trust.canonical import canonical_json, digest
from wuse.trust.store.models import AuditRecord

DAY = date(2020, 2, 12)
# Six firms like one another in 乐清, two in 鹿城, one of which is large; 杭州 is somebody else's.
FIRMS = [
    *((code_of("330382", n), "330382", "C", 100.0, 60.0 + n) for n in range(6)),
    (code_of("330302", 6), "330302", "C", 900.0, 800.0),
    (code_of("330302", 7), "330302", "C", 50.0, 10.0),
    (code_of("330106", 8), "330106", "C", 100.0, 100.0),
]


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.WUSE_HOME = tmp_path
    made = staffed_desk(tmp_path)
    monkeypatch.setattr(world, "now", lambda: made.at)
    with_partner(made)
    return made


def get(key: str, path: str) -> Any:
    return Client(raise_request_exception=False).get(
        f"/api/v1/agreements{path}", headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"}
    )


def acknowledge(key: str, code: str, number: int, said: str) -> Any:
    return Client(raise_request_exception=False).post(
        f"/api/v1/agreements/{code}/receipts/{number}",
        {"digest": said},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"},
    )


def with_readings(desk: Desk) -> None:
    """What another sender, who has no agreement, knows of all firms."""
    other = program(desk, "office", "sender", "33", organisation="command")
    told = send(other, "/meter_reading", json.dumps(readings(FIRMS, DAY)))
    assert told.status_code == 200, told.json()
    assert told.json()["tables"][0]["quarantined"] == 0, told.json()["problems"][:3]


def test_a_product_has_a_digest_a_receipt_and_an_entry(desk: Desk) -> None:
    key, code = with_program(desk), signed(desk)
    with_readings(desk)
    desk.at = AT + timedelta(days=2)
    answer = get(key, f"/{code}/products/power_index?day={DAY}").json()
    content = answer["content"]
    assert digest(canonical_json(content)) == answer["digest"]
    rows = {(row["area"], row["industry"]): row for row in content["rows"]}
    assert {area for area, _ in rows} == {"3303", "330302", "330382"}
    assert rows["330302", "C"]["withheld"]
    assert rows["330302", "C"]["output_share"] is None
    assert not {"used", "baseline"} & rows["330302", "C"].keys(), (
        "the baselines of two days would tell of one firm"
    )
    entry = AuditRecord.objects.filter(verb="product.take").get()
    shown = {"agreement": code, "product": "power_index", "day": "2020-02-12", "receipt": answer["receipt"]}
    assert entry.facts == {**shown, "partner": "grid", "rows": len(rows), "digest": answer["digest"]}
    assert entry.organisation == "grid"


def test_the_same_day_is_the_same_bytes_whenever_it_is_asked_for(desk: Desk) -> None:
    key, code = with_program(desk), signed(desk)
    with_readings(desk)
    desk.at = AT + timedelta(days=2)
    first = get(key, f"/{code}/products/power_index?day={DAY}").json()
    sent = send(key, "/meter_reading", json.dumps(readings(FIRMS[:8], date(2020, 2, 13))))
    assert sent.status_code == 200, sent.json()
    desk.later(days=1)
    second = get(key, f"/{code}/products/power_index?day={DAY}").json()
    assert second["digest"] == first["digest"]
    assert second["receipt"] != first["receipt"]


def test_what_a_partner_claims_of_a_rival_shows_it_nothing(desk: Desk) -> None:
    key, code = with_program(desk), signed(desk)
    with_readings(desk)
    # The partner sends a reading of the one large firm, as if it were its own.
    rival = readings([FIRMS[6]], DAY)[:1]
    assert send(key, "/meter_reading", json.dumps([{**rival[0], "meter": "M-x"}])).status_code == 200
    desk.at = AT + timedelta(days=2)
    content = get(key, f"/{code}/products/power_index?day={DAY}").json()["content"]
    rows = {(row["area"], row["industry"]): row for row in content["rows"]}
    assert rows["330302", "C"]["withheld"]


def test_a_receipt_is_acknowledged_with_ones_own_digest(desk: Desk) -> None:
    key, code = with_program(desk), signed(desk)
    desk.at = AT + timedelta(days=2)
    got = get(key, f"/{code}/products/own_rows_quality?day={DAY}").json()
    wrong = acknowledge(key, code, got["receipt"], "sha256:" + "0" * 64).json()
    assert wrong == {"receipt": got["receipt"], "matched": False, "digest": got["digest"]}
    right = acknowledge(key, code, got["receipt"], got["digest"])
    assert right.json()["matched"] is True
    # A matched one is final, and told again as it was.
    assert acknowledge(key, code, got["receipt"], "sha256:" + "0" * 64).json()["matched"] is True
    assert ProductReceiptRow.objects.get().told == got["digest"]
    assert AuditRecord.objects.filter(verb="product.acknowledge").count() == 2
    assert acknowledge(key, code, got["receipt"], "x").json()["code"] == "agreement.digest"
    assert acknowledge(key, code, 99, got["digest"]).json()["code"] == "agreement.receipt"


def test_a_sending_outside_of_the_agreement_is_refused_with_the_reason(desk: Desk) -> None:
    key, code = with_program(desk, place="33"), signed(desk)
    assert send(key, "/case_count", json.dumps([counts()])).json()["code"] == "agreement.standards"
    far = send(key, "/meter_reading", json.dumps(readings(FIRMS[8:], DAY)))
    assert far.json()["code"] == "agreement.elsewhere"
    some = send(key, "/meter_reading", json.dumps(readings(FIRMS[7:], DAY)))
    told = some.json()["tables"][0]
    assert (told["rows"], told["accepted"], told["quarantined"]) == (68, 34, 34)
    noted = AgreedTableRow.objects.get()
    assert (noted.agreement.code, noted.accepted, noted.set_aside) == (code, 34, 34)
    assert AuditRecord.objects.filter(verb="fact.send").get().facts["agreement"] == code
    desk.do("xu", end_agreement, code=code, reason=EndReason.BREACH)
    assert (
        send(key, "/meter_reading", json.dumps(readings(FIRMS[:1], DAY))).json()["code"] == "agreement.over"
    )


def test_a_partner_hears_what_became_of_its_rows(desk: Desk) -> None:
    key, code = with_program(desk), signed(desk)
    rows = readings(FIRMS[:1], DAY)
    send(key, "/meter_reading", json.dumps([*rows, {**rows[0], "electricity": -5, "meter": "M-y"}]))
    desk.at = AT + timedelta(days=2)
    content = get(key, f"/{code}/products/own_rows_quality?day={DAY}").json()["content"]
    (row,) = content["rows"]
    assert (row["standard"], row["sendings"], row["accepted"], row["set_aside"]) == (
        "meter_reading",
        1,
        34,
        1,
    )
    assert {(one["column"], one["severity"]) for one in content["problems"]} >= {("electricity", "refuse")}
    assert "-5" not in json.dumps(content["problems"])


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/grid-1/products/case_report", "agreement.product"),
        ("/grid-1/products/power_index?day=2020-02-14", "product.early"),
        ("/grid-1/products/power_index?day=2020-02-11", "product.day"),
        ("/grid-1/products/power_index?day=2020-02-12", "assess.no_readings"),
        ("/nobody-1/products/power_index", "agreement.unknown"),
    ],
)
def test_what_is_not_given_is_refused_with_the_reason(desk: Desk, path: str, code: str) -> None:
    key = with_program(desk)
    signed(desk)
    desk.at = AT + timedelta(days=2)
    assert get(key, path).json()["code"] == code
    assert not ProductReceiptRow.objects.exists()


def test_an_agreement_is_seen_by_its_partner_alone(desk: Desk) -> None:
    key = with_program(desk)
    other = program(desk, "stranger", "partner_program", "33", organisation="wzcdc")
    code = proposed(desk)
    assert [(one["code"], one["in_force"]) for one in get(key, "").json()] == [(code, False)]
    assert get(other, "").json() == []
    assert get(other, f"/{code}/products/power_index").json()["code"] == "agreement.unknown"
    assert get(key, f"/{code}/products/power_index").json()["code"] == "agreement.unsigned"
