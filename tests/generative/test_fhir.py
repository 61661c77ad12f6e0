"""Rows out as a Bundle and in again, and bundles of strangers: nothing is lost, nothing crashes."""

import json
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fhir_bundles import resource, transaction
from tests.standard_rows import NOW, as_text, rows_of
from wuse.intake import check
from wuse.intake.fhir import Mapped, bundle_of, read_fhir
from wuse.intake.fhir import rows_of as rows_of_bundle
from wuse.pool import load_standard
from wuse.vocabulary import Refusal

STANDARDS = {name: load_standard(name) for name in ("case_report", "test_result")}
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# --- there and back


def same(told: str | None, meant: Any) -> bool:
    """Whether a cell says a value: moments as moments, numbers as numbers, all else by the letter."""
    if isinstance(meant, datetime):
        return told is not None and datetime.fromisoformat(told) == meant
    if isinstance(meant, float):
        return told is not None and float(told) == meant
    return told == as_text(meant)


@pytest.mark.parametrize("name", STANDARDS)
@many
@given(data=st.data())
def test_every_row_comes_back_as_it_went_out(name: str, data: st.DataObject) -> None:
    sent = data.draw(rows_of(STANDARDS[name]))
    mapped = read_fhir(json.dumps(bundle_of({name: typed(sent, name)})).encode())
    assert mapped.problems == ()
    back = mapped.tables[name].cells.to_dicts()
    wrong = [
        (field, got[field], row[field])
        for row, got in zip(sent, back, strict=True)
        for field in row
        if not same(got.get(field), row[field])
    ]
    assert wrong == []


def typed(rows: list[dict[str, Any]], name: str) -> pl.DataFrame:
    fields = STANDARDS[name].fields
    return pl.DataFrame(rows, schema={field.name: field.polars_type for field in fields})


@many
@given(data=st.data())
def test_what_comes_back_passes_the_checks_that_it_had_passed(data: st.DataObject) -> None:
    sent = data.draw(rows_of(STANDARDS["case_report"]))
    table = rows_of_bundle(bundle_of({"case_report": typed(sent, "case_report")})).tables["case_report"]
    frame = pl.DataFrame([table.rows, *table.cells])
    checked = check(
        frame, STANDARDS["case_report"], place_exists=lambda place, day: True, children=no_children, now=NOW
    )
    assert checked.problems == ()
    assert checked.accepted.height + checked.repeats == len(sent)


def no_children(place: Any, day: date) -> list[Any]:
    return []


# --- bundles of strangers

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=5),
    st.just("\ud800"),
)
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["resourceType", "code", "coding", "extension", "x"]), inner, max_size=3
        ),
    ),
    max_leaves=8,
)


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to every value within a bundle."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, held in inner for found in places_in(held, (*path, key)))]


WAYS = [way for way in places_in(transaction()) if way]


def put(bundle: Any, way: tuple[Any, ...], value: Any) -> None:
    for key in way[:-1]:
        if not isinstance(bundle, dict | list) or (isinstance(bundle, dict) and key not in bundle):
            return
        bundle = bundle[key]
    if isinstance(bundle, dict | list):
        bundle[way[-1]] = value


@many
@given(changes=st.lists(st.tuples(st.sampled_from(WAYS), trees), min_size=1, max_size=3))
def test_whatever_stands_anywhere_in_a_bundle_is_taken_or_told(changes: list[tuple[Any, Any]]) -> None:
    bundle = transaction()
    for way, value in sorted(changes, key=lambda change: len(change[0]), reverse=True):
        put(bundle, way, value)
    mapped = read_or_refused(bundle)
    if isinstance(mapped, str):
        assert mapped.startswith("intake.fhir_")
        return
    for table in mapped.tables.values():
        aside = set(table.broken["row"])
        refused = {told.row for told in table.problems if told.severity == "refuse"}
        assert aside == refused, "a row is set aside exactly when something says why"
        assert not aside & set(table.rows)
        table.cells.write_csv()
    placed = {row for table in mapped.tables.values() for row in (*table.rows, *table.broken["row"])}
    assert placed | set(mapped.unplaced["row"]) >= tellers(bundle)


def read_or_refused(bundle: Any) -> Mapped | str:
    """What a bundle holds, or the code of its refusal."""
    try:
        return rows_of_bundle(bundle)
    except Refusal as refusal:
        return refusal.code


def tellers(bundle: Any) -> set[int]:
    """The entries that still are conditions and observations."""
    kinds = ("Condition", "Observation")
    return {
        number
        for number, entry in enumerate(bundle["entry"], 1)
        if isinstance(entry, dict)
        and isinstance(entry.get("resource"), dict)
        and entry["resource"].get("resourceType") in kinds
    }


@many
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")))
def test_bytes_of_any_kind_are_refused_in_words(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        read_fhir(content)
    assert refused.value.code in ("intake.file_unreadable", "intake.fhir_not_bundle")


@many
@given(cut=st.integers(0, 3000))
def test_a_bundle_that_broke_off_is_refused(cut: int) -> None:
    content = json.dumps(transaction()).encode()
    with pytest.raises(Refusal, match="JSON"):
        read_fhir(content[:cut])


@many
@given(names=st.permutations(["subject", "encounter", "specimen"]), to=st.integers(0, 4))
def test_references_in_a_circle_end(names: list[str], to: int) -> None:
    bundle = transaction()
    circle = {"reference": bundle["entry"][to]["fullUrl"]}
    for number in range(5):
        resource(bundle, number).update(dict.fromkeys(names, circle))
    mapped = read_or_refused(bundle)
    assert not isinstance(mapped, str)
    assert {told.rule for told in mapped.problems} <= {"fhir_leads_to", "fhir_no_patient", "fhir_missing"}
