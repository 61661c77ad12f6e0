"""The sunset: what the end of a response destroys, and the certificate that says so.

Which values go is read from the models themselves: every model with a field `response` gives up the fields
of the classes that are due, or its whole rows where it says `destroyed_whole`. A new module that keeps data
about persons is covered by its classes and nothing else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models

from wuse.permits.permit import Actor
from wuse.permits.retention import Due, destroyed_classes, due_stages, sealed_statistics
from wuse.permits.store.models import CertificateRow, ResponseRow
from wuse.permits.store.queries import destroyed_responses, responses
from wuse.trust.audit import Audit, AuditEntry, EntryKind, instant
from wuse.trust.canonical import canonical_json, digest
from wuse.trust.store.audit import entry_of
from wuse.trust.store.models import AuditRecord
from wuse.trust.store.vault import Vault
from wuse.vocabulary import Sensitivity

Destroyer = Callable[[Due, datetime], Mapping[str, int]]
"""Destroys what is due outside of the desk; answers with how much was there, the same at every call."""


def destroy_due(
    *, audit: Audit, vault: Vault, by: Actor, at: datetime, elsewhere: Sequence[Destroyer] = ()
) -> list[str]:
    """Run every stage that is due; returns the digests of the certificates written.

    Args:
        elsewhere: destroy what lies outside of the desk, before the certificate says so.
    """
    done = list(CertificateRow.objects.values_list("response", "stage"))
    written = []
    for due in due_stages(responses(), done, at=at):
        if _ready(due):
            beyond = [found for destroy in elsewhere for found in destroy(due, at).items()]
            written.append(_destroy(audit, by, at, due, dict(beyond)))
    # Keys go after the commit, and again at every run: a crash before leaves a key too many for a while, and
    # never records that are still wanted without one.
    for response in destroyed_responses():
        vault.destroy_keys(response)
    if written:
        _flush_pages()
    return written


def _ready(due: Due) -> bool:
    """Salts go only when every entry of the response has its place in the log: else their commitments would be lost."""
    return (
        due.stage is Sensitivity.L4
        or not AuditRecord.objects.filter(response=due.response, logged=False).exists()
    )


def _destroy(audit: Audit, by: Actor, at: datetime, due: Due, beyond: Mapping[str, int]) -> str:
    with audit.transaction():
        # The row is locked, so that two processes cannot both certify.
        ResponseRow.objects.select_for_update().get(code=due.response)
        records = AuditRecord.objects.filter(response=due.response).order_by("id")
        statistics = sealed_statistics(entry_of(record) for record in records)
        destroyed = {**dict(_destroy_rows(due)), **beyond}
        document = {
            "response": due.response,
            "area": due.area,
            "stage": due.stage.value,
            "due_since": instant(due.since),
            "destroyed_at": instant(at),
            "destroyed": destroyed,
            "statistics": statistics,
        }
        name = digest(canonical_json(document))
        CertificateRow.objects.create(
            response=due.response, stage=due.stage.value, at=at, document=document, digest=name
        )
        audit.append(_entry(by, at, due, name, destroyed))
    return name


def _entry(by: Actor, at: datetime, due: Due, name: str, destroyed: dict[str, int]) -> AuditEntry:
    return AuditEntry(
        at=at,
        by=by.account,
        verb="response.destroy",
        kind=EntryKind.CERTIFICATE,
        place=due.area,
        response=due.response,
        rule=f"retention {due.stage.value}",
        facts={"certificate": name, "stage": due.stage.value, "destroyed": destroyed},
    )


def _destroy_rows(due: Due) -> Iterator[tuple[str, int]]:
    """Model label -> how many of its rows were removed or emptied."""
    for model in apps.get_models():
        fields = _due_fields(model, due.stage)
        if fields and _has_response(model):
            yield model._meta.label_lower, _destroy_in(model, fields, due)


def _has_response(model: type[models.Model]) -> bool:
    return any(
        field.name == "response" and isinstance(field, models.CharField) for field in model._meta.fields
    )


def _due_fields(model: type[models.Model], stage: Sensitivity) -> list[str]:
    """The fields to be emptied in a stage; for a model that goes whole all of them, in its own stage."""
    classes = getattr(model, "sensitivity", {})
    due, whole = destroyed_classes(stage), getattr(model, "destroyed_whole", None)
    if whole is not None:
        return list(classes) if whole in due else []
    return [name for name, kind in classes.items() if kind in due]


def _destroy_in(model: type[models.Model], fields: list[str], due: Due) -> int:
    rows = model._default_manager.filter(response=due.response)
    if getattr(model, "destroyed_whole", None) in destroyed_classes(due.stage):
        return rows.delete()[1].get(model._meta.label, 0)
    return rows.update(**{name: _nothing(found) for name, found in _fields(model) if name in fields})


def _fields(model: type[models.Model]) -> list[tuple[str, "models.Field[Any, Any]"]]:
    return [(field.name, field) for field in model._meta.fields]


def _nothing(field: "models.Field[Any, Any]") -> object:
    """The value that stands where a destroyed one stood."""
    if field.null:
        return None
    return {} if isinstance(field, models.JSONField) else ""


def _flush_pages() -> None:
    """Let the database's files forget as well what was destroyed in its tables.

    SQLite keeps old pages in its write-ahead log until it is emptied; deleted rows are zeroed as they go. PostgreSQL
    keeps old rows in the files of their tables until these are written anew.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            for model in filter(_has_response, apps.get_models()):
                cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(model._meta.db_table)}")
