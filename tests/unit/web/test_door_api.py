"""What names a person: every column of the door is judged, kept in the vault, and nowhere else."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.desk_people import CITY, Desk, laid_desk
from tests.programs import case_report, program, resident_number, send
from tests.web_people import on_its_clock
from wuse.intake.door import IDENTITY_PARTS
from wuse.intake.store.known_at_door import known_at_door
from wuse.intake.store.models import SetAside
from wuse.intake.store.set_aside import rows_aside
from wuse.pool import load_standard, standard_names
from wuse.pool.form import load_form
from wuse.pool.form_known import questions
from wuse.pool.store.site_pool import site_pool
from wuse.trust.vault import Identity
from wuse.vocabulary import PersonKey


@pytest.fixture
def desk(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.WUSE_HOME = tmp_path
    monkeypatch.setenv("WUSE_KEYS", str(tmp_path / "keys"))
    found = laid_desk(tmp_path)
    found.open_response(("identity", "code", "correction", "facts"))
    return on_its_clock(found, monkeypatch)


@pytest.fixture
def key(desk: Desk) -> str:
    return program(desk, "border", "person_sender", CITY)


def arrival(**values: Any) -> dict[str, Any]:
    row = {
        "arrival_id": "A-1",
        "departure_country": "ITA",
        "transport": "air",
        "transport_number": "NB620",
        "arrives_on": "2020-02-11",
        "destination": "330382",
        "arrival_state": "landed",
        "arrived_at": "2020-02-11T08:00:00+08:00",
        "identity_kind": "resident_id",
        "identity_number": resident_number(7),
        "person_name": "陈测试",
        "telephone": "+39 06 1234",
        "address_line": "乐成街道测试路 1 号",
        "domestic_contact_name": "李测试",
        "domestic_contact_telephone": "13900000000",
    }
    return {**row, **values}


def report(**values: Any) -> dict[str, Any]:
    return case_report(1, **{"address_line": "乐成街道测试路 1 号", **values})


def address(desk: Desk) -> str:
    return f"/case_report?response={desk.response}&purpose=case_investigation"


def identity(desk: Desk) -> Identity:
    person = site_pool(settings.WUSE_HOME).latest("case_report")["person"][0]
    return desk.vault.reveal(PersonKey(person), response=desk.response)


def test_every_column_of_the_door_has_its_place_in_the_vault() -> None:
    asked = {field.name for name in standard_names() for field in load_standard(name).door_fields}
    assert asked == IDENTITY_PARTS.keys()
    assert set(IDENTITY_PARTS.values()) == set(Identity.__dataclass_fields__)


def test_an_address_is_kept_in_the_vault_and_stays_when_it_is_not_said_again(desk: Desk, key: str) -> None:
    told = send(key, address(desk), [report()]).json()
    assert told["problems"] == []
    assert identity(desk).address == "乐成街道测试路 1 号"
    send(key, address(desk), [case_report(1, severity="severe", telephone="13700000000")])
    assert identity(desk) == Identity(
        "resident_id", resident_number(1), "CHN", "陈测试1", "13700000000", "乐成街道测试路 1 号"
    )
    assert b"\xe4\xb9\x90\xe6\x88\x90" not in b"".join(
        path.read_bytes() for path in Path(settings.WUSE_HOME).rglob("*") if path.is_file()
    )


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("telephone", "call me", "pattern"),
        ("telephone", "139", "pattern"),
        ("person_name", "名" * 81, "max_length"),
        ("address_line", "路" * 201, "max_length"),
    ],
)
def test_what_breaks_the_contract_of_the_door_sets_its_row_aside_and_is_not_repeated(
    desk: Desk, key: str, column: str, value: str, rule: str
) -> None:
    answer = send(key, address(desk), [report(**{column: value}), case_report(2)])
    told = answer.json()
    assert (told["tables"][0]["accepted"], told["tables"][0]["quarantined"]) == (1, 1)
    assert [(found["row"], found["column"], found["rule"], found["value"]) for found in told["problems"]] == [
        (1, column, rule, "")
    ]
    assert json.dumps(value) not in answer.content.decode()
    assert rows_aside(desk.vault, SetAside.objects.get())[column].to_list() == [value]


def test_names_that_come_with_a_key_alone_are_left_out_and_that_is_told(desk: Desk, key: str) -> None:
    send(key, address(desk), [report()])
    person = str(site_pool(settings.WUSE_HOME).latest("case_report")["person"][0])
    bare = {"identity_kind": None, "identity_number": None, "person": person, "severity": "severe"}
    told = send(key, address(desk), [report(**bare, telephone="13700000000")]).json()
    assert told["tables"][0]["accepted"] == 1
    assert [(found["rule"], found["severity"]) for found in told["problems"]] == [
        ("named_without_document", "warn")
    ]
    assert identity(desk).phone == "13800000000"
    silent = dict.fromkeys(("person_name", "telephone", "address_line"))
    told = send(key, address(desk), [report(**bare, **silent, note="again")]).json()
    assert told["problems"] == []


def test_whom_to_ask_about_an_arrival_is_kept_with_the_traveller(desk: Desk, key: str) -> None:
    answer = send(key, address(desk).replace("case_report", "arrival"), [arrival()])
    assert answer.status_code == 200, answer.content
    assert answer.json()["tables"][0]["accepted"] == 1, answer.json()["problems"]
    person = site_pool(settings.WUSE_HOME).latest("arrival")["person"][0]
    kept = desk.vault.reveal(PersonKey(person), response=desk.response)
    assert (kept.contact_name, kept.contact_phone) == ("李测试", "13900000000")


def test_a_declaration_does_not_ask_again_what_a_case_report_said(desk: Desk, key: str) -> None:
    """What the vault has and what the pool has, together; the declaration wants to know about fever each time."""
    send(key, address(desk), [report(sex="female", birth_date="1990-01-01")])
    pool = site_pool(settings.WUSE_HOME)
    person = PersonKey(pool.latest("case_report")["person"][0])
    besides = known_at_door(desk.vault, person, response=desk.response)
    assert set(besides) == {
        "identity_kind", "identity_number", "identity_issuer", "person_name", "telephone", "address_line",
    }  # fmt: skip
    form = load_form("health_declaration")
    found = questions(pool, form, person, at=desk.at, response=desk.response, besides=besides)
    spared = {one.name for one in form.fields} - {one.name for one in found.ask}
    assert spared >= {
        "identity_kind",
        "identity_number",
        "person_name",
        "telephone",
        "address_line",
        "sex",
        "birth_date",
    }
    assert "fever" in {one.name for one in found.ask}
    assert found.known["sex"].value == "female"
    assert known_at_door(desk.vault, PersonKey("p1-" + "a" * 32), response=desk.response) == {}
