"""Editions: numbered, chained, written once, and known to be whole."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from tests.unit.publish.conftest import issued
from wuse.publish import EditionStore, edition_from_document
from wuse.trust import canonical_json
from wuse.vocabulary import Refusal

BLUE = {"p330382": "blue", "p330303": "blue", "p330106": "blue"}


def test_editions_are_numbered_and_each_names_the_digest_before(store: EditionStore) -> None:
    first = issued(store)
    second = issued(store, as_of=date(2020, 2, 12), **BLUE)
    assert (first.number, second.number) == (1, 2)
    assert first.previous_digest is None
    assert second.previous_digest == first.digest
    assert store.numbers() == [1, 2]
    assert store.list() == [first, second]
    assert store.latest() == second


def test_the_same_verdicts_are_the_edition_that_exists(store: EditionStore) -> None:
    first = issued(store)
    assert issued(store, by="someone else") == first
    assert store.numbers() == [1]


def test_other_verdicts_for_a_day_are_a_new_edition_that_names_the_old(store: EditionStore) -> None:
    first = issued(store)
    corrected = issued(store, **BLUE)
    assert corrected.number == 2
    assert corrected.supersedes == 1
    assert store.get(1) == first


def test_who_issued_it_and_when_is_kept_but_is_not_part_of_the_digest(tmp_path: Path) -> None:
    one = issued(EditionStore(tmp_path / "a", "zhejiang"), by="one")
    two = issued(EditionStore(tmp_path / "b", "zhejiang"), by="two")
    assert one.issued_by != two.issued_by
    assert one.digest == two.digest


def test_an_edition_is_read_back_as_it_was_issued(store: EditionStore) -> None:
    edition = issued(store)
    document = json.loads(json.dumps(edition.to_document()))
    assert edition_from_document(document) == edition


def test_an_edition_that_was_changed_is_refused(store: EditionStore, tmp_path: Path) -> None:
    issued(store)
    file = tmp_path / "editions" / "zhejiang" / "0001.json"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace(b'"colour":"red"', b'"colour":"blue"'))
    with pytest.raises(Refusal) as caught:
        EditionStore(tmp_path, "zhejiang").get(1)
    assert caught.value.code == "edition.digest_mismatch"


def test_an_edition_forged_with_its_digest_no_longer_fits_the_chain(
    store: EditionStore, tmp_path: Path
) -> None:
    first, second = issued(store), issued(store, as_of=date(2020, 2, 12))
    others = tuple(replace(verdict, reasons="invented") for verdict in first.verdicts)
    forged = replace(first, issued_by="a forger", verdicts=others)
    file = tmp_path / "editions" / "zhejiang" / "0001.json"
    file.write_bytes(canonical_json(forged.to_document()))
    found = EditionStore(tmp_path, "zhejiang").get(1)
    assert found == forged
    assert second.previous_digest == first.digest != found.digest
    with pytest.raises(Refusal) as caught:
        EditionStore(tmp_path, "zhejiang").list()
    assert caught.value.code == "edition.chain_broken"


@pytest.mark.parametrize(
    "change", [lambda data: data[:-1], lambda data: data + b"\n", lambda data: data.replace(b":", b": ", 1)]
)
def test_a_file_that_is_not_as_it_was_written_is_refused(
    store: EditionStore, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    issued(store)
    file = tmp_path / "editions" / "zhejiang" / "0001.json"
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(Refusal) as caught:
        EditionStore(tmp_path, "zhejiang").get(1)
    assert caught.value.code == "canonical.malformed"


def test_the_editions_of_a_replay_are_one_chain(replayed: Path) -> None:
    editions = EditionStore(replayed, "zhejiang").list()
    assert len(editions) == 14
    assert editions[0].previous_digest is None
    for before, after in pairwise(editions):
        assert after.previous_digest == before.digest
        assert (after.as_of - before.as_of).days == 3


def test_a_number_that_is_taken_is_not_written_again(store: EditionStore) -> None:
    edition = issued(store)
    assert store.put(edition) is False


@pytest.mark.parametrize("number", [0, 2, 99])
def test_an_edition_that_does_not_exist_is_refused_with_those_that_do(
    store: EditionStore, number: int
) -> None:
    issued(store)
    with pytest.raises(Refusal) as caught:
        store.get(number)
    assert "from 1 to 1" in caught.value.message


def test_an_empty_store_says_that_nothing_was_issued(store: EditionStore) -> None:
    assert store.latest() is None
    with pytest.raises(Refusal, match="none has been issued"):
        store.get(1)


def test_the_edition_in_force_is_that_of_the_last_day_not_the_one_issued_last(store: EditionStore) -> None:
    third = issued(store, as_of=date(2020, 2, 15))
    late = issued(store, as_of=date(2020, 2, 9), **BLUE)
    assert (third.number, late.number) == (1, 2)
    assert store.latest() == third


def test_changes_are_told_against_the_edition_of_the_day_before_in_force(store: EditionStore) -> None:
    first = issued(store, as_of=date(2020, 2, 9))
    corrected = issued(store, as_of=date(2020, 2, 9), **BLUE)
    second = issued(store, as_of=date(2020, 2, 12))
    assert store.before(first) is None
    assert store.before(corrected) is None
    assert store.before(second) == corrected


def test_an_edition_that_was_put_in_the_place_of_another_breaks_the_chain(
    store: EditionStore, tmp_path: Path
) -> None:
    first = issued(store)
    issued(store, as_of=date(2020, 2, 12), **BLUE)
    forged = issued(EditionStore(tmp_path / "forger", "zhejiang"), **BLUE)
    file = tmp_path / "editions" / "zhejiang" / "0001.json"
    file.chmod(0o644)
    file.write_bytes(canonical_json(forged.to_document()))
    assert forged.digest != first.digest
    with pytest.raises(Refusal) as caught:
        EditionStore(tmp_path, "zhejiang").list()
    assert caught.value.code == "edition.chain_broken"


@pytest.mark.parametrize("document", [{}, {"series": 1}, [], {"as_of": "soon"}])
def test_what_is_no_edition_is_refused(document: object) -> None:
    with pytest.raises(Refusal) as caught:
        edition_from_document(document)  # type: ignore[arg-type]
    assert caught.value.code == "edition.malformed"


def test_an_edition_with_something_more_in_it_is_refused(store: EditionStore) -> None:
    document = {**json.loads(json.dumps(issued(store).to_document())), "more": 1}
    with pytest.raises(Refusal) as caught:
        edition_from_document(document)
    assert caught.value.code == "edition.malformed"
