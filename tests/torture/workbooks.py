"""Workbooks written part by part, so that any part of one can be made wrong."""

import io
import re
import zipfile
import zlib

from tests.unit.intake.files import Cell, workbook

SHEET, BOOK, STYLES = "xl/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"
RELATIONS, TEXTS = "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_TEXTS_RELATION = (
    '<Relationship Id="rt" Target="sharedStrings.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
)


def parts(*sheets: tuple[str, list[list[Cell]]]) -> dict[str, str]:
    """The parts of a workbook; of one with the headings a and b and a row of 1 and x, unless told otherwise."""
    content = workbook(*(sheets or [("s", [["a", "b"], [1, "x"]])]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def archive(parts: dict[str, str | bytes] | dict[str, str], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Parts as a file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as written:
        for name, part in parts.items():
            written.writestr(name, part)
    return out.getvalue()


def with_rows(xml: str, *, before: str = "", after: str = "") -> dict[str, str]:
    """The parts of a workbook with these rows."""
    made = parts()
    made[SHEET] = re.sub(
        "<sheetData>.*</sheetData>", lambda _: f"{before}<sheetData>{xml}</sheetData>{after}", made[SHEET]
    )
    return made


def with_cell(xml: str, *, after: str = "") -> dict[str, str]:
    """The parts of a workbook with a row of this cell in A2 and x in B2, and a row of y and z below."""
    return with_rows(
        f'<row r="1">{text("A1", "a")}{text("B1", "b")}</row><row r="2">{xml}{text("B2", "x")}</row>'
        f'<row r="3">{text("A3", "y")}{text("B3", "z")}</row>',
        after=after,
    )


def with_texts(texts: str, rows: str) -> dict[str, str]:
    """The parts of a workbook with shared texts."""
    made = with_rows(rows)
    made[TEXTS] = f"{_XML}<sst>{texts}</sst>"
    made[RELATIONS] = made[RELATIONS].replace("</Relationships>", f"{_TEXTS_RELATION}</Relationships>")
    return made


def text(place: str, content: str) -> str:
    """A cell with text."""
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{content}</t></is></c>'


def with_lying_size(content: bytes, name: str, size: int) -> bytes:
    """The archive with another unpacked length, and the checksum that a reader of so much would find."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo(name)
        checksum = zlib.crc32(archive.read(name)[:size])
    said = entry.CRC.to_bytes(4, "little") + entry.compress_size.to_bytes(4, "little")
    lie = (
        checksum.to_bytes(4, "little")
        + entry.compress_size.to_bytes(4, "little")
        + size.to_bytes(4, "little")
    )
    return content.replace(said + entry.file_size.to_bytes(4, "little"), lie)
