"""Programs send facts: who may, what is taken, what is told, and that it comes once."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.conf import settings

from tests.desk_people import CITY, COUNTY, OTHER, PROVINCE, Desk, laid_desk
from tests.programs import case_report, counts, key_of, program, send
from tests.web_people import on_its_clock
from wuse import world
from wuse.intake.store.models import ReceiptRow, SetAside
from wuse.intake.store.set_aside import rows_aside
from wuse.permits.actions.api_keys import withdraw_api_key
from wuse.permits.actions.responses import end_response
from wuse.pool.store.flusher import flush
from wuse.pool.store.site_pool import site_pool
from wuse.trust.store.models import AuditRecord, SealedIdentity
from wuse.vocabulary import PersonKey

CASES = "?response={}&purpose=case_investigation"


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.WUSE_HOME = tmp_path
    monkeypatch.setenv("WUSE_KEYS", str(tmp_path / "keys"))
    found = laid_desk(tmp_path)
    found.open_response(("identity", "code", "correction", "facts"))
    return on_its_clock(found, monkeypatch)


@pytest.fixture
def key(desk: Desk) -> str:
    return program(desk, "returns", "sender", CITY)


@pytest.fixture
def hospital(desk: Desk) -> str:
    return program(desk, "hospital", "person_sender", CITY)


def rows(table: str) -> pl.DataFrame:
    return site_pool(settings.WUSE_HOME).latest(table)


def about(desk: Desk) -> str:
    return CASES.format(desk.response)


def test_rows_are_receipted_and_in_the_pool_at_once(key: str) -> None:
    answer = send(key, "/case_count", [counts(), counts(date="2020-02-10", value=160)])
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["tables"] == [
        {"standard": "case_count", "rows": 2, "accepted": 2, "quarantined": 0, "unchanged": 0}
        | {"registered": 0, "problems": 0, "held": 0}
    ]
    assert rows("case_count")["value"].to_list() == [153, 160]
    assert AuditRecord.objects.filter(verb="fact.send", by="a-returns").count() == 1


def test_a_row_may_come_alone(key: str) -> None:
    assert send(key, "/case_count", counts()).json()["tables"][0]["accepted"] == 1
    assert rows("case_count")["value"].to_list() == [153]


def test_the_same_content_is_taken_in_once_and_hears_the_same_receipt(key: str) -> None:
    first, second = (send(key, "/case_count", [counts()]).json() for _ in range(2))
    assert second == {**first, "repeated": True}
    assert ReceiptRow.objects.count() == AuditRecord.objects.filter(verb="fact.send").count() == 1


def test_a_key_of_a_sending_names_one_content(key: str) -> None:
    assert send(key, "/case_count", [counts()], Idempotency_Key="day-9").status_code == 200
    other = send(key, "/case_count", [counts(value=154)], Idempotency_Key="day-9")
    assert (other.status_code, other.json()["code"]) == (422, "receipt.key_used")
    assert rows("case_count")["value"].to_list() == [153]


def test_a_row_that_was_said_before_is_unchanged_and_a_new_value_is_a_new_row(key: str) -> None:
    send(key, "/case_count", [counts()])
    told = send(key, "/case_count", [counts(), counts(date="2020-02-10")]).json()["tables"][0]
    assert (told["accepted"], told["unchanged"]) == (1, 1)
    told = send(key, "/case_count", [counts(value=151)]).json()["tables"][0]
    assert told["accepted"] == 1
    assert rows("case_count").filter(pl.col("date") == pl.date(2020, 2, 9))["value"].to_list() == [151]


def test_good_rows_are_taken_and_bad_ones_kept_with_every_reason(desk: Desk, key: str) -> None:
    wrong = counts(value="many", measure="guesses")
    told = send(key, "/case_count", [counts(), wrong]).json()
    assert (told["tables"][0]["accepted"], told["tables"][0]["quarantined"]) == (1, 1)
    assert {(found["row"], found["column"], found["rule"]) for found in told["problems"]} == {
        (2, "value", "type"),
        (2, "measure", "enum"),
    }
    aside = SetAside.objects.get()
    assert rows_aside(desk.vault, aside)["value"].to_list() == ["many"]
    again = send(key, f"/receipts/{told['receipt']}", b"")
    assert again.status_code == 405


def test_a_receipt_and_its_problems_can_be_asked_for_by_their_owner_alone(desk: Desk, key: str) -> None:
    from django.test import Client

    uid = send(key, "/case_count", [counts(), counts(value="=1+1")]).json()["receipt"]
    asked = Client().get(f"/api/v1/facts/receipts/{uid}", headers={"Authorization": f"Bearer {key}"})
    assert asked.json()["tables"][0]["quarantined"] == 1
    table = Client().get(
        f"/api/v1/facts/receipts/{uid}/problems.csv", headers={"Authorization": f"Bearer {key}"}
    )
    assert table.status_code == 200
    assert table.content.decode("utf-8-sig").splitlines()[0] == "row,column,rule,value,message,severity"
    other = program(desk, "other", "sender", CITY)
    refused = Client().get(f"/api/v1/facts/receipts/{uid}", headers={"Authorization": f"Bearer {other}"})
    assert (refused.status_code, refused.json()["code"]) == (404, "receipt.unknown")


WRITERS = {
    "text/csv": pl.DataFrame.write_csv,
    "application/x-ndjson": pl.DataFrame.write_ndjson,
    "application/vnd.apache.parquet": pl.DataFrame.write_parquet,
    "application/vnd.apache.arrow.stream": pl.DataFrame.write_ipc_stream,
    "application/vnd.apache.arrow.file": pl.DataFrame.write_ipc,
}


@pytest.mark.parametrize("kind", WRITERS)
def test_files_of_every_kind_are_taken(key: str, kind: str) -> None:
    out = io.BytesIO()
    WRITERS[kind](pl.DataFrame([counts(), counts(date="2020-02-10")]), out)
    answer = send(key, "/case_count", out.getvalue(), kind=kind)
    assert answer.status_code == 200, answer.content
    assert rows("case_count").height == 2


def test_lines_of_which_none_is_an_object_are_answered(key: str) -> None:
    answer = send(key, "/case_count", b"{\n[1]\n", kind="application/x-ndjson")
    assert (answer.status_code, answer.json()["code"]) == (400, "intake.column_missing")


def test_a_small_body_that_asks_for_much_memory_is_refused(key: str) -> None:
    out = io.BytesIO()
    pl.DataFrame({"place": pl.zeros(2_000_000, pl.Int64, eager=True)}).write_parquet(out)
    answer = send(key, "/case_count", out.getvalue(), kind="application/vnd.apache.parquet")
    assert (answer.status_code, answer.json()["code"]) == (400, "intake.limit")


def test_a_packed_body_is_unpacked(key: str) -> None:
    body = gzip.compress(json.dumps([counts()]).encode())
    assert send(key, "/case_count", body, Content_Encoding="gzip").status_code == 200
    torn = send(key, "/case_count", body[:-9], Content_Encoding="gzip")
    assert torn.json()["code"] == "request.unreadable"
    bomb = gzip.compress(b"[" + b" " * 40_000_000)
    assert send(key, "/case_count", bomb, Content_Encoding="gzip").status_code == 413


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "intake.file_empty"),
        (b"[]", "intake.file_empty"),
        (b"{}", "intake.file_empty"),
        (b"7", "intake.json_rows"),
        (b"[" * 100_000, "intake.file_unreadable"),
        (b'[{"place": "330382", "place": "330381"}]', "intake.file_unreadable"),
        (b'[{"place": {"code": "330382"}}]', "intake.column_missing"),
    ],
)
def test_what_is_no_table_is_told(key: str, body: bytes, code: str) -> None:
    answer = send(key, "/case_count", body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_verdicts_and_unknown_tables_are_not_sent(key: str) -> None:
    assert send(key, "/verdict", [counts()]).json()["code"] == "intake.standard_judged"
    assert send(key, "/nothing", [{}]).status_code == 404


def test_rows_outside_of_the_permits_places_are_set_aside(desk: Desk, key: str) -> None:
    told = send(key, "/case_count", [counts(), counts(place=OTHER)]).json()
    assert told["tables"][0]["accepted"] == 1
    assert [found["rule"] for found in told["problems"]] == ["place_outside"]
    # A code with zeros behind it names the province, and not the city that it begins like.
    told = send(key, "/case_count", [counts(place="330000"), counts(date="2020-02-11")]).json()
    assert told["tables"][0]["accepted"] == 1


def test_an_arrival_is_about_its_destination_and_a_flow_about_either_end(desk: Desk, key: str) -> None:
    flow = {
        "date": "2020-02-10",
        "transport": "rail",
        "persons_moved": 7,
        "basis": "published",
        "source": "rail",
    }
    ends = [("330382", "420100"), ("420100", "330302"), ("420100", "330106"), ("33", "420100")]
    flows = [{**flow, "from_place": one, "to_place": other} for one, other in ends]
    told = send(key, "/mobility", flows).json()
    assert told["tables"][0]["accepted"] == 2
    assert [(found["row"], found["column"], found["rule"]) for found in told["problems"]] == [
        (3, "from_place", "place_outside"),
        (4, "from_place", "place_outside"),
    ]
    border = program(desk, "border", "person_sender", CITY)
    row = {
        "departure_country": "ITA",
        "transport": "road",
        "arrives_on": "2020-02-11",
        "identity_kind": "passport",
    }
    row |= {"identity_number": "AB1234567", "identity_issuer": "ITA", "arrival_state": "pre_declared"}
    rows_ = [{**row, "arrival_id": f"A-{place}", "destination": place} for place in ("330382", "330106")]
    told = send(border, "/arrival" + about(desk), rows_).json()
    assert (told["tables"][0]["accepted"], told["tables"][0]["registered"]) == (1, 1), told
    assert [found["rule"] for found in told["problems"]] == ["place_outside"]
    assert SealedIdentity.objects.get().place == "330382"
    refused = send(border, "/arrival" + about(desk), rows_[1:])
    assert (refused.status_code, refused.json()["code"]) == (403, "permit.missing")


def test_a_table_about_nothing_but_other_places_is_refused(desk: Desk, key: str, hospital: str) -> None:
    refused = send(key, "/case_count", [counts(place=OTHER), counts(place="33")])
    assert (refused.status_code, refused.json()["code"]) == (403, "permit.missing")
    refused = send(hospital, "/case_report" + about(desk), [case_report(1, place=OTHER)])
    assert refused.json()["code"] == "permit.missing"
    assert not SetAside.objects.exists()


@pytest.mark.parametrize("key", ["", "wuse_kreturns_wrong", "other_kreturns_secret of returns", "wuse"])
def test_a_key_that_does_not_count_is_refused(desk: Desk, key: str) -> None:
    program(desk, "returns", "sender", CITY)
    answer = send(key, "/case_count", [counts()])
    assert answer.status_code == 401
    assert not ReceiptRow.objects.exists()


def test_a_key_ends_and_is_withdrawn(desk: Desk, key: str) -> None:
    second = key_of(desk, "returns", key_id="second")
    desk.do("chen", withdraw_api_key, key_id="second")
    assert send(second, "/case_count", [counts()]).json()["code"] == "key.wrong"
    desk.later(days=31)
    assert send(key, "/case_count", [counts()]).json()["code"] == "key.wrong"


def test_nobody_signs_in_as_a_program(desk: Desk, key: str) -> None:
    from tests.web_people import signed_in

    assert signed_in("returns").get("/desk/").status_code in (302, 401, 403)


def test_a_document_becomes_a_key_and_the_name_goes_to_the_vault(desk: Desk, hospital: str) -> None:
    told = send(hospital, "/case_report" + about(desk), [case_report(1), case_report(2)]).json()
    assert (told["tables"][0]["accepted"], told["tables"][0]["registered"]) == (2, 2), told
    kept = rows("case_report")
    assert "identity_number" not in kept.columns
    identity = desk.vault.reveal(PersonKey(kept["person"][0]), response=desk.response)
    assert identity.name == "陈测试1"
    entry = AuditRecord.objects.get(verb="person_fact.send")
    assert (entry.personal, entry.purpose, entry.response) == (True, "case_investigation", desk.response)


def test_a_document_that_is_none_sets_its_row_aside_and_is_not_repeated(desk: Desk, hospital: str) -> None:
    wrong = case_report(1, identity_number="330382199001011238")
    answer = send(hospital, "/case_report" + about(desk), [wrong, case_report(2)])
    told = answer.json()
    assert (told["tables"][0]["accepted"], told["tables"][0]["quarantined"]) == (1, 1)
    assert [found["rule"] for found in told["problems"]] == ["document_malformed"]
    assert "330382199001011238" not in answer.content.decode()
    aside = SetAside.objects.get()
    assert aside.content is None
    assert rows_aside(desk.vault, aside)["identity_number"].to_list() == ["330382199001011238"]


def test_a_line_list_that_comes_again_is_unchanged(desk: Desk, hospital: str) -> None:
    cases = [case_report(number) for number in range(5)]
    send(hospital, "/case_report" + about(desk), cases)
    told = send(hospital, "/case_report" + about(desk), [*cases, case_report(5)]).json()["tables"][0]
    assert (told["accepted"], told["unchanged"]) == (1, 5)
    changed = case_report(3, status="recovered", outcome_on="2020-02-11")
    told = send(hospital, "/case_report" + about(desk), [changed]).json()["tables"][0]
    assert told["accepted"] == 1
    # Back to what was said first: the newest row says otherwise, so that is news.
    told = send(hospital, "/case_report" + about(desk), [case_report(3), case_report(4)]).json()["tables"][0]
    assert (told["accepted"], told["unchanged"]) == (1, 1)
    assert rows("case_report").height == 6


def test_rows_about_persons_need_response_purpose_and_permit(desk: Desk, key: str, hospital: str) -> None:
    body = [case_report(1)]
    assert send(hospital, "/case_report", body).json()["code"] == "response.none"
    bare = f"/case_report?response={desk.response}"
    assert send(hospital, bare, body).json()["code"] == "purpose.missing"
    other = f"/case_report?response={desk.response}&purpose=supplies"
    assert send(hospital, other, body).json()["code"] in ("purpose.not_allowed", "request.fields")
    assert send(key, "/case_report" + about(desk), body).json()["code"] == "permit.missing"
    desk.do("zhao", end_response, code=desk.response)
    assert send(hospital, "/case_report" + about(desk), body).json()["code"] == "response.not_active"
    assert not SealedIdentity.objects.exists()


def test_several_tables_go_in_together_or_not_at_all(desk: Desk, hospital: str) -> None:
    body = {"case_report": [case_report(1)], "case_count": [counts()]}
    told = send(hospital, about(desk), body).json()
    assert [table["standard"] for table in told["tables"]] == ["case_report", "case_count"]
    broken = {"case_count": [counts(date="2020-02-11")], "case_report": [{"sex": "female"}]}
    assert send(hospital, about(desk), broken).json()["code"] == "intake.column_missing"
    assert rows("case_count").height == 1


def test_an_identity_that_differs_is_changed_by_who_answers_for_the_person_alone(desk: Desk) -> None:
    here = program(desk, "here", "person_sender", COUNTY)
    there = program(desk, "there", "person_sender", OTHER, organisation="command")
    first = send(here, "/case_report" + about(desk), [case_report(1)]).json()
    assert first["tables"][0]["accepted"] == 1, first
    moved = case_report(1, report_id="R000900", place=OTHER, report_place=OTHER, telephone="13900000000")
    told = send(there, "/case_report" + about(desk), [moved]).json()
    assert [found["rule"] for found in told["problems"]] == ["identity_kept"], told
    person = PersonKey(rows("case_report")["person"][0])
    assert desk.vault.reveal(person, response=desk.response).phone == "13800000000"
    send(here, "/case_report" + about(desk), [case_report(1, telephone="13700000000")])
    assert desk.vault.reveal(person, response=desk.response).phone == "13700000000"


def test_province_wide_permits_cover_all_places(desk: Desk) -> None:
    key = program(desk, "all", "sender", PROVINCE, organisation="command")
    assert (
        send(key, "/case_count", [counts(place="33"), counts(place=OTHER)]).json()["tables"][0]["accepted"]
        == 2
    )


def test_nothing_is_taken_in_when_the_disk_is_nearly_full(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from wuse.intake.store import room

    monkeypatch.setattr(room, "LEAST_FREE", 2**62)
    answer = send(key, "/case_count", [counts()])
    assert (answer.status_code, answer.json()["code"]) == (507, "inbox.disk_full")
    assert int(answer["Retry-After"]) > 0
    assert not ReceiptRow.objects.exists()


def test_nothing_is_taken_in_while_too_much_waits(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from wuse.intake.store import room

    monkeypatch.setattr(room, "MOST_ROWS", 1)
    assert send(key, "/case_count", [counts(), counts(date="2020-02-10")]).status_code == 200
    answer = send(key, "/case_count", [counts(date="2020-02-11")])
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "inbox.full", "1")
    flush(site_pool(settings.WUSE_HOME), at=world.now())
    assert send(key, "/case_count", [counts(date="2020-02-11")]).status_code == 200


def test_what_became_of_every_row_is_counted(desk: Desk, key: str, hospital: str) -> None:
    send(key, "/case_count", [counts(), counts(value="many", date="2020-02-10")])
    send(key, "/case_count", [counts(value=160), counts(value="many", date="2020-02-10")])
    send(hospital, "/case_report" + about(desk), [case_report(1), case_report(2, identity_number="1")])
    send(hospital, "/case_report" + about(desk), [case_report(1), case_report(1, status="recovered")])
    tally = rows("intake_tally").group_by("standard", "aspect").agg(pl.col("value").sum())
    found = {(standard, aspect): value for standard, aspect, value in tally.iter_rows()}
    assert (found["case_count", "received"], found["case_count", "accepted"]) == (4, 2)
    assert (found["case_count", "refused"], found["case_count", "corrected"]) == (2, 1)
    assert (found["case_report", "received"], found["case_report", "refused"]) == (4, 3)
    text = rows("intake_tally").write_csv()
    assert "陈测试" not in text
    assert "R000001" not in text


def test_a_bundle_of_fhir_becomes_cases_and_tests(desk: Desk) -> None:
    key = program(desk, "emr", "person_sender", PROVINCE, organisation="command")
    bundle = (Path(__file__).parents[3] / "examples" / "fhir" / "transaction.json").read_bytes()
    answer = send(key, about(desk), bundle, kind="application/fhir+json")
    assert answer.status_code == 200, answer.content
    told = {table["standard"]: table for table in answer.json()["tables"]}
    assert told["case_report"]["accepted"] > 0, answer.json()
    assert told["test_result"]["accepted"] > 0, answer.json()
    assert "identity_number" not in rows("case_report").columns
    again = send(key, about(desk), bundle, kind="application/fhir+json").json()
    assert again["repeated"]


def test_every_mistake_in_a_bundle_is_told_with_its_path(desk: Desk) -> None:
    key = program(desk, "emr", "person_sender", PROVINCE, organisation="command")
    bundle = (Path(__file__).parents[3] / "examples" / "fhir" / "mistakes.json").read_bytes()
    answer = send(key, about(desk), bundle, kind="application/fhir+json")
    assert answer.status_code == 200, answer.content
    columns = {problem["column"] for problem in answer.json()["problems"]}
    assert any(column.startswith("Bundle.entry[") for column in columns), columns


def test_a_kind_that_is_not_known_is_told(key: str) -> None:
    answer = send(key, "", b"<a/>", kind="application/xml")
    assert (answer.status_code, answer.json()["code"]) == (415, "request.media_type")
