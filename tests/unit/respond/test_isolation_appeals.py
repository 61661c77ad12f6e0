"""An order of isolation is told to whom it holds, and can be appealed as such: whatever the colour, once at a time."""

from collections.abc import Callable

import pytest

from tests.code_people import CodeDesk
from tests.desk_people import CITY, COUNTY, Desk
from tests.tracing_people import CARE, Tracing, days_later, new_tracing, specimen
from wuse.permits import Actor
from wuse.respond.actions.appeals import appeal_isolation, give_relief, warn_late_appeals
from wuse.respond.actions.corrections import answer_correction
from wuse.respond.actions.isolations import (
    confirm_isolation,
    lift_isolation,
    propose_isolation,
    release_isolation,
)
from wuse.respond.actions.transfers import accept_transfer, offer_transfer
from wuse.respond.correction import CorrectionOutcome
from wuse.respond.isolation import LiftReason, TransferStage
from wuse.respond.relief import ReliefReason
from wuse.respond.store.holder_notices import notices_of_holder
from wuse.respond.store.isolations import get_isolation, orders_of
from wuse.respond.store.models import CorrectionRow, IsolationRow
from wuse.trust.store.models import AuditRecord
from wuse.trust.store.queries import about
from wuse.vocabulary import Refusal

CORRECTED, UPHELD = CorrectionOutcome.CORRECTED, CorrectionOutcome.UPHELD


@pytest.fixture
def tracing(desk: Desk) -> Tracing:
    return new_tracing(desk)


def proposed(tracing: Tracing, uid: str = "i-an") -> int:
    said = {"pool": tracing.pool, "uid": uid, "wanted": tracing.isolation()}
    return int(str(tracing.desk.do("ou", propose_isolation, **said, **tracing.frame(CARE))))


def confirmed(tracing: Tracing, number: int) -> int:
    tracing.desk.do("yu", confirm_isolation, pool=tracing.pool, number=number, purpose=CARE)
    return number


def ordered(tracing: Tracing) -> int:
    return confirmed(tracing, proposed(tracing))


def lift(tracing: Tracing, number: int, reason: LiftReason = LiftReason.NO_CONTACT) -> None:
    said = {"number": number, "purpose": CARE, "reason": reason}
    tracing.desk.do("yu", lift_isolation, pool=tracing.pool, **said)


def appeal(tracing: Tracing, number: int, who: str = "an", **values: object) -> int:
    return int(str(tracing.desk.do(who, appeal_isolation, number=number, **values)))


def answer(tracing: Tracing, number: int, outcome: CorrectionOutcome, who: str = "lin") -> None:
    said = {"outcome": outcome, "answer": "已核实流调记录。"}
    tracing.desk.do(who, answer_correction, pool=tracing.pool, number=number, **said)


def refused(doing: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        doing()
    return caught.value.code


def told(tracing: Tracing, name: str = "an") -> list[tuple[str, str]]:
    found = notices_of_holder(tracing.persons[name], response=tracing.desk.response)
    return [(one.kind.value, one.cause) for one in reversed(found)]


def test_whom_an_order_holds_is_told_of_every_step_and_of_no_proposal(tracing: Tracing) -> None:
    number = proposed(tracing)
    assert told(tracing) == []
    assert orders_of(tracing.persons["an"], response=tracing.desk.response) == []
    confirmed(tracing, number)
    offer = {"number": number, "purpose": CARE, "stage": TransferStage.PICK_UP, "receiver": "lqzy"}
    handed = tracing.desk.do("ou", offer_transfer, **offer)
    tracing.desk.do("tan", accept_transfer, pool=tracing.pool, number=handed, purpose=CARE)
    lift(tracing, number, LiftReason.WRONG_DATA)
    assert told(tracing) == [
        ("isolated", "close_contact"),
        ("handed_over", "pick_up"),
        ("isolation_lifted", "wrong_data"),
    ]
    assert told(tracing, "bo") == []


def test_the_end_by_the_rule_is_told_as_well(tracing: Tracing) -> None:
    number = ordered(tracing)
    days_later(tracing.desk, 13)
    specimen(tracing, "an", 1)
    tracing.desk.do("yu", release_isolation, pool=tracing.pool, number=number, purpose=CARE)
    assert told(tracing)[-1] == ("isolation_over", "")


def test_an_appeal_that_is_granted_ends_the_isolation_with_the_answer(tracing: Tracing) -> None:
    number = ordered(tracing)
    asked = appeal(tracing, number)
    row = CorrectionRow.objects.get(pk=asked)
    assert (row.about, row.isolation_id, row.outcome, row.place) == ("isolation", number, "waiting", COUNTY)
    verbs = [one.entry.verb for one in about(tracing.persons["an"], at=tracing.desk.at)]
    assert verbs[0] == "correction.ask"
    answer(tracing, asked, CORRECTED)
    order = get_isolation(number)
    ended = ("ended", "lifted_on_appeal", "appeal", "a-lin")
    assert (order.state, order.end, order.ended_for, order.ended_by) == ended
    assert tracing.newest("isolation")[0]["isolation_end"] == "lifted_on_appeal"
    assert told(tracing)[1:] == [("isolation_lifted", "appeal"), ("answer", "corrected")]
    entry = AuditRecord.objects.get(verb="correction.answer")
    assert entry.details == {"correction": asked, "isolation": number}


def test_an_order_may_be_kept_with_a_reason_and_appealed_anew(tracing: Tracing) -> None:
    number = ordered(tracing)
    asked = appeal(tracing, number, text="我整个星期都不在那里。")
    assert refused(lambda: appeal(tracing, number)) == "appeal.waiting"
    answer(tracing, asked, UPHELD)
    assert get_isolation(number).state == "ordered"
    assert told(tracing)[-1] == ("answer", "upheld")
    assert appeal(tracing, number) > asked


def test_whoever_proposed_or_confirmed_the_order_does_not_decide_the_appeal(tracing: Tracing) -> None:
    asked = appeal(tracing, ordered(tracing))
    for name in ("ou", "yu"):
        tracing.desk.grant(name, "reviewer", CITY)
        assert refused(lambda who=name: answer(tracing, asked, UPHELD, who)) == "correction.own_decision"
    assert refused(lambda: answer(tracing, asked, UPHELD, "tan")) == "permit.missing"
    answer(tracing, asked, UPHELD)


def test_nobody_appeals_for_a_stranger_or_learns_whose_an_order_is(tracing: Tracing) -> None:
    number = ordered(tracing)
    assert refused(lambda: appeal(tracing, number, "bo")) == "isolation.unknown"
    assert refused(lambda: appeal(tracing, 999, "bo")) == "isolation.unknown"
    assert appeal(tracing, number, "bo", represents=frozenset([tracing.persons["an"]]))


def test_what_is_not_in_force_is_not_appealed(tracing: Tracing) -> None:
    number = proposed(tracing)
    assert refused(lambda: appeal(tracing, number)) == "isolation.not_in_force"
    lift(tracing, confirmed(tracing, number))
    assert refused(lambda: appeal(tracing, number)) == "isolation.not_in_force"


def test_an_appeal_is_answered_also_when_the_order_has_ended_meanwhile(tracing: Tracing) -> None:
    number = ordered(tracing)
    asked = appeal(tracing, number)
    lift(tracing, number)
    answer(tracing, asked, CORRECTED)
    assert get_isolation(number).ended_for == "no_contact"


def test_an_appeal_that_waits_keeps_nobody_from_appealing_against_the_next_order(tracing: Tracing) -> None:
    first = ordered(tracing)
    asked = appeal(tracing, first)
    lift(tracing, first)
    tracing.desk.later(minutes=5)
    second = confirmed(tracing, proposed(tracing, "i-an-2"))
    assert appeal(tracing, second) > asked
    assert refused(lambda: appeal(tracing, second)) == "appeal.waiting"


def test_it_has_the_clock_of_every_appeal_and_no_relief(tracing: Tracing) -> None:
    asked = appeal(tracing, ordered(tracing))
    tracing.desk.later(hours=24, minutes=1)
    system = {"audit": tracing.desk.audit, "by": Actor(account="system"), "at": tracing.desk.at}
    assert (warn_late_appeals(**system), warn_late_appeals(**system)) == (1, 0)
    code = CodeDesk(tracing.desk).code(tracing.persons["an"])
    said = {"number": asked, "code": code, "reason": ReliefReason.STRANDED, "until": tracing.desk.at}
    assert refused(lambda: tracing.desk.do("lin", give_relief, **said)) == "relief.not_waiting"


def test_an_appeal_outlives_the_order_that_was_destroyed(tracing: Tracing) -> None:
    asked = appeal(tracing, ordered(tracing))
    IsolationRow.objects.all().delete()
    answer(tracing, asked, CORRECTED)
    row = CorrectionRow.objects.get(pk=asked)
    assert (row.about, row.isolation_id, row.outcome) == ("isolation", None, "corrected")
