"""What the log's page shows: the newest checkpoint as it stands, and the entries that it counts, whatever they hold."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from wuse.permits.store.models import OrganisationRow
from wuse.trust.audit import EntryKind
from wuse.trust.log import (
    Checkpoint,
    LogFolder,
    Note,
    Signature,
    decode_entries,
    parse_checkpoint,
    parse_note,
    tile_of,
)
from wuse.trust.log.tiles import WIDTH
from wuse.vocabulary import Purpose, Refusal
from wuse.web import site
from wuse.web.desk.acting import purpose_name, verb_name
from wuse.web.language import page_language

PAGE = 50
_SHOWN = ("kind", "verb", "at", "place", "organisation", "purpose")
_TIMESTAMP = 8
_COSIGNATURE = _TIMESTAMP + 64


@dataclass(frozen=True)
class Row:
    """An entry as the page shows it. `rest`: all of it, spread over lines; empty when it cannot be read."""

    index: int
    kind: str = ""
    verb: str = ""
    at: str = ""
    place: str = ""
    organisation: str = ""
    purpose: str = ""
    rest: str = ""


def log_page(root: Path, *, before: int | None) -> dict[str, Any]:
    """The newest checkpoint and the entries before an index, the newest first.

    Returns:
        `state` is `empty` before the first entry, `unreadable` when the checkpoint is not one, else `shown`.
    """
    if not (root / "checkpoint").is_file():
        return {"state": "empty"}
    try:
        note = parse_note(LogFolder(root).checkpoint_bytes())
        checkpoint = parse_checkpoint(note.text)
    except Refusal as refusal:
        return {"state": "unreadable", "reason": refusal.in_words(page_language())}
    shown = _checkpoint(root, note, checkpoint)
    if checkpoint.size == 0:
        return {"state": "empty", **shown}
    return {"state": "shown", **shown, **_entries(root, checkpoint.size, before)}


def _checkpoint(root: Path, note: Note, checkpoint: Checkpoint) -> dict[str, Any]:
    try:
        key = (root / "key").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        key = ""
    confirmed, witnesses = _confirmed(root, note, checkpoint)
    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": base64.b64encode(checkpoint.root).decode(),
        "key": key,
        "confirmed": confirmed,
        "witnesses": witnesses,
    }


def _confirmed(root: Path, note: Note, checkpoint: Checkpoint) -> tuple[int, list[tuple[str, str]]]:
    """How many entries witnesses say that they have confirmed, who and when: by the newest checkpoint, or by the one
    that was kept as witnessed when the log has gone on since.
    """
    if found := _witnesses(note, checkpoint):
        return checkpoint.size, found
    try:
        earlier = parse_note((root / "witnessed").read_bytes())
        confirmed = parse_checkpoint(earlier.text)
    except (OSError, Refusal):
        return 0, []
    return confirmed.size, _witnesses(earlier, confirmed)


def _witnesses(note: Note, checkpoint: Checkpoint) -> list[tuple[str, str]]:
    return [
        (one.name, _said_at(one))
        for one in note.signatures
        if one.name != checkpoint.origin and len(one.data) == _COSIGNATURE
    ]


def _said_at(signature: Signature) -> str:
    """When a witness says that it signed; the page repeats it, the verifier checks it."""
    seconds = int.from_bytes(signature.data[:_TIMESTAMP], "big")
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")
    except (OverflowError, OSError, ValueError):
        return str(seconds)


def _entries(root: Path, size: int, before: int | None) -> dict[str, Any]:
    end = min(size, size if before is None else before)
    start = max(0, end - PAGE)
    found = dict(_read(LogFolder(root), size, start, end))
    rows = [_row(index, found.get(index)) for index in reversed(range(start, end))]
    return {
        "rows": _with_agencies(rows),
        "older": start or None,
        "newer": min(end + PAGE, size) if end < size else None,
        "first": start,
        "last": end - 1,
    }


def _read(folder: LogFolder, size: int, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Index and bytes of the entries; those of a bundle that is lost or damaged are left out."""
    for number in range(start // WIDTH, (end - 1) // WIDTH + 1):
        name = tile_of(-1, number, size)
        try:
            entries = decode_entries(name, folder.fetch(name))
        except Refusal:
            continue
        yield from enumerate(entries, number * WIDTH)


def _row(index: int, entry: bytes | None) -> Row:
    if entry is None:
        return Row(index)
    try:
        value = json.loads(entry)
        text = json.dumps(value, ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return Row(index, rest=entry.decode("utf-8", "replace"))
    if not isinstance(value, dict):
        return Row(index, rest=text)
    said = {name: _plain(value.get(name)) for name in _SHOWN}
    return Row(
        index,
        kind=_kind_name(said["kind"]),
        verb=said["verb"] and verb_name(said["verb"]),
        at=_moment(said["at"]),
        place=_place_name(said["place"]),
        organisation=said["organisation"],
        purpose=_purpose_name(said["purpose"]),
        rest=text,
    )


def _with_agencies(rows: list[Row]) -> list[Row]:
    """The rows with organisations by their names; one that the desk does not know keeps its code."""
    codes = {row.organisation for row in rows} - {""}
    if not codes:
        return rows
    names = dict(OrganisationRow.objects.filter(code__in=codes).values_list("code", "name"))
    return [replace(row, organisation=names.get(row.organisation, row.organisation)) for row in rows]


def _plain(value: Any) -> str:
    """A value that can be shown in a cell; a commitment, a list or nothing is left to the whole entry."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _kind_name(kind: str) -> str:
    names: dict[str, str] = {
        EntryKind.ACT: _("Act"),
        EntryKind.READ: _("Read of personal data"),
        EntryKind.EDITION: _("Publication"),
        EntryKind.CERTIFICATE: _("Destruction"),
    }
    return names.get(kind, kind)


def _moment(at: str) -> str:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return at
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if moment.tzinfo else at


def _purpose_name(purpose: str) -> str:
    """The purpose in words; what is none of ours, as it stands there."""
    return purpose_name(purpose) if purpose in list(Purpose) else purpose


def _place_name(code: str) -> str:
    try:
        place = site.places().get(code)
    except Refusal:
        return code
    return f"{place.name if page_language() == 'zh' else place.name_en or place.name} {code}"
