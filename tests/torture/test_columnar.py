"""Parquet and Arrow files of every type, and torn, lying and swelling ones: the exact outcome of each."""

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.torture.outcomes import Outcome, Refused, outcome, taken
from wuse.intake.limits import Limits

MEGABYTE = 1024 * 1024
SMALL = Limits(expanded=4 * MEGABYTE, rows=100_000, cell=20_000)
UNREADABLE = Refused("file_unreadable")
Write = Callable[[pa.Table], tuple[bytes, str]]


def parquet(table: pa.Table, **options: object) -> tuple[bytes, str]:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue(), "f.parquet"


def arrow_stream(table: pa.Table, compression: str | None = None) -> tuple[bytes, str]:
    out = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_stream(out, table.schema, options=options) as writer:
        writer.write_table(table)
    return out.getvalue().to_pybytes(), "f.arrows"


def arrow_file(table: pa.Table, compression: str | None = None) -> tuple[bytes, str]:
    out = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_file(out, table.schema, options=options) as writer:
        writer.write_table(table)
    return out.getvalue().to_pybytes(), "f.arrow"


WRITERS = [parquet, arrow_stream, arrow_file]
everywhere = pytest.mark.parametrize("write", WRITERS)


def read(made: tuple[bytes, str], limits: Limits = SMALL) -> Outcome:
    return outcome(*made, limits=limits)


def of(*values: object, kind: pa.DataType) -> pa.Table:
    return pa.table({"a": pa.array(values, kind)})


@everywhere
@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (pa.int8(), -7, "-7"),
        (pa.uint64(), 2**64 - 1, "18446744073709551615"),
        (pa.int64(), 330382199001011234, "330382199001011234"),
        (pa.float64(), 1.5, "1.5"),
        (pa.float64(), 330382.0, "330382"),
        (pa.float64(), float("nan"), "NaN"),
        (pa.float64(), float("inf"), "inf"),
        (pa.float32(), 0.5, "0.5"),
        (pa.bool_(), True, "true"),
        (pa.string(), "00330382", "00330382"),
        (pa.string(), "=1+1", "=1+1"),
        (pa.large_string(), "来源", "来源"),
        (pa.dictionary(pa.int8(), pa.string()), "甲", "甲"),
        (pa.dictionary(pa.int32(), pa.int64()), 7, "7"),
        (pa.decimal128(38, 4), Decimal("12.5000"), "12.5000"),
        (pa.decimal256(60, 2), Decimal("9" * 50 + ".25"), "9" * 50 + ".25"),
        (pa.date32(), dt.date(2020, 2, 9), "2020-02-09"),
        (pa.date64(), dt.date(2020, 2, 9), "2020-02-09"),
        (pa.time64("us"), dt.time(10, 11, 12, 345), "10:11:12.000345"),
        (pa.timestamp("ms"), dt.datetime(2020, 2, 9), "2020-02-09"),  # noqa: DTZ001
        (pa.timestamp("us"), dt.datetime(2020, 2, 9, 1, 2, 3), "2020-02-09 01:02:03.000000"),  # noqa: DTZ001
        (pa.timestamp("ms", "Asia/Shanghai"), 1_581_296_400_000, "2020-02-10T09:00:00.000000+08:00"),
        (pa.timestamp("ns", "UTC"), 1_581_296_400_123_456_789, "2020-02-10T01:00:00.123456789+00:00"),
    ],
)
def test_single_values_of_every_type(write: Write, kind: pa.DataType, value: object, told: str) -> None:
    # Parquet has no dictionary of numbers and no date of milliseconds, and gives back what it has.
    assert read(write(of(value, None, value, kind=kind))) == taken((told,), (told,), columns="a")


@pytest.mark.parametrize("write", [arrow_stream, arrow_file])
@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (pa.timestamp("s"), 0, "1970-01-01"),
        (pa.float16(), 0.5, "0.5"),
        (pa.string_view(), "甲" * 20, "甲" * 20),
        (pa.time32("s"), 3_661, "01:01:01"),
        (pa.time64("ns"), 123_456_789, "00:00:00.123456789"),
    ],
)
def test_types_that_only_arrow_has(write: Write, kind: pa.DataType, value: object, told: str) -> None:
    assert read(write(of(value, kind=kind))) == taken((told,), columns="a")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (pa.list_(pa.int64()), [1]),
        (pa.struct({"x": pa.int64()}), {"x": 1}),
        (pa.map_(pa.string(), pa.int64()), [("x", 1)]),
        (pa.binary(), b"\xff"),
        (pa.binary(3), b"abc"),
        (pa.duration("s"), 3),
        (pa.dictionary(pa.int8(), pa.binary()), b"\xff"),
    ],
)
@everywhere
def test_values_that_are_not_single_are_refused(write: Write, kind: pa.DataType, value: object) -> None:
    assert read(write(of(value, kind=kind))) == Refused("column_nested", (0, "a"))


@everywhere
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (pa.timestamp("us"), -(2**62)),
        (pa.timestamp("us", "UTC"), 2**62),
        (pa.date32(), 2**30),
        (pa.date32(), -800_000),
    ],
)
def test_times_that_no_calendar_has_are_refused(write: Write, kind: pa.DataType, value: int) -> None:
    assert read(write(of(value, kind=kind))) == Refused("column_out_of_calendar", (0, "a"))


def test_seconds_that_do_not_fit_are_refused() -> None:
    assert read(arrow_stream(of(2**62, kind=pa.timestamp("s")))) == UNREADABLE
    assert read(arrow_stream(of(1, kind=pa.timestamp("s", "Mars/Phobos")))) == UNREADABLE


@pytest.mark.parametrize("year", [1677, 2020, 2262, 3000, 9999])
def test_moments_of_the_old_kind_are_read_beyond_what_nanoseconds_reach(year: int) -> None:
    moment = dt.datetime(year, 9, 1, 1, 2, 3, 456_789)  # noqa: DTZ001
    if not 1678 <= year <= 2261:
        return  # pyarrow, the writer here, makes such files of nanoseconds alone
    made = parquet(of(moment, kind=pa.timestamp("us")), use_deprecated_int96_timestamps=True)
    assert read(made) == taken((f"{year}-09-01 01:02:03.456789",), columns="a")


@everywhere
def test_headings_are_checked_as_in_any_file(write: Write) -> None:
    one = pa.array([1])
    assert read(write(pa.Table.from_arrays([one, one], ["a", "a"]))) == Refused("heading_repeated", (0, "a"))
    assert read(write(pa.Table.from_arrays([one, one], ["a", ""]))) == Refused("heading_empty", (0, "2"))
    assert read(write(pa.table({"a": pa.array([], pa.int64())}))) == Refused("file_empty")
    assert read(write(pa.table({"a": pa.nulls(3)}))) == Refused("file_empty")
    assert read(write(pa.table({"row": one, "0": one}))) == taken(("1", "1"), columns="row,0")
    assert read(write(pa.table({"a": ["x\0y"]}))) == Refused("nul", (1, "a"))


@everywhere
def test_many_batches_are_one_table(write: Write) -> None:
    made = write(pa.concat_tables([of(n, kind=pa.int64()) for n in range(5)]))
    assert read(made) == taken(*[(str(n),) for n in range(5)], columns="a")


@everywhere
@pytest.mark.parametrize("step", [1, 7])
def test_a_file_that_is_cut_off_is_refused(write: Write, step: int) -> None:
    content, name = write(pa.table({"a": ["x", "y"], "b": [1, 2]}))
    ends = range(1, len(content) - 8, 7 * step)
    found = {type(read((content[:end], name))) for end in ends}
    # A stream may end after any batch; only then is less than all of it taken, and that is all that was sent.
    assert found <= ({Refused, type(taken())} if write is arrow_stream else {Refused})


@everywhere
@pytest.mark.parametrize("compression", ["zstd", "lz4"])
def test_no_byte_that_is_turned_over_breaks_the_reader(write: Write, compression: str) -> None:
    table = pa.table(
        {"a": ["x", "yy", None] * 20, "b": pa.array(["甲", "乙", "丙"] * 20).dictionary_encode()}
    )
    content, name = write(table, compression=compression)
    for at in range(0, len(content), max(1, len(content) // 400)):
        turned = bytearray(content)
        turned[at] ^= 0xFF
        read((bytes(turned), name))


@pytest.mark.parametrize("write", [arrow_stream, arrow_file])
def test_buffers_that_contradict_their_columns_are_refused(write: Write) -> None:
    points = pa.DictionaryArray.from_arrays(pa.array([0, 99], pa.int32()), pa.array(["x"]), safe=False)
    latin = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\x01\0\0\0"), pa.py_buffer(b"\xe9")]
    )
    for column in (points, latin):
        assert read(write(pa.table({"a": column}))) == UNREADABLE


@pytest.mark.parametrize("write", [arrow_stream, arrow_file])
@pytest.mark.parametrize("offset", [b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00"])
def test_texts_that_end_outside_of_their_buffer_are_refused(write: Write, offset: bytes) -> None:
    content, name = write(pa.table({"a": ["x", "yz", "w"]}))
    offsets = b"\0\0\0\0\x01\0\0\0\x03\0\0\0\x04\0\0\0"
    assert content.count(offsets) == 1
    assert read((content.replace(offsets, offsets[:8] + offset + offsets[12:]), name)) == UNREADABLE


@everywhere
def test_floats_that_have_lost_digits_are_told(write: Write) -> None:
    found = read(write(of(1.0, 3.30382199001011e17, kind=pa.float64())))
    assert found == taken(("1",), ("3.30382199001011e+17",), columns="a", warned="digits_shortened")


def test_an_index_that_names_fewer_batches_names_all_that_is_read() -> None:
    # The index of a file is the file: bytes that it does not name are none of it.
    one, _ = arrow_file(of(1, kind=pa.int64()))
    two, _ = arrow_file(pa.concat_tables([of(1, kind=pa.int64()), of(2, kind=pa.int64())]))
    end_of_stream = b"\xff\xff\xff\xff\0\0\0\0"
    footer_of_one = one[one.rindex(end_of_stream) :]
    found = read((two[: two.rindex(end_of_stream)] + footer_of_one, "f.arrow"))
    assert found == taken(("1",), columns="a")


def swelling_dictionary() -> pa.Table:
    return pa.table({"a": pa.array(["x" * 10_000] * 5_000).dictionary_encode()})


@everywhere
@pytest.mark.parametrize(
    "table",
    [
        pytest.param(swelling_dictionary(), id="a long text by number"),
        pytest.param(pa.table({"a": ["x" * 10_000] * 5_000}), id="a long text, packed"),
        pytest.param(
            pa.table({"a": pa.array([0] * 90_000), "b": pa.array([0.0] * 90_000)}), id="values as text"
        ),
        pytest.param(pa.table({"a": pa.nulls(100_001)}), id="rows of nothing"),
        pytest.param(pa.table({f"c{n}": [1] for n in range(2_001)}), id="columns"),
    ],
)
def test_what_swells_is_refused(write: Write, table: pa.Table) -> None:
    assert read(write(table, compression="zstd")) == Refused("limit")


@everywhere
def test_a_long_cell_is_refused_by_name(write: Write) -> None:
    table = pa.table({"a": ["x", "y" * 20_001]})
    assert read(write(table)) == Refused("cell_long", (2, "a"))


def test_texts_that_share_their_beginnings_are_read_a_few_at_a_time() -> None:
    table = pa.table({"a": [f"{'x' * 9_000}{n:05}" for n in range(5_000)]})
    made = parquet(table, use_dictionary=False, column_encoding={"a": "DELTA_BYTE_ARRAY"}, compression="zstd")
    assert len(made[0]) < MEGABYTE
    assert read(made) == Refused("limit")
    few = parquet(table.slice(0, 100), use_dictionary=False, column_encoding={"a": "DELTA_BYTE_ARRAY"})
    assert read(few) == taken(*[(f"{'x' * 9_000}{n:05}",) for n in range(100)], columns="a")


def test_a_page_that_announces_another_length_is_refused() -> None:
    content, name = parquet(of(*range(1_000), kind=pa.int64()), compression="zstd", use_dictionary=False)
    at = content.index(b"\x15\x00\x15") + 3
    assert read((content[:at] + b"\x7e" + content[at + 1 :], name)) == UNREADABLE


@pytest.mark.parametrize(
    "content", [b"PAR1", b"PAR1PAR1", b"PAR1" + b"\xff" * 100 + b"PAR1", b"ARROW1", b"\xff" * 64]
)
@pytest.mark.parametrize("name", ["f.parquet", "f.arrow", "f.arrows", "f.feather"])
def test_marks_without_a_file(content: bytes, name: str) -> None:
    assert read((content, name)) == UNREADABLE


def test_an_encrypted_or_foreign_file_is_refused() -> None:
    assert read((b"PARE" + b"\0" * 50 + b"PARE", "f.parquet")) == UNREADABLE
    assert read((b"FEA1" + b"\0" * 50 + b"FEA1", "f.feather")) == UNREADABLE
