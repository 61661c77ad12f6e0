"""Codes are kept up: only who is touched is judged again, and each change is told once."""

import gc
import weakref
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.audits import MemoryAudit
from tests.code_people import CodeDesk, person_named
from tests.desk_people import Desk
from tests.unit.publish.conftest import NAMES, verdicts
from wuse.cli.keeper import _sunset
from wuse.permits.actions.responses import end_response
from wuse.publish import EditionStore, issue_edition
from wuse.respond.actions.appeals import appeal_code, give_relief
from wuse.respond.relief import ReliefReason
from wuse.respond.store.code_facts import all_facts
from wuse.respond.store.code_folder import CodeStateFolder
from wuse.respond.store.facts_behind import FactBehind, facts_behind
from wuse.respond.store.holder_notices import mark_seen, notices_of_holder, revoked_identifiers
from wuse.respond.store.kept_run import KeptCodesReader
from wuse.respond.store.models import CodeTallyRow, HolderNoticeRow, IssuedCodeRow
from wuse.trust.audit import AuditEntry
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PersonKey


@pytest.fixture
def codes(desk: Desk) -> CodeDesk:
    return CodeDesk(desk)


def history(codes: CodeDesk, person: PersonKey) -> list[tuple[str, str]]:
    rows = codes.pool.engine.run(
        "SELECT code_colour, code_cause FROM facts WHERE person = $person ORDER BY judged_at, sequence",
        tables={"facts": codes.pool.source("code_verdict")},
        parameters={"person": person},
    )
    return list(rows.iter_rows())


def test_the_first_run_judges_everyone_and_the_next_nobody(codes: CodeDesk) -> None:
    chen, lu = codes.register("chen", "lu")
    codes.declares(chen, lu)
    codes.contacts(lu)
    first = codes.judge()
    assert (first.judged, first.changed, first.worse, first.told, first.anew) == (2, 2, 1, 1, True)
    assert (history(codes, chen), history(codes, lu)) == ([("green", "clear")], [("red", "contact")])
    again = codes.judge()
    assert (again.judged, again.changed, again.anew) == (0, 0, False)


def test_new_facts_touch_one_person_and_are_told_once(codes: CodeDesk) -> None:
    chen, lu = codes.register("chen", "lu")
    codes.declares(chen, lu)
    codes.judge()
    codes.desk.later(minutes=5)
    codes.contacts(lu)
    run = codes.judge()
    assert (run.judged, run.changed, run.told, run.anew) == (1, 1, 1, False)
    (notice,) = notices_of_holder(lu, response=codes.desk.response)
    assert (notice.kind, notice.before, notice.after, notice.cause) == ("verdict", "green", "red", "contact")
    assert notices_of_holder(chen, response=codes.desk.response) == []
    assert mark_seen(lu, response=codes.desk.response, upto=notice.number - 1, at=codes.desk.at) == 0
    assert mark_seen(lu, response=codes.desk.response, upto=notice.number, at=codes.desk.at) == 1
    assert mark_seen(lu, response=codes.desk.response, upto=notice.number, at=codes.desk.at) == 0


def test_a_daily_check_in_is_no_change(codes: CodeDesk) -> None:
    (chen,) = codes.register("chen")
    codes.declares(chen)
    codes.judge()
    codes.desk.later(days=1)
    codes.declares(chen)
    run = codes.judge()
    assert (run.judged, run.changed) == (1, 0)


def test_time_alone_ends_a_colour_and_is_told(codes: CodeDesk) -> None:
    (chen,) = codes.register("chen")
    codes.declares(chen)
    codes.contacts(chen, days=1)
    codes.judge()
    for _ in range(14):
        codes.desk.later(days=1)
        codes.declares(chen)
        codes.judge()
    assert history(codes, chen) == [("red", "contact"), ("green", "clear")]
    assert [one.after for one in notices_of_holder(chen, response=codes.desk.response)] == ["green", "red"]


def test_a_declaration_that_lapses_ends_a_code_without_any_news(codes: CodeDesk) -> None:
    chen, lu = codes.register("chen", "lu")
    codes.declares(chen, lu)
    codes.contacts(lu)
    codes.judge()
    codes.desk.later(days=26)
    assert codes.judge().judged == 0
    codes.desk.later(days=2)
    run = codes.judge()
    assert (run.anew, run.changed, run.told) == (False, 2, 2)
    assert history(codes, lu) == [("red", "contact"), ("none", "undeclared")]


def test_a_killed_run_tells_nobody_twice(codes: CodeDesk) -> None:
    (chen,) = codes.register("chen")
    codes.declares(chen)
    codes.contacts(chen)

    class Full(CodeStateFolder):
        def keep(self, *_: object, **__: object) -> None:
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        codes.judge(folder=Full(codes.home))
    assert HolderNoticeRow.objects.count() == 1
    codes.desk.later(minutes=1)
    codes.state = CodeStateFolder(codes.home)
    assert codes.judge().changed == 0
    assert HolderNoticeRow.objects.count() == 1


def test_another_process_goes_on_from_what_was_written(codes: CodeDesk) -> None:
    chen, lu = codes.register("chen", "lu")
    codes.declares(chen, lu)
    codes.judge()
    codes.state = CodeStateFolder(codes.home)
    codes.contacts(lu)
    assert (codes.judge().judged, len(history(codes, lu))) == (1, 2)
    (codes.home / "codes" / codes.desk.response / "run.json").write_text("{", encoding="utf-8")
    codes.state = CodeStateFolder(codes.home)
    run = codes.judge()
    assert (run.anew, run.changed) == (True, 0)


def test_a_corrected_fact_gives_the_code_back(codes: CodeDesk) -> None:
    (chen,) = codes.register("chen")
    codes.declares(chen)
    codes.contacts(chen)
    codes.judge()
    codes.desk.later(hours=1)
    codes.contacts(chen, state="released")
    codes.judge()
    assert history(codes, chen) == [("red", "contact"), ("green", "clear")]


def test_a_new_map_touches_those_who_stayed_there(codes: CodeDesk, tmp_path: Path) -> None:
    chen, lu = codes.register("chen", "lu")
    stayed = {"stay_place": "330382", "stay_days": 3, "left_stay_on": codes.today - timedelta(days=1)}
    codes.declares(chen)
    codes.declares(lu, stayed_in_risk_area=True, **stayed)
    codes.judge()
    codes.desk.later(hours=2)
    issue_edition(
        audit=MemoryAudit(), store=EditionStore(tmp_path, "zhejiang"), series="zhejiang", inputs={}, names=NAMES,
        by="a test", as_of=codes.today - timedelta(days=3), verdicts=verdicts(p330382="red"), at=codes.desk.at,
    )  # fmt: skip
    run = codes.judge()
    assert (run.judged, run.changed, run.anew) == (1, 1, False)
    assert history(codes, lu)[-1] == ("red", "high_area")


def test_a_row_that_is_learnt_later_counts_from_then_on(codes: CodeDesk) -> None:
    (chen,) = codes.register("chen")
    codes.declares(chen)
    codes.judge()
    row = {
        "contact_id": "c1", "person": chen, "closeness": "close", "relation": "venue", "contact_state": "listed",
        "last_exposure_on": codes.today, "reporter": "wzcdc", "recorded_at": codes.desk.at + timedelta(hours=1),
    }  # fmt: skip
    codes.facts("contact", row)
    assert codes.judge().changed == 0
    codes.desk.later(hours=2)
    run = codes.judge()
    assert (run.anew, run.changed) == (True, 1)


def test_what_was_issued_before_is_revoked_when_the_code_is_worse(codes: CodeDesk) -> None:
    (chen,) = codes.register("chen")
    codes.declares(chen)
    codes.key()
    codes.judge()
    green = codes.issue("gao", chen, lasts=timedelta(days=1))
    codes.desk.later(minutes=1)
    codes.contacts(chen)
    assert codes.judge().revoked == 1
    red = codes.issue("gao", chen, lasts=timedelta(days=1))
    assert revoked_identifiers(at=codes.desk.at) == [green.claims.identifier]
    codes.desk.later(minutes=1)
    codes.contacts(chen, state="released")
    assert codes.judge().revoked == 0, "a red code promises nothing that a green one does not"
    assert IssuedCodeRow.objects.filter(identifier=red.claims.identifier.hex(), revoked_at=None).exists()


def test_who_became_worse_is_counted_by_county_cause_and_sender(codes: CodeDesk) -> None:
    persons = codes.register(*(f"p{n}" for n in range(7)))
    codes.declares(*persons)
    codes.contacts(*persons[:5])
    codes.judge()
    (row,) = CodeTallyRow.objects.all()
    assert (row.county, row.colour, row.cause, row.number) == ("330382", "red", "rule.contact", 5)


def test_a_run_is_an_entry_with_the_digest_of_its_verdicts_and_none_without_a_change(codes: CodeDesk) -> None:
    (chen,) = codes.register("chen")
    codes.declares(chen)
    codes.judge()
    codes.judge()
    (entry,) = AuditRecord.objects.filter(verb="code.judge")
    assert (entry.facts["changed"], entry.rule, entry.subject) == (1, "zhejiang-2020-02-17", "")


def test_facts_of_another_response_are_not_read(codes: CodeDesk) -> None:
    (chen,) = codes.register("chen")
    codes.declares(chen)
    first = codes.desk.response
    other = codes.desk.open_response()
    codes.contacts(chen)
    codes.desk.response = first
    assert other != first
    codes.judge()
    assert history(codes, chen) == [("green", "clear")]


def test_one_and_all_agree(codes: CodeDesk) -> None:
    persons = codes.register(*(f"p{n}" for n in range(12)))
    codes.declares(*persons[:10])
    codes.declares(*persons[3:5], fever=True)
    codes.contacts(*persons[6:8])
    codes.judge()
    told = codes.pool.latest("code_verdict").sort("person")
    alone = [codes.code(person) for person in sorted(persons[:10])]
    assert told["code_colour"].to_list() == [str(one.colour) for one in alone]
    assert told["code_reasons"].to_list() == [one.verdict["reasons"] for one in alone]
    assert isinstance(told, pl.DataFrame)


def test_a_code_of_an_hour_between_two_runs_is_revoked_though_the_verdict_came_back(codes: CodeDesk) -> None:
    (chen,) = codes.register("chen")
    codes.declares(chen)
    codes.contacts(chen)
    codes.key()
    codes.judge()
    codes.desk.later(minutes=1)
    codes.contacts(chen, state="released")
    green = codes.issue("gao", chen, lasts=timedelta(hours=24))
    assert green.claims.colour == "green"
    codes.desk.later(minutes=1)
    codes.contacts(chen)
    run = codes.judge()
    assert (run.changed, run.revoked) == (0, 1)
    assert revoked_identifiers(at=codes.desk.at) == [green.claims.identifier]
    assert AuditRecord.objects.filter(verb="code.judge").count() == 2


def test_what_relief_shows_is_not_revoked_by_the_next_run(codes: CodeDesk) -> None:
    (chen,) = codes.register("chen")
    codes.declares(chen)
    codes.contacts(chen)
    codes.key()
    codes.judge()
    me = codes.citizen("chen", chen)
    number = codes.desk.do(me, appeal_code, code=codes.code(chen))
    codes.desk.do(
        "lin", give_relief, number=number, code=codes.code(chen), reason=ReliefReason.STRANDED,
        until=codes.desk.at + timedelta(hours=5),
    )  # fmt: skip
    assert codes.issue(me, chen).claims.colour == "yellow"
    codes.desk.later(minutes=1)
    codes.declares(chen)
    assert codes.judge().revoked == 0


def test_two_keepers_at_once_tell_a_change_once(codes: CodeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has judged, and waits for its turn while the first one tells."""
    (chen,) = codes.register("chen")
    codes.declares(chen)
    codes.contacts(chen)
    transaction = type(codes.desk.audit).transaction
    first = []

    def waits(audit: object, **values: object) -> object:
        if values.get("turn") and not first:
            first.append(True)
            first.append(codes.judge(CodeStateFolder(codes.home)).told)
        return transaction(audit, **values)

    monkeypatch.setattr(type(codes.desk.audit), "transaction", waits)
    second = codes.judge()
    assert (first[1], second.changed, second.told) == (1, 0, 0)
    assert history(codes, chen) == [("red", "contact")]


def test_what_lies_behind_a_code_is_the_row_learnt_last_or_nothing(codes: CodeDesk) -> None:
    chen, lu = codes.register("chen", "lu")
    stranger = person_named("stranger")
    codes.declares(chen, place="330381")
    codes.desk.later(minutes=1)
    codes.facts(
        "arrival", {"arrival_id": "a1", "person": chen, "destination": "330302", "arrived_at": codes.desk.at}
    )
    with codes.desk.audit.transaction():
        (batch,) = codes.pool.latest("arrival")["batch_id"]
        codes.desk.audit.append(
            AuditEntry(at=codes.desk.at, by="a-sender", verb="person_fact.send", facts={"batch": batch})
        )
    changes = pl.DataFrame(
        [(chen, "high_area"), (lu, "score"), (stranger, "order")], schema=["person", "rule"], orient="row"
    )

    def behind() -> dict[str, FactBehind]:
        tables = all_facts(codes.pool, response=codes.desk.response)
        return facts_behind(
            codes.pool.engine, tables, changes, response=codes.desk.response, area="33", as_of=codes.desk.at
        )

    expected = {
        chen: FactBehind("330382", "a-sender"),
        lu: FactBehind("330382", ""),
        stranger: FactBehind("33", ""),
    }
    assert behind() == expected
    # A check-in of one's own that says nothing is not what made the code worse, though it came last.
    codes.desk.later(minutes=1)
    codes.declares(chen, declaration_id="d-checked-in")
    assert behind() == expected
    codes.desk.later(minutes=1)
    codes.declares(chen, declaration_id="d-stayed", stayed_in_risk_area=True)
    assert behind()[chen] == FactBehind("330382", "")


def ended(codes: CodeDesk) -> str:
    """A response that had codes, and was ended a moment ago."""
    (chen,) = codes.register("chen")
    codes.declares(chen)
    codes.judge()
    end(codes)
    return codes.desk.response


def end(codes: CodeDesk) -> None:
    codes.desk.do("zhao", end_response, code=codes.desk.response)
    codes.desk.later(seconds=5)


def test_the_sunset_of_another_process_leaves_a_keeper_nothing_in_memory(codes: CodeDesk) -> None:
    response = ended(codes)
    keeper, codes.state = codes.state, CodeStateFolder(codes.home)
    codes.sunset()
    codes.state = keeper
    assert keeper.load(response)
    codes.keep()
    assert keeper.load(response) is None


def test_a_keeper_lets_go_of_what_it_has_destroyed_itself(codes: CodeDesk) -> None:
    response = ended(codes)
    AuditRecord.objects.update(logged=True)
    _sunset(codes.home, codes.desk.audit, codes.state)
    assert codes.state.load(response) is None


def test_a_run_that_the_sunset_overtakes_keeps_and_tells_nothing(
    codes: CodeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (chen,) = codes.register("chen")
    codes.declares(chen)
    codes.contacts(chen)
    load = codes.state.load

    def overtaken(*args: Any) -> Any:
        end(codes)
        codes.sunset()
        return load(*args)

    monkeypatch.setattr(codes.state, "load", overtaken)
    assert codes.judge().told == 0
    assert HolderNoticeRow.objects.count() == 0
    assert not (codes.home / "codes" / codes.desk.response).exists()
    assert load(codes.desk.response) is None


def test_a_state_that_was_written_behind_the_sunset_goes_with_the_next_turn(codes: CodeDesk) -> None:
    response = ended(codes)
    run = codes.state.load(response)
    assert run
    codes.sunset()
    CodeStateFolder(codes.home).keep(response, run, at=codes.desk.at)
    codes.keep()
    assert not (codes.home / "codes" / response).exists()


def test_the_screens_hold_no_state_whose_files_are_gone(codes: CodeDesk) -> None:
    response = ended(codes)
    reader = KeptCodesReader(codes.home)
    run = reader.of(response)
    assert run
    held = weakref.ref(run.codes)
    del run
    codes.sunset()
    reader.of("another")
    gc.collect()
    assert held() is None
