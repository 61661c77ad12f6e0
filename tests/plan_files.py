"""Small plans of each kind, whole and broken."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 40 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40 + b"IEND\xaeB`\x82"
TEXT = "防控方案：入口测温，食堂分餐，每日消毒。\n".encode()


def packed(*names: str, content: bytes = b"<x/>") -> bytes:
    """A packed file with some parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, content)
    return out.getvalue()


PARTS = ("[Content_Types].xml", "word/document.xml")
DOCX = packed(*PARTS)
