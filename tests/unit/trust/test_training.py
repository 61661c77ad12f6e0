"""The training mark: set where nothing was, kept in two places that must agree, and what it lets through."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.desk_people import Desk
from wuse.permits import Actor
from wuse.permits.actions.training import mark_training
from wuse.trust.identity import DocumentKind, check_character, read_document
from wuse.trust.store.models import TrainingRow
from wuse.trust.store.training import training_mark
from wuse.trust.store.vault import Vault
from wuse.trust.training import (
    TrainingMark,
    check_document_fits,
    check_marks,
    check_not_training,
    read_mark,
    write_mark,
)
from wuse.vocabulary import Refusal

MARK = TrainingMark("t-one", 7, 2, datetime(2020, 2, 12, tzinfo=UTC))
MADE_UP, REAL = "99010119900101000", "33038219900101123"


def card(seventeen: str) -> str:
    return seventeen + check_character(seventeen)


def test_a_home_without_the_file_is_none_for_training(tmp_path: Path) -> None:
    assert read_mark(tmp_path) == ""
    check_not_training(tmp_path)


def test_the_mark_of_a_home_is_read_back_and_written_once(tmp_path: Path) -> None:
    file = write_mark(tmp_path, MARK)
    assert read_mark(tmp_path) == "t-one"
    assert json.loads(file.read_text()) == {
        "uid": "t-one", "seed": 7, "seats": 2, "marked_at": "2020-02-12T00:00:00+00:00",
    }  # fmt: skip
    with pytest.raises(FileExistsError):
        write_mark(tmp_path, MARK)


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '"t-one"'])
def test_a_mark_that_cannot_be_read_is_not_taken_for_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "training.json").write_text(content)
    with pytest.raises(Refusal) as refused:
        read_mark(tmp_path)
    assert refused.value.code == "training.mark_unreadable"


def test_what_is_shut_in_a_training_home_says_so(tmp_path: Path) -> None:
    write_mark(tmp_path, MARK)
    with pytest.raises(Refusal) as refused:
        check_not_training(tmp_path)
    assert refused.value.code == "training.closed"


@pytest.mark.parametrize(
    ("folder", "desk", "keys"),
    [
        ("t-one", "", ["training/t-one"]),
        ("", "t-one", ["training/t-one"]),
        ("t-one", "t-two", ["training/t-one"]),
        ("t-one", "t-one", []),
        ("t-one", "t-one", ["training/t-two"]),
        ("t-one", "t-one", ["training/t-one", "training/t-two"]),
        ("", "", ["training/t-one"]),
    ],
)
def test_what_was_not_marked_together_is_refused(folder: str, desk: str, keys: list[str]) -> None:
    with pytest.raises(Refusal) as refused:
        check_marks(folder=folder, desk=desk, keys=keys)
    assert refused.value.code == "training.mixed"


def test_a_home_its_own_desk_and_its_own_keys_go_together() -> None:
    check_marks(folder="", desk="", keys=[])
    check_marks(folder="t-one", desk="t-one", keys=["training/t-one"])


@pytest.mark.parametrize(
    ("kind", "number", "training", "code"),
    [
        (DocumentKind.RESIDENT_ID, card(MADE_UP), True, ""),
        (DocumentKind.RESIDENT_ID, card(REAL), False, ""),
        (DocumentKind.RESIDENT_ID, card(REAL), True, "training.real_document"),
        (DocumentKind.RESIDENT_ID, card(MADE_UP), False, "training.made_up_document"),
        (DocumentKind.PASSPORT, "99E12345", True, "training.real_document"),
        (DocumentKind.PASSPORT, "99E12345", False, ""),
        (DocumentKind.PROVISIONAL, "培训/99001", True, "training.real_document"),
    ],
)
def test_a_training_takes_made_up_numbers_alone_and_nobody_else_takes_them(
    kind: DocumentKind, number: str, training: bool, code: str
) -> None:
    document = read_document(kind, number)
    if not code:
        check_document_fits(document, training=training)
        return
    with pytest.raises(Refusal) as refused:
        check_document_fits(document, training=training)
    assert refused.value.code == code
    assert number not in refused.value.in_words("en")


def test_a_desk_at_which_something_was_done_takes_no_mark(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        mark(desk, tmp_path)
    assert refused.value.code == "training.not_empty"
    assert (training_mark(), read_mark(tmp_path)) == (None, "")


def mark(desk: Desk, home: Path) -> None:
    """Mark a desk as the operator does."""
    operator = Actor(account="operator:test")
    mark_training(audit=desk.audit, by=operator, at=desk.at, uid="t-one", seed=7, seats=2, home=home)


def test_a_desk_is_marked_once(db: None, tmp_path: Path) -> None:
    from wuse.trust.keys import KeyFolder

    desk = Desk(KeyFolder(tmp_path / "keys"))
    mark(desk, tmp_path)
    assert training_mark() == TrainingMark("t-one", 7, 2, desk.at)
    with pytest.raises(Refusal):
        mark(desk, tmp_path / "other")
    assert TrainingRow.objects.count() == 1


def test_the_vault_of_a_training_knows_nobody_real_on_any_way(db: None, tmp_path: Path) -> None:
    from wuse.trust.keys import KeyFolder

    desk = Desk(KeyFolder(tmp_path / "keys"))
    mark(desk, tmp_path)
    vault = Vault(desk.keys, lambda size: bytes(size))
    assert vault.key_of(read_document(DocumentKind.RESIDENT_ID, card(MADE_UP)))
    with pytest.raises(Refusal) as refused:
        vault.key_of(read_document(DocumentKind.RESIDENT_ID, card(REAL)))
    assert refused.value.code == "training.real_document"


def test_the_vault_of_a_real_desk_takes_nobody_made_up(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        desk.vault.key_of(read_document(DocumentKind.RESIDENT_ID, card(MADE_UP)))
    assert refused.value.code == "training.made_up_document"
