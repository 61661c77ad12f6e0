"""Appeals with one act, a human's answer within a day, and interim relief in between."""

from datetime import timedelta

import pytest

from tests.code_people import CodeDesk
from tests.desk_people import CITY, Desk
from wuse.permits import Actor
from wuse.respond.actions.appeals import appeal_code, end_relief, give_relief, warn_late_appeals
from wuse.respond.actions.corrections import answer_correction, ask_correction
from wuse.respond.actions.overrides import confirm_override, propose_override
from wuse.respond.correction import CorrectionOutcome
from wuse.respond.override import MOST_A_DAY, OverrideReason
from wuse.respond.relief import ReliefReason
from wuse.respond.store.holder_notices import notices_of_holder, revoked_identifiers, tell_what_ran_out
from wuse.respond.store.models import CodeTallyRow, CorrectionRow, OverrideRow, ReliefRow
from wuse.trust.store.models import AuditRecord
from wuse.trust.store.queries import about
from wuse.vocabulary import Colour, PersonKey, Purpose, Refusal

CORRECTED, UPHELD = CorrectionOutcome.CORRECTED, CorrectionOutcome.UPHELD


@pytest.fixture
def codes(desk: Desk) -> CodeDesk:
    return CodeDesk(desk)


@pytest.fixture
def chen(codes: CodeDesk) -> PersonKey:
    """A close contact with an account of her own."""
    (person,) = codes.register("chen")
    codes.declares(person)
    codes.contacts(person)
    codes.citizen("chen", person)
    return person


def appeal(codes: CodeDesk, person: PersonKey, **values: object) -> int:
    return int(str(codes.desk.do("me-chen", appeal_code, code=codes.code(person), **values)))


def relief(codes: CodeDesk, person: PersonKey, number: int, *, hours: float = 24, who: str = "lin") -> object:
    return codes.desk.do(
        who, give_relief, number=number, code=codes.code(person), reason=ReliefReason.DOUBTFUL_FACT,
        until=codes.desk.at + timedelta(hours=hours),
    )  # fmt: skip


def answer(codes: CodeDesk, number: int, outcome: CorrectionOutcome, person: PersonKey) -> None:
    codes.desk.do(
        "lin",
        answer_correction,
        pool=codes.pool,
        number=number,
        outcome=outcome,
        answer="已核实，无接触史。",
        code=codes.code(person),
    )


def refused(call: object, *args: object, **values: object) -> str:
    with pytest.raises(Refusal) as found:
        call(*args, **values)  # type: ignore[operator]
    return found.value.code


def _case(codes: CodeDesk, person: PersonKey) -> dict[str, object]:
    return {
        "report_id": "r1",
        "person": person,
        "diagnosed_on": codes.today,
        "status": "in_care",
        "place": "330382",
    }


def test_an_appeal_under_another_response_keeps_nobody_from_this_one(
    codes: CodeDesk, chen: PersonKey
) -> None:
    number = appeal(codes, chen)
    CorrectionRow.objects.filter(pk=number).update(response="another")
    again = appeal(codes, chen)
    assert again > number
    assert refused(appeal, codes, chen) == "appeal.waiting"


def test_a_code_by_hand_is_appealed_under_its_own_response(codes: CodeDesk, chen: PersonKey) -> None:
    """Else reviewers of one response lift what another one's epidemiologists set."""
    until = codes.desk.at + timedelta(days=2)
    frame = {"response": codes.desk.response, "purpose": Purpose.CODE_REVIEW}
    wanted = {"colour": Colour.RED, "reason": OverrideReason.CLOSE_CONTACT}
    hand = codes.desk.do("wang", propose_override, place=CITY, person=chen, until=until, **frame, **wanted)
    said = {"response": codes.desk.response, "place": CITY, "text": "这不是我的。", "override": hand}
    OverrideRow.objects.filter(pk=hand).update(response="another")
    assert refused(codes.desk.do, "me-chen", ask_correction, **said) == "override.unknown"
    OverrideRow.objects.filter(pk=hand).update(response=codes.desk.response)
    assert codes.desk.do("me-chen", ask_correction, **said)


def test_one_act_without_a_word_appeals_against_a_rule(codes: CodeDesk, chen: PersonKey) -> None:
    number = appeal(codes, chen)
    row = CorrectionRow.objects.get(pk=number)
    assert (row.about, row.colour, row.cause, row.outcome) == ("code", "red", "contact", "waiting")
    assert row.rule_digest.startswith("sha256:")
    assert refused(appeal, codes, chen) == "appeal.waiting"
    assert [one.entry.verb for one in about(chen, at=codes.desk.at)] == ["correction.ask"]


def test_there_is_no_appeal_against_green_nor_for_a_stranger(codes: CodeDesk, chen: PersonKey) -> None:
    (lu,) = codes.register("lu")
    codes.declares(lu)
    assert refused(appeal, codes, lu) == "permit.not_own"
    assert refused(appeal, codes, lu, represents=frozenset([lu])) == "appeal.colour"
    codes.contacts(lu)
    assert appeal(codes, lu, represents=frozenset([lu]))


def test_corrected_is_said_when_the_fact_is_corrected(codes: CodeDesk, chen: PersonKey) -> None:
    codes.judge()
    number = appeal(codes, chen)
    assert refused(answer, codes, number, CORRECTED, chen) == "appeal.unchanged"
    codes.desk.later(hours=2)
    codes.contacts(chen, state="released")
    answer(codes, number, CORRECTED, chen)
    codes.judge()
    assert codes.code(chen).colour == Colour.GREEN
    kinds = [(one.kind, one.after) for one in notices_of_holder(chen, response=codes.desk.response)]
    assert kinds == [("verdict", "green"), ("answer", ""), ("verdict", "red")]


def test_an_appeal_may_be_upheld_with_reasons(codes: CodeDesk, chen: PersonKey) -> None:
    number = appeal(codes, chen)
    answer(codes, number, UPHELD, chen)
    assert codes.code(chen).colour == Colour.RED
    assert appeal(codes, chen), "new grounds may be appealed on anew"


def test_relief_makes_red_yellow_until_the_answer(codes: CodeDesk, chen: PersonKey) -> None:
    codes.key()
    number = appeal(codes, chen)
    relief(codes, chen, number)
    code = codes.code(chen)
    assert (code.colour, code.decided) == (Colour.YELLOW, Colour.RED)
    shown = codes.issue("me-chen", chen)
    assert shown.claims.colour == Colour.YELLOW
    answer(codes, number, UPHELD, chen)
    assert codes.code(chen).colour == Colour.RED
    assert revoked_identifiers(at=codes.desk.at) == [shown.claims.identifier]
    assert ReliefRow.objects.get().ended_at == codes.desk.at


def test_relief_is_given_once_for_hours_by_a_reviewer_while_the_appeal_waits(
    codes: CodeDesk, chen: PersonKey
) -> None:
    number = appeal(codes, chen)
    assert refused(relief, codes, chen, number, hours=73) == "relief.until"
    assert refused(relief, codes, chen, number, who="wang") == "permit.missing"
    relief(codes, chen, number, hours=1)
    codes.desk.later(hours=2)
    assert codes.code(chen).colour == Colour.RED
    assert refused(relief, codes, chen, number) == "relief.once"
    assert refused(codes.desk.do, "lin", end_relief, number=number) == "relief.none"
    answer(codes, number, UPHELD, chen)
    assert refused(relief, codes, chen, number) == "relief.not_waiting"


def test_relief_can_be_ended_before_its_time(codes: CodeDesk, chen: PersonKey) -> None:
    number = appeal(codes, chen)
    relief(codes, chen, number)
    codes.desk.do("lin", end_relief, number=number)
    assert codes.code(chen).colour == Colour.RED


def test_what_runs_out_is_told_once(codes: CodeDesk, chen: PersonKey) -> None:
    relief(codes, chen, appeal(codes, chen), hours=3)
    codes.desk.later(hours=4)
    assert (tell_what_ran_out(at=codes.desk.at), tell_what_ran_out(at=codes.desk.at)) == (1, 0)
    newest = notices_of_holder(chen, response=codes.desk.response)[0]
    assert (newest.kind, newest.before, newest.after) == ("relief_over", "yellow", "red")


def test_relief_falls_away_when_the_code_becomes_another_one(codes: CodeDesk, chen: PersonKey) -> None:
    codes.contacts(chen, state="released")
    codes.declares(chen, fever=True, declaration_id="d-fever")
    assert codes.code(chen).colour == Colour.YELLOW
    relief(codes, chen, appeal(codes, chen))
    assert codes.code(chen).colour == Colour.GREEN
    codes.desk.later(minutes=5)
    codes.contacts(chen)
    assert codes.code(chen).colour == Colour.RED


@pytest.mark.parametrize("infected", ["case", "fever"])
def test_relief_falls_away_when_the_colour_rests_on_something_else(
    codes: CodeDesk, chen: PersonKey, infected: str
) -> None:
    """A contact whose infection is confirmed stays red, and is yellow no longer."""
    relief(codes, chen, appeal(codes, chen))
    assert codes.code(chen).colour == Colour.YELLOW
    codes.desk.later(minutes=5)
    if infected == "case":
        codes.facts("case_report", _case(codes, chen))
        assert (codes.code(chen).cause, codes.code(chen).colour) == ("case", Colour.RED)
    else:
        codes.contacts(chen, state="released")
        codes.declares(chen, fever=True, declaration_id="d-fever")
        codes.desk.later(minutes=5)
        codes.contacts(chen, contact_id="another")
        assert codes.code(chen).colour == Colour.YELLOW, (
            "the same colour for the same cause is still relieved"
        )


def test_an_infection_bears_no_relief(codes: CodeDesk, chen: PersonKey) -> None:
    codes.facts("case_report", _case(codes, chen))
    number = appeal(codes, chen)
    assert refused(relief, codes, chen, number) == "relief.never"


def test_who_set_a_code_relieves_it_not(codes: CodeDesk, chen: PersonKey) -> None:
    frame = {"response": codes.desk.response, "purpose": Purpose.CODE_REVIEW}
    wanted = {"colour": Colour.RED, "reason": OverrideReason.CLOSE_CONTACT}
    until = codes.desk.at + timedelta(days=2)
    hand = codes.desk.do("wang", propose_override, place=CITY, person=chen, until=until, **frame, **wanted)
    codes.desk.do("sun", confirm_override, number=hand, purpose=Purpose.CODE_REVIEW)
    codes.desk.grant("sun", "reviewer", CITY)
    number = appeal(codes, chen)
    assert refused(relief, codes, chen, number, who="sun") == "correction.own_decision"
    assert relief(codes, chen, number)


def test_a_late_answer_is_said_once_and_told_to_the_person(codes: CodeDesk, chen: PersonKey) -> None:
    number = appeal(codes, chen)

    def warn() -> int:
        return warn_late_appeals(audit=codes.desk.audit, by=Actor(account="system"), at=codes.desk.at)

    codes.desk.later(hours=24)
    assert warn() == 0
    codes.desk.later(minutes=1)
    assert (warn(), warn()) == (1, 0)
    entry = AuditRecord.objects.get(verb="correction.late")
    assert (entry.subject, entry.details["correction"]) == (chen, number)


def test_late_corrections_of_data_are_on_the_public_page_without_a_colour(
    codes: CodeDesk, chen: PersonKey
) -> None:
    for n in range(5):
        (person,) = codes.register(f"p{n}")
        codes.desk.do(
            codes.citizen(f"p{n}", person), ask_correction, response=codes.desk.response, place=CITY,
            text="住址有误。",
        )  # fmt: skip
    codes.desk.later(hours=25)
    warn_late_appeals(audit=codes.desk.audit, by=Actor(account="system"), at=codes.desk.at)
    rows = CodeTallyRow.objects.all()
    assert [(row.colour, row.cause, row.number) for row in rows] == [("none", "late.appeal", 5)]


def test_one_person_sets_few_codes_a_day(codes: CodeDesk) -> None:
    persons = codes.register(*(f"p{n}" for n in range(MOST_A_DAY + 1)))
    frame = {"response": codes.desk.response, "purpose": Purpose.CODE_REVIEW, "place": CITY}
    wanted = {
        "colour": Colour.RED,
        "reason": OverrideReason.CLOSE_CONTACT,
        "until": codes.desk.at + timedelta(days=2),
    }
    for person in persons[:-1]:
        codes.desk.do("wang", propose_override, person=person, **frame, **wanted)
    assert (
        refused(codes.desk.do, "wang", propose_override, person=persons[-1], **frame, **wanted)
        == "override.many"
    )
    codes.desk.later(hours=24)
    assert codes.desk.do("wang", propose_override, person=persons[-1], **frame, **wanted)
