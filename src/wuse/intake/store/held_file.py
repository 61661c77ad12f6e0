"""A file that a person has handed over at the desk: held encrypted, with how it is to be read, until it is sent."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath

from wuse.intake.limits import Limits
from wuse.intake.mapping.column_mapping import ColumnMapping
from wuse.intake.mapping.document import mapping_from_document, mapping_to_document
from wuse.intake.raw_table import RawTable
from wuse.intake.read import MEDIA_TYPES, read_content
from wuse.intake.store.uploads import Uploads
from wuse.intake.upload import Declared, Upload
from wuse.vocabulary import Lang


@dataclass(frozen=True)
class Reading:
    """How a person says that a file is to be read.

    `file_name`: may name somebody, and so lies here and not with the upload. `name`: of the kept mapping that `mapping`
    comes from, or empty. `sheet`: of a workbook, the first that is not hidden when it is empty.
    """

    mapping: ColumnMapping | None = None
    name: str = ""
    sheet: str = ""
    file_name: str = ""


@dataclass(frozen=True)
class HeldFile:
    """An upload with its bytes, and how it is to be read."""

    upload: Upload
    content: bytes = field(repr=False)
    reading: Reading

    @property
    def declared(self) -> Declared:
        """What was said of the file when it came."""
        return self.upload.declared

    def table(self, *, limits: Limits, lang: Lang) -> RawTable:
        """The file as text in columns, under its own headings.

        Raises:
            Refusal: those of `read_content`.
        """
        return read_content(
            self.content,
            media_type=self.declared.media_type,
            name=PurePath(self.reading.file_name).stem,
            sheet=self.reading.sheet or None,
            limits=limits,
            lang=lang,
        )


def media_type_of(file_name: str, encoding: str = "") -> str:
    """The media type that the ending of a file's name stands for; empty for one that is not read here."""
    ending = PurePath(file_name).suffix.lower()
    found = next((kind for kind, known in MEDIA_TYPES.items() if known == ending), "")
    return f"{found}; charset={encoding}" if found and encoding else found


def hold_file(uploads: Uploads, upload: Upload, content: bytes, *, at: datetime) -> Upload:
    """Put the bytes of a file that came in one piece on the disk, encrypted; those that are there are not put again.

    Raises:
        Refusal: those of `Uploads.append`.
    """
    turn = uploads.take_turn(upload.uid, by=upload.by, at=at)
    return uploads.append(turn, content[turn.offset :], offset=turn.offset, at=at)


def reading_of(uploads: Uploads, upload: Upload, *, at: datetime) -> Reading:
    """How a person said that the file is to be read."""
    said = uploads.beside(upload, at=at)
    if not said:
        return Reading()
    parts = json.loads(said)
    mapping = mapping_from_document(parts["mapping"]) if parts["mapping"] else None
    return Reading(mapping, parts["name"], parts["sheet"], parts["file_name"])


def keep_reading(uploads: Uploads, upload: Upload, reading: Reading, *, at: datetime) -> None:
    """Keep how the file is to be read, sealed with its own key."""
    document = mapping_to_document(reading.mapping) if reading.mapping else None
    said = {"mapping": document, **{part: getattr(reading, part) for part in ("name", "sheet", "file_name")}}
    uploads.keep_beside(upload, json.dumps(said, ensure_ascii=False).encode(), at=at)
