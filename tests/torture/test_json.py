"""JSON and JSON lines that are torn, too deep, too large, or say what JSON cannot say: the exact outcome of each."""

import json

import pytest

from tests.torture.outcomes import Outcome, Refused, outcome, taken
from wuse.intake.json_tables import read_json_tables
from wuse.intake.limits import Limits
from wuse.intake.read import read_content
from wuse.vocabulary import Refusal

SMALL = Limits(content=100_000, rows=10, columns=5, cells=30, cell=50, broken=3)
HUGE = "9" * 400


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param('{"a": 1, "b": "x"}', taken(("1", "x")), id="an object"),
        pytest.param('{"a": 1, "b": 2', taken(aside={1: "row_malformed"}, columns=""), id="torn"),
        pytest.param('{"a": 1}{"b": 2}', taken(aside={1: "row_malformed"}, columns=""), id="two on a line"),
        pytest.param('{"a": 1, "a": 2}', taken(aside={1: "row_malformed"}, columns=""), id="a name twice"),
        pytest.param(
            '{"a": 1, " a": 2}', taken(aside={1: "row_malformed"}, columns=""), id="twice but for a blank"
        ),
        pytest.param('{"": 1}', taken(aside={1: "row_malformed"}, columns=""), id="an empty name"),
        pytest.param('{"a": NaN}', taken(aside={1: "row_malformed"}, columns=""), id="NaN"),
        pytest.param('{"a": -Infinity}', taken(aside={1: "row_malformed"}, columns=""), id="Infinity"),
        pytest.param('{"a": "\\ud800"}', taken(aside={1: "row_malformed"}, columns=""), id="half a pair"),
        pytest.param(
            '{"\\udc00": 1}', taken(aside={1: "row_malformed"}, columns=""), id="half a pair as name"
        ),
        pytest.param('{"a": "\\ud83d\\ude37"}', taken(("😷",), columns="a"), id="a whole pair"),
        pytest.param('{"a": "x\\u0000"}', Refused("nul", (1, "a")), id="NUL"),
        pytest.param(f'{{"a": {HUGE}}}', taken((HUGE,), columns="a"), id="a huge whole number"),
        pytest.param('{"a": 1e999, "b": 1.10}', taken(("1e999", "1.10")), id="numbers stay as written"),
        pytest.param(
            '{"a": 330382199001011234}', taken(("330382199001011234",), columns="a"), id="18 digits"
        ),
        pytest.param(
            '{"a": 01}', taken(aside={1: "row_malformed"}, columns=""), id="leading zero of a number"
        ),
        pytest.param('{"a": "00330382"}', taken(("00330382",), columns="a"), id="leading zeros of a text"),
        pytest.param("{'a': 1}", taken(aside={1: "row_malformed"}, columns=""), id="single marks"),
        pytest.param(
            '{"a": "x\ty"}', taken(aside={1: "row_malformed"}, columns=""), id="a bare control character"
        ),
        pytest.param('{"a": {"b": 1}}', taken(aside={1: "row_malformed"}, columns=""), id="nested"),
        pytest.param("[" * 200_000, taken(aside={1: "row_malformed"}, columns=""), id="200,000 deep"),
        pytest.param("1", taken(aside={1: "row_malformed"}, columns=""), id="no object"),
        pytest.param('{"row": 1, "unread_text": 2}', taken(("1", "2"), columns="row,unread_text"), id="ours"),
    ],
)
def test_json_lines(line: str, expected: Outcome) -> None:
    found = outcome(f"{line}\n".encode(), "f.ndjson")
    assert found == (expected if isinstance(expected, Refused) or expected.rows else _no_columns(expected))


def _no_columns(expected: Outcome) -> Outcome:
    assert not isinstance(expected, Refused)
    return type(expected)([], [], expected.aside, expected.warned)


def test_a_torn_last_line_leaves_those_above() -> None:
    whole = b'{"a": 1}\n{"a": 2}\n{"a": 3, "b'
    assert outcome(whole, "f.jsonl") == taken(("1",), ("2",), columns="a", aside={3: "row_malformed"})


def test_lines_that_name_other_columns_are_one_table() -> None:
    content = b'{"a": 1}\n{"b": 2}\n' * 15_000
    found = outcome(content, "f.jsonl")
    assert found == taken(*[("1", None), (None, "2")] * 15_000)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param('[{"a": 1, "b": null}]', taken(("1", None)), id="a list"),
        pytest.param('{"a": 1, "b": true}', taken(("1", "true")), id="a single object"),
        pytest.param("[]", Refused("file_empty"), id="an empty list"),
        pytest.param("[{}, {}]", Refused("file_empty"), id="empty objects"),
        pytest.param("17", Refused("json_rows"), id="a number"),
        pytest.param('[{"a": 1}', Refused("file_unreadable"), id="torn"),
        pytest.param('[{"a": 1, "a": 2}]', Refused("file_unreadable"), id="a name twice"),
        pytest.param('[{"a": NaN}]', Refused("file_unreadable"), id="NaN"),
        pytest.param("[" * 200_000, Refused("file_unreadable"), id="200,000 deep"),
        pytest.param(
            '[{"a":' + "[" * 5_000 + "]" * 5_000 + "}]", Refused("file_unreadable"), id="5,000 deep"
        ),
        pytest.param(
            '[{"a": 1}, 2, {"a": {}}]',
            taken(("1",), columns="a", aside={2: "row_malformed", 3: "row_malformed"}),
            id="odd entries",
        ),
        pytest.param(
            '[{"a": 1}, {"a": "\\ud800"}]',
            taken(("1",), columns="a", aside={2: "row_malformed"}),
            id="half a pair",
        ),
        pytest.param('[{"a": "\\ud83d\\ude37"}]', taken(("😷",), columns="a"), id="a whole pair"),
        pytest.param('[{"a": "x\\u0000"}]', Refused("nul", (1, "a")), id="NUL"),
        pytest.param('[{"": "x"}]', taken(("x",), columns=""), id="an empty name"),
        pytest.param(f'[{{"a": {HUGE}}}]', taken((HUGE,), columns="a"), id="a huge whole number"),
    ],
)
def test_json_documents(document: str, expected: Outcome) -> None:
    assert outcome(document.encode(), "f.json") == expected


def test_every_depth_of_nesting_is_answered() -> None:
    # About the parser's own limit, reading succeeds where writing out again may not.
    for deep in [*range(1, 30), *range(300, 1_100, 7)]:
        document = '[{"a":' + "[" * deep + "]" * deep + "}]"
        found = outcome(document.encode(), "f.json")
        assert found == _no_columns(taken(aside={1: "row_malformed"})) or found == Refused("file_unreadable")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(b"{}," * 20, "f.json", id="objects"),
        pytest.param(b"[" + b"0," * 40 + b"0]", "f.json", id="values"),
        pytest.param(json.dumps([{f"c{n}": 1 for n in range(6)}]).encode(), "f.json", id="names"),
        pytest.param(json.dumps([0] * 4).encode(), "f.json", id="entries that are no rows"),
        pytest.param(b"{}\n" * 12, "f.jsonl", id="lines"),
        pytest.param(b"".join(b'{"c%d": 1}\n' % n for n in range(6)), "f.jsonl", id="names over lines"),
        pytest.param(b"0\n" * 4, "f.jsonl", id="lines that are no rows"),
    ],
)
def test_limits(content: bytes, name: str) -> None:
    assert outcome(content, name, limits=SMALL) == Refused("limit")


def test_bytes_that_stand_for_half_a_character_are_not_read() -> None:
    with pytest.raises(Refusal) as caught:
        read_json_tables(b'{"case_count": [{"a": "\xed\xa0\x80"}]}', lang="en")
    assert caught.value.code == "intake.file_unreadable"


def test_the_media_type_says_kind_and_encoding() -> None:
    content = "a,b\n1,来源\n".encode("gb18030")
    table = read_content(content, media_type='Text/CSV; header=present; charset="GB18030"')
    assert table.cells.rows() == [("1", "来源")]
    for strange in ("", "text/plain", "application/csv", "text/csv/x", "é"):
        with pytest.raises(Refusal) as caught:
            read_content(content, media_type=strange)
        assert caught.value.code == "intake.media_type"
