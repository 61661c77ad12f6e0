"""Bytes of a request as a Bundle: what is too large, too deep or no bundle is refused as a whole, in words."""

import json

import pytest

from tests.fhir_bundles import CONDITION, TEST, Json, resource, transaction
from wuse.intake.fhir import read_fhir, rows_of
from wuse.intake.fhir.rows import DEEPEST
from wuse.vocabulary import Refusal


def refused(content: bytes, **limits: int) -> str:
    with pytest.raises(Refusal) as caught:
        read_fhir(content, **limits)
    return caught.value.code


def as_bytes(bundle: Json) -> bytes:
    return json.dumps(bundle, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "intake.file_unreadable"),
        (b"\xff\xfe{}", "intake.file_unreadable"),
        (b"[]", "intake.fhir_not_bundle"),
        (b'"Bundle"', "intake.fhir_not_bundle"),
        (b'{"resourceType": "Patient"}', "intake.fhir_not_bundle"),
        (b'{"resourceType": "Bundle"}', "intake.fhir_bundle_type"),
        (b'{"resourceType": "Bundle", "type": ["batch"]}', "intake.fhir_bundle_type"),
        (b'{"resourceType": "Bundle", "type": "document"}', "intake.fhir_bundle_type"),
        (b'{"resourceType": "Bundle", "type": "history"}', "intake.fhir_bundle_type"),
        (b'{"resourceType": "Bundle", "type": "batch"}', "intake.fhir_empty"),
        (b'{"resourceType": "Bundle", "type": "batch", "entry": []}', "intake.fhir_empty"),
        (b'{"resourceType": "Bundle", "type": "batch", "entry": [null, 7]}', "intake.fhir_empty"),
        (b'{"resourceType": "Bundle", "type": "batch", "entry": {}}', "intake.fhir_type"),
        (b'{"resourceType": "Bundle", "resourceType": "Bundle"}', "intake.file_unreadable"),
        (b'{"resourceType": NaN}', "intake.file_unreadable"),
        (b'{"resourceType": ' + b"9" * 5000 + b"}", "intake.file_unreadable"),
    ],
)
def test_what_is_no_bundle_of_rows_is_refused(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_a_bundle_without_rows_says_what_was_wrong_with_its_entries() -> None:
    with pytest.raises(Refusal) as caught:
        read_fhir(b'{"resourceType": "Bundle", "type": "batch", "entry": [{"resource": {}}]}')
    assert "Bundle.entry[0].resource is missing" in caught.value.message


def test_more_bytes_or_entries_than_the_limit_are_refused() -> None:
    content = as_bytes(transaction())
    assert refused(content, most_bytes=len(content) - 1) == "intake.fhir_too_large"
    assert refused(content, most_entries=4) == "intake.fhir_too_many"
    assert read_fhir(content, most_bytes=len(content), most_entries=5).problems == ()


@pytest.mark.parametrize("depth", [DEEPEST + 1, 5_000, 1_000_000])
def test_depth_is_refused_before_the_parser_goes_down(depth: int) -> None:
    assert refused(b'{"a":' * (depth - 1) + b"[" + b"]" + b"}" * (depth - 1)) == "intake.fhir_too_deep"
    assert refused(b"[" * depth) == "intake.fhir_too_deep"


def test_brackets_in_a_text_are_not_deep() -> None:
    bundle = transaction()
    resource(bundle, CONDITION)["note"] = [{"text": '"[{' * 500 + "\\"}]
    assert read_fhir(as_bytes(bundle)).problems == ()


def test_a_mapping_that_holds_itself_is_refused() -> None:
    bundle = transaction()
    bundle["entry"].append(bundle)
    with pytest.raises(Refusal, match="nested more than"):
        rows_of(bundle)


def test_a_number_keeps_the_digits_that_were_written() -> None:
    content = as_bytes(transaction()).replace(b"27.4", b"27.40")
    assert read_fhir(content).tables["test_result"].cells["ct_value"].to_list() == ["27.40"]


def test_a_byte_order_mark_is_no_hindrance() -> None:
    assert read_fhir(b"\xef\xbb\xbf" + as_bytes(transaction())).problems == ()


def test_half_a_character_sets_its_row_aside_and_is_kept_as_it_came() -> None:
    bundle = transaction()
    resource(bundle, TEST)["performer"][0]["display"] = "\ud83d"
    table = read_fhir(json.dumps(bundle).encode()).tables["test_result"]
    assert [told.column for told in table.problems] == ["Bundle.entry[4].resource.performer[0].display"]
    assert "\\ud83d" in table.broken["unread_text"][0]
