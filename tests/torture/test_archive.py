"""Workbooks that are bombs, lies, or bait: refused before anything of them is unpacked or followed."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable

import fastexcel
import pytest

from tests.torture.outcomes import Outcome, Refused, outcome, taken
from tests.torture.workbooks import (
    SHEET,
    TEXTS,
    archive,
    parts,
    text,
    with_cell,
    with_lying_size,
    with_rows,
    with_texts,
)
from wuse.intake.limits import Limits

MEGABYTE = 1024 * 1024
SMALL = Limits(expanded=4 * MEGABYTE, grid=100_000)
UNREADABLE = Refused("file_unreadable")
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
BAIT = '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>'
REMOTE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'


def read(content: bytes, limits: Limits = SMALL) -> Outcome:
    return outcome(content, "f.xlsx", limits=limits)


def with_declaration(declaration: str, part: str, made: dict[str, str]) -> dict[str, str]:
    head, _, body = made[part].partition("?>")
    return {**made, part: f"{head}?>{declaration}{body}"}


@pytest.mark.parametrize("declaration", [BOMB, BAIT, REMOTE, "<!DOCTYPE x>"])
@pytest.mark.parametrize("part", sorted(parts()))
def test_a_declared_document_type_is_refused_in_every_part(declaration: str, part: str) -> None:
    named = with_cell(text("A2", "&l9;")) if declaration in (BOMB, BAIT) else parts()
    assert read(archive(with_declaration(declaration, part, named))) == UNREADABLE


@pytest.mark.parametrize("declaration", [BOMB, BAIT])
def test_the_library_that_reads_the_cells_expands_no_entity_itself(declaration: str) -> None:
    content = archive(with_declaration(declaration, SHEET, with_cell(text("A2", "&l9;"))))
    with pytest.raises(fastexcel.FastExcelError, match="unrecognized entity"):
        fastexcel.read_excel(content).load_sheet(0, header_row=None)


def test_an_entity_that_nobody_declared_is_refused() -> None:
    assert read(archive(with_cell(text("A2", "&l9;")))) == UNREADABLE


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("part", [SHEET, TEXTS, "docProps/app.xml", "xl/worksheets/sheet9.xml"])
def test_a_part_that_unpacks_to_much_is_refused_by_its_announced_size(part: str, packing: int) -> None:
    content = archive({**parts(), part: "<a>" + " " * 20 * MEGABYTE + "</a>"}, packing)
    assert len(content) < MEGABYTE
    assert peak(lambda: read(content)) < 4 * MEGABYTE
    assert read(content) == Refused("limit")


@pytest.mark.parametrize("size", [3, 100])
def test_a_part_that_unpacks_to_more_than_it_announces_is_read_no_further(size: int) -> None:
    content = archive({**parts(), "docProps/app.xml": "<a/>" + " " * 40 * MEGABYTE})
    lying = with_lying_size(content, "docProps/app.xml", size)
    assert lying != content
    # What is read is what the archive says, and what it says of the rest reaches no one.
    assert read(lying) == (UNREADABLE if size == 3 else taken(("1", "x")))
    assert peak(lambda: read(lying)) < 8 * MEGABYTE


def test_a_part_that_unpacks_to_less_than_it_announces_is_refused() -> None:
    content = archive(parts())
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        size = opened.getinfo(SHEET).file_size
    assert read(with_lying_size(content, SHEET, size + 5)) == UNREADABLE


def test_archives_within_the_archive_are_not_opened() -> None:
    inner = archive({"x": b"0" * 10 * MEGABYTE})
    for _ in range(3):
        inner = archive({f"{n}.zip": inner for n in range(10)})
    content = archive(
        {**parts(), "xl/embeddings/book.xlsx": inner, "xl/media/image1.png": b"0" * 50 * MEGABYTE}
    )
    assert read(content) == taken(("1", "x"))
    assert peak(lambda: read(content)) < 4 * MEGABYTE


def test_very_many_parts_are_refused() -> None:
    assert read(archive({**parts(), **{f"p{n}.xml": "<a/>" for n in range(10_001)}})) == UNREADABLE


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [SHEET, SHEET.upper()])
def test_a_part_that_stands_there_twice_is_refused(name: str) -> None:
    out = io.BytesIO(archive(parts()))
    with zipfile.ZipFile(out, "a") as opened:
        opened.writestr(name, "<worksheet/>")
    assert read(out.getvalue()) == UNREADABLE


def test_a_workbook_behind_other_bytes_is_read_and_one_that_is_cut_off_refused() -> None:
    content = archive(parts())
    assert read(b"MZ" + b"\0" * 500 + content) == taken(("1", "x"))
    for end in range(0, len(content), 37):
        assert isinstance(read(content[:end] or b"P"), Refused)


def test_an_old_or_a_locked_workbook_is_refused() -> None:
    assert read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == UNREADABLE
    content = bytearray(archive(parts()))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    assert read(bytes(content)) == UNREADABLE


@pytest.mark.parametrize(
    "far",
    [
        f'<row r="1048576">{text("A1048576", "x")}</row>',
        f'<row r="2">{text("XFD2", "x")}</row>',
        f'<row r="400">{text("IV400", "x")}</row>',
        '<row r="1048576"><c r="XFD1048576" s="1"/></row>',
    ],
)
def test_cells_far_from_one_another_are_refused_before_room_is_made(far: str) -> None:
    content = archive(with_rows(f'<row r="1">{text("A1", "a")}</row>{far}'))
    assert read(content) == Refused("limit")
    assert peak(lambda: read(content)) < MEGABYTE


@pytest.mark.parametrize("hidden", ["", "<!-- </si> -->", "<![CDATA[</si>]]>"])
def test_a_long_text_that_many_cells_share_is_refused(hidden: str) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 1_001))
    long = f"<si><t>{'x' * 5_000}{hidden}{'x' * 5_000}</t></si>"
    assert read(archive(with_texts(long, rows))) == Refused("limit")
    once = (
        '<row r="1"><c r="A1" t="s"><v>1</v></c></row>'
        + rows.replace("<v>0<", "<v>1<").partition("</row>")[2]
    )
    assert isinstance(read(archive(with_texts(f"{long}<si><t>a</t></si>", once))), Refused) is False


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "iso-8859-1", "utf-7"])
def test_a_part_in_another_encoding_is_refused(encoding: str) -> None:
    made = parts()
    sheet = made[SHEET].replace("UTF-8", encoding)
    assert (
        read(archive({**made, SHEET: sheet.encode("utf-16" if encoding == "utf-16" else "ascii")}))
        == UNREADABLE
    )


@pytest.mark.parametrize(
    "damage",
    [
        lambda made: made.pop("xl/workbook.xml"),
        lambda made: made.pop("_rels/.rels"),
        lambda made: made.pop(SHEET),
        lambda made: made.update({SHEET: "<worksheet>" * 100_000}),
        lambda made: made.update({SHEET: "<a>" * 5_000 + "</a>" * 5_000}),
        lambda made: made.update({SHEET: ""}),
        lambda made: made.update({"xl/_rels/workbook.xml.rels": "<Relationships/>"}),
        lambda made: made.update({SHEET: made[SHEET].replace("<v>1</v>", "<v>1</w>")}),
        lambda made: made.update({SHEET: made[SHEET].replace("<v>1</v>", "<v>\x0b</v>")}),
    ],
)
def test_parts_that_are_missing_or_torn(damage: Callable[[dict[str, str]], object]) -> None:
    made = parts()
    damage(made)
    assert isinstance(read(archive(made)), Refused)


def test_a_target_outside_the_archive_is_not_followed() -> None:
    made = parts()
    for target in ("file:///etc/passwd", "../../../../etc/passwd", "http://127.0.0.1:9/"):
        moved = made["xl/_rels/workbook.xml.rels"].replace("sheet1.xml", target)
        assert read(archive({**made, "xl/_rels/workbook.xml.rels": moved})) == UNREADABLE


def peak(act: Callable[[], object]) -> int:
    """Bytes that Python's own objects took at most."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
