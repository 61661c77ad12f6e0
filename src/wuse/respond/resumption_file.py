"""The file of one firm's return to work: what was declared, its history, and what follows from both.

The state, who decided, whether a question or an appeal waits and which clock runs follow from the steps, so that a
history that is played again gives the same file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from wuse.respond.event_clock import Card
from wuse.respond.history import last_of, led_to, replayed
from wuse.respond.resumption_flows import Flow, ResumptionRules, resumption_rules
from wuse.respond.resumption_table import FileState, resumption_table
from wuse.respond.signed_words import SignedWords
from wuse.respond.white_list import WhiteListDecision
from wuse.respond.working_days import working_days_end, working_moment
from wuse.vocabulary import PlaceCode


class FileReason(StrEnum):
    """Why a file was refused, or a firm suspended or delisted: the closed list."""

    NEGATIVE_LIST = "negative_list"
    PLAN = "plan"
    SUPPLIES = "supplies"
    STAFF = "staff"
    PREMISES = "premises"
    UNTRUE = "untrue"
    CLUSTER = "cluster"
    AREA = "area"

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        return _REASONS[self][0]

    @property
    def name_en(self) -> str:
        """The English name."""
        return _REASONS[self][1]

    @property
    def todo_zh(self) -> str:
        """What the firm can do, in Chinese."""
        return _REASONS[self][2]

    @property
    def todo_en(self) -> str:
        """What the firm can do, in English."""
        return _REASONS[self][3]


_REASONS = {
    FileReason.NEGATIVE_LIST: (
        "属于负面清单行业", "Kind of business on the negative list",
        "待清单调整后申报；如行业填报有误，可申诉", "Wait until the list changes; appeal if the kind is not yours",
    ),
    FileReason.PLAN: (
        "防控方案不完整", "Plan against the epidemic incomplete", "补全方案后重新申报",
        "Complete the plan, then declare again",
    ),
    FileReason.SUPPLIES: (
        "防疫物资不足", "Not enough supplies", "备足口罩、测温和消毒物资后重新申报",
        "Get masks, thermometers and disinfectant, then declare again",
    ),
    FileReason.STAFF: (
        "员工健康码管理不到位", "Health codes of staff not looked after", "红黄码人员离岗后重新申报",
        "Let nobody with a red or yellow code work, then declare again",
    ),
    FileReason.PREMISES: (
        "场所不符合要求", "Premises do not meet the requirements", "按现场意见整改后重新申报",
        "Mend what was found on the spot, then declare again",
    ),
    FileReason.UNTRUE: (
        "申报不实", "Declaration not true", "据实更正；如有异议可申诉", "Correct it; appeal if it was true",
    ),
    FileReason.CLUSTER: (
        "出现聚集性病例", "Cluster of cases on the site", "完成处置满十四天后重新申报",
        "Declare again fourteen days after it was dealt with",
    ),
    FileReason.AREA: (
        "所在地风险等级不允许", "Risk of the area does not allow it", "等级下调后重新申报",
        "Declare again when the area's colour is lower",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class FileStep:
    """One step of a history.

    Attributes:
        number: 1 for the first of its file. by: account that took it; `system` for the clock and for a rule.
        text: what was said. reason: of the closed list, of a refusal, a suspension, a delisting.
        rule: version of the rules that decided of itself; else empty.
        check: opaque id of the inspection that was pushed, or that a finding answers.
        words: the words of a commitment, as they were signed.
        judged: the decision by the white list that let it in.
    """

    number: int
    step: str
    at: datetime
    by: str
    before: FileState
    after: FileState
    organisation: str = ""
    text: str = ""
    reason: FileReason | None = None
    rule: str = ""
    check: str = ""
    words: SignedWords | None = None
    judged: WhiteListDecision | None = None


@dataclass(frozen=True)
class DeclaredFirm:
    """What was declared, as far as the file reads it.

    Attributes:
        enterprise: its code, which is the code of its organisation too. place: the township of the site.
        flow: name of the way that it asks for. kind: of business, of the negative list or another.
        staff: employed. returning: who return now. planned_on: the day on which it wants to begin.
    """

    enterprise: str
    name: str
    place: PlaceCode
    response: str
    flow: str = ""
    industry: str = ""
    kind: str = ""
    staff: int = 0
    returning: int = 0
    planned_on: date | None = None


@dataclass(frozen=True)
class ResumptionFile:
    """What was declared with its history and what follows from it. `number`: 0 before it has one."""

    declared: DeclaredFirm
    number: int = 0
    state: FileState = FileState.DRAFT
    steps: tuple[FileStep, ...] = ()

    @property
    def flow(self) -> Flow:
        """The way that it goes."""
        return resumption_rules().flows[self.declared.flow or "approval"]

    @property
    def last_moved(self) -> FileStep | None:
        """The step by which it came into its state."""
        return next((step for step in reversed(self.steps) if step.before is not step.after), None)

    def last(self, *names: str) -> FileStep | None:
        """The last step of one of some names; none when there was none."""
        return last_of(self.steps, names)

    @property
    def question(self) -> FileStep | None:
        """The question that waits for the firm's answer."""
        return self._waiting("ask", "answer", "submit", "amend")

    @property
    def appeal(self) -> FileStep | None:
        """The appeal that waits for an answer."""
        return self._waiting("appeal", "uphold", "overturn")

    @property
    def inspection(self) -> FileStep | None:
        """The inspection that was pushed and is not answered."""
        return self._waiting("push", "visit", "breach_found", "inspect", "check_after", "breach")

    def _waiting(self, asked: str, *answered: str) -> FileStep | None:
        found = self.last(asked, *answered)
        return found if found and found.step == asked else None

    @property
    def decision(self) -> FileStep | None:
        """The last decision that a reason was given for."""
        return self.last("turn_down", "refuse", "breach", "breach_found", "delist")


def replay_file(declared: DeclaredFirm, steps: Iterable[FileStep], *, number: int = 0) -> ResumptionFile:
    """The file that a history makes."""
    return replayed(ResumptionFile(declared, number), steps)


def file_state_after(file: ResumptionFile, step: str) -> FileState:
    """The state that a possible step leads to."""
    return led_to(file.state, resumption_table().row(file.state, step), step)


# A clock of working days ends at midnight, which is no moment of the day that it ends.
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class FileClock:
    """What has to happen next, since when it waits, by when. `due_at`, and `yellow_at`, when most of the time is used
    up, are None while a question makes it stand still. `days`: how many working days it has; 0 where it runs by hours.
    """

    name: str
    since: datetime
    due_at: datetime | None
    yellow_at: datetime | None
    days: int = 0

    def is_over(self, at: datetime) -> bool:
        """Whether it should have happened by a moment."""
        return self.due_at is not None and at >= self.due_at

    def once_more(self, moment: datetime) -> datetime:
        """The moment that is as long again after one as the clock runs."""
        assert self.due_at is not None, "asked of a clock that runs"
        return (
            working_days_end(moment - _INSTANT, self.days)
            if self.days
            else moment + (self.due_at - self.since)
        )


def file_card(yellow_at: datetime | None, due_at: datetime | None, at: datetime) -> Card:
    """The card that a clock shows at a moment, as the clock of an event does; none while it stands still."""
    if due_at and at >= due_at:
        return Card.RED
    return Card.YELLOW if yellow_at and at >= yellow_at else Card.NONE


def file_clock(file: ResumptionFile, rules: ResumptionRules) -> FileClock | None:
    """The clock that runs; none when nothing waits.

    An appeal's clock comes first. That for the review runs from the submission, or what changed it. A question makes it
    stand still, and it begins anew with the answer; that happens once, so that no number of questions takes the firm's
    right to a decision.
    """
    if waiting := file.appeal:
        return _in_working_days("appeal", waiting.at, rules.appeal_days, rules)
    if file.state.in_review:
        return _review_clock(file, rules)
    began = file.last("commit", "join")
    looked_at = file.last("check_after", "breach", "breach_found", "commit", "join")
    if file.state is FileState.RESUMED and began and began is looked_at and file.flow.after_check:
        span = file.flow.after_check
        return FileClock("after_check", began.at, began.at + span, began.at + rules.yellow_card * span)
    return None


def _in_working_days(name: str, since: datetime, days: int, rules: ResumptionRules) -> FileClock:
    yellow_at = working_moment(since, days * rules.yellow_card)
    return FileClock(name, since, working_days_end(since, days), yellow_at, days)


def _review_clock(file: ResumptionFile, rules: ResumptionRules) -> FileClock:
    begun, stood = None, 0
    question: FileStep | None = None
    for step in file.steps:
        if step.step in ("submit", "amend"):
            begun, stood, question = step.at, 0, None
        elif step.step == "ask":
            question, stood = step, stood + 1
        elif step.step == "answer" and question:
            begun, question = (step.at if stood == 1 else begun), None
    assert begun is not None, "in review since a submission"
    if question and stood == 1:
        return FileClock("review", begun, None, None)
    return _in_working_days("review", begun, file.flow.review_days, rules)


def told_from(file: ResumptionFile, clock: FileClock, rules: ResumptionRules) -> datetime | None:
    """From when on the unit above whoever has to act is told of a file that is late; None while its clock stands still.

    With the end of the clock. Whoever was given the file by another step behind that end has some working days of
    their own before their unit above is told of the same file.
    """
    moved = file.last_moved
    if clock.due_at is None or moved is None or moved.at < clock.due_at:
        return clock.due_at
    return working_days_end(moved.at, rules.handed_late_days)


def step_awaited(file: ResumptionFile, clock: FileClock | None) -> str:
    """The step of an office that a file waits for; empty when it waits for none."""
    return next_of_offices(file, clock) if clock else ""


def next_of_offices(file: ResumptionFile, clock: FileClock) -> str:
    """The step that a clock waits for: what an office has to do next."""
    if clock.name == "appeal":
        return "uphold"
    if clock.name == "after_check":
        return "check_after"
    found = [resumption_table().row(file.state, step) for step in file.flow.course]
    return next(line.step for line in found if line and line.clock and not line.by_itself)
