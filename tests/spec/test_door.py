"""What becomes of a document at the door: a key for the pool, an identity for the vault, or a row set aside."""

import polars as pl

from wuse.intake.door import DoorAnswer, at_door, reader_of_documents
from wuse.pool import load_standard
from wuse.trust.identity import IdentityDocument, person_key
from wuse.vocabulary import PersonKey

NUMBER, WRONG = "330382199001011237", "330382199001011238"
KEY = "p1-" + "a" * 32
COLUMNS = ("identity_kind", "identity_number", "person_name", "telephone", "person", "place")


def key_of(document: IdentityDocument) -> PersonKey:
    return person_key(document, secret=bytes(32), version=1)


def at(*rows: str) -> DoorAnswer:
    """Rows of cells divided by bars; a dash is an empty cell."""
    cells = [[None if cell.strip() == "-" else cell.strip() for cell in row.split("|")] for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    numbered = frame.with_row_index("row", offset=1).cast({"row": pl.Int64})
    return at_door(numbered, load_standard("case_report"), named=reader_of_documents(key_of), lang="en")


def test_a_document_becomes_a_key_and_its_columns_end_here() -> None:
    answer = at(f"resident_id | {NUMBER} | 陈测试 | 13800000000 | - | 330382")
    assert answer.frame.columns == ["row", "person", "place"]
    key, identity = answer.identities[1]
    assert answer.frame["person"].to_list() == [key]
    assert (identity.number, identity.name, identity.phone) == (NUMBER, "陈测试", "13800000000")


def test_the_same_person_has_the_same_key_however_the_number_is_typed() -> None:
    answer = at(
        f"resident_id | {NUMBER} | - | - | - | 33", "resident_id | 330382 19900101 1237 | - | - | - | 33"
    )
    assert answer.frame["person"].n_unique() == 1


def test_a_number_with_a_wrong_check_character_sets_its_row_aside_and_is_not_repeated() -> None:
    answer = at(f"resident_id | {WRONG} | - | - | - | 33")
    [found] = answer.problems
    assert (found.row, found.column, found.rule, found.value) == (
        1,
        "identity_number",
        "document_malformed",
        "",
    )
    assert WRONG not in found.message
    assert answer.frame["person"].to_list() == [None]


def test_a_document_says_of_which_kind_it_is() -> None:
    answer = at(f"- | {NUMBER} | - | - | - | 33", f"id card | {NUMBER} | - | - | - | 33")
    assert [(found.row, found.column, found.rule) for found in answer.problems] == [
        (1, "identity_kind", "document_kind"),
        (2, "identity_kind", "document_kind"),
    ]


def test_a_key_that_was_sent_stays_and_a_document_goes_before_it() -> None:
    answer = at(f"- | - | - | - | {KEY} | 33", f"resident_id | {NUMBER} | - | - | {KEY} | 33")
    first, second = answer.frame["person"].to_list()
    assert (first, second) == (KEY, str(answer.identities[2][0]))
    assert list(answer.identities) == [2]


def test_rows_without_the_columns_of_the_door_pass_as_they_are() -> None:
    frame = pl.DataFrame({"row": [1], "person": [KEY], "place": ["33"]})
    answer = at_door(frame, load_standard("case_report"), named=reader_of_documents(key_of), lang="en")
    assert answer.frame.equals(frame)
    assert answer.identities == {}


def test_a_key_and_a_document_of_two_persons_are_told() -> None:
    answer = at(f"resident_id | {NUMBER} | - | - | {KEY} | 33", f"resident_id | {NUMBER} | - | - | - | 33")
    assert [(found.row, found.rule, found.value) for found in answer.problems] == [(1, "person_at_odds", "")]
    key = answer.frame["person"][1]
    assert not at(f"resident_id | {NUMBER} | - | - | {key} | 33").problems
