"""Random figures of random classes: what is not open to all leaves in no kind of export."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuse.places import load_registry, load_tiles
from wuse.pool import Standard, load_standard
from wuse.publish import Edition, EditionVerdict, export
from wuse.publish import open_columns as disclosure_columns
from wuse.vocabulary import Basis, Colour, Refusal, Sensitivity

VERDICT = load_standard("verdict")
SECRET = "q7Zk-not-for-the-public"
# All kinds but the picture, which is drawn from the SVG and needs a Chinese font.
KINDS = ("csv", "json", "geojson", "svg", "txt")
PLACES = ("330382", "330303", "330106")

classes = st.fixed_dictionaries({name: st.sampled_from(Sensitivity) for name in VERDICT.columns})
columns = st.sets(st.sampled_from(VERDICT.columns), max_size=4)
figures = st.lists(columns, min_size=1, max_size=3)


def classed(sensitivity: dict[str, Sensitivity]) -> Standard:
    """The standard of verdicts with other classes."""
    fields = tuple(replace(field, sensitivity=sensitivity[field.name]) for field in VERDICT.fields)
    return replace(VERDICT, fields=fields)


def edition(rows: list[set[str]]) -> Edition:
    """An edition of as many counties as there are rows, each with its figures."""
    verdicts = tuple(
        EditionVerdict(
            place,
            "县",
            "County",
            place[:4],
            Colour.BLUE,
            Basis.ESTIMATED,
            "base.blue",
            dict.fromkeys(row, SECRET),
        )
        for place, row in zip(PLACES, rows, strict=False)
    )
    words: dict[str, Any] = {
        "series": "zhejiang",
        "profile": "p",
        "rule_digest": "sha256:r",
        "issued_by": "a test",
    }
    return Edition(
        number=1,
        as_of=date(2020, 2, 9),
        inputs={},
        counts={"blue": len(verdicts)},
        verdicts=verdicts,
        supersedes=None,
        previous_digest=None,
        issued_at=datetime(2020, 2, 10, tzinfo=UTC),
        **words,
    )


def exported(of: Edition, kind: str) -> str:
    content, _ = export(of, kind, lang="en", tiles=load_tiles(), tree=load_registry())
    return content.decode()


@given(rows=figures, sensitivity=classes, kind=st.sampled_from(KINDS))
def test_an_edition_leaves_only_if_every_figure_is_open(
    rows: list[set[str]], sensitivity: dict[str, Sensitivity], kind: str
) -> None:
    closed = sorted(name for name in set().union(*rows) if sensitivity[name] is not Sensitivity.L1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disclosure_columns, "load_standard", lambda _: classed(sensitivity))
        if not closed:
            assert exported(edition(rows), kind)
            return
        with pytest.raises(Refusal) as caught:
            exported(edition(rows), kind)
    assert caught.value.code == "disclosure.not_public"
    assert caught.value.details == {"columns": closed}
    assert SECRET not in caught.value.message


@given(name=st.text(min_size=1, max_size=20), kind=st.sampled_from(KINDS))
def test_a_figure_that_no_standard_knows_is_closed(name: str, kind: str) -> None:
    known = {*VERDICT.columns, "name", "name_en", "city"}
    if name in known:
        return
    with pytest.raises(Refusal) as caught:
        exported(edition([{name}]), kind)
    assert caught.value.details == {"columns": [name]}


@given(rows=figures, kind=st.sampled_from(("csv", "json", "geojson")))
def test_what_is_open_is_found_in_the_files_for_programs(rows: list[set[str]], kind: str) -> None:
    # So that the secret's absence above says something: an open figure does come through.
    rows = [{*row, "confirmed_cum"} for row in rows]
    assert exported(edition(rows), kind).count(SECRET) >= len(rows)
