"""A phone's contact: findings are taken in once, lists go on from where the phone stopped, nobody sees a neighbour."""

import pytest

from tests.desk_people import CITY, Desk
from tests.field_people import (
    FAR,
    GRID,
    NEXT,
    VILLAGE,
    Phones,
    again,
    cursor_of,
    door,
    home_of,
    item_id,
    officer,
    phone,
    visit,
    wanted,
    with_grids,
    worker,
)
from wuse.intake.actions.correct import read_aside, send_corrected
from wuse.intake.correcting import WaitingRows
from wuse.intake.store.known import KnownRows
from wuse.intake.store.models import ReceiptRow, SetAside
from wuse.permits.permit import PermitState
from wuse.permits.store.models import PermitRow
from wuse.pool.store.site_pool import site_pool
from wuse.respond.store.models import FindingRow, HouseholdRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PlaceCode, Purpose, Refusal


@pytest.fixture
def phones(desk: Desk) -> Phones:
    """A grid with one worker, one phone."""
    made = Phones(desk, with_grids(home_of(desk)))
    worker(desk, "min")
    return made


def outcomes(found: object) -> list[tuple[str, bool]]:
    return [(told.outcome, told.repeated) for told in found.outcomes]  # type: ignore[attr-defined]


def rows(desk: Desk, table: str = "grid_visit") -> list[tuple[str, str]]:
    frame = site_pool(home_of(desk)).latest(table)
    return sorted(frame.select("visit_id", "household").iter_rows())


def test_forty_visits_are_one_sending_with_one_receipt_and_each_is_taken_in_once(phones: Phones) -> None:
    desk = phones.desk
    items = [visit(desk, number) for number in range(40)]
    first = phones.sync("min", "dmin1", items)
    assert outcomes(first) == [("accepted", False)] * 40
    assert len({told.receipt for told in first.outcomes}) == 1
    assert len(rows(desk)) == 40

    # The same again, in another order, in other portions, with one that is new.
    more = [*reversed(items[10:30]), visit(desk, 40)]
    second = phones.sync("min", "dmin1", more)
    assert outcomes(second) == [("accepted", True)] * 20 + [("accepted", False)]
    assert {told.receipt for told in second.outcomes[:20]} == {first.outcomes[0].receipt}
    assert len(rows(desk)) == 41
    assert ReceiptRow.objects.count() == 2


def test_a_phone_hears_what_it_found_with_the_keys_that_the_door_made(phones: Phones) -> None:
    desk = phones.desk
    told = phones.sync("min", "dmin1", [visit(desk, 0), visit(desk, 1), visit(desk, 2)])
    assert [entry["household"] for entry in told.page.entries] == ["3-2-000", "3-2-001"]
    one, other = told.page.entries[0]["persons"]
    assert one["person"].startswith("p1-")
    assert {one["sex"], other["sex"]} == {"female"}
    assert one["born"] == 1990
    assert {*one["known"][desk.at.isoformat()]} >= {"identity_number", "person_name", "sex", "fever"}
    assert one["heads"] in ([item_id("0")], [item_id("1")])
    assert "versions" not in one


def test_a_list_is_told_from_where_the_phone_stopped(phones: Phones) -> None:
    desk = phones.desk
    first = phones.sync("min", "dmin1", [visit(desk, 0), visit(desk, 2)])
    cursor = cursor_of(first)
    assert phones.sync("min", "dmin1", cursor=cursor).page.entries == ()
    assert (
        phones.sync("min", "dmin1", cursor=cursor.replace("33-", "34-", 1)).page.entries == first.page.entries
    )
    person = first.page.entries[0]["persons"][0]["person"]
    desk.later(hours=20)
    changed = phones.sync("min", "dmin1", [again(desk, 0, person, item=item_id("x"))], cursor)
    assert [entry["household"] for entry in changed.page.entries] == ["3-2-000"]
    assert changed.page.entries[0]["visited_at"] == desk.at
    assert changed.page.entries[0]["persons"][0]["heads"] == [item_id("0"), item_id("x")]


def test_a_second_phone_of_the_same_worker_sees_the_same(phones: Phones) -> None:
    desk = phones.desk
    phone(desk, "min", number=2)
    first = phones.sync("min", "dmin1", [visit(desk, 0)])
    assert phones.sync("min", "dmin2").page.entries == first.page.entries
    # What one has sent the other may send as well: it has come.
    assert outcomes(phones.sync("min", "dmin2", [visit(desk, 0)])) == [("accepted", True)]


def test_a_document_that_is_none_sets_its_finding_aside_and_says_why(phones: Phones) -> None:
    desk = phones.desk
    bad = visit(desk, 0, answers={"identity_number": "330382199001011238"})
    told = phones.sync("min", "dmin1", [bad, visit(desk, 2)])
    assert outcomes(told) == [("set_aside", False), ("accepted", False)]
    assert [found["column"] for found in told.outcomes[0].problems] == ["identity_number"]
    assert "1238" not in str(told.outcomes[0].problems)
    assert [entry["household"] for entry in told.page.entries] == ["3-2-001"]
    # What was wrong is sent again under another id, as another finding.
    right = visit(desk, 0, item=item_id("right"))
    assert outcomes(phones.sync("min", "dmin1", [bad, right])) == [("set_aside", True), ("accepted", False)]


def test_the_number_of_another_person_is_no_answer_for_this_one(phones: Phones) -> None:
    desk = phones.desk
    person = phones.sync("min", "dmin1", [visit(desk, 0)]).page.entries[0]["persons"][0]["person"]
    wrong = visit(desk, 7, person=person)
    told = phones.sync("min", "dmin1", [wrong])
    assert [(one["column"], one["rule"]) for one in told.outcomes[0].problems] == [
        ("person", "person_at_odds")
    ]


def test_a_door_without_an_answer_is_a_fact_of_its_own(phones: Phones) -> None:
    desk = phones.desk
    told = phones.sync("min", "dmin1", [door(desk, "9-9", item=item_id("d")), visit(desk, 0)])
    assert outcomes(told) == [("accepted", False)] * 2
    assert rows(desk, "door_visit") == [(item_id("d"), "9-9")]
    assert told.page.entries[-1]["door"] == "no_answer"
    gone = phones.sync(
        "min", "dmin1", [door(desk, "9-9", "no_such_door", item=item_id("e"))], cursor_of(told)
    )
    assert len(gone.page.gone) == 1
    assert gone.page.entries == ()


# --- conflicts


def test_two_phones_that_find_different_things_leave_both_standing_until_somebody_goes_again(
    phones: Phones,
) -> None:
    desk = phones.desk
    phone(desk, "min", number=2)
    first = phones.sync("min", "dmin1", [visit(desk, 0)])
    person, heads = (first.page.entries[0]["persons"][0][name] for name in ("person", "heads"))
    desk.later(hours=20)
    follows = tuple(heads)
    phones.sync("min", "dmin1", [again(desk, 0, person, item=item_id("a"), follows=follows)])
    ill = {"answers": {"fever": True}}
    told = phones.sync("min", "dmin2", [again(desk, 0, person, item=item_id("b"), follows=follows, **ill)])
    shown = told.page.entries[-1]["persons"][0]
    assert shown["heads"] == [item_id("a"), item_id("b")]
    assert [version["said"]["fever"] for version in shown["versions"]] == [False, True]
    assert HouseholdRow.objects.get().conflict
    # Both are facts: nothing was overwritten.
    assert len(rows(desk)) == 3

    settled = again(desk, 0, person, item=item_id("c"), follows=(item_id("a"), item_id("b")), **ill)
    told = phones.sync("min", "dmin1", [settled])
    assert told.page.entries[-1]["persons"][0]["heads"] == [item_id("c")]
    assert not HouseholdRow.objects.get().conflict


# --- checks


def test_a_check_goes_to_its_grid_and_vanishes_when_it_is_answered(phones: Phones) -> None:
    desk = phones.desk
    officer(desk)
    person = phones.sync("min", "dmin1", [visit(desk, 2)]).page.entries[0]["persons"][0]["person"]
    (uid,) = phones.push("zhou", wanted(desk, person=person))
    first = phones.sync("min", "dmin1")
    check = first.page.entries[-1]
    assert (check["uid"], check["reason"], check["level"], check["person"]) == (uid, "risk_area", 2, person)
    assert {*check["known"][desk.at.isoformat()]} >= {"sex", "fever"}
    assert "name" not in str(check)

    answer = again(desk, 2, person, item=item_id("k"), check=uid)
    told = phones.sync("min", "dmin1", [answer], cursor_of(first))
    assert told.page.gone == (uid,)
    assert AuditRecord.objects.filter(verb="check.push", subject=person).count() == 1
    frame = site_pool(home_of(desk)).latest("grid_visit")
    assert frame.filter(visit_id=item_id("k"))["check_id"].to_list() == [uid]


def test_a_list_of_checks_that_comes_twice_is_pushed_once(phones: Phones) -> None:
    desk = phones.desk
    officer(desk)
    listed = [wanted(desk, "5-1"), wanted(desk, "5-2")]
    first = phones.push("zhou", *listed)
    assert phones.push("zhou", *listed, wanted(desk, "5-3"), listed[0])[:2] == first
    shown = phones.sync("min", "dmin1").page.entries
    assert sorted(entry["household"] for entry in shown) == ["5-1", "5-2", "5-3"]
    assert AuditRecord.objects.filter(verb="check.push").count() == 3
    # Answered, it may be pushed anew.
    phones.sync("min", "dmin1", [door(desk, "5-1", "vacant", item=item_id("v"), check=first[0])])
    assert phones.push("zhou", listed[0]) != first[:1]


def test_a_check_stays_while_nobody_opens_and_ends_by_itself(phones: Phones) -> None:
    desk = phones.desk
    officer(desk)
    (uid,) = phones.push("zhou", wanted(desk, "5-1"))
    told = phones.sync("min", "dmin1", [door(desk, "5-1", item=item_id("n"), check=uid)])
    assert [entry["uid"] for entry in told.page.entries if entry["kind"] == "check"] == [uid]
    desk.later(days=4)
    assert phones.sync("min", "dmin1").page.gone == ()
    assert not [e for e in phones.sync("min", "dmin1").page.entries if e["kind"] == "check"]
    assert phones.sync("min", "dmin1", cursor=f"{desk.response}/{GRID}:1").page.gone == (uid,)


def test_a_new_phone_hears_of_the_one_check_that_stands_behind_many_that_are_over(phones: Phones) -> None:
    desk = phones.desk
    officer(desk)
    for part in range(3):
        phones.push("zhou", *(wanted(desk, f"{part}-{number}") for number in range(50)))
    desk.later(days=4)
    (uid,) = phones.push("zhou", wanted(desk, "8-1"))
    # Doors on the list have later numbers than the check, and must not lead past it.
    phones.sync("min", "dmin1", [visit(desk, 0)])
    phone(desk, "min", number=2)
    told = phones.sync("min", "dmin2")
    assert [entry["uid"] for entry in told.page.entries if entry["kind"] == "check"] == [uid]
    assert not told.page.more


def test_an_answer_to_a_check_that_somebody_else_has_answered_is_shown_beside_the_first(
    phones: Phones,
) -> None:
    desk = phones.desk
    officer(desk)
    worker(desk, "tao")
    person = phones.sync("min", "dmin1", [visit(desk, 2)]).page.entries[0]["persons"][0]["person"]
    (uid,) = phones.push("zhou", wanted(desk, person=person))
    phones.sync("min", "dmin1", [again(desk, 2, person, item=item_id("k"), check=uid)])
    away = again(
        desk, 2, person, item=item_id("l"), check=uid, answers={"visit_found": "moved", "fever": None}
    )
    told = phones.sync("tao", "dtao1", [away])
    check = next(entry for entry in told.page.entries if entry["kind"] == "check")
    assert [version["said"]["visit_found"] for version in check["versions"]] == ["present", "moved"]


# --- nobody sees a neighbour


def test_a_neighbours_list_is_not_told_whatever_the_cursor_says(phones: Phones) -> None:
    desk = phones.desk
    worker(desk, "tao", NEXT)
    phones.sync("min", "dmin1", [visit(desk, 0)])
    for marks in ("", f"{GRID}:0", f"{NEXT}:0,{GRID}:0", f"{GRID}:1"):
        cursor = f"{desk.response}/{marks}"
        told = phones.sync("tao", "dtao1", cursor=cursor)
        assert (told.page.entries, told.page.gone, told.grids) == ((), (), (NEXT,))
        assert GRID not in told.page.marks


def test_a_finding_of_another_grid_is_not_taken_in(phones: Phones) -> None:
    desk = phones.desk
    strange = visit(desk, 0, grid=FAR)
    with pytest.raises(Refusal) as caught:
        phones.sync("min", "dmin1", [strange])
    assert caught.value.code == "permit.missing"
    told = phones.sync("min", "dmin1", [strange, visit(desk, 2)])
    assert outcomes(told) == [("refused", False), ("accepted", False)]
    assert FindingRow.objects.count() == 1
    # Each with its reason, which the worker reads beside it.
    (why,) = told.outcomes[0].problems
    assert (why["rule"], "permit officer" in why["message"]) == ("permit.missing", True)


def test_a_finding_of_a_grid_that_is_no_more_says_so(phones: Phones) -> None:
    desk = phones.desk
    desk.grant("min", "grid_worker", VILLAGE)
    gone = PlaceCode(f"{VILLAGE}009")
    told = phones.sync("min", "dmin1", [visit(desk, 0, grid=gone), visit(desk, 2)])
    assert outcomes(told) == [("refused", False), ("accepted", False)]
    assert [why["rule"] for why in told.outcomes[0].problems] == ["sync.no_grid"]


def test_an_answer_cannot_close_a_neighbours_check(phones: Phones) -> None:
    desk = phones.desk
    officer(desk)
    worker(desk, "tao", NEXT)
    (uid,) = phones.push("zhou", wanted(desk, "5-1"))
    told = phones.sync("tao", "dtao1", [door(desk, "5-1", "vacant", grid=NEXT, item=item_id("z"), check=uid)])
    assert outcomes(told) == [("accepted", False)]
    assert "check" in {entry["kind"] for entry in phones.sync("min", "dmin1").page.entries}


@pytest.mark.parametrize(
    "cursor", ["x", "r/330382001001001", "r/330382001001001:-1", "r/330382001001001:1e3", "r/" + "1" * 5000]
)
def test_a_cursor_that_was_never_given_out_is_refused(phones: Phones, cursor: str) -> None:
    with pytest.raises(Refusal) as caught:
        phones.sync("min", "dmin1", cursor=cursor)
    assert caught.value.code == "sync.cursor"


# --- a grid is taken away


def moved(phones: Phones) -> Phones:
    """The worker goes round the next grid from now on, and no longer the first one."""
    desk = phones.desk
    desk.grant("min", "grid_worker", NEXT)
    PermitRow.objects.filter(account__username="min", place=GRID).update(state=PermitState.WITHDRAWN)
    return phones


def test_what_was_found_in_a_grid_that_was_taken_away_is_handed_over_to_the_station_once(
    phones: Phones,
) -> None:
    desk = moved(phones).desk
    late, own = visit(desk, 0), visit(desk, 2, grid=NEXT)
    told = phones.sync("min", "dmin1", [late, own, door(desk, "5-1", "vacant", item=item_id("d"))])
    assert outcomes(told) == [("handed_over", False), ("accepted", False), ("handed_over", False)]
    (why,) = told.outcomes[0].problems
    assert (why["rule"], "station" in why["message"]) == ("sync.handed_over", True)
    # Neither in the pool nor on anybody's list; the station has it, as it was said, with a receipt.
    assert [found for found, _ in rows(desk)] == [own.item]
    assert HouseholdRow.objects.filter(place=GRID).count() == 0
    receipt = ReceiptRow.objects.get(key__startswith="field/handed/")
    assert (receipt.organisation, told.outcomes[0].receipt) == ("wzcdc", receipt.uid)
    assert set(SetAside.objects.values_list("table", "place", "rows")) == {
        ("grid_visit", GRID, 1),
        ("door_visit", GRID, 1),
    }
    entry = AuditRecord.objects.get(verb="visit.hand_over")
    assert (entry.facts["rows"], entry.by) == (2, "a-min")
    # The answer was lost: it is told again, and nothing is handed over twice.
    assert outcomes(phones.sync("min", "dmin1", [late])) == [("handed_over", True)]
    assert SetAside.objects.count() == 2


def test_the_station_looks_at_it_and_sends_what_holds(phones: Phones) -> None:
    desk = moved(phones).desk
    phones.sync("min", "dmin1", [visit(desk, 0)])
    desk.hire("zhan", organisation="wzcdc")
    desk.grant("zhan", "person_sender", CITY)
    receipt = ReceiptRow.objects.get(key__startswith="field/handed/")
    frame = {
        "vault": desk.vault, "known": KnownRows(bytes(32)), "pool": site_pool(home_of(desk)),
        "places": phones.places, "receipt": receipt.uid, "table": "grid_visit", "purpose": Purpose.ISOLATION_CARE,
    }  # fmt: skip
    found = desk.do("zhan", read_aside, **frame)
    assert isinstance(found, WaitingRows)
    assert found.rows["visit_id"].to_list() == [item_id("0")]
    desk.do("zhan", send_corrected, uid="r-station", **frame)
    assert [found for found, _ in rows(desk)] == [item_id("0")]


def test_a_grid_that_never_was_the_workers_is_handed_over_to_nobody(phones: Phones) -> None:
    desk = phones.desk
    told = phones.sync("min", "dmin1", [visit(desk, 0, grid=FAR), visit(desk, 2)])
    assert outcomes(told) == [("refused", False), ("accepted", False)]
    assert not SetAside.objects.exists()
