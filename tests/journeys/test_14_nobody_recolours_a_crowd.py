"""The abuse drill: in June 2022 five officials had 1,317 bank depositors given red codes. Everyone with every ordinary
right tries it here in every way there is: refused, or slow and two-handed, and seen by all and by each.
"""

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.code_people import CodeDesk
from tests.crowd import (
    CROWD,
    INVESTIGATION,
    KNOWN,
    ask,
    colours,
    counted_in_public,
    green,
    keep,
    outcome,
    refuse,
    release,
    senders,
    sent,
    verbs_of_holds,
    warned,
)
from tests.desk_people import CITY, COUNTY, Desk
from tests.holder_people import WELL, door_of
from tests.programs import case_report, program
from tests.web_people import on_its_clock, signed_in, visitor
from wuse.intake.actions.fact_holds import expire_holds
from wuse.intake.actions.send import send_facts
from wuse.intake.contact_brake import contact_brake
from wuse.intake.hold import check_other_house
from wuse.intake.json_tables import read_json_tables
from wuse.intake.sending import Sending
from wuse.intake.store.contact_models import SentContact
from wuse.intake.store.hold_models import FactHold, HeldFact
from wuse.intake.store.known import KnownRows
from wuse.permits import Actor
from wuse.places import load_registry
from wuse.respond.actions.appeals import appeal_code, give_relief
from wuse.respond.actions.contacts import add_contact
from wuse.respond.actions.declarations import record_declaration
from wuse.respond.actions.overrides import confirm_override, propose_override
from wuse.respond.contact import MOST_LISTED_A_DAY, WantedContact
from wuse.respond.declaration import MOST_RECORDED_A_DAY
from wuse.respond.override import MOST_A_DAY, OverrideReason
from wuse.respond.relief import ReliefReason
from wuse.respond.store.holder_notices import notices_of_holder, revoked_identifiers
from wuse.respond.store.models import OverrideRow
from wuse.trust.store.queries import about
from wuse.vocabulary import Colour, PersonKey, Purpose

REVIEW = Purpose.CODE_REVIEW


@pytest.fixture
def codes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> CodeDesk:
    return CodeDesk(on_its_clock(desk, monkeypatch))


@pytest.fixture
def crowd(codes: CodeDesk) -> list[PersonKey]:
    """Depositors who have declared and are green."""
    return green(codes, CROWD)


@pytest.fixture
def few(codes: CodeDesk) -> list[PersonKey]:
    """The first of them: as many as two days' work, and one."""
    return green(codes, 2 * MOST_A_DAY + 1)


def propose(codes: CodeDesk, who: str, person: PersonKey) -> int:
    return int(
        str(
            codes.desk.do(
                who, propose_override, response=codes.desk.response, purpose=REVIEW, place=CITY, person=person,
                colour=Colour.RED, reason=OverrideReason.ISOLATION_ORDER, until=codes.desk.at + timedelta(days=3),
            )
        )
    )  # fmt: skip


def test_ordinary_rights_and_one_epidemiologist_recolour_nobody(
    codes: CodeDesk, crowd: list[PersonKey]
) -> None:
    for who in ("zhao", "chen", "gao", "lin", "he", "qian"):
        assert outcome(propose, codes, who, crowd[0]) == "permit.missing"
    tried = [outcome(propose, codes, "wang", person) for person in crowd[: MOST_A_DAY + 5]]
    assert tried == ["done"] * MOST_A_DAY + ["override.many"] * 5
    for row in OverrideRow.objects.all():
        own = outcome(codes.desk.do, "wang", confirm_override, number=row.pk, purpose=REVIEW)
        others = outcome(codes.desk.do, "lin", confirm_override, number=row.pk, purpose=REVIEW)
        assert (own, others) == ("override.second_person", "permit.missing")
    keep(codes)
    assert colours(codes) == {"green": CROWD}
    assert {codes.code(person).colour for person in crowd[:3]} == {Colour.GREEN}
    # Even what came to nothing is on the page of each person whom it was about.
    assert [found.entry.verb for found in about(crowd[0], at=codes.desk.at)] == ["override.propose"]


def test_the_web_form_is_no_other_way(codes: CodeDesk, few: list[PersonKey]) -> None:
    browser = signed_in("wang")
    form = {
        "frame": f"{codes.desk.response}|code_review", "place": COUNTY, "colour": "red", "reason": "isolation_order",
        "until": (codes.desk.at + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    answers = [
        browser.post("/desk/overrides/", {**form, "person": person}).status_code
        for person in few[: MOST_A_DAY + 1]
    ]
    assert answers == [302] * MOST_A_DAY + [400]
    assert signed_in("gao").post("/desk/overrides/", {**form, "person": few[0]}).status_code == 403


def test_two_who_work_together_are_slow_and_seen_on_the_first_day(
    codes: CodeDesk, few: list[PersonKey]
) -> None:
    days = 0
    left = list(few)
    while days < 2:
        for person in left[:MOST_A_DAY]:
            codes.desk.do("sun", confirm_override, number=propose(codes, "wang", person), purpose=REVIEW)
        assert outcome(propose, codes, "wang", left[MOST_A_DAY]) == "override.many"
        left = left[MOST_A_DAY:]
        days += 1
        keep(codes)
        if days == 1:
            assert counted_in_public() == {"hand": MOST_A_DAY}
            assert warned() == [("warn_code_by_hand", "red")]
        codes.desk.later(days=1)
    page = visitor(lang="zh").get("/code-changes/").content.decode()
    assert "330382" in page
    assert "隔离医学观察" in page
    first = few[0]
    assert [(one.kind, one.after) for one in notices_of_holder(first, response=codes.desk.response)] == [
        ("by_hand", "red")
    ]
    assert {found.entry.verb for found in about(first, at=codes.desk.at)} == {
        "override.propose",
        "override.confirm",
    }
    codes.citizen("first", first)
    assert outcome(codes.desk.do, "me-first", appeal_code, code=codes.code(first)) == "done"
    codes.desk.later(days=2)
    assert codes.code(first).colour == Colour.GREEN, "and it ends by itself"


def test_relief_makes_nothing_worse(codes: CodeDesk, few: list[PersonKey]) -> None:
    codes.contacts(few[0])
    codes.citizen("first", few[0])
    number = codes.desk.do("me-first", appeal_code, code=codes.code(few[0]))
    frame = {
        "number": number,
        "reason": ReliefReason.DOUBTFUL_FACT,
        "until": codes.desk.at + timedelta(hours=1),
    }
    # Given by the name of one person it does not hold for another.
    wrong = outcome(codes.desk.do, "lin", give_relief, code=codes.code(few[1]), **frame)
    assert wrong == "relief.not_waiting"
    codes.desk.do("lin", give_relief, code=codes.code(few[0]), **frame)
    assert codes.code(few[0]).colour == Colour.YELLOW


def sent_rows(crowd: Sequence[PersonKey], case: str = "R000009", **more: object) -> list[dict[str, object]]:
    """A crowd as the close contacts of a case, as a program sends it."""
    return [
        {
            "contact_id": f"K{case}{number:05}", "person": person, "case": case, "place": COUNTY, "closeness": "close",
            "relation": "venue", "last_exposure_on": "2020-02-11", "listed_at": "2020-02-12T08:00:00+08:00",
            "contact_state": "listed", "reporter": "bulk", **more,
        }
        for number, person in enumerate(crowd)
    ]  # fmt: skip


@pytest.fixture
def reported(codes: CodeDesk) -> CodeDesk:
    """A case was reported; programs may send, and a second epidemiologist of the county is there."""
    program(codes.desk, "bulk", "person_sender", CITY)
    codes.key()
    tables = read_json_tables(json.dumps({"case_report": [case_report(9)]}).encode(), lang="en")
    codes.desk.do(
        "bulk", send_facts, vault=codes.desk.vault, known=KNOWN, pool=codes.pool, places=load_registry(),
        uid="r-case", sending=Sending(tables, "case", "case", codes.desk.response, INVESTIGATION),
    )  # fmt: skip
    codes.desk.later(minutes=1)
    return codes


def test_contacts_of_a_reported_case_sent_in_bulk_turn_nobody_red_until_two_have_released_them(
    reported: CodeDesk, crowd: list[PersonKey]
) -> None:
    codes, rows = reported, sent_rows(crowd)
    assert outcome(sent, codes, "by hand", rows, who="gao") == "permit.missing"
    # Nobody is a contact of a case that was not reported: every row is set aside.
    assert sent(codes, "no case", sent_rows(crowd, "R000077")).quarantined == CROWD
    told = sent(codes, "bulk", rows)
    assert (told.accepted, told.held, told.rows) == (0, CROWD, CROWD)
    keep(codes)
    assert colours(codes) == {"green": CROWD}
    # Held back, and before everyone's eyes: on the desk, in the open, in the log.
    assert counted_in_public() == {"held": CROWD}
    assert warned() == [("warn_facts_held", "red")]
    hold = FactHold.objects.get()
    assert (hold.number, hold.place, hold.who, hold.state) == (CROWD, COUNTY, "wzcdc", "waiting")
    home = signed_in("wang").get("/desk/").content.decode()
    assert "/desk/held-facts/" in home
    # Sent again it is known, whatever it is called; and a second program of the agency is no second allowance.
    assert sent(codes, "again", rows).unchanged == CROWD
    program(codes.desk, "other", "person_sender", CITY)
    assert sent(codes, "few", renamed(rows[:30]), who="other").held == 30
    keep(codes)
    assert colours(codes) == {"green": CROWD}

    assert [release(codes, who, hold.pk) for who in ("wang", "gao", "lin")] == [
        "hold.over", "permit.missing", "permit.missing",
    ]  # fmt: skip
    assert ask(codes, "wang", hold.pk) == "done"
    assert release(codes, "wang", hold.pk) == "hold.second_person"
    keep(codes)
    assert colours(codes) == {"green": CROWD}
    holder = codes.citizen("first", crowd[0])
    green = codes.issue(holder, crowd[0])
    assert release(codes, "sun", hold.pk) == "done"
    codes.desk.later(minutes=1)
    keep(codes)
    # The rule does as the rule does; what was done shows at once, to all and to each.
    assert colours(codes) == {"red": CROWD}
    assert counted_in_public() == {"held": CROWD + 30, "rule": CROWD}
    assert set(warned()) == {("warn_code_by_facts", "red"), ("warn_facts_held", "red")}
    last = crowd[-1]
    assert [(found.entry.verb, found.entry.by) for found in about(last, at=codes.desk.at)] == [
        ("held_fact.release", "a-sun")
    ]
    assert senders() == {"wzcdc": CROWD}, "who sent them stands for them, and not who released them"
    (notice,) = notices_of_holder(last, response=codes.desk.response)
    assert (notice.before, notice.after, notice.cause) == ("green", "red", "contact")
    assert green.claims.identifier in _revoked(codes)
    assert verbs_of_holds() == ["held_fact.ask", *["held_fact.release"] * CROWD]

    # One correction of the facts gives all of them back.
    codes.desk.later(hours=1)
    ended = [{**row, "contact_state": "released", "reached_at": "2020-02-12T08:30:00+08:00"} for row in rows]
    assert sent(codes, "ended", ended).accepted == CROWD
    keep(codes)
    assert colours(codes) == {"green": CROWD}


def test_two_of_the_senders_own_house_release_no_crowd(reported: CodeDesk, crowd: list[PersonKey]) -> None:
    codes = reported
    sent(codes, "bulk", sent_rows(crowd))
    hold = FactHold.objects.get()
    codes.desk.hire("mei", organisation="wzcdc")
    codes.desk.grant("mei", "epidemiologist", CITY)
    assert ask(codes, "wang", hold.pk) == "done"
    address = f"/desk/held-facts/{hold.pk}/?response={codes.desk.response}&purpose={INVESTIGATION}"
    assert release(codes, "mei", hold.pk) == "hold.other_house"
    told = {who: signed_in(who).get(address).content.decode() for who in ("mei", "sun")}
    assert ["somebody of another one has to confirm" in told[who] for who in told] == [True, True]
    assert ["Let them through" in told[who] for who in told] == [False, True]
    keep(codes)
    assert colours(codes) == {"green": CROWD}
    assert release(codes, "sun", hold.pk) == "done"


@pytest.mark.parametrize("houses", [("cdc", "cdc"), ("cdc", ""), ("", "")])
def test_an_account_of_no_house_is_of_no_other_house(houses: tuple[str, str]) -> None:
    assert outcome(check_other_house, "cdc", *houses) == "hold.other_house"
    assert outcome(check_other_house, "cdc", houses[0], "command") == "done"


def test_of_contacts_that_were_refused_nothing_remains(reported: CodeDesk, crowd: list[PersonKey]) -> None:
    codes, rows = reported, sent_rows(crowd)
    sent(codes, "bulk", rows)
    hold = FactHold.objects.get()
    assert refuse(codes, "gao", hold.pk) == "permit.missing"
    assert refuse(codes, "wang", hold.pk) == "done"
    assert (HeldFact.objects.count(), SentContact.objects.count()) == (0, 0)
    assert codes.pool.latest("contact").height == 0
    assert release(codes, "sun", hold.pk) == "hold.over"
    keep(codes)
    assert colours(codes) == {"green": CROWD}
    assert (counted_in_public(), verbs_of_holds()) == ({"held": CROWD}, ["held_fact.refuse"])
    # What was refused and is sent again is held back again.
    assert sent(codes, "again", rows).held == CROWD


def test_what_nobody_decides_about_is_destroyed_in_time(reported: CodeDesk, crowd: list[PersonKey]) -> None:
    codes = reported
    sent(codes, "bulk", sent_rows(crowd))
    codes.desk.later(days=13, hours=23)
    assert outcome_of_expiry(codes) == 0
    codes.desk.later(hours=2)
    assert outcome_of_expiry(codes) == CROWD
    assert (HeldFact.objects.count(), FactHold.objects.get().state) == (0, "expired")
    assert verbs_of_holds() == ["held_fact.expire"]


def test_what_a_hospital_sends_of_its_cases_goes_through_untouched(
    reported: CodeDesk, few: list[PersonKey]
) -> None:
    assert sent(reported, "thirty", sent_rows(few[:30])).accepted == 30
    keep(reported)
    assert colours(reported) == {"green": len(few) - 30, "red": 30}
    # The daily copy with what has come of them names nobody anew.
    reached = sent_rows(few[:30], reached_at="2020-02-12T08:30:00+08:00", contact_state="reached")
    assert sent(reported, "next day", reached).accepted == 30
    assert not FactHold.objects.exists()


def test_a_crowd_that_is_split_is_counted_together(reported: CodeDesk, crowd: list[PersonKey]) -> None:
    """Over receipts, days and accounts of an agency; and by corrections that give a contact to somebody else."""
    codes = reported
    program(codes.desk, "other", "person_sender", CITY)
    rows = sent_rows(crowd)
    passed = sum(
        sent(
            codes, f"part {start}", rows[start : start + 50], who="bulk" if start % 100 else "other"
        ).accepted
        for start in range(0, 600, 50)
    )
    assert passed == contact_brake().value("per_case")
    for day in range(3):
        codes.desk.later(days=1, minutes=day)
        told = sent(
            codes,
            f"day {day}",
            [{**row, "contact_id": f"D{day}{row['contact_id']}"} for row in rows[700:850]],
        )
        passed += told.accepted
    assert passed <= contact_brake().value("per_case_ever")
    # Ids that were let through and name others now.
    moved = [{**row, "person": person} for row, person in zip(rows[:200], crowd[900:1100], strict=True)]
    assert sent(codes, "moved", moved).held == 200
    # First as released, which colours nobody, then as listed.
    quiet = [{**row, "contact_id": f"Q{row['contact_id']}", "contact_state": "released",
              "reached_at": "2020-02-12T08:30:00+08:00"} for row in rows[1100:1317]]  # fmt: skip
    assert sent(codes, "quiet", quiet).accepted == len(quiet)
    loud = [{**row, "contact_state": "listed", "reached_at": None} for row in quiet]
    assert sent(codes, "loud", loud).held == len(quiet)
    keep(codes)
    assert colours(codes)["red"] <= contact_brake().value("per_case_ever")


def test_a_crowd_over_many_cases_is_counted_for_its_sender(
    reported: CodeDesk, crowd: list[PersonKey]
) -> None:
    codes = reported
    cases = [case_report(number) for number in range(20, 60)]
    rows = [
        {**row, "case": str(cases[number // 33]["report_id"])} for number, row in enumerate(sent_rows(crowd))
    ]
    # One receipt a case, as a hospital would, and then all that is left at once.
    parts = [sent(codes, "0", rows[:33], case_report=cases)]
    parts += [sent(codes, f"{number}", rows[33 * number : 33 * number + 33]) for number in range(1, 25)]
    rest = sent(codes, "rest", rows[33 * 25 :])
    passed = sum(part.accepted for part in parts)
    assert (passed, rest.held) == (18 * 33, CROWD - 25 * 33)
    assert passed <= contact_brake().value("per_sender")
    keep(codes)
    assert colours(codes) == {"green": CROWD - passed, "red": passed}


@pytest.mark.parametrize("weak", [{"closeness": "general"}, {"last_exposure_on": "2020-01-10"}])
def test_a_crowd_that_was_named_harmlessly_for_days_is_not_made_red_at_once(
    reported: CodeDesk, crowd: list[PersonKey], weak: dict[str, object]
) -> None:
    """Day by day below the limits, and nobody sees anything of it; then all of them are said to be close."""
    codes = reported
    cases = [case_report(number) for number in range(20, 27)]
    rows = [
        {**row, "case": str(cases[number // 199]["report_id"])} for number, row in enumerate(sent_rows(crowd))
    ]
    quiet = [{**row, **weak} for row in rows]
    for day in range(3):
        part, along = quiet[597 * day : 597 * day + 597], {} if day else {"case_report": cases}
        assert sent(codes, f"quiet {day}", part, **along).accepted == len(part)
        codes.desk.later(days=1)
    keep(codes)
    assert (colours(codes), warned()) == ({"green": CROWD}, [])
    assert sent(codes, "loud", rows).held == CROWD
    keep(codes)
    assert colours(codes) == {"green": CROWD}


def test_what_is_held_back_and_taken_back_by_its_sender_comes_to_nothing(
    reported: CodeDesk, crowd: list[PersonKey]
) -> None:
    codes, rows = reported, sent_rows(crowd)
    sent(codes, "bulk", rows)
    assert sent(codes, "back", [{**row, "contact_state": "no_contact"} for row in rows]).accepted == CROWD
    hold = FactHold.objects.get()
    assert (hold.state, hold.number, HeldFact.objects.count()) == ("withdrawn", 0, 0)
    assert ask(codes, "wang", hold.pk) == "hold.over"
    keep(codes)
    assert colours(codes) == {"green": CROWD}


def test_what_is_released_is_what_was_asked_for_and_its_senders_own_word(
    reported: CodeDesk, few: list[PersonKey]
) -> None:
    """Between asking and releasing casual contacts do not become close ones, nor by another account's hand."""
    codes, crowd = reported, [few[number % len(few)] for number in range(201)]
    casual = sent_rows(crowd, closeness="general")
    close = sent_rows(crowd)
    sent(codes, "casual", casual)
    hold = FactHold.objects.get()
    assert ask(codes, "wang", hold.pk) == "done"
    assert sent(codes, "close", close).held == len(close)
    assert release(codes, "sun", hold.pk) == "hold.over"
    hold.refresh_from_db()
    assert (hold.state, hold.asked_by, hold.asked_at, hold.reason) == ("waiting", "", None, "")
    # What somebody else says of them is held back as theirs.
    program(codes.desk, "other", "person_sender", CITY)
    assert sent(codes, "other", casual, who="other").held == len(casual)
    kept = FactHold.objects.order_by("pk").values_list("by", "state", "number")
    assert list(kept) == [("a-bulk", "withdrawn", 0), ("a-other", "waiting", len(casual))]
    keep(codes)
    assert colours(codes) == {"green": len(few)}


def renamed(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The same persons under other ids."""
    return [{**row, "contact_id": f"N{row['contact_id']}"} for row in rows]


def outcome_of_expiry(codes: CodeDesk) -> int:
    system = Actor(account="system")
    return expire_holds(audit=codes.desk.audit, known=KNOWN, pool=codes.pool, by=system, at=codes.desk.at)


def _revoked(codes: CodeDesk) -> set[bytes]:
    lists = codes.folder.revocations()
    assert lists
    return {one for one in revoked_identifiers(at=codes.desk.at) if lists.has(one)}


def test_who_takes_down_declarations_at_a_counter_is_limited_and_stands_for_what_they_say(
    codes: CodeDesk, crowd: list[PersonKey]
) -> None:
    door = door_of(codes.desk)

    def record(who: str, person: PersonKey) -> object:
        return codes.desk.do(
            who, record_declaration, door=door, uid=f"r-{person[-20:]}", number="n", person=person, place=COUNTY,
            response=codes.desk.response, purpose=Purpose.REGISTRATION, answers={**WELL, "fever": True},
        )  # fmt: skip

    assert outcome(record, "wang", crowd[0]) == "permit.missing"
    tried = [outcome(record, "gao", person) for person in crowd[: MOST_RECORDED_A_DAY + 3]]
    assert tried == ["done"] * MOST_RECORDED_A_DAY + ["declaration.many_recorded"] * 3
    codes.desk.later(minutes=1)
    keep(codes)
    gao = codes.desk.actor("gao")
    assert senders() == {gao.organisation or gao.account: MOST_RECORDED_A_DAY}
    assert counted_in_public() == {"rule": MOST_RECORDED_A_DAY}
    assert warned() == [("warn_code_by_facts", "orange")]
    assert [found.entry.verb for found in about(crowd[0], at=codes.desk.at)] == ["declaration.record"]


def test_who_lists_contacts_one_by_one_is_limited_and_stands_for_them(
    codes: CodeDesk, crowd: list[PersonKey]
) -> None:
    (case,) = codes.register("the case")
    codes.facts("case_report", _report(codes, case))

    def add(who: str, person: PersonKey) -> object:
        wanted = WantedContact(
            case="case-9", person=person, closeness="close", relation="household",
            known_by="interview", last_exposure_on=codes.today - timedelta(days=1),
        )  # fmt: skip
        return codes.desk.do(
            who, add_contact, pool=codes.pool, response=codes.desk.response,
            purpose=Purpose.CASE_INVESTIGATION, uid=f"t-{person[-20:]}", wanted=wanted,
        )  # fmt: skip

    assert outcome(add, "gao", crowd[0]) == "permit.missing"
    tried = [outcome(add, "wang", person) for person in crowd[: MOST_LISTED_A_DAY + 3]]
    assert tried == ["done"] * MOST_LISTED_A_DAY + ["contact.many"] * 3
    codes.desk.later(minutes=1)
    keep(codes)
    wang = codes.desk.actor("wang")
    assert senders()[wang.organisation or wang.account] == MOST_LISTED_A_DAY
    assert warned() == [("warn_code_by_facts", "orange")]


def test_secondary_contacts_in_bulk_are_put_on_their_sender(codes: CodeDesk, few: list[PersonKey]) -> None:
    """They are no rule of their own: points, and whatever colour these make is a fact's."""
    program(codes.desk, "bulk", "person_sender", CITY)
    rows = [
        {
            "contact_id": f"S{number:05}", "person": person, "case": "R000009", "place": COUNTY,
            "closeness": "secondary", "relation": "venue", "last_exposure_on": "2020-02-11",
            "listed_at": "2020-02-12T08:00:00+08:00", "contact_state": "listed", "reporter": "bulk",
        }
        for number, person in enumerate(few)
    ]  # fmt: skip
    told = {"case_report": [case_report(9)], "contact": rows}
    tables = read_json_tables(json.dumps(told).encode(), lang="en")
    codes.desk.do(
        "bulk", send_facts, vault=codes.desk.vault, known=KnownRows(bytes(32)), pool=codes.pool,
        places=load_registry(), uid="r-1",
        sending=Sending(tables, "k", "k", codes.desk.response, Purpose.CASE_INVESTIGATION),
    )  # fmt: skip
    codes.desk.later(minutes=1)
    keep(codes)
    worse = {colour: number for colour, number in colours(codes).items() if colour != "green"}
    assert worse
    assert senders() == {codes.desk.actor("bulk").organisation: len(few)}


def _report(codes: CodeDesk, case: PersonKey) -> dict[str, object]:
    return {
        "report_id": "case-9", "person": case, "diagnosed_on": codes.today, "status": "in_care", "place": COUNTY,
        "classification": "confirmed", "onset_on": codes.today - timedelta(days=3), "reported_at": codes.desk.at,
    }  # fmt: skip
