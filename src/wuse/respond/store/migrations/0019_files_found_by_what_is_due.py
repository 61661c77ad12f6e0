"""What follows from a file's history is kept in columns with indexes; a decision by the white list is kept whole."""

from datetime import date, timedelta, timezone
from typing import Any

from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery

_CHINA = timezone(timedelta(hours=8))
_NO_DAY = date(9999, 12, 31)
_AT_ONCE = 1000
# As the rules were when this was written: a file whose rules changed has its columns anew with its next step.
_NEGATIVE = ("cinema", "chess_room", "internet_cafe", "karaoke", "training")
_AWAITED = {
    ("approval", "submitted"): "township_check",
    ("filing", "submitted"): "file",
    ("approval", "township_checked"): "inspect",
    ("approval", "inspected"): "review",
    ("approval", "sector_reviewed"): "approve",
}
_CLOCKED = {"appeal": "uphold", "after_check": "check_after"}
_FILLED = ("due_day", "risk", "awaits", "is_waiting", "consent_at", "tell_at")


def _risk(row: Any) -> int:
    said, roster = row.declared, row.roster
    codes = sum(int(roster.get(c, said.get(f"codes_{c}") or 0)) for c in ("red", "yellow"))
    found = (int(said.get("staff_risk_area") or 0), codes, said.get("recent_cluster"), row.kind in _NEGATIVE)
    return sum(bool(one) for one in found)


def _fill(row: Any) -> None:
    row.due_day = row.due_at.astimezone(_CHINA).date() if row.due_at else _NO_DAY
    row.risk = _risk(row)
    # A question that waits leaves a filing with its state: it is late then, and looked at as any that is.
    row.awaits = _CLOCKED.get(row.clock) or (_AWAITED.get((row.flow, row.state), "") if row.clock else "")
    row.is_waiting = row.is_open or row.clock == "appeal"
    silent = (row.flow, row.state, row.clock) == (
        "filing",
        "submitted",
        "review",
    ) and row.kind not in _NEGATIVE
    row.consent_at = row.due_at if silent else None
    row.tell_at = row.due_at


def fill(apps: Any, schema_editor: Any) -> None:
    """Fill the columns of the files there are."""
    files = apps.get_model("respond", "ResumptionFileRow").objects.using(schema_editor.connection.alias)
    steps = apps.get_model("respond", "ResumptionStepRow").objects.using(schema_editor.connection.alias)
    last = steps.filter(file=OuterRef("pk")).values("file").annotate(last=Max("at")).values("last")
    files.update(moved_at=Subquery(last))
    some = []
    for row in files.order_by("pk").iterator(chunk_size=_AT_ONCE):
        _fill(row)
        some.append(row)
        if len(some) == _AT_ONCE:
            files.bulk_update(some, _FILLED)
            some = []
    files.bulk_update(some, _FILLED)


class Migration(migrations.Migration):
    dependencies = [
        ("respond", "0017_isolation_appeals"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="resumptionfilerow",
            name="files_due",
        ),
        migrations.AddField(
            model_name="resumptionfilerow",
            name="awaits",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="resumptionfilerow",
            name="consent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="resumptionfilerow",
            name="due_day",
            field=models.DateField(default=_NO_DAY),
        ),
        migrations.AddField(
            model_name="resumptionfilerow",
            name="is_waiting",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="resumptionfilerow",
            name="moved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="resumptionfilerow",
            name="risk",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="resumptionfilerow",
            name="tell_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="resumptionsteprow",
            name="judged",
            field=models.JSONField(default=dict),
        ),
        # What was declared and taken before stays as it is.
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="resumptionfilerow",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)),
                fields=["due_at", "yellow_at", "place"],
                name="files_due_at",
            ),
        ),
        migrations.AddIndex(
            model_name="resumptionfilerow",
            index=models.Index(
                condition=models.Q(("tell_at__isnull", False)), fields=["tell_at", "id"], name="files_to_tell"
            ),
        ),
        migrations.AddIndex(
            model_name="resumptionfilerow",
            index=models.Index(
                condition=models.Q(("consent_at__isnull", False)),
                fields=["consent_at", "id"],
                name="files_consent",
            ),
        ),
        migrations.AddIndex(
            model_name="resumptionfilerow",
            index=models.Index(
                condition=models.Q(("is_live", True)), fields=["response", "id"], name="files_live"
            ),
        ),
        migrations.AddIndex(
            model_name="resumptionfilerow",
            index=models.Index(
                condition=models.Q(("is_waiting", True)),
                fields=["due_day", "-risk", "due_at", "-returning", "id"],
                name="files_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="resumptionfilerow",
            index=models.Index(
                fields=["state", "due_day", "-risk", "due_at", "-returning", "id"], name="files_of_state"
            ),
        ),
        migrations.AddIndex(
            model_name="resumptionfilerow",
            index=models.Index(fields=["state", "place"], name="files_by_state"),
        ),
        migrations.AddIndex(
            model_name="resumptionfilerow",
            index=models.Index(
                fields=["awaits", "place", "due_at", "yellow_at", "moved_at"], name="files_await_site"
            ),
        ),
        migrations.AddIndex(
            model_name="resumptionfilerow",
            index=models.Index(
                fields=["awaits", "decided_at", "due_at", "yellow_at", "moved_at"], name="files_await_level"
            ),
        ),
    ]
