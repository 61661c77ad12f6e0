"""The international code is judged, kept, issued, verified and counted; nobody else's code changes by it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.arrival_people import ArrivalDesk, add_arrival_people
from tests.code_people import CodeDesk, person_named
from tests.desk_people import COUNTY, Desk
from wuse.assess.country_tiers import country_tiers
from wuse.assess.health_code import reason_text
from wuse.publish.codes.actions import PRINTED_FOR, IssuedCode
from wuse.publish.codes.store import code_of
from wuse.publish.credential.verify import CodeAccepted, verify_code
from wuse.respond.actions import arrival_steps
from wuse.respond.actions.overrides import confirm_override, propose_override
from wuse.respond.code_series import CodeSeries
from wuse.respond.holder_code import HolderCode
from wuse.respond.override import OverrideReason
from wuse.respond.store.code_folder import CodeStateFolder
from wuse.respond.store.holder_notices import revoked_identifiers
from wuse.respond.store.kept_run import KeptCodesReader
from wuse.respond.store.models import ArrivalRow, CodeTallyRow, HolderNoticeRow, IssuedCodeRow
from wuse.vocabulary import Colour, PersonKey, Purpose

SHIPPED = Path("src/wuse/assess/country_tiers/zhejiang-2020-03-13.yaml")


@pytest.fixture
def codes(desk: Desk) -> CodeDesk:
    """The desk on 14 March 2020, when the colours followed from the country."""
    desk.later(days=31)
    return CodeDesk(desk)


@pytest.fixture
def arrivals(codes: CodeDesk) -> ArrivalDesk:
    return ArrivalDesk(add_arrival_people(codes.desk), Path(settings.WUSE_HOME))


def entrant(arrivals: ArrivalDesk, **changed: str) -> PersonKey:
    """Somebody who has landed."""
    return PersonKey(ArrivalRow.objects.get(pk=arrivals.landed(**changed)).person)


def test_who_came_with_a_foreign_passport_has_the_international_code(
    codes: CodeDesk, arrivals: ArrivalDesk
) -> None:
    (chen,) = codes.register("chen")
    codes.declares(chen)
    codes.judge()
    rossi = entrant(arrivals)
    citizen = entrant(arrivals, identity_issuer="CHN", identity_number="E12345678")
    codes.key()
    assert codes.judge().changed == 1
    reader = KeptCodesReader(codes.home)
    codes.desk.later(seconds=1)
    for kept in (None, reader):
        shown = {
            who: code_of(codes.pool, who, response=codes.desk.response, at=codes.desk.at, kept=kept)
            for who in (chen, rossi, citizen)
        }
        told = {who: (code.is_international, code.colour, code.cause) for who, code in shown.items()}
        assert told[rossi] == (True, "orange", "entrant")
        assert told[chen] == (False, "green", "clear")
        # A citizen who comes home is judged by the domestic rule, whichever country it was.
        assert told[citizen][0] is False
        assert "came from abroad on" in reason_text(shown[rossi].reasons[0], "en")
        assert shown[rossi].steps("en")
    assert HolderNoticeRow.objects.filter(person=rossi, after="orange").count() == 1
    assert CodeTallyRow.objects.filter(colour="orange", cause="rule.entrant").count() == 1

    issued = codes.issue("wang", rossi, represents=[rossi])
    found = verify_code(issued.text, keys=codes.folder.key_set(), revocations=None, at=codes.desk.at)
    assert isinstance(found, CodeAccepted)
    assert (found.claims.colour, found.claims.international) == ("orange", True)
    # Nothing new: nobody is judged, in neither series.
    assert codes.judge().judged == 0


def test_the_state_of_the_few_is_what_all_their_facts_give(codes: CodeDesk, arrivals: ArrivalDesk) -> None:
    rossi = entrant(arrivals)
    codes.judge()
    codes.declares(rossi, declaration_id="fever", fever=True)
    codes.contacts(rossi)
    codes.judge()
    codes.desk.later(hours=1)
    # The contact was another person: the fact leaves the one, though no row of theirs says so.
    (lu,) = codes.register("lu")
    codes.contacts(lu, contact_id=f"c{rossi[3:15]}")
    codes.judge()
    went = codes.state.load(codes.desk.response, CodeSeries.INTERNATIONAL)
    anew = CodeStateFolder(codes.home / "another")
    codes.judge(anew)
    built = anew.load(codes.desk.response, CodeSeries.INTERNATIONAL)
    assert went
    assert built
    assert went.codes.state.equals(built.codes.state)
    assert went.codes.state["person"].to_list() == [rossi]
    assert codes.code(rossi).colour == "orange"


def test_the_sites_own_tiers_count_at_the_desk_and_in_the_keeper_alike(
    codes: CodeDesk, arrivals: ArrivalDesk
) -> None:
    rossi = entrant(arrivals, departure_country="FRA")
    assert codes.code(rossi).colour == "green"
    own = SHIPPED.read_text().replace("country: ITA", "country: FRA")
    codes.tiers = country_tiers(own.encode())
    codes.judge()
    codes.desk.later(seconds=1)
    reader = KeptCodesReader(codes.home)
    kept = code_of(
        codes.pool, rossi, response=codes.desk.response, at=codes.desk.at, tiers=codes.tiers, kept=reader
    )
    assert (codes.code(rossi).colour, kept.colour) == ("orange", "orange")
    assert kept.facts == (), "found in the kept state"
    assert codes.code(rossi).rule_digest == kept.rule_digest
    assert kept.until == codes.today + timedelta(days=14)


def about_to_land(codes: CodeDesk, arrivals: ArrivalDesk, **changed: str) -> tuple[int, PersonKey]:
    """Somebody on board who has declared their health, and has a domestic code."""
    number = arrivals.declare(**changed)
    person = PersonKey(ArrivalRow.objects.get(pk=number).person)
    arrivals.do("ji", arrival_steps.confirm_boarding, number)
    codes.declares(person)
    codes.desk.later(days=1)
    codes.key()
    codes.judge()
    return number, person


def card_of(codes: CodeDesk, person: PersonKey) -> IssuedCode:
    """A card for a day."""
    return codes.issue("wang", person, lasts=PRINTED_FOR, represents=[person])


def told(person: PersonKey) -> list[tuple[str, str, str, str]]:
    rows = HolderNoticeRow.objects.filter(person=person).order_by("pk")
    return list(rows.values_list("kind", "before", "after", "cause"))


MOVED = ("series", "", "", "international")


def test_a_card_that_was_printed_before_the_landing_ends_with_the_first_international_code(
    codes: CodeDesk, arrivals: ArrivalDesk
) -> None:
    number, rossi = about_to_land(codes, arrivals, departure_country="FRA")
    card = card_of(codes, rossi)
    codes.desk.later(minutes=5)
    arrivals.land(number)
    shown = codes.issue("wang", rossi, represents=[rossi])
    assert (card.claims.colour, shown.claims.colour) == ("green", "green"), (
        "nothing but the series is another one"
    )
    live = IssuedCodeRow.objects.filter(person=rossi, revoked_at=None)
    assert list(live.values_list("series", flat=True)) == [CodeSeries.INTERNATIONAL]
    assert revoked_identifiers(at=codes.desk.at) == [card.claims.identifier]
    assert told(rossi) == [MOVED]
    codes.judge()
    assert told(rossi) == [MOVED], "once"


def test_the_keeper_ends_the_card_and_tells_the_holder_though_no_other_code_is_asked_for(
    codes: CodeDesk, arrivals: ArrivalDesk
) -> None:
    number, rossi = about_to_land(codes, arrivals, departure_country="FRA")
    card = card_of(codes, rossi)
    codes.desk.later(minutes=5)
    arrivals.land(number)
    run = codes.judge()
    assert (run.changed, run.worse, run.told) == (1, 0, 1)
    assert revoked_identifiers(at=codes.desk.at) == [card.claims.identifier]
    assert told(rossi) == [MOVED]
    assert codes.judge().changed == 0
    codes.judge(CodeStateFolder(codes.home / "another"))
    codes.issue("wang", rossi, represents=[rossi])
    assert told(rossi) == [MOVED], "once"


def test_a_landing_is_told_with_the_colour_that_follows_from_it(
    codes: CodeDesk, arrivals: ArrivalDesk
) -> None:
    number, rossi = about_to_land(codes, arrivals, departure_country="FRA")
    arrivals.land(number, country="ITA")
    codes.judge()
    assert told(rossi) == [("verdict", "green", "orange", "entrant"), MOVED]


def test_whose_colour_is_set_by_hand_is_told_of_the_series_all_the_same(
    codes: CodeDesk, arrivals: ArrivalDesk
) -> None:
    number, rossi = about_to_land(codes, arrivals)
    frame = {
        "response": codes.desk.response, "purpose": Purpose.CODE_REVIEW, "place": "330382", "person": rossi,
        "colour": Colour.YELLOW, "reason": OverrideReason.CLOSE_CONTACT, "until": codes.desk.at + timedelta(days=2),
    }  # fmt: skip
    for name in ("wang", "sun"):
        codes.desk.grant(name, "epidemiologist", COUNTY)
    hand = codes.desk.do("wang", propose_override, **frame)
    codes.desk.do("sun", confirm_override, number=hand, purpose=Purpose.CODE_REVIEW)
    arrivals.land(number)
    codes.judge()
    assert told(rossi) == [("by_hand", "", "yellow", "close_contact"), MOVED]


def test_who_landed_while_a_code_was_signed_is_given_the_international_one(
    codes: CodeDesk, arrivals: ArrivalDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, rossi = about_to_land(codes, arrivals, departure_country="FRA")
    looks = []

    def look(*args: Any, **values: Any) -> HolderCode:
        looks.append(code_of(*args, **values))
        if len(looks) == 1:
            arrivals.land(number)
        return looks[-1]

    monkeypatch.setattr("wuse.publish.codes.actions.code_of", look)
    issued = card_of(codes, rossi)
    assert [one.is_international for one in looks] == [False, True, True]
    assert issued.claims.international
    live = IssuedCodeRow.objects.filter(person=rossi, revoked_at=None)
    assert list(live.values_list("identifier", flat=True)) == [issued.claims.identifier.hex()]


def test_a_domestic_code_ends_no_domestic_code(codes: CodeDesk, arrivals: ArrivalDesk) -> None:
    number, citizen = about_to_land(codes, arrivals, identity_issuer="CHN", identity_number="E12345678")
    card_of(codes, citizen)
    arrivals.land(number)
    codes.judge()
    codes.issue("wang", citizen, represents=[citizen])
    assert IssuedCodeRow.objects.filter(revoked_at=None).count() == 2
    assert told(citizen) == []


def test_who_landed_without_any_fact_is_summed_up_once(
    codes: CodeDesk, arrivals: ArrivalDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The facts were given to somebody else, or kept no longer; the register has the person still."""
    rossi = entrant(arrivals)
    codes.judge()
    ArrivalRow.objects.filter(person=rossi).update(person=person_named("without facts"))
    # So much later that the state is written, and another process goes on from it.
    codes.desk.later(minutes=11)
    codes.judge()
    sums = []
    monkeypatch.setattr("wuse.respond.store.code_runs.change_by", lambda *_, **__: sums.append(1))
    codes.judge()
    codes.state = CodeStateFolder(codes.home)
    assert (codes.judge().judged, sums) == (0, [])
