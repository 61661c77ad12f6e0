"""What elements of FHIR R4 mean in wuse, and what becomes of a resource that cannot be a row. Rules as tables."""

from typing import Any

import pytest

from tests.fhir_bundles import CONDITION, ENCOUNTER, PATIENT, TEST, Json, of, resource, transaction
from wuse.intake.fhir import Mapped, rows_of

SYSTEMS = {
    "snomed": "http://snomed.info/sct",
    "loinc": "http://loinc.org",
    "icd": "http://hl7.org/fhir/sid/icd-10",
    "pos": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
    "clinical": "http://terminology.hl7.org/CodeSystem/condition-clinical",
    "verification": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
    "wuse-class": "https://wuse.example/fhir/CodeSystem/classification",
    "wuse-status": "https://wuse.example/fhir/CodeSystem/status",
    "wuse-target": "https://wuse.example/fhir/CodeSystem/target",
}


def concept(text: str) -> Json:
    """`snomed:840539006 icd:U07.1` as a CodeableConcept."""
    pairs = (part.partition(":") for part in text.split())
    return {"coding": [{"system": SYSTEMS[system], "code": code} for system, _, code in pairs]}


def row(bundle: Json, table: str = "case_report") -> dict[str, Any]:
    """The one row of a table; every problem that refuses is shown where there is none."""
    mapped = rows_of(bundle)
    assert [told.message for told in mapped.problems if told.severity == "refuse"] == []
    [found] = mapped.tables[table].cells.to_dicts()
    return found


def told(mapped: Mapped) -> list[tuple[str, str, str]]:
    """Path, rule and severity of every problem."""
    return [(each.column, each.rule, each.severity) for each in mapped.problems]


# --- the case


@pytest.mark.parametrize(
    ("code", "verification", "classification"),
    [
        ("snomed:840539006", "confirmed", "confirmed"),
        ("icd:U07.1", "confirmed", "confirmed"),
        ("icd:U07.1 snomed:840539006", "confirmed", "confirmed"),
        ("icd:U07.2", "confirmed", "clinical"),
        ("snomed:840539006", "provisional", "suspected"),
        ("snomed:840539006", "unconfirmed", "suspected"),
        ("icd:U07.2", "differential", "suspected"),
        ("snomed:840544004", "confirmed", "suspected"),  # it is confirmed that there is a suspicion
        ("snomed:189486241000119100", "confirmed", "asymptomatic"),
        ("snomed:189486241000119100 icd:U07.1", "confirmed", "asymptomatic"),
        ("snomed:840539006", "refuted", "suspected"),  # a case that was ruled out had been suspected
        ("icd:U07.1 wuse-class:clinical", "confirmed", "clinical"),  # what wuse says of it goes first
    ],
)
def test_code_and_verification_give_the_classification(
    code: str, verification: str, classification: str
) -> None:
    bundle = transaction()
    condition = resource(bundle, CONDITION)
    condition["code"] = concept(code)
    condition["verificationStatus"] = concept(f"verification:{verification}")
    assert row(bundle)["classification"] == classification


@pytest.mark.parametrize(
    ("clinical", "verification", "deceased", "status"),
    [
        ("clinical:active", "confirmed", {}, "in_care"),
        ("clinical:relapse", "confirmed", {}, "in_care"),
        ("clinical:resolved", "confirmed", {}, "recovered"),
        ("clinical:inactive", "confirmed", {"deceasedBoolean": True}, "died"),
        ("clinical:active", "confirmed", {"deceasedDateTime": "2020-02-14"}, "died"),
        ("clinical:resolved", "confirmed", {"deceasedBoolean": True}, "recovered"),  # died of something else
        ("clinical:active", "confirmed", {"deceasedBoolean": False}, "in_care"),
        ("clinical:inactive", "refuted", {}, "ruled_out"),
        ("clinical:inactive wuse-status:observation_ended", "confirmed", {}, "observation_ended"),
    ],
)
def test_both_statuses_and_the_death_give_what_became_of_it(
    clinical: str, verification: str, deceased: Json, status: str
) -> None:
    bundle = transaction()
    resource(bundle, PATIENT).update(deceased)
    resource(bundle, CONDITION)["clinicalStatus"] = concept(clinical)
    resource(bundle, CONDITION)["verificationStatus"] = concept(f"verification:{verification}")
    assert row(bundle)["status"] == status


@pytest.mark.parametrize(
    ("clinical", "rule"),
    [("clinical:inactive", "fhir_undecided"), ("snomed:1", "fhir_code"), (None, "fhir_missing")],
)
def test_what_codes_do_not_decide_is_not_guessed(clinical: str | None, rule: str) -> None:
    bundle = transaction()
    condition = resource(bundle, CONDITION)
    condition.pop("clinicalStatus")
    condition |= {"clinicalStatus": concept(clinical)} if clinical else {}
    assert told(rows_of(bundle)) == [("Bundle.entry[1].resource.clinicalStatus", rule, "refuse")]


def test_a_condition_without_verification_is_not_taken_for_confirmed() -> None:
    bundle = transaction()
    del resource(bundle, CONDITION)["verificationStatus"]
    assert told(rows_of(bundle)) == [
        ("Bundle.entry[1].resource.verificationStatus", "fhir_missing", "refuse")
    ]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ({"abatementDateTime": "2020-02-20"}, "2020-02-20"),
        ({"abatementDateTime": "2020-02-19T20:00:00Z"}, "2020-02-20"),  # in China it was the next day
        ({}, None),
    ],
)
def test_the_day_of_an_outcome(outcome: Json, expected: str | None) -> None:
    bundle = transaction()
    resource(bundle, CONDITION).update({"clinicalStatus": concept("clinical:resolved"), **outcome})
    resource(bundle, PATIENT)["deceasedDateTime"] = (
        "2021-01-01"  # no outcome of a case from which they recovered
    )
    assert row(bundle)["outcome_on"] == expected


# --- the test


@pytest.mark.parametrize(
    ("code", "method", "target"),
    [
        ("loinc:94500-6", "nucleic_acid", None),
        ("loinc:94559-2", "nucleic_acid", "orf1ab"),
        ("loinc:94533-7", "nucleic_acid", "n_gene"),
        ("loinc:94558-4", "antigen", None),
        ("loinc:94563-4", "antibody", "igg"),
        ("loinc:94564-2", "antibody", "igm"),
        ("loinc:94762-2", "antibody", None),
        ("loinc:94764-8", "sequencing", "whole_genome"),
        ("loinc:94500-6 wuse-target:s_gene", "nucleic_acid", "s_gene"),
        ("loinc:94500-6 loinc:94640-0", "nucleic_acid", "s_gene"),
    ],
)
def test_a_loinc_code_gives_method_and_target(code: str, method: str, target: str | None) -> None:
    bundle = transaction()
    resource(bundle, TEST)["code"] = concept(code)
    found = row(bundle, "test_result")
    assert (found["method"], found["target"]) == (method, target)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("snomed:10828004", "positive"),
        ("snomed:260373001", "positive"),
        ("pos:POS", "positive"),
        ("snomed:260385009", "negative"),
        ("snomed:260415000", "negative"),
        ("snomed:419984006", "inconclusive"),
        ("snomed:125154007", "unfit"),
    ],
)
@pytest.mark.parametrize("element", ["valueCodeableConcept", "interpretation", "dataAbsentReason"])
def test_a_result_is_read_where_laboratories_write_it(element: str, value: str, result: str) -> None:
    bundle = transaction()
    test = resource(bundle, TEST)
    del test["valueCodeableConcept"]
    test[element] = [concept(value)] if element == "interpretation" else concept(value)
    assert row(bundle, "test_result")["result"] == result


def test_codes_that_contradict_each_other_set_the_test_aside() -> None:
    bundle = transaction()
    resource(bundle, TEST)["valueCodeableConcept"] = concept("snomed:260373001 snomed:260415000")
    assert told(rows_of(bundle)) == [
        ("Bundle.entry[4].resource.valueCodeableConcept", "fhir_at_odds", "refuse")
    ]


@pytest.mark.parametrize(
    ("status", "rule"),
    [
        ("final", None),
        ("amended", None),
        ("corrected", None),
        ("preliminary", "fhir_status"),
        ("registered", "fhir_status"),
        ("cancelled", "fhir_status"),
        ("unknown", "fhir_status"),
        ("entered-in-error", "fhir_withdrawn"),
        (None, "fhir_missing"),
        (7, "fhir_type"),
    ],
)
def test_only_a_result_that_stands_is_taken_in(status: object, rule: str | None) -> None:
    bundle = transaction()
    resource(bundle, TEST)["status"] = status
    problems = rows_of(bundle).tables["test_result"].problems
    assert {each.rule for each in problems if each.column.endswith("status")} >= ({rule} if rule else set())
    assert bool(problems) is bool(rule)


def test_a_condition_entered_in_error_leaves_what_was_said_before() -> None:
    bundle = transaction()
    resource(bundle, CONDITION)["verificationStatus"] = concept("verification:entered-in-error")
    assert told(rows_of(bundle)) == [
        ("Bundle.entry[1].resource.verificationStatus", "fhir_withdrawn", "refuse")
    ]


# --- dates


@pytest.mark.parametrize(
    ("text", "cell", "problem"),
    [
        ("2020-01-27", "2020-01-27", None),
        ("2020-01-27T23:30:00+08:00", "2020-01-27", None),
        ("2020-01-27T23:30:00Z", "2020-01-28", None),
        ("2020-01", None, ("fhir_no_day_left_out", "warn")),
        ("2020", None, ("fhir_no_day_left_out", "warn")),
        ("2020-02-30", None, ("fhir_type", "refuse")),
        ("27.1.2020", None, ("fhir_type", "refuse")),
        ("2020-01-27T23:30:00", None, ("fhir_type", "refuse")),  # R4: a time has its offset
        ("2020-01-27T23:30+08:00", None, ("fhir_type", "refuse")),  # R4: a time has its seconds
        (20200127, None, ("fhir_type", "refuse")),
    ],
)
def test_a_day_that_may_be_left_empty(
    text: object, cell: str | None, problem: tuple[str, str] | None
) -> None:
    bundle = transaction()
    resource(bundle, CONDITION)["onsetDateTime"] = text
    mapped = rows_of(bundle)
    path = "Bundle.entry[1].resource.onsetDateTime"
    assert told(mapped) == ([(path, *problem)] if problem else [])
    if problem is None or problem[1] == "warn":
        assert mapped.tables["case_report"].cells["onset_on"].to_list() == [cell]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2020-01-31T09:00:00+08:00", None),
        ("2020-01-31T01:00:00.250Z", None),
        ("2020-01-31", "fhir_no_time"),
        ("2020-01", "fhir_no_time"),
        ("2020-01-31T09:00:60+08:00", "fhir_type"),
    ],
)
def test_a_moment_that_is_needed(text: str, rule: str | None) -> None:
    bundle = transaction()
    test = resource(bundle, TEST)
    test["effectiveDateTime"] = text
    del test["contained"][0]["collection"]
    path = "Bundle.entry[4].resource.effectiveDateTime"
    assert told(rows_of(bundle)) == ([(path, rule, "refuse")] if rule else [])


# --- references

PERSON = {
    "resourceType": "Patient",
    "id": "23",
    "identifier": [{"system": "https://wuse.example/fhir/sid/person", "value": "p1-" + "a" * 32}],
    "address": [
        {"extension": [{"url": "https://wuse.example/fhir/StructureDefinition/place", "valueCode": "330382"}]}
    ],
}
URN = "urn:uuid:04121321-4af5-424c-a0e1-ed3aab1c349d"


# The forms of R4's own example, bundle-references.
@pytest.mark.parametrize(
    ("holder", "person", "reference", "found"),
    [
        ("http://example.org/fhir/Condition/1", "http://example.org/fhir/Patient/23", "Patient/23", True),
        ("http://example.org/fhir/Condition/1", "http://example.org/fhir/Patient/23", "http://example.org/fhir/Patient/23", True),
        ("http://example.org/fhir/Condition/1", "http://example.org/fhir/Patient/23", "Patient/23/_history/2", True),
        ("http://example.org/fhir/Condition/1", "http://example.com/fhir/Patient/23", "Patient/23", False),
        ("http://example.org/fhir/Condition/1", "http://example.com/fhir/Patient/23", "http://example.com/fhir/Patient/23", True),
        ("http://example.org/fhir/Condition/1", URN, URN, True),
        (URN.replace("0", "9"), "http://example.org/fhir/Patient/23", "Patient/23", True),
        (None, None, "Patient/23", True),
        (None, None, "Patient/24", False),
        (None, None, "Patient?identifier=23", False),
        (None, None, "#23", False),
    ],
)  # fmt: skip
def test_which_resource_a_reference_means(
    holder: str | None, person: str | None, reference: str, found: bool
) -> None:
    condition = {**resource(transaction(), CONDITION), "subject": {"reference": reference}}
    del condition["encounter"]
    entries = [{"fullUrl": holder, "resource": condition}, {"fullUrl": person, "resource": PERSON}]
    bundle = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [{key: value for key, value in entry.items() if value} for entry in entries],
    }
    path = "Bundle.entry[0].resource.subject"
    lost = [(f"{path}.reference", "fhir_reference", "refuse"), (path, "fhir_no_patient", "refuse")]
    assert told(rows_of(bundle)) == ([] if found else lost)


def test_a_contained_patient_is_found_within_its_resource() -> None:
    bundle = transaction()
    condition = resource(bundle, CONDITION)
    condition |= {"contained": [{**PERSON, "id": "p"}], "subject": {"reference": "#p"}}
    assert row(bundle)["person"] == PERSON["identifier"][0]["value"]  # type: ignore[index]


def test_a_person_may_be_named_by_the_identifier_alone() -> None:
    bundle = transaction()
    resource(bundle, TEST)["subject"] = {"identifier": {"system": "urn:oid:2.16.156.10011.1.3", "value": "9"}}
    found = row(bundle, "test_result")
    assert (found["identity_kind"], found["identity_number"]) == ("resident_id", "9")


def test_two_entries_of_one_address_are_told_apart_by_nobody() -> None:
    bundle = transaction()
    bundle["entry"][TEST]["fullUrl"] = bundle["entry"][CONDITION]["fullUrl"]
    assert ("Bundle.entry[4].fullUrl", "fhir_repeated", "refuse") in told(rows_of(bundle))


def test_a_reference_to_another_kind_of_resource_is_no_patient() -> None:
    bundle = transaction()
    resource(bundle, CONDITION)["subject"] = {"reference": bundle["entry"][ENCOUNTER]["fullUrl"]}
    path = "Bundle.entry[1].resource.subject"
    assert told(rows_of(bundle))[:2] == [
        (path, "fhir_leads_to", "refuse"),
        (path, "fhir_no_patient", "refuse"),
    ]


# --- the stay


@pytest.mark.parametrize(
    ("status", "hospital", "rule"),
    [
        ("in-progress", True, None),
        ("finished", True, None),
        ("cancelled", False, "fhir_left_out"),
        ("entered-in-error", False, "fhir_left_out"),
    ],
)
def test_a_stay_that_was_none_names_no_hospital(status: str, hospital: bool, rule: str | None) -> None:
    bundle = transaction()
    resource(bundle, ENCOUNTER)["status"] = status
    assert bool(row(bundle)["hospital"]) is hospital
    assert told(rows_of(bundle)) == ([("Bundle.entry[2].resource.status", rule, "warn")] if rule else [])


def test_two_stays_that_name_one_condition_decide_nothing() -> None:
    bundle = transaction()
    del resource(bundle, CONDITION)["encounter"]
    stay = resource(bundle, ENCOUNTER)
    stay["reasonReference"] = [{"reference": bundle["entry"][CONDITION]["fullUrl"]}]
    assert row(bundle)["hospital"]
    bundle["entry"].append({"fullUrl": "urn:uuid:2", "resource": dict(stay)})
    assert row(bundle)["hospital"] is None
    assert [each.rule for each in rows_of(bundle).problems] == ["fhir_encounters"]


# --- what is refused


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "GET"])
def test_nothing_is_deleted_through_this_door(method: str) -> None:
    bundle = transaction()
    bundle["entry"][TEST]["request"]["method"] = method
    assert told(rows_of(bundle)) == [("Bundle.entry[4].request.method", "fhir_method", "refuse")]


@pytest.mark.parametrize("name", ["modifierExtension", "implicitRules"])
@pytest.mark.parametrize("number", [PATIENT, CONDITION])
def test_what_may_change_the_meaning_is_not_read_past(name: str, number: int) -> None:
    bundle = transaction()
    resource(bundle, number)[name] = "http://example.org/rules" if name == "implicitRules" else [{"url": "x"}]
    problems = rows_of(bundle).tables["case_report"].problems
    assert [(each.column, each.rule) for each in problems] == [
        (f"Bundle.entry[{number}].resource.{name}", "fhir_modifier")
    ]


def test_a_good_resource_is_taken_although_another_is_bad() -> None:
    bundle = transaction()
    resource(bundle, CONDITION).pop("recordedDate")
    mapped = rows_of(bundle)
    assert mapped.tables["case_report"].broken["row"].to_list() == [CONDITION + 1]
    assert mapped.tables["test_result"].rows.to_list() == [TEST + 1]


def test_everything_that_is_wrong_with_a_resource_is_told_at_once() -> None:
    bundle = transaction()
    condition = resource(bundle, CONDITION)
    condition |= {
        "code": concept("snomed:38341003"),
        "recordedDate": "2020",
        "onsetDateTime": "soon",
        "identifier": [],
    }
    resource(bundle, PATIENT)["gender"] = "f"
    at = "Bundle.entry[1].resource."
    assert {(path, rule) for path, rule, _ in told(rows_of(bundle))} == {
        (f"{at}identifier[system=sid:report_id].value", "fhir_missing"),
        ("Bundle.entry[0].resource.gender", "fhir_code"),
        (f"{at}onsetDateTime", "fhir_type"),
        (f"{at}recordedDate", "fhir_no_time"),
        (f"{at}code", "fhir_code"),
    }


def test_no_value_of_a_person_is_repeated_in_a_problem() -> None:
    bundle = transaction()
    resource(bundle, PATIENT)["birthDate"] = "1970-01-01-secret"
    [problem] = rows_of(bundle, lang="zh").problems
    assert problem.value == ""
    assert "secret" not in problem.message


def test_a_resource_of_another_type_is_left_out_and_kept_aside() -> None:
    bundle = of(PERSON, {"resourceType": "MedicationRequest", "id": "1"}, resource_with_patient())
    mapped = rows_of(bundle)
    assert told(mapped) == [("Bundle.entry[1].resource", "fhir_resource", "warn")]
    assert mapped.unplaced["row"].to_list() == [2]


def resource_with_patient() -> Json:
    condition = {**resource(transaction(), CONDITION), "id": "1", "subject": {"reference": "Patient/23"}}
    return {key: value for key, value in condition.items() if key != "encounter"}
