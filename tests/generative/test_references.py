"""References of random rows, judged a second time one cell after the other."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.spec.test_references import NOW, SIGHTING, anywhere, nowhere
from wuse.intake.check import check

NAMES = ("R-1", "R-2", "R-3", "R-4")
CODES = tuple(f"91330382MA2ABCDE{n}X" for n in range(4))

cells = st.tuples(st.sampled_from([*NAMES, "", " R-1 "]), st.sampled_from([*CODES, "", "no code"]))


@given(
    st.lists(cells, min_size=1, max_size=30), st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(CODES))
)
def test_each_row_is_judged_as_its_cells_alone_would_be(
    rows: list[tuple[str, str]], cases: set[str], enterprises: set[str]
) -> None:
    frame = pl.DataFrame(
        [
            {"row": n, "number": f"N{n}", "seen_on": "2020-03-19", "case": case, "enterprise": code}
            for n, (case, code) in enumerate(rows, 1)
        ],
        schema={"row": pl.Int64, **dict.fromkeys(SIGHTING.columns, pl.String)},
    )
    there = {"case_report.report_id": cases, "enterprise.enterprise": enterprises}
    found = check(
        frame,
        SIGHTING,
        place_exists=anywhere,
        children=nowhere,
        now=NOW,
        exists=lambda reference, values: values.filter(values.is_in(sorted(there[reference]))),
    )
    wanted: list[tuple[int, str, str]] = []
    seen: set[str] = set()
    for number, (case, code) in enumerate(rows, 1):
        if case.strip() and case.strip() not in cases:
            wanted.append((number, "case", "refuse"))
        if code in CODES and code not in enterprises and code not in seen:
            wanted.append((number, "enterprise", "warn"))
        seen.add(code)
    told = [
        (each.row, each.column, each.severity) for each in found.problems if each.rule == "reference_unknown"
    ]
    assert told == wanted
    refused = {row for row, column, _ in wanted if column == "case"}
    unread = {number for number, (_, code) in enumerate(rows, 1) if code == "no code"}
    assert set(found.accepted["row"]) == set(range(1, len(rows) + 1)) - refused - unread
