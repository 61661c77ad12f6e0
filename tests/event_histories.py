"""Histories of events without a desk: each step is held to the rules and makes the next event."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from wuse.respond.event import Event, EventReport, EventStep, drafted, state_after, with_step
from wuse.respond.event_clock import EventClocks, clocks_of
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_rules import StepRequest, check_step
from wuse.respond.event_table import EventState
from wuse.vocabulary import Colour, PlaceCode

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)
RULES = event_catalogue().rules[0]
REPORT = EventReport(
    uid="report-0001",
    kind="price",
    level=Colour.BLUE,
    place=PlaceCode("330382001001003"),
    text="超市口罩涨价三倍",
    reported_by="wei",
    organisation="chengdong",
    reported_at=AT,
    happened_at=AT,
    rules=RULES.version,
)
# Who does what in these histories, and for whom.
DOERS = {
    "wei": "chengdong",
    "diao": "chengdong",
    "zong": "yueqing",
    "shi": "market",
    "jian": "clinic",
    "du": "yueqing",
    "system": "",
}
USUAL = {
    "report": ("wei", {"text": "超市口罩涨价三倍"}),
    "complete": ("wei", {"text": "门牌是人民路八号"}),
    "withdraw": ("wei", {"text": "弄错了，撤回"}),
    "verify": ("wei", {}),
    "send_back": ("wei", {"text": "价格仍未恢复"}),
    "accept": ("diao", {}),
    "reject": ("diao", {"text": "不属于本街道"}),
    "return": ("diao", {"text": "写明门牌号"}),
    "dispatch": ("diao", {"station": "market"}),
    "hand_up": ("diao", {"text": "超出街道职权"}),
    "hand_down": ("zong", {"text": "由街道处置"}),
    "dispatch_county": ("zong", {"station": "market"}),
    "decline": ("shi", {"text": "不属于本所职能"}),
    "hand_on": ("shi", {"station": "clinic", "text": "属于卫生职能"}),
    "begin": ("shi", {}),
    "feed_back": ("shi", {"text": "已恢复原价"}),
    "close": ("diao", {}),
    "split": ("diao", {"text": "另有卫生问题"}),
    "split_off": ("diao", {}),
    "merge": ("diao", {"main": 7}),
    "unmerge": ("diao", {"text": "不是同一件事"}),
    "grade": ("diao", {"level": Colour.YELLOW, "text": "影响面较大"}),
    "escalate": ("diao", {"text": "县级须知情"}),
    "overdue": ("system", {}),
    "card": ("system", {}),
    "lapse": ("system", {}),
    "signal_graver": ("system", {"text": "信号加重"}),
    "signal_over": ("system", {"text": "信号已解除"}),
    "signal_back": ("system", {"text": "信号再次出现"}),
    "urge": ("du", {"text": "抓紧办理"}),
    "comment": ("diao", {"text": "已电话联系"}),
    "take_up": ("zong", {"text": "今日办结"}),
}
"""Step -> who usually takes it, and with what."""
# The shortest way into every state.
WAYS: dict[EventState, tuple[str, ...]] = {
    EventState.DRAFT: (),
    EventState.REPORTED: ("report",),
    EventState.INCOMPLETE: ("report", "return"),
    EventState.ACCEPTED: ("report", "accept"),
    EventState.REFERRED: ("report", "accept", "hand_up"),
    EventState.DISPATCHED: ("report", "accept", "dispatch"),
    EventState.DISPATCHED_COUNTY: ("report", "accept", "hand_up", "dispatch_county"),
    EventState.IN_HANDLING: ("report", "accept", "dispatch", "begin"),
    EventState.FED_BACK: ("report", "accept", "dispatch", "begin", "feed_back"),
    EventState.RETURNED: ("report", "accept", "dispatch", "begin", "feed_back", "send_back"),
    EventState.VERIFIED: ("report", "accept", "dispatch", "begin", "feed_back", "verify"),
    EventState.CLOSED: ("report", "accept", "dispatch", "begin", "feed_back", "verify", "close"),
    EventState.REJECTED: ("report", "reject"),
    EventState.WITHDRAWN: ("report", "withdraw"),
    EventState.DUPLICATE: ("report", "merge"),
}


@dataclass
class History:
    """An event on its way. `at` is the clock."""

    event: Event = field(default_factory=lambda: drafted(REPORT, number=1))
    at: datetime = AT

    def later(self, **span: float) -> "History":
        self.at += timedelta(**span)
        return self

    def request(self, step: str, by: str = "", **values: Any) -> StepRequest:
        """The step as it is usually taken, or otherwise."""
        usual, given = USUAL[step]
        by = by or usual
        return StepRequest(
            step, by, self.at, values.pop("organisation", DOERS.get(by, "")), **{**given, **values}
        )

    def take(self, step: str, by: str = "", *, mark: str = "", **values: Any) -> "History":
        """Take a step, held to the rules."""
        wanted = self.request(step, by, **values)
        check_step(self.event, wanted, RULES)
        self.event = with_step(
            self.event,
            EventStep(
                number=len(self.event.steps) + 1,
                step=step,
                at=self.at,
                by=wanted.by,
                before=self.event.state,
                after=state_after(self.event, step),
                organisation=wanted.organisation,
                text=wanted.text,
                station=wanted.station,
                handler=wanted.handler,
                level=wanted.level,
                main=wanted.main,
                mark=mark,
            ),
        )
        return self

    @property
    def clocks(self) -> EventClocks:
        return clocks_of(self.event, RULES)


def history(*steps: str, level: Colour = Colour.BLUE) -> History:
    """The history of some steps, all taken at once."""
    made = History(drafted(replace(REPORT, level=level), number=1))
    for step in steps:
        made.take(step)
    return made
