"""The parts of an XLSX file: unpacked within limits, looked through, and packed anew.

What reads the cells later sees only what was looked at here: a part whose packed and announced lengths differ, that
stands in the archive twice, or that is an archive itself never reaches it.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from xml.parsers import expat

from wuse.intake.limits import Limits
from wuse.vocabulary import Lang

_WANTED = (".xml", ".rels")
_MOST_PARTS = 10_000
_STYLES = "styles.xml"
# Formats 27 to 58 have no code in the file: in the languages that use them they are days and times by number.
_DAYS = frozenset({27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58})
_TIMES = frozenset({32, 33, 34, 35, 55, 56})
_NUMBER_FORMAT = re.compile(rb'(numFmtId=["\'])(\d+)(["\'])')
_DAY, _TIME = b"14", b"21"
_OF_CELLS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)


class Unsafe(ValueError):
    """Why an archive is no workbook as a spreadsheet program writes it."""


def parts_of(content: bytes, *, limits: Limits, lang: Lang) -> dict[str, bytes]:
    """The parts that are XML, by their names.

    Raises:
        Unsafe: no archive, or one that no spreadsheet program makes.
        Refusal: `intake.limit` when they unpack to more than is read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _unpacked(archive, limits, lang)
    # Encrypted parts are answered by RuntimeError, unknown ways of packing by NotImplementedError, which is one.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        if isinstance(error, Unsafe):
            raise
        raise Unsafe(str(error) or "the archive is torn") from None


def _unpacked(archive: zipfile.ZipFile, limits: Limits, lang: Lang) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > _MOST_PARTS:
        raise Unsafe(f"it has {len(entries)} parts")
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise Unsafe("a part stands in it twice")
    wanted = [entry for entry in entries if entry.filename.lower().endswith(_WANTED)]
    limits.check_expanded(sum(entry.file_size for entry in wanted), lang)
    # A part is read no further than its announced length, and its checksum must be that of what was read.
    return {entry.filename: _part(archive, entry) for entry in wanted}


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        part = file.read(entry.file_size)
        if len(part) < entry.file_size or file.read(1):
            raise Unsafe(f"{entry.filename} is not as long as it says")
    check_xml(entry.filename, part)
    return part


def check_xml(name: str, part: bytes, *, parser: expat.XMLParserType | None = None) -> None:
    """Refuse a part that is not well-formed UTF-8 XML, or declares a document type, and with it entities."""
    parser = parser or expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_document_type
    parser.XmlDeclHandler = _only_utf_8
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise Unsafe(f"{name}: {error}") from None


def _no_document_type(*_: object) -> None:
    raise Unsafe("a part declares a document type, and may declare entities")


def _only_utf_8(_: str, encoding: str | None, __: int) -> None:
    if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
        raise Unsafe(f"a part is in {encoding}")


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as an archive again; days in the formats that East Asian programs give by number are marked as days."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, _with_days(part) if name.lower().endswith(_STYLES) else part)
    return out.getvalue()


def _with_days(styles: bytes) -> bytes:
    return _OF_CELLS.sub(lambda cells: _NUMBER_FORMAT.sub(_numbered, cells[0]), styles)


def _numbered(found: re.Match[bytes]) -> bytes:
    number = int(found[2])
    format_number = _DAY if number in _DAYS else _TIME if number in _TIMES else found[2]
    return found[1] + format_number + found[3]
