"""Columns that a file holds as numbers, days and moments come to the same as their text, to the last problem."""

import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.audits import MemoryAudit
from wuse.intake import ImportResult, import_file, read_file
from wuse.intake.actions import imports
from wuse.intake.cell_texts import by_number, in_text
from wuse.intake.column_checks import checked_cells
from wuse.places import load_registry
from wuse.pool import Pool, load_standard
from wuse.vocabulary import Refusal

NOW = datetime(2020, 3, 20, 2, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ODD_TEXTS = [
    "",
    "  ",
    " x",
    "=1+1",
    "+8613800000000",
    "-1",
    "@a",
    "a\tb\nc",
    "\x1b[0m",
    "乐清" * 30,
    "1E+17",
    "true",
    "NaN",
]
TEXTS = st.one_of(
    st.sampled_from(ODD_TEXTS), st.text(max_size=8), st.sampled_from(["00000001", "00000002", "m-003"])
)
FLOATS = st.one_of(
    st.floats(),
    st.sampled_from(
        [0.0, -0.0, 1.0, 12.5, 1e-7, 2.0**53, 2.0**53 + 2, 1e16, 1.25e17, 1e300, 5e-324, 0.1 + 0.2]
    ),
    st.integers(0, 9).map(float),
)
WHOLE = st.one_of(
    st.integers(-9, 60), st.integers(-(2**63), 2**63 - 1), st.sampled_from([2**53, 2**53 + 1, -1])
)
DAYS = st.one_of(
    st.dates(date(2020, 1, 25), date(2020, 2, 10)),
    st.dates(),
    st.sampled_from([date(2020, 3, 20), date(2020, 3, 21), date(2, 1, 1)]),
)
MOMENTS = st.one_of(
    st.integers(0, 50).map(
        lambda n: datetime(2020, 2, 1, tzinfo=UTC) + timedelta(minutes=n * 7, microseconds=n)
    ),
    st.integers(-62_135_500_000, 253_402_200_000).map(lambda n: EPOCH + timedelta(seconds=n)),
    st.sampled_from([NOW, NOW + timedelta(microseconds=1), datetime(1900, 5, 1, tzinfo=UTC)]),
)
ZONES = [None, "UTC", "+08:00", "Asia/Shanghai", "Europe/Paris", "-03:30"]
KINDS: dict[str, tuple[pa.DataType, st.SearchStrategy[Any]]] = {
    "text": (pa.string(), TEXTS),
    "text by number": (pa.dictionary(pa.int8(), pa.string()), TEXTS),
    "float": (pa.float64(), FLOATS),
    "short float": (pa.float32(), st.floats(width=32)),
    "half float": (pa.float16(), st.sampled_from([0.5, 1.0, 2048.0])),
    "integer": (pa.int64(), WHOLE),
    "byte": (pa.int8(), st.integers(-128, 127)),
    "natural": (pa.uint64(), st.one_of(st.integers(0, 9), st.integers(0, 2**64 - 1))),
    "decimal": (pa.decimal128(12, 3), st.integers(-999, 99_999).map(lambda n: Decimal(n) / 1000)),
    "truth": (pa.bool_(), st.booleans()),
    "day": (pa.date32(), DAYS),
    "long day": (pa.date64(), DAYS),
    "nothing": (pa.null(), st.none()),
    **{
        f"moment {unit} {zone}": (pa.timestamp(unit, zone), MOMENTS)
        for unit in ("s", "ms", "us", "ns")
        for zone in ZONES
    },
}
LIKELY = {
    "meter": [
        ("text", ["00000001", "00000002", "00000003", "0004"]),
        ("text by number", ["00000001", "00000002"]),
    ],
    "place": [
        ("text by number", ["330381", "330382", "33038", "330383"]),
        ("text", ["330382000000", "330381"]),
    ],
    "date": [("day", [date(2020, 2, 1), date(2020, 2, 2)]), ("day", [date(2020, 2, 1), date(2020, 4, 1)])],
    "electricity": [
        ("float", [1.0, 2.5, -0.0, 1e8]),
        ("integer", [1, 2, -3]),
        ("float", [1.0, float("nan")]),
    ],
    "recorded_at": [("moment us UTC", [NOW, NOW - timedelta(days=30)]), ("moment ms Asia/Shanghai", [NOW])],
    "tariff_class": [("text by number", ["large_industrial", "agricultural", "no such"])],
    "reading_kind": [("text by number", ["measured", "estimated", ""])],
    "source": [("text", ["bench-1"]), ("text by number", ["grid-2020-01", "grid-2020-02"])],
    "industry": [("text by number", ["C", "F", "?"])],
    "enterprise": [("text", ["91330382MA2ABCDE1X", "91330382MA2ABCDE2X"])],
    "staff_total": [("integer", [5, 60, -1]), ("float", [5.0, 60.0]), ("float", [5.5, 7.0])],
    "staff_returning": [("integer", [3, 70]), ("float", [3.0, float("inf")])],
    "recent_cluster": [("truth", [True, False])],
    "disinfectant_stock": [("float", [0.1, 3.0]), ("decimal", [Decimal("1.250")]), ("short float", [0.5])],
}

NUMBERS = (
    "float",
    "short float",
    "half float",
    "integer",
    "byte",
    "natural",
    "decimal",
    "text",
    "truth",
)
# A file with the last of these zones cannot be read at all.
DAYS_AND_MOMENTS = [
    kind for kind in KINDS if kind.startswith(("day", "long", "moment")) and not kind.endswith("-03:30")
]
NEAR = [
    *(("meter_reading", "electricity", kind) for kind in NUMBERS),
    *(("enterprise", "staff_total", kind) for kind in NUMBERS),
    *(("enterprise", "recent_cluster", kind) for kind in ("truth", "byte", "float", "text")),
    *(("meter_reading", name, kind) for name in ("date", "recorded_at") for kind in DAYS_AND_MOMENTS),
    *(
        ("meter_reading", name, kind)
        for name in ("meter", "place", "reading_kind")
        for kind in ("text", "text by number", "integer")
    ),
]


@st.composite
def tables(draw: st.DrawFn, standard: str) -> pa.Table:
    """A file of a standard: columns mostly as they are sent, some of any type, gaps and repeated rows among them."""
    height, columns = draw(st.integers(1, 12)), {}
    names = [field.name for field in load_standard(standard).said_fields]
    for name in names:
        required = load_standard(standard).field(name).constraints.get("required")
        if not required and draw(st.integers(0, 2)) == 0:
            continue
        columns[name] = draw(_column(name, height))
    made = pa.table(columns)
    again = draw(st.lists(st.integers(0, height - 1), max_size=4))
    whole = pa.concat_tables([made, made.take(pa.array(again, pa.int64()))]).combine_chunks()
    return whole.take(pa.array(list(range(whole.num_rows)) * draw(st.sampled_from([1, 1, 3])), pa.int64()))


def _column(name: str, height: int) -> st.SearchStrategy[pa.Array]:
    likely = [(KINDS[kind][0], st.sampled_from(values)) for kind, values in LIKELY.get(name, [])]
    chosen = st.one_of(
        *([st.sampled_from(likely)] * 3 if likely else []), st.sampled_from(list(KINDS.values()))
    )
    return chosen.flatmap(
        lambda kind: st.lists(
            st.one_of(kind[1], kind[1], kind[1], st.none()), min_size=height, max_size=height
        ).map(lambda values: _array(values, kind[0]))
    )


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        scale = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind.unit]
        ticks = [
            None if v is None else (v - EPOCH) // timedelta(microseconds=1) * scale // 10**6 for v in values
        ]
        return pa.array(
            [tick if tick is None or abs(tick) < 2**63 else 0 for tick in ticks], pa.int64()
        ).cast(kind)
    if pa.types.is_float16(kind):
        return pa.array(values, pa.float64()).cast(kind)
    return pa.array(values, kind)


def taken_in(table: pa.Table, standard: str, home: Path, *, typed: bool) -> tuple[Any, ...]:
    """All that an import leaves behind."""
    file = home / "f.parquet"
    pq.write_table(table, file)

    def read(name: str, content: bytes, **how: Any) -> Any:
        return read_file(name, content, **{**how, "typed": typed})

    pool = Pool(home / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imports, "read_file", read)
        try:
            result = import_file(
                audit=MemoryAudit(),
                path=file,
                standard_name=standard,
                pool=pool,
                places=load_registry(),
                by="b",
                at=NOW,
            )
        except Refusal as refusal:
            return (refusal.code, refusal.message, str(refusal.details).replace(str(home), ""))
    return (_told(result), _traces(home), *(_stored(pool, name) for name in (standard, "intake_tally")))


def _told(result: ImportResult) -> Mapping[str, Any]:
    paths = ("problem_file", "quarantine_file")
    return {name: value for name, value in vars(result).items() if name not in paths}


def _traces(home: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.suffix in (".csv", ".json") and "_delta_log" not in path.parts
    }


def _stored(pool: Pool, table: str) -> pl.DataFrame:
    rows = pool.engine.run("SELECT * FROM facts", tables={"facts": pool.source(table)}, parameters={})
    return rows.sort("sequence", "row_number") if rows.height else rows


def compare(table: pa.Table, standard: str) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        typed, text = (
            taken_in(table, standard, Path(home), typed=way) for home, way in ((one, True), (other, False))
        )
    for mine, theirs in zip(typed, text, strict=True):
        if isinstance(mine, pl.DataFrame):
            assert mine.equals(theirs), (mine, theirs)
            # Nought has no sign, which equality does not see.
            assert repr(mine.rows()) == repr(theirs.rows())
        else:
            assert mine == theirs


@settings(max_examples=30)
@given(tables("meter_reading"))
def test_readings_of_typed_files_come_to_the_same_as_their_text(table: pa.Table) -> None:
    compare(table, "meter_reading")


@settings(max_examples=20)
@given(tables("enterprise"))
def test_declarations_of_typed_files_come_to_the_same_as_their_text(table: pa.Table) -> None:
    compare(table, "enterprise")


@pytest.mark.parametrize(("standard", "name", "kind"), NEAR)
@settings(max_examples=25)
@given(data=st.data())
def test_a_typed_column_is_checked_like_its_text(
    standard: str, name: str, kind: str, data: st.DataObject
) -> None:
    field, (type_, drawn) = load_standard(standard).field(name), KINDS[kind]
    values = data.draw(st.lists(drawn, max_size=9))
    file = pa.BufferOutputStream()
    pq.write_table(pa.table({name: _array([*values, None], type_)}), file)
    try:
        stood = read_file("f.parquet", file.getvalue().to_pybytes(), typed=True).cells[name]
    except Refusal:
        assume(False)
    mine, theirs = (checked_cells(column, field, now=NOW) for column in (stood, in_text(stood)))
    assert repr(mine.values.to_list()) == repr(theirs.values.to_list())
    assert in_text(mine.stood).to_list() == theirs.stood.to_list()
    assert [(f.text, f.mask.to_list(), f.facts, f.severity) for f in mine.faults] == [
        (f.text, f.mask.to_list(), f.facts, f.severity) for f in theirs.faults
    ]


@given(
    st.lists(TEXTS, max_size=9, unique=True), st.lists(st.one_of(st.none(), st.integers(0, 8)), max_size=30)
)
def test_texts_by_number_are_the_texts(texts: list[str], codes: list[int | None]) -> None:
    held = [None if code is None or code >= len(texts) else code for code in codes]
    made = by_number(pl.Series(texts, dtype=pl.String), pl.Series(held, dtype=pl.UInt32))
    told = [None if code is None else texts[code] for code in held]
    as_told = [text or None for text in told] if isinstance(made.dtype, pl.Enum) else told
    assert in_text(made).to_list() == as_told
