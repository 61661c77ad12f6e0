"""The international code is judged, kept, issued, verified and counted; nobody else's code changes by it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from tests.arrival_people import ArrivalDesk, add_arrival_people
from tests.code_people import CodeDesk
from tests.desk_people import Desk
from wuse.assess.country_tiers import country_tiers
from wuse.assess.health_code import reason_text
from wuse.publish.codes.store import code_of
from wuse.publish.credential.verify import CodeAccepted, verify_code
from wuse.respond.code_series import CodeSeries
from wuse.respond.store.code_folder import CodeStateFolder
from wuse.respond.store.kept_run import KeptCodesReader
from wuse.respond.store.models import ArrivalRow, CodeTallyRow, HolderNoticeRow
from wuse.vocabulary import PersonKey

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
