"""Files of firms laid into the tables, each in the state in which a step is possible."""

from datetime import date, datetime
from typing import Any

from tests.desk_people import AT
from tests.resumption_answers import DECLARED
from wuse.permits.store.models import Account, FirmRequestRow
from wuse.respond.resumption_file import FileReason, FileStep, replay_file
from wuse.respond.resumption_table import FileState, resumption_table
from wuse.respond.store.firm_models import FirmPlanRow
from wuse.respond.store.resumption_models import ResumptionFileRow, ResumptionStepRow
from wuse.respond.store.resumptions import declared_firm, keep_file_step

REVIEWED = ("submit", "township_check", "inspect", "review")
WAYS: dict[str, tuple[str, tuple[str, ...]]] = {
    # step -> the way, and the steps before it
    "submit": ("approval", ()),
    "commit": ("commitment", ()),
    "join": ("whitelist", ()),
    "amend": ("approval", ("submit",)),
    "report": ("commitment", ("commit",)),
    "withdraw": ("approval", ("submit",)),
    "answer": ("approval", ("submit", "ask")),
    "resume": ("filing", ("submit", "file")),
    "appeal": ("commitment", ("commit", "breach")),
    "township_check": ("approval", ("submit",)),
    "file": ("filing", ("submit",)),
    "inspect": ("approval", REVIEWED[:2]),
    "review": ("approval", REVIEWED[:3]),
    "approve": ("approval", REVIEWED),
    "return": ("approval", ("submit",)),
    "refuse": ("approval", ("submit",)),
    "ask": ("approval", ("submit",)),
    "push": ("commitment", ("commit",)),
    "check_after": ("commitment", ("commit",)),
    "breach": ("commitment", ("commit",)),
    "lift": ("commitment", ("commit", "breach")),
    "delist": ("commitment", ("commit", "breach")),
    "uphold": ("approval", ("submit", "refuse", "appeal")),
    "overturn": ("approval", ("submit", "refuse", "appeal")),
}


def lay_file(
    step: str, place: str, response: str, *, enterprise: str, at: datetime = AT, name: str = "测试企业"
) -> ResumptionFileRow:
    """A file out of which a step is possible."""
    flow, before = WAYS[step]
    row = ResumptionFileRow.objects.create(
        enterprise=enterprise,
        name=name,
        place=place,
        decided_at=place,
        response=response,
        opened_at=at,
        flow=flow if before else "",
        industry="C",
        staff=20,
        returning=20,
        planned_on=date(2020, 2, 17) if before else None,
        declared={**DECLARED, "resumption_mode": flow, "commitment_signed": True} if before else {},
        state=FileState.DRAFT,
        is_open=False,
        is_live=True,
    )
    file = replay_file(declared_firm(row), (), number=row.pk)
    for number, taken in enumerate(before, start=1):
        line = resumption_table().row(file.state, taken)
        assert line is not None
        after = file.state if line.to == "same" else FileState(line.to)
        reason = FileReason.PLAN if "reason" in line.needs else None
        made = FileStep(number, taken, at, "a-other", file.state, after, text="……", reason=reason)
        file = keep_file_step(row, file, made)
    return row


def live_file(**values: Any) -> ResumptionFileRow:
    """A draft as it is stored."""
    sound = {
        "enterprise": "91330382MA2000001Y",
        "name": "测试企业",
        "place": "330382001",
        "decided_at": "330382001",
    }
    frame = {"response": "33-2020-1", "opened_at": AT, "state": "draft", "is_open": False, "is_live": True}
    return ResumptionFileRow.objects.create(**{**sound, **frame, **values})


def file_step(**values: Any) -> ResumptionStepRow:
    """A first step as it is stored."""
    row = ResumptionFileRow.objects.first() or live_file()
    sound = {"number": 1, "step": "submit", "at": AT, "by": "a-1", "before": "draft", "after": "submitted"}
    return ResumptionStepRow.objects.create(**{"file": row, **sound, **values})


def firm_request(**values: Any) -> FirmRequestRow:
    """A request to speak for a firm as it is stored."""
    account = Account.objects.filter(uid="a-firm").first()
    account = account or Account.objects.create(uid="a-firm", username="firm", created_at=AT)
    said = {
        "code": "91330382MA2000001Y",
        "name": "测试企业",
        "place": "330382001",
        "contact": "王经理",
        "phone": "1",
    }
    frame = {"response": "33-2020-1", "asked_at": AT, "state": "asked"}
    return FirmRequestRow.objects.create(**{"account": account, **said, **frame, **values})


def plan(**values: Any) -> FirmPlanRow:
    """A plan that lies in the vault."""
    frame = {"response": "33-2020-1", "enterprise": "91330382MA20000017", "digest": "sha256:a", "kind": "pdf"}
    return FirmPlanRow.objects.create(**{**frame, "size": 9, "kept_by": "a-1", "kept_at": AT, **values})
