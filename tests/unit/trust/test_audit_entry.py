"""What the log shows of an entry: nothing that leads to a person, and commitments that open."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from wuse.trust.audit import (
    AuditEntry,
    EntryKind,
    committed_value,
    instant,
    log_bytes,
    part_salt,
    shown_place,
)
from wuse.trust.canonical import canonical_json
from wuse.vocabulary import PersonKey

PERSON = PersonKey("p1-" + "a" * 32)
SALT = bytes(range(32))
ENTRY = AuditEntry(
    at=datetime(2020, 2, 12, 9, 30, 15, 999, tzinfo=timezone(timedelta(hours=8))),
    by="a-0123456789",
    verb="override.confirm",
    kind=EntryKind.ACT,
    place="330382001",
    organisation="wzcdc",
    purpose="case_investigation",
    response="33-2020-1",
    rule="permit 12 (epidemiologist)",
    subject=PERSON,
    personal=True,
    facts={"reason": "close_contact"},
    details={"override": 41, "colour": "red"},
)


def shown(entry: AuditEntry) -> dict[str, Any]:
    found = json.loads(log_bytes(entry, SALT))
    assert isinstance(found, dict)
    return found


def test_no_personal_value_is_in_the_log() -> None:
    text = log_bytes(ENTRY, SALT).decode()
    for value in ("a-0123456789", str(PERSON), "330382001", '"override":41', "red", SALT.hex()):
        assert value not in text


def test_what_everyone_may_see_is_there() -> None:
    seen = shown(ENTRY)
    for name in ("by", "subject", "details"):
        assert list(seen.pop(name)) == ["commitment"]
    assert list(seen.pop("place")) == ["commitment"]
    assert seen == {
        "v": 1,
        "kind": "act",
        "verb": "override.confirm",
        "at": "2020-02-12T01:30:15Z",
        "organisation": "wzcdc",
        "purpose": "case_investigation",
        "response": "33-2020-1",
        "rule": "permit 12 (epidemiologist)",
        "facts": {"reason": "close_contact"},
    }


@pytest.mark.parametrize("name", ["by", "subject", "place", "details"])
def test_a_commitment_opens_with_its_value_and_its_salt_alone(name: str) -> None:
    value = {
        "by": "a-0123456789",
        "subject": str(PERSON),
        "place": "330382001",
        "details": {"colour": "red", "override": 41},
    }[name]
    salt = hmac.new(SALT, b"wuse commitment v1 " + name.encode(), hashlib.sha256).digest()
    assert part_salt(SALT, name) == salt
    text = json.dumps(value, separators=(",", ":"), sort_keys=True).encode()
    assert shown(ENTRY)[name] == {"commitment": "sha256:" + hashlib.sha256(salt + text).hexdigest()}
    assert canonical_json(committed_value(ENTRY, name)) == text


def test_the_same_values_under_another_salt_look_different() -> None:
    other = json.loads(log_bytes(ENTRY, bytes(32)))
    assert all(other[name] != shown(ENTRY)[name] for name in ("by", "subject", "place", "details"))


def test_beside_a_person_no_place_is_smaller_than_a_county() -> None:
    assert shown(replace(ENTRY, place="330382"))["place"] == "330382"
    assert shown(replace(ENTRY, place="3303"))["place"] == "3303"
    assert shown(replace(ENTRY, subject=None))["place"] == "330382001"
    assert [shown_place(place) for place in ("", "33", "330382", "330382001", "330382001001")] == [
        "",
        "33",
        "330382",
        "330382",
        "330382",
    ]


def test_what_an_entry_does_not_have_is_not_committed_to() -> None:
    bare = shown(AuditEntry(at=datetime(2020, 2, 12, tzinfo=UTC), by="system", verb="edition.issue"))
    assert not {"subject", "details"} & set(bare)
    assert bare["place"] == ""


def test_moments_are_written_to_the_second_in_utc() -> None:
    assert instant(ENTRY.at) == "2020-02-12T01:30:15Z"
