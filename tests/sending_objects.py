"""What lies at the desk of files and receipts, for the walk: everyone's own files, rows that wait, a mapping."""

import json
from typing import Any

import polars as pl

from tests.desk_people import AT, COUNTY, OTHER, Desk
from tests.programs import case_report, counts
from wuse.intake.json_tables import read_json_rows
from wuse.intake.limits import Limits
from wuse.intake.mapping import ColumnMapping, suggest
from wuse.intake.store.held_file import Reading, hold_file, keep_reading
from wuse.intake.store.mappings import keep_mapping
from wuse.intake.store.models import ReceiptRow
from wuse.intake.store.set_aside import keep_aside
from wuse.intake.store.uploads import Uploads
from wuse.intake.upload import Declared, UploadLimits
from wuse.pool import load_standard
from wuse.vocabulary import PlaceCode, Purpose

CASE = Purpose.CASE_INVESTIGATION
# A file to look at, one to send, one to give up: what is sent or given up is gone from the disk. So that one more is
# let in, there are fewer of them than may be open.
KINDS = {COUNTY: ("look", "send", "drop", "count"), OTHER: ("look", "send", "count")}
MAPPING = "日报"


def upload_of(kind: str, place: str, who: str) -> str:
    """The id of somebody's file."""
    return f"u-{kind}-{place}-{who}"


def lay_files(desk: Desk, place: str, who: str) -> None:
    """Files of somebody's own, handed over and mapped."""
    folder = desk.keys.root.parent / "uploads"
    uploads = Uploads(folder, desk.vault, desk.keys, desk._entropy, UploadLimits())
    for kind in KINDS[PlaceCode(place)]:
        standard = "case_count" if kind == "count" else "case_report"
        row = counts(place=place) if kind == "count" else case_report(1, place=place)
        content = json.dumps([row]).encode()
        personal = standard == "case_report"
        frame: dict[str, Any] = {"response": desk.response, "purpose": CASE} if personal else {}
        declared = Declared(standard, "application/json", len(content), **frame)
        uid = upload_of(kind, place, who)
        upload = uploads.begin(declared, uid=uid, by=f"a-walker-{who}"[:30], personal=personal, at=AT)
        whole = hold_file(uploads, upload, content, at=AT)
        keep_reading(uploads, whole, Reading(mapping_of(standard, content)), at=AT)


def mapping_of(standard: str, content: bytes) -> ColumnMapping:
    """What the headings of a file speak for."""
    table = read_json_rows(content, limits=Limits(), lang="en")
    return suggest(table, load_standard(standard))


def lay_receipt(desk: Desk, place: str) -> str:
    """A receipt of the walkers' organisation with rows that wait, about persons and not; answers with its id."""
    uid = f"r-{place}"
    receipt = ReceiptRow.objects.create(
        uid=uid, by="a-chen", organisation="wzcdc", key=uid, digest="x", response=desk.response, at=AT
    )
    for standard, rows in (
        ("case_report", [case_report(1, place=place), case_report(2, place=place, age="old")]),
        ("case_count", [counts(place=place), counts(place=place, measure="deaths_cum", value="many")]),
    ):
        frame = pl.DataFrame([{name: str(cell) for name, cell in row.items()} for row in rows])
        numbered = frame.with_row_index("row", offset=1).cast({"row": pl.Int64})
        keep_aside(
            desk.vault,
            receipt,
            load_standard(standard),
            numbered,
            response=desk.response if standard == "case_report" else "",
            place=PlaceCode(place),
        )
    return uid


def lay_mapping() -> None:
    """A mapping of the walkers' organisation."""
    content = json.dumps([counts()]).encode()
    keep_mapping("wzcdc", MAPPING, mapping_of("case_count", content), by="a-chen", at=AT)
