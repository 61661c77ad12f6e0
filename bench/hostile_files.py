"""Files that ask for more memory than they have bytes, and honest ones of the same size beside them."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.torture.workbooks import SHEET, archive, parts, text, with_rows, with_texts

MEGABYTE = 1024 * 1024
MANY = 15 * MEGABYTE
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def _laughs() -> bytes:
    made = with_rows(f'<row r="1">{text("A1", "&l9;")}</row>')
    head, _, body = made[SHEET].partition("?>")
    return archive({**made, SHEET: f'{head}?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>{body}'})


def _far_apart() -> bytes:
    last = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return archive(with_rows(f'<row r="1">{text("A1", "a")}</row>{last}'))


def _shared_text() -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 300_001))
    return archive(with_texts(f"<si><t>{'x' * 30_000}</t></si>", rows))


def _honest_workbook() -> bytes:
    cells = "".join(
        f'<row r="{n}">{text(f"A{n}", "name")}<c r="B{n}"><v>{n}</v></c><c r="C{n}"><v>{n}.5</v></c></row>'
        for n in range(1, 200_001)
    )
    return archive(with_rows(cells.replace("<v>1</v>", "<v>7</v>")))


def _parquet(table: pa.Table, **options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd", **options)
    return out.getvalue()


def _arrow(table: pa.Table) -> bytes:
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return out.getvalue().to_pybytes()


def _by_number() -> pa.Table:
    numbers = pa.array([0] * 1_000_000, pa.int32())
    return pa.table({"a": pa.DictionaryArray.from_arrays(numbers, pa.array(["x" * MEGABYTE]))})


def _zeros(rows: int) -> pa.Table:
    buffer = pa.py_buffer(bytes(8 * rows))
    return pa.table({"a": pa.Array.from_buffers(pa.int64(), rows, [None, buffer])})


def _beginnings() -> bytes:
    texts = pa.array(["x" * 100_000 + f"{n:06}" for n in range(10_000)], pa.large_string())
    return _parquet(pa.table({"a": texts}), use_dictionary=False, column_encoding={"a": "DELTA_BYTE_ARRAY"})


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "CSV, honest, 950,000 rows": ("csv", lambda: b"a,b,c\n" + b"330382,2020-02-09,153\n" * 950_000),
    "CSV, honest, in quotation marks": ("csv", lambda: b"a,b,c\n" + b'"330382",2020-02-09,153\n' * 950_000),
    "CSV, one cell of 30 MB": ("csv", lambda: b"a,b\n1," + b"x" * 30 * MEGABYTE + b"\n"),
    "CSV, a mark left open for 28 MB": ("csv", lambda: b'a,b\n1,"' + b"x,y\n" * 7 * MEGABYTE),
    "CSV, 15 million columns": ("csv", lambda: b"a," * MANY + b"a\n1\n"),
    "CSV, 30 million blank lines": ("csv", lambda: b"a,b\n" + b"\n" * 30 * MEGABYTE + b"1,2\n"),
    "CSV, 15 million ragged rows": ("csv", lambda: b"a,b\n" + b"1\n" * MANY),
    "JSON, honest, 400,000 rows": (
        "json",
        lambda: b"[" + b'{"a":"330382","b":153,"c":"x"},' * 399_999 + b"{}]",
    ),
    "JSON, 10 million empty objects": ("json", lambda: b"[" + b"{}," * 10 * MEGABYTE + b"{}]"),
    "JSON, 15 million numbers": ("json", lambda: b"[" + b"1," * MANY + b"1]"),
    "JSON, nested 30 million deep": ("json", lambda: b"[" * 30 * MEGABYTE),
    "JSON lines, 15 million that are no objects": ("ndjson", lambda: b"1\n" * MANY),
    "JSON lines, each with a name of its own": (
        "ndjson",
        lambda: b"".join(b'{"c%d":1}\n' % n for n in range(900_000)),
    ),
    "XLSX, honest, 200,000 rows": ("xlsx", _honest_workbook),
    "XLSX, a part that unpacks to 2 GB": (
        "xlsx",
        lambda: archive({**parts(), "docProps/app.xml": b"<a/>" + b" " * 2_000 * MEGABYTE}),
    ),
    "XLSX, billion laughs": ("xlsx", _laughs),
    "XLSX, two cells at the ends of the sheet": ("xlsx", _far_apart),
    "XLSX, 300,000 cells share 30 kB": ("xlsx", _shared_text),
    "Parquet, honest, 900,000 rows": (
        "parquet",
        lambda: _parquet(pa.table({"a": [f"{n:06}" for n in range(900_000)], "b": list(range(900_000))})),
    ),
    "Parquet, 1 MB a million times by number": ("parquet", lambda: _parquet(_by_number())),
    "Parquet, 10,000 texts share 100 kB": ("parquet", _beginnings),
    "Parquet, 100 million zeros": ("parquet", lambda: _parquet(_zeros(100_000_000))),
    "Arrow, honest, 900,000 rows": (
        "arrows",
        lambda: _arrow(pa.table({"a": [f"{n:06}" for n in range(900_000)], "b": list(range(900_000))})),
    ),
    "Arrow, 1 MB a million times by number": ("arrows", lambda: _arrow(_by_number())),
    "Arrow, 100 million zeros": ("arrows", lambda: _arrow(_zeros(100_000_000))),
}
"""What a file is -> the ending of its name, and its bytes."""
