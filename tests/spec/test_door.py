"""What becomes of a document at the door: a key for the pool, an identity for the vault, or a row set aside."""

import polars as pl

from wuse.intake.door import DoorAnswer, at_door, reader_of_documents
from wuse.pool import load_standard
from wuse.trust.commitments import committing
from wuse.trust.identity import IdentityDocument, person_key
from wuse.vocabulary import PersonKey

NUMBER, WRONG = "330382199001011237", "330382199001011238"
KEY = "p1-" + "a" * 32
COLUMNS = ("identity_kind", "identity_number", "person_name", "telephone", "person", "place")
COMMIT = committing(lambda: bytes(32))
MADE = ["name_commitment", "name_sound_commitment", "telephone_commitment"]


def key_of(document: IdentityDocument) -> PersonKey:
    return person_key(document, secret=bytes(32), version=1)


def at(*rows: str) -> DoorAnswer:
    """Rows of cells divided by bars; a dash is an empty cell."""
    cells = [[None if cell.strip() == "-" else cell.strip() for cell in row.split("|")] for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    numbered = frame.with_row_index("row", offset=1).cast({"row": pl.Int64})
    return answer_of(numbered)


def answer_of(frame: pl.DataFrame, standard: str = "case_report") -> DoorAnswer:
    named = reader_of_documents(key_of)
    return at_door(frame, load_standard(standard), named=named, commit=COMMIT, lang="en")


def test_a_document_becomes_a_key_and_its_columns_end_here() -> None:
    answer = at(f"resident_id | {NUMBER} | 陈测试 | 13800000000 | - | 330382")
    assert answer.frame.columns == ["row", "person", "place", *MADE]
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
    answer = answer_of(frame)
    assert answer.frame.drop(MADE).equals(frame)
    assert answer.frame.select(MADE).row(0) == (None, None, None)
    assert answer.identities == {}


def test_a_key_and_a_document_of_two_persons_are_told() -> None:
    answer = at(f"resident_id | {NUMBER} | - | - | {KEY} | 33", f"resident_id | {NUMBER} | - | - | - | 33")
    assert [(found.row, found.rule, found.value) for found in answer.problems] == [(1, "person_at_odds", "")]
    key = answer.frame["person"][1]
    assert not at(f"resident_id | {NUMBER} | - | - | {key} | 33").problems


# --- what names are compared by


def made(*rows: str) -> list[tuple[str | None, ...]]:
    """The commitments of name, sound and telephone of each row."""
    return at(*rows).frame.select(MADE).rows()


def test_a_name_and_a_number_leave_a_commitment_and_nothing_else_of_themselves() -> None:
    [(name, sound, telephone)] = made(f"resident_id | {NUMBER} | 陈测试 | 13800000000 | - | 33")
    assert all(text and text.startswith("c1-") and len(text) == 35 for text in (name, sound, telephone))
    assert len({name, sound, telephone}) == 3


def test_a_person_under_two_documents_has_two_keys_and_one_sound() -> None:
    answer = at(
        f"resident_id | {NUMBER} | 陈测试 | 13800000000 | - | 33",
        "passport | E12345678 | CHEN, CESHI | +86 138 0000 0000 | - | 33",
    )
    first, second = answer.frame.select(MADE).rows()
    assert answer.frame["person"].n_unique() == 2
    assert first[0] != second[0], "characters and letters are two names"
    assert first[1:] == second[1:], "and one sound, and one telephone"


def test_a_row_with_a_key_alone_is_committed_to_by_the_name_that_came_with_it() -> None:
    [(name, _, _)] = made(f"- | - | 陈测试 | - | {KEY} | 33")
    assert name == made(f"resident_id | {NUMBER} | 陈 测试 | - | - | 33")[0][0]


def test_what_is_sent_in_the_place_of_a_commitment_is_not_believed() -> None:
    frame = pl.DataFrame({"row": [1], "person": [KEY], "name_commitment": ["c1-" + "a" * 32]})
    assert answer_of(frame).frame["name_commitment"].to_list() == [None]


def test_what_is_sent_in_the_place_of_an_act_of_the_desk_is_left_out() -> None:
    frame = pl.DataFrame({"row": [1], "person": [KEY], "venue": ["v-1"], "self_said": ["counted"]})
    assert answer_of(frame, "venue_visit").frame.columns == ["row", "person", "venue"]


def test_a_table_that_is_not_compared_has_no_commitments() -> None:
    frame = pl.DataFrame({"row": [1], "person": [KEY], "person_name": ["陈测试"]})
    assert answer_of(frame, "isolation").frame.columns == ["row", "person"]


# --- somebody without a document

REPORTED = ("identity_kind", "identity_number", "reporter")


def provisional(*rows: tuple[str, str, str | None]) -> DoorAnswer:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(REPORTED, pl.String), orient="row")
    return answer_of(frame.with_row_index("row", offset=1).cast({"row": pl.Int64}))


def test_without_a_document_the_organisations_own_number_makes_the_key() -> None:
    answer = provisional(("provisional", "2020-0031", "lqfy"), ("provisional", "LQFY/2020 0031", "wzcdc"))
    assert not answer.problems
    assert answer.frame["person"].n_unique() == 1


def test_the_same_number_of_two_organisations_is_two_persons() -> None:
    answer = provisional(("provisional", "0031", "lqfy"), ("provisional", "0031", "wzcdc"))
    assert answer.frame["person"].n_unique() == 2


def test_a_provisional_number_of_nobody_sets_its_row_aside() -> None:
    answer = provisional(("provisional", "0031", None), ("provisional", "??", "lqfy"))
    assert [found.rule for found in answer.problems] == ["document_malformed"] * 2


def test_a_name_without_a_number_makes_no_key() -> None:
    answer = at("- | - | 陈测试 | 13800000000 | - | 33")
    assert answer.frame["person"].to_list() == [None]
    assert answer.identities == {}
