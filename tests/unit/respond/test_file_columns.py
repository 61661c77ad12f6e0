"""What a file keeps to be found by follows from its history; files from before have the same by the migration."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from tests.desk_people import COUNTY
from tests.resumption_people import FirmDesk
from tests.resumption_rows import WAYS, lay_file
from wuse.respond.resumption_file import FileReason
from wuse.respond.store.resumption_models import NO_DAY, ResumptionFileRow
from wuse.respond.store.resumptions import count_awaiting, get_file

_FILL = import_module("wuse.respond.store.migrations.0019_files_found_by_what_is_due")
_COLUMNS = ("due_day", "risk", "awaits", "is_waiting", "moved_at")


def columns(row: ResumptionFileRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS}


@pytest.mark.parametrize("step", sorted(WAYS))
def test_the_migration_fills_what_the_steps_would_have_kept(firms: FirmDesk, step: str) -> None:
    row = lay_file(step, COUNTY, firms.desk.response, enterprise="91330382MA2000001Y", at=firms.desk.at)
    row.refresh_from_db()
    kept, due = columns(row), row.due_at
    blank = {"due_day": NO_DAY, "risk": 0, "awaits": "", "is_waiting": False, "moved_at": None}
    ResumptionFileRow.objects.update(**blank, consent_at=None, tell_at=None)
    _FILL.fill(apps, SimpleNamespace(connection=connection))
    row.refresh_from_db()
    assert columns(row) == {**kept, "risk": row.risk}
    # Who is told too early is looked at, and nobody is told: silence that is consent is taken for that first.
    assert row.tell_at == due
    assert row.consent_at in (None, due)


def test_a_step_that_waits_is_counted_with_what_is_late_and_soon_due(firms: FirmDesk) -> None:
    for name in ("firm", "other"):
        firms.submitted(name, "approval")
    number = firms.submitted("third", "approval", staff_total="900")
    due = get_file(number).due_at
    assert due is not None

    def counted(place: str, field: str = "place", at: Any = firms.desk.at) -> tuple[int, int, int] | None:
        found = count_awaiting("township_check", [place], field=field, at=at)
        return (found.number, found.late, found.near) if found else None

    assert counted("330382001") == (3, 0, 0)
    assert counted("33") == (3, 0, 0)
    assert counted("330383") is None
    assert counted("330382", at=due - timedelta(minutes=1)) == (3, 0, 3)
    assert counted("330382", at=due) == (3, 3, 0)
    # By the place at which firms of this size are decided about.
    assert counted("330382", field="decided_at") == (2, 0, 0)
    firms.do("zhen", "township_check", number)
    assert counted("330382001") == (2, 0, 0)
    found = count_awaiting("inspect", ["330382001"], field="place", at=firms.desk.at)
    assert found is not None
    assert found.number == 1


def test_a_declaration_with_risks_stands_before_others_of_its_day(firms: FirmDesk) -> None:
    plain = firms.submitted("firm", "approval")
    risky = firms.submitted(
        "other",
        "approval",
        had_cluster="true",
        last_cluster_on="2020-02-01",
        staff_risk_area="5",
        staff_local="35",
    )
    assert (get_file(plain).risk, get_file(risky).risk) == (0, 2)
    old = firms.submitted("third", "approval", had_cluster="true", last_cluster_on="2020-01-20")
    assert get_file(old).risk == 0


def test_an_appeal_of_a_refused_file_waits_for_its_answer(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")
    firms.do("hang", "refuse", number, reason=FileReason.PLAN, text="防控方案未覆盖宿舍")
    assert (get_file(number).is_waiting, get_file(number).awaits) == (False, "")
    firms.do("firm", "appeal", number, text="方案第三章已写明")
    assert (get_file(number).is_waiting, get_file(number).awaits) == (True, "uphold")
