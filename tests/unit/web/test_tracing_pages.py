"""The desk's pages of tracing and isolation: what they show to whom, and what they never do."""

import re

import pytest

from tests.desk_people import COUNTY, OTHER, Desk
from tests.sent_people import hold, new_sending
from tests.tracing_people import CARE, INVESTIGATION, Tracing, new_tracing
from tests.web_people import on_its_clock, signed_in
from wuse.intake.actions.fact_holds import ask_release, release_held
from wuse.intake.hold import HoldReason
from wuse.permits.store.models import PermitRow, ResponseRow
from wuse.respond.actions.contacts import add_contact
from wuse.respond.actions.exposures import look_for_exposures
from wuse.respond.actions.fact_rows import read_person_facts
from wuse.respond.actions.isolations import confirm_isolation, propose_isolation
from wuse.respond.actions.transfers import offer_transfer
from wuse.respond.actions.venues import rotate_venue_key
from wuse.respond.isolation import TransferStage
from wuse.respond.store.models import ContactRow, ExposureRow
from wuse.respond.venue import MOST_VENUES
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Refusal


@pytest.fixture
def tracing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Tracing:
    return new_tracing(on_its_clock(desk, monkeypatch))


def page(name: str, path: str, status: int = 200) -> str:
    answer = signed_in(name).get(path)
    assert answer.status_code == status, path
    return str(answer.content.decode())


def posted(name: str, path: str, status: int = 302, **said: str) -> str:
    answer = signed_in(name).post(path, said)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode() if status != 302 else str(answer["Location"])


def listed(tracing: Tracing) -> int:
    values = {"pool": tracing.pool, "uid": "k-an", "wanted": tracing.contact()}
    return int(str(tracing.desk.do("wang", add_contact, **values, **tracing.frame())))


def ordered(tracing: Tracing) -> int:
    desk, said = tracing.desk, {"pool": tracing.pool, "uid": "i-an", "wanted": tracing.isolation()}
    number = desk.do("ou", propose_isolation, **said, **tracing.frame(CARE))
    desk.do("yu", confirm_isolation, pool=tracing.pool, number=number, purpose=CARE)
    return int(str(number))


def test_a_visitor_checks_in_with_the_code_of_the_poster(tracing: Tracing) -> None:
    number = tracing.venue()
    assert "K-MARKET" in page("fang", f"/desk/venues/{number}/poster/")
    assert "南门菜市场" in page("an", "/me/visits/?key=K-MARKET")
    posted("an", "/me/visits/", key="K-MARKET")
    again = signed_in("an").post("/me/visits/", {"key": "K-MARKET"}, follow=True)
    assert "checked in already" in again.content.decode()
    (visit,) = tracing.newest("venue_visit")
    assert (visit["venue"], visit["person"]) == ("v-market", tracing.persons["an"])
    # The log is kept longer than a visit may be: it says neither where nor at which venue.
    for entry in AuditRecord.objects.filter(verb="visit.check_in"):
        assert entry.place == "33"
        assert "market" not in f"{entry.facts} {entry.details}"


def venues(tracing: Tracing, many: int) -> None:
    for number in range(many):
        tracing.venue(f"v-{number}", key=f"K-{number}")


def said(tracing: Tracing, name: str) -> list[str]:
    """What the check-ins of somebody count for, in their order."""
    rows = [row for row in tracing.newest("venue_visit") if row["person"] == tracing.persons[name]]
    return [row["self_said"] for row in sorted(rows, key=lambda row: (row["visited_at"], row["recorded_at"]))]


def test_a_check_in_counts_for_an_hour_and_one_too_many_is_kept_in_doubt(tracing: Tracing) -> None:
    venues(tracing, MOST_VENUES + 1)
    for number in range(MOST_VENUES):
        tracing.visit("an", f"K-{number}")
    tracing.desk.later(minutes=59)
    tracing.visit("an", "K-0")
    assert said(tracing, "an") == ["counted"] * MOST_VENUES
    again = signed_in("an").post("/me/visits/", {"key": f"K-{MOST_VENUES}"}, follow=True)
    assert "more than anybody goes to: this visit is kept as one in doubt" in again.content.decode()
    assert said(tracing, "an")[-1] == "doubtful"
    tracing.visit("an", f"K-{MOST_VENUES}")
    assert len(said(tracing, "an")) == MOST_VENUES + 1, "said again it is the same visit"
    tracing.desk.later(minutes=2)
    tracing.visit("an", "K-0")
    assert said(tracing, "an")[-1] == "counted"
    assert AuditRecord.objects.filter(verb="visit.check_in").count() == MOST_VENUES + 2


def test_what_others_send_of_a_person_uses_up_none_of_their_visits(tracing: Tracing) -> None:
    venues(tracing, 2)
    row = {"person": tracing.persons["an"], "place": str(COUNTY), "visited_at": tracing.desk.at}
    tracing.facts("venue_visit", *({**row, "venue": f"v-{number}"} for number in range(1, MOST_VENUES + 1)))
    for number in range(2):
        tracing.visit("an", f"K-{number}")
    told = [row["self_said"] for row in tracing.newest("venue_visit") if row["venue"] in ("v-0", "v-1")]
    assert told == ["counted", "counted"]


def test_whoever_checked_in_everywhere_is_proposed_behind_the_others_and_in_doubt(tracing: Tracing) -> None:
    tracing.venue()
    venues(tracing, MOST_VENUES)
    for number in range(MOST_VENUES):
        tracing.visit("bo", f"K-{number}")
    for name in ("ci", "bo", "an"):
        tracing.visit(name)
    tracing.desk.later(hours=1)
    look = {"pool": tracing.pool, "place": COUNTY, "cases": ["R-1"]}
    tracing.desk.do("wang", look_for_exposures, **look, **tracing.frame())
    first, second = ExposureRow.objects.order_by("place_in_line")
    assert (first.person, first.together, first.doubtful) == (tracing.persons["an"], 1, 0)
    assert (second.person, second.together, second.near, second.doubtful) == (tracing.persons["bo"], 0, 0, 1)
    assert "0 within two hours, 1 in doubt" in page("wang", "/desk/exposures/")
    shown = page("wang", f"/desk/exposures/{second.pk}/?purpose={INVESTIGATION}")
    assert "? in doubt: at the same time" in shown
    assert "in doubt" not in page("wang", f"/desk/exposures/{first.pk}/?purpose={INVESTIGATION}")


def test_an_old_poster_lets_nobody_in(tracing: Tracing) -> None:
    number = tracing.venue()
    tracing.desk.do("fang", rotate_venue_key, number=number, key="K-NEW")
    assert "does not count" in posted("an", "/me/visits/", 400, key="K-MARKET")
    posted("an", "/me/visits/", key="K-NEW")
    # What was said stays that of the same venue.
    assert [row["venue"] for row in tracing.newest("venue_visit")] == ["v-market"]


def test_where_somebody_was_is_listed_for_nobody(tracing: Tracing) -> None:
    tracing.venue()
    tracing.visit("an")
    frame = {"place": COUNTY, "count": 9, **tracing.frame()}
    with pytest.raises(Refusal, match="not listed"):
        tracing.desk.do("wang", read_person_facts, pool=tracing.pool, standard="venue_visit", **frame)
    for path in ("/me/", "/me/visits/"):
        assert "南门菜市场" not in page("an", path)


def test_lists_name_no_person_and_a_read_is_seen_by_the_person(tracing: Tracing) -> None:
    tracing.venue()
    for name in ("ci", "bo"):
        tracing.visit(name)
    tracing.desk.later(hours=1)
    look = {"pool": tracing.pool, "place": COUNTY, "cases": ["R-1"]}
    tracing.desk.do("wang", look_for_exposures, **look, **tracing.frame())
    contact, isolation = listed(tracing), ordered(tracing)
    paths = {
        "/desk/exposures/": f"/desk/exposures/{ExposureRow.objects.get().pk}/",
        "/desk/contacts/?part=open": f"/desk/contacts/{contact}/",
        "/desk/isolations/": f"/desk/isolations/{isolation}/",
    }
    for shown, one in paths.items():
        before = AuditRecord.objects.filter(kind="read").count()
        assert "p1-" not in page("wang", shown)
        assert AuditRecord.objects.filter(kind="read").count() == before
        assert "p1-" in page("wang", f"{one}?purpose={CARE if 'isol' in one else INVESTIGATION}")
        assert AuditRecord.objects.filter(kind="read").count() == before + 1


def test_a_name_is_shown_once_it_was_asked_for_with_a_reason(tracing: Tracing) -> None:
    path = f"/desk/contacts/{listed(tracing)}/"
    assert "an测试" not in page("wang", f"{path}?purpose={INVESTIGATION}")
    told = posted("wang", path, 200, act="reveal", purpose=INVESTIGATION, reason="电话流调")
    assert "an测试" in told
    entry = AuditRecord.objects.get(verb="identity.reveal")
    assert entry.subject == tracing.persons["an"]


def test_somebody_who_lives_elsewhere_is_listed_by_nobody_here(tracing: Tracing) -> None:
    tracing.person("far", OTHER)
    said = {
        "case": "R-1", "person": str(tracing.persons["far"]), "closeness": "close", "relation": "household",
        "known_by": "interview", "last_exposure_on": "2020-02-11", "frame": f"{tracing.desk.response}|{INVESTIGATION}",
    }  # fmt: skip
    posted("wang", "/desk/contacts/", 403, **said)
    assert ContactRow.objects.count() == 0
    posted("wang", "/desk/contacts/", **{**said, "person": str(tracing.persons["an"])})
    again = posted("wang", "/desk/contacts/", 400, **{**said, "person": str(tracing.persons["an"])})
    assert "is listed as a contact" in again


def test_a_permit_of_another_response_lists_nobody(tracing: Tracing) -> None:
    shown = {
        f"/desk/contacts/{listed(tracing)}/": "/desk/contacts/?part=open",
        f"/desk/isolations/{ordered(tracing)}/": "/desk/isolations/",
    }
    for link, path in shown.items():
        assert link in page("wang", path)
    values = ResponseRow.objects.values().get()
    another = ResponseRow.objects.create(**{**values, "id": None, "code": "33-2020-9"})
    PermitRow.objects.filter(account__username="wang").update(response=another)
    for link, path in shown.items():
        assert link not in page("wang", path)


def test_the_contacts_to_be_asked_are_those_whom_nobody_asks_elsewhere(tracing: Tracing) -> None:
    path = f"/desk/contacts/{listed(tracing)}/"
    assert path in page("wang", "/desk/contacts/")
    posted("wang", path, act="follow", purpose=INVESTIGATION, outcome="not_reached")
    assert path in page("wang", "/desk/contacts/")
    ordered(tracing)
    assert path not in page("wang", "/desk/contacts/")
    refused = posted("wang", path, 400, act="follow", purpose=INVESTIGATION, outcome="well", cough="on")
    assert "contradict each other" in refused


def test_a_receiver_acknowledges_and_nobody_else(tracing: Tracing) -> None:
    number = ordered(tracing)
    offer = {"number": number, "purpose": CARE, "stage": TransferStage.PICK_UP, "receiver": "lqzy"}
    offered = tracing.desk.do("ou", offer_transfer, **offer)
    path = f"/desk/hand-overs/{offered}/"
    assert "We have taken over" not in page("guo", path)
    assert "Only the organisation that takes over" in posted("guo", path, 400, act="accept", purpose=CARE)
    tracing.desk.later(hours=3)
    assert "late" in page("tan", "/desk/hand-overs/")
    posted("tan", path, act="accept", purpose=CARE)
    assert "acknowledged" in page("ou", path)
    assert "乐清市集中隔离转运组" in page("tan", f"/desk/isolations/{number}/")


def test_a_chain_is_drawn_and_told_in_a_table(tracing: Tracing) -> None:
    onset = tracing.desk.at.date()
    tracing.report("an", "R-2", onset)
    listed(tracing)
    said = {"place": COUNTY, "frame": f"{tracing.desk.response}|{INVESTIGATION}"}
    shown = posted("wang", "/desk/chains/", 200, **said)
    picture = re.search(r"<svg class=\"chains\".*?</svg>", shown, re.DOTALL)
    assert picture
    assert picture[0].count("<rect") == 2
    assert "Same household" in picture[0]
    assert "p1-" not in shown
    assert re.search(r"R-1</td>.*Same household</td>.*R-2</td>", shown, re.DOTALL)


def test_every_label_hint_and_error_of_a_page_with_several_forms_belongs_to_one_field(
    tracing: Tracing,
) -> None:
    number = listed(tracing)
    shown = page("wang", f"/desk/contacts/{number}/?purpose={INVESTIGATION.value}")
    wrong = posted("wang", f"/desk/contacts/{number}/?purpose={INVESTIGATION.value}", 400, act="end")
    for text in (shown, wrong):
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert len(ids) == len(set(ids))
        named = re.findall(r'\b(?:for|aria-describedby|aria-labelledby)="([^"]+)"', text)
        assert {one for several in named for one in several.split()} <= set(ids)
    assert len(re.findall(r'<select name="purpose"', shown)) > 1
    assert "_error" in wrong


def test_english_words_in_a_row_are_parted_by_commas(tracing: Tracing) -> None:
    assert "Case investigation, " in page("wang", "/desk/")
    assert "流行病学调查、" in signed_in("wang", lang="zh").get("/desk/").content.decode()


def test_released_contacts_are_not_said_to_be_held_back_still(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = new_sending(on_its_clock(desk, monkeypatch))
    number, frame = hold(sent).pk, {"purpose": INVESTIGATION}
    address = f"/desk/held-facts/{number}/"
    assert "No code has changed by them" in page("wang", address)
    desk.do("wang", ask_release, number=number, reason=HoldReason.LARGE_GATHERING, **frame)
    desk.do("sun", release_held, pool=sent.pool, number=number, **frame)
    told = page("wang", address)
    assert "They were released" in told
    assert "No code has changed" not in told
    assert "Destroyed undecided" not in told
