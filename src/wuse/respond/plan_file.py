"""A firm's plan against the epidemic (疫情防控方案) as a file: of a kind that can be read, told by its content.

What a file is called, and what its sender says it is, counts for nothing. It is kept as it came, byte by byte, since
its digest stands in the declaration; it is handed out to be saved, and never opened by the site.
"""

import io
import zipfile
from dataclasses import dataclass, field
from enum import StrEnum

from wuse.trust.canonical import digest
from wuse.vocabulary import Refusal

_MEGABYTE = 1024 * 1024
MOST_PLAN = 5 * _MEGABYTE
"""So many bytes a plan has at most. Ours: a plan of forty pages with pictures has three megabytes."""
_MOST_UNPACKED = 100 * _MEGABYTE
_MOST_PARTS = 2000
_TAIL = 2048
_DOCUMENT, _TYPES = "word/document.xml", "[Content_Types].xml"
_PLAIN = frozenset("\t\n\r\f")


class PlanKind(StrEnum):
    """What a plan can be: a PDF, a Word document, a picture, or plain text."""

    PDF = "pdf"
    DOCX = "docx"
    JPEG = "jpg"
    PNG = "png"
    TEXT = "txt"

    @property
    def media_type(self) -> str:
        """As which it is handed out."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    PlanKind.PDF: "application/pdf",
    PlanKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PlanKind.JPEG: "image/jpeg",
    PlanKind.PNG: "image/png",
    PlanKind.TEXT: "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class PlanFile:
    """A plan as it was handed in."""

    kind: PlanKind
    content: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 over its bytes, as the declaration has it: `sha256:` and 64 hexadecimal digits."""
        return digest(self.content)


def read_plan(content: bytes) -> PlanFile:
    """The plan that some bytes are.

    Raises:
        Refusal: `plan.empty`, `plan.large`, `plan.kind`, and `plan.broken` for one that begins as a kind that is taken
            and is not whole, holds programs, or unpacks to more than can be read.
    """
    if not content.strip():
        raise Refusal("plan.empty", "The file of the plan is empty: hand in the plan itself.")
    if len(content) > MOST_PLAN:
        raise Refusal(
            "plan.large",
            "The plan has more than {most} MB: make its pictures smaller, or hand in its text alone.",
            {"most": MOST_PLAN // _MEGABYTE},
        )
    kind = _kind_of(content)
    if kind is None:
        raise Refusal(
            "plan.kind",
            "The plan is none of what can be read here: a PDF, a Word document (.docx), a picture (JPEG, PNG) or plain "
            "text in UTF-8. What counts is what the file holds, and not its name: save it as one of these.",
        )
    if not _is_whole(kind, content):
        raise Refusal(
            "plan.broken",
            "The file of the plan is not whole, or holds programs (macros): save it anew without them and hand it in.",
        )
    return PlanFile(kind, content)


def _kind_of(content: bytes) -> PlanKind | None:
    """The kind by how it begins; text by all of it."""
    if content.startswith(b"%PDF-"):
        return PlanKind.PDF
    if content.startswith(b"PK\x03\x04"):
        return PlanKind.DOCX if _DOCUMENT.encode() in content else None
    if content.startswith(b"\xff\xd8\xff"):
        return PlanKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PlanKind.PNG
    return PlanKind.TEXT if _is_text(content) else None


def _is_whole(kind: PlanKind, content: bytes) -> bool:
    """Whether it ends as its kind does. Pictures may have some bytes of a camera behind their end."""
    if kind is PlanKind.DOCX:
        return _is_document(content)
    ends = {PlanKind.PDF: b"%%EOF", PlanKind.JPEG: b"\xff\xd9", PlanKind.PNG: b"IEND\xaeB`\x82"}
    return kind is PlanKind.TEXT or ends[kind] in content[-_TAIL:]


def _is_document(content: bytes) -> bool:
    """Whether a packed file is a Word document without programs; nothing of it is unpacked but its list of parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    names = {part.filename for part in parts}
    small = len(parts) <= _MOST_PARTS and sum(part.file_size for part in parts) <= _MOST_UNPACKED
    programs = any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")) for name in names)
    return small and not programs and {_DOCUMENT, _TYPES} <= names


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all((sign >= " " and sign != "\x7f") or sign in _PLAIN for sign in text)
