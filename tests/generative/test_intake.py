"""Random files, good and bad: nothing is lost, nothing wrong is accepted, and a second import changes nothing.

The rules are judged a second time here in plain Python, one cell after the other, without a line of the intake's.
"""

import csv
import io
import re
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.audits import MemoryAudit
from wuse.intake import ImportResult, import_file
from wuse.places import Place, PlaceTree
from wuse.pool import Pool
from wuse.vocabulary import PlaceCode

NOW = datetime(2020, 3, 20, 2, tzinfo=UTC)
TODAY = date(2020, 3, 20)
COLUMNS = ("place", "date", "measure", "value", "basis", "source", "recorded_at")
# 330383 begins on 25 September 2019 in fact; here in the middle of the days, so that validity matters.
FIRST_DAYS = {"33": 1, "3303": 1, "330381": 1, "330382": 1, "330383": 10}
BEGINS = {code: date(2020, 2, day) for code, day in FIRST_DAYS.items()}
MEASURES = ("confirmed_cum", "deaths_cum")
BASES = ("published", "derived", "estimated")
TREE = PlaceTree(
    Place(PlaceCode(code), code, code, code, "district", begins, None, None, None)
    for code, begins in BEGINS.items()
)

days = st.integers(0, 40).map(lambda n: (date(2020, 2, 1) + timedelta(n)).isoformat())
bad_days = st.sampled_from(["", "2020/2/9", "2020-02-30", "2099-01-01", "2020-03-21", "9 Feb", "43870"])
rows = st.tuples(
    st.one_of(
        st.sampled_from(list(BEGINS)), st.sampled_from(["330382000000", "339999", "33038", "", "乐清"])
    ),
    st.one_of(days, days, bad_days),
    st.sampled_from([*MEASURES, *MEASURES, "cases", ""]),
    st.one_of(
        st.integers(0, 9).map(str),
        st.sampled_from(["-1", "x", "1.5", "7.0", "", "９", "99999999999999999999"]),
    ),
    st.sampled_from([*BASES, *BASES, "guessed"]),
    st.sampled_from(["src-1", "src-1", 'a, "b"\nc', "x", ""]),
    st.sampled_from(
        ["", "", "2020-02-10T09:00:00+08:00", "2020-03-20T10:00:01+08:00", "2020-02-10T09:00:00"]
    ),
)
# Few places, days and measures, so that keys meet, contradict each other and add up to something.
crowded = st.tuples(
    st.sampled_from(["33", "3303", "330381", "330382"]),
    st.just("2020-02-09"),
    st.just("confirmed_cum"),
    st.integers(0, 3).map(str),
    st.just("published"),
    st.just("src-1"),
    st.just(""),
)
files = st.lists(st.one_of(rows, crowded), min_size=1, max_size=25)


def place_is_good(place: str, day: date) -> bool:
    code = {"330382000000": "330382"}.get(place, place)
    return code in BEGINS and BEGINS[code] <= day


def is_good(row: tuple[str, ...]) -> bool:
    """Whether a row alone meets the standard, read off the contract by hand."""
    place, day, measure, value, basis, source, recorded = row
    try:
        spoken_of = date.fromisoformat(day) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) else None
    except ValueError:
        return False
    whole = re.fullmatch(r"\d+(\.0)?", value, re.ASCII) and float(value) < 2**63
    learnt = not recorded or ("+" in recorded and datetime.fromisoformat(recorded) <= NOW)
    return bool(
        spoken_of
        and spoken_of <= TODAY
        and place_is_good(place, spoken_of)
        and (measure in MEASURES and whole and basis in BASES and len(source) >= 3 and learnt)
    )


def identity(row: tuple[str, ...]) -> tuple[str, ...]:
    """What a row speaks of, and when that was learnt."""
    place, day, measure, _, basis, _, recorded = row
    return ({"330382000000": "330382"}.get(place, place), day, measure, basis, recorded)


def expected(good: list[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[int, str]]:
    """Rows that no other row of the file contradicts, each once: value and source by what they speak of."""
    said: dict[tuple[str, ...], set[tuple[int, str]]] = {}
    for row in good:
        said.setdefault(identity(row), set()).add((int(float(row[3])), row[5].replace("\r", "")))
    return {key: next(iter(values)) for key, values in said.items() if len(values) == 1}


def wrong_sums(facts: dict[tuple[str, ...], tuple[int, str]]) -> set[tuple[str, ...]]:
    """Of rows without a time of learning: those of a whole and its parts that do not add up."""
    wrong: set[tuple[str, ...]] = set()
    for (place, *rest), (stated, _) in facts.items():
        parts = [key for key in facts if list(key[1:]) == rest and part_of(key[0], place, rest, facts)]
        total = sum(facts[key][0] for key in parts)
        if (
            parts
            and rest[2] != "estimated"
            and (total > stated or (total < stated and complete(place, rest, facts)))
        ):
            wrong |= {(place, *rest), *parts}
    return wrong


def below(place: str, day: str) -> list[str]:
    return [
        code
        for code, begins in BEGINS.items()
        if len(code) == len(place) + 2 and code.startswith(place) and begins.isoformat() <= day
    ]


def part_of(code: str, place: str, rest: list[str], facts: dict[tuple[str, ...], tuple[int, str]]) -> bool:
    between = [code[:n] for n in range(len(place) + 2, len(code), 2)]
    return code != place and code.startswith(place) and not any((mid, *rest) in facts for mid in between)


def complete(place: str, rest: list[str], facts: dict[tuple[str, ...], tuple[int, str]]) -> bool:
    children = below(place, rest[0])
    return bool(children) and all(
        (child, *rest) in facts or complete(child, rest, facts) for child in children
    )


def as_csv(table: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([COLUMNS, *table])
    return out.getvalue().encode()


def take_in(path: Path, pool: Pool) -> ImportResult:
    return import_file(
        audit=MemoryAudit(),
        path=path,
        standard_name="case_count",
        pool=pool,
        places=TREE,
        by="someone",
        at=NOW,
    )


@given(files)
@settings(max_examples=40, deadline=None)
def test_nothing_is_lost_nothing_wrong_is_accepted_and_twice_is_once(table: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, pool = Path(folder) / "counts.csv", Pool(Path(folder) / "home")
        path.write_bytes(as_csv(table))
        result = take_in(path, pool)
        held = pool.latest("case_count", known_at=None)

        assert result.rows == len(table) == result.accepted + result.quarantined + result.unchanged
        bad = {number for number, row in enumerate(table, 1) if not is_good(row)}
        assert bad <= {found.row for found in result.problems}
        if result.quarantine_file is None:
            assert result.quarantined == 0
        else:
            text = result.quarantine_file.read_bytes().decode("utf-8-sig")
            for kept in csv.DictReader(io.StringIO(text)):
                assert tuple(kept[name] for name in COLUMNS) == table[int(kept["row"]) - 1]

        alone = expected([row for row in table if is_good(row)])
        for place, day, measure, value, basis, source in held.select(COLUMNS[:6]).iter_rows():
            said = {
                fact for key, fact in alone.items() if key[:4] == (place, day.isoformat(), measure, basis)
            }
            assert (value, source) in said

        if not any(row[6] for row in table):
            right = alone.keys() - wrong_sums(alone)
            assert result.accepted == len(right)
            assert held.height == len(right)

        versions = pool.versions()
        again = take_in(path, pool)
        assert (again.accepted, again.problems) == (0, result.problems)
        assert pool.versions() == versions
        assert pool.latest("case_count").equals(held)
