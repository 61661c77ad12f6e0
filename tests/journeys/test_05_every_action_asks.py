"""Below the screens: every action that an actor calls asks for its verb, at the place of its object."""

import importlib
import inspect
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.action_case import action_of
from tests.action_cases import MAKERS, Case, all_actions
from tests.desk_people import AT, CITY, COUNTY, OTHER, Desk
from tests.field_people import GRID
from tests.permission_walk import shipped_table
from tests.resumption_cases import UNDER_A_RESPONSE
from tests.taken_back import around_a_try
from wuse.permits import Actor
from wuse.permits.permit import Permit
from wuse.permits.rules import check_may
from wuse.permits.store.models import ResponseRow
from wuse.vocabulary import PlaceCode, Purpose, Refusal

TABLE = shipped_table()
# No permit gives these: a code that was handed over, one's own person or file, the command line, the end of a response
# or of a row's time.
OWN = {
    "wuse.intake.actions.fact_holds.expire_holds",
    "wuse.intake.actions.expire_aside.expire_aside",
    "wuse.intake.actions.held.read_upload",
    "wuse.intake.actions.uploads.drop_upload",
    "wuse.permits.actions.accounts.accept_invitation",
    "wuse.permits.actions.accounts.claim_person",
    "wuse.permits.actions.accounts.first_officers",
    "wuse.permits.actions.identities.rotate_vault",
    "wuse.permits.actions.delegates.begin_delegate",
    "wuse.permits.actions.delegates.end_delegate",
    "wuse.permits.actions.delegates.offer_delegate",
    "wuse.permits.actions.applications.apply_online",
    "wuse.permits.actions.firms.ask_firm",
    "wuse.permits.actions.firms.enter_firm_code",
    "wuse.permits.actions.sunset.destroy_due",
    "wuse.permits.actions.training.mark_training",
    "wuse.pool.actions.expire.expire_rows",
    "wuse.respond.actions.appeals.appeal_code",
    "wuse.respond.actions.appeals.appeal_isolation",
    "wuse.respond.actions.arrival_certificates.show_certificate",
    "wuse.respond.actions.arrival_declaring.correct_declaration",
    "wuse.respond.actions.arrival_declaring.declare_arrival",
    "wuse.respond.actions.arrival_declaring.open_declaration",
    "wuse.respond.actions.arrival_declaring.withdraw_declaration",
    "wuse.respond.actions.corrections.ask_correction",
    "wuse.respond.actions.declarations.send_declaration",
    "wuse.respond.actions.holder_letters.confirm_mailbox",
    "wuse.respond.actions.holder_letters.give_mailbox",
    "wuse.respond.actions.holder_letters.stop_letters",
    "wuse.respond.actions.venues.check_in",
    # Of themselves, when their time has come.
    "wuse.permits.actions.applications.lapse_applications",
    "wuse.respond.actions.appeals.warn_late_appeals",
    "wuse.respond.actions.arrival_clocks.escalate_arrivals",
    "wuse.respond.actions.codes.forget_codes",
    "wuse.respond.actions.codes.revoke_ended_codes",
    "wuse.respond.actions.codes.judge_codes",
    "wuse.respond.actions.event_clocks.end_person_events",
    "wuse.respond.actions.event_clocks.forget_event_persons",
    "wuse.respond.actions.event_clocks.forget_old_notices",
    "wuse.respond.actions.event_clocks.mark_due_events",
    "wuse.respond.actions.contacts.release_contacts",
    "wuse.respond.actions.ruled_out.free_contacts_of_ruled_out",
    "wuse.respond.actions.sent_contacts.follow_sent_contacts",
    "wuse.respond.actions.exposures.forget_exposures",
    "wuse.respond.actions.hand_overs.end_hand_overs",
    "wuse.respond.actions.hand_overs.escalate_hand_overs",
    "wuse.respond.actions.resumption_clocks.end_files",
    "wuse.respond.actions.resumption_clocks.escalate_files",
    "wuse.respond.actions.resumption_clocks.file_silent_consents",
    "wuse.respond.actions.resumption_clocks.follow_inspections",
    "wuse.respond.actions.warnings.follow_warnings",
    "wuse.respond.actions.pairs.find_pairs_of_site",
}
ASKING = sorted(
    name
    for name in MAKERS
    if inspect.signature(all_actions()[action_of(name)]).parameters["by"].annotation is Actor
    and action_of(name) not in OWN
)


def holder(desk: Desk, role: str, place: PlaceCode, organisation: str = "wzcdc") -> Actor:
    """Somebody with a role at a place, under the response, for every purpose that it can have."""
    purposes = {p for verb in TABLE["roles"][role]["verbs"] for p in TABLE["verbs"][verb].get("purposes", ())}
    permit = Permit(
        number=1,
        role=role,
        place=place,
        response=desk.response if purposes else "",
        purposes=frozenset(Purpose(name) for name in purposes),
        valid_from=AT,
        valid_until=AT + timedelta(days=7),
    )
    return Actor("a-walker", organisation, (permit,), second_factor=True)


def expected(case: Case, role: str, *, inside: bool, on: bool) -> str:
    if case.verb not in TABLE["roles"][role]["verbs"]:
        return "permit.missing"
    if TABLE["verbs"][case.verb].get("personal") and not on:
        return "response.not_active"
    if case.name in UNDER_A_RESPONSE and inside and not on:
        return "response.not_active"
    return "done" if inside or case.name in ANYWHERE else "permit.missing"


# A sending is asked for at the place of each permit, and at that of its rows where no permit covers one.
BEGIN = "wuse.intake.actions.uploads.begin_upload"
# What belongs to one's organisation lies nowhere: whoever holds the verb at some place may do it.
MAPPINGS = {f"wuse.intake.actions.mappings.{verb}_mapping" for verb in ("save", "remove")}
PLACES: dict[str, set[str]] = {
    "wuse.intake.actions.send.send_facts": {CITY, OTHER, COUNTY},
    "wuse.respond.actions.sync.sync_grid": {GRID},
    # At the place of the venue, of which the entry says nothing.
    "wuse.respond.actions.venues.take_visit": {COUNTY},
    BEGIN: {CITY, OTHER},
    **{name: set() for name in MAPPINGS},
}
# Which places a file is about is in it: that is asked when it is taken in, by the sending.
ANYWHERE = {BEGIN, *MAPPINGS}
SHARED = {
    "wuse.intake.store.sender_permits",
    "wuse.intake.store.judging",
    "wuse.permits.store.person_frames",
    "wuse.permits.store.person_permits",
    "wuse.respond.store.arrival_permits",
}
"""Where several actions ask."""


def outcome(case: Case, desk: Desk, by: Actor) -> str:
    """What comes of it; it is taken back."""
    with around_a_try():
        try:
            case.call(desk, desk.audit, by)
        except Refusal as refusal:
            return refusal.code
        finally:
            transaction.set_rollback(True)
    return "done"


# What two sides have agreed is shown to nobody else: who tries is of the side that the case is about.
OF_ONE_SIDE = ("wuse.permits.actions.agreements.", "wuse.publish.docking.")


def _organisation(case: Case, desk: Desk) -> str:
    """Whose people try it: those of the case's actor where another organisation is not told that there is anything."""
    named = isinstance(case.by, Actor) or case.name.startswith(OF_ONE_SIDE)
    return (named and _actor(case, desk).organisation) or "wzcdc"


def _actor(case: Case, desk: Desk) -> Actor:
    """The actor of a case."""
    found = case.actor(desk)
    assert isinstance(found, Actor)
    return found


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every verb and place that an action asks for, in order."""
    found: list[tuple[str, str]] = []

    def spy(by: Actor, verb: str, **frame: Any) -> Permit:
        found.append((verb, frame["place"]))
        return check_may(by, verb, **frame)

    # What gives up its own file asks for nothing; by what one may send is asked in one place.
    for name in {action_of(name).rsplit(".", 1)[0] for name in ASKING} | SHARED:
        monkeypatch.setattr(importlib.import_module(name), "check_may", spy, raising=False)
    return found


@pytest.mark.parametrize("name", ASKING)
def test_an_action_asks_and_obeys(desk: Desk, name: str, asked: list[tuple[str, str]]) -> None:
    case = MAKERS[name](desk)
    asked.clear()
    wrong = []
    own = _organisation(case, desk)
    for on in (True, False):
        if not on:
            ResponseRow.objects.filter(code=desk.response).update(ended_at=desk.at - timedelta(seconds=1))
        for role in TABLE["roles"]:
            for place in (CITY, OTHER):
                told = outcome(case, desk, holder(desk, role, place, own))
                wanted = expected(case, role, inside=place == CITY or name in ANYWHERE, on=on)
                wrong += [f"{role} {place} {on}: {told}, not {wanted}"] if told != wanted else []
    assert wrong == []
    # About a person twice: at the place that was named, and at the one where the person is registered.
    assert set(asked) == {(case.verb, place) for place in PLACES.get(name, {case.place})}
    # Who holds the verb nowhere is sent away before a place of a sending is looked at.
    assert len(asked) >= 4 * len(TABLE["roles"]) or name in PLACES


def test_an_action_that_asks_for_no_verb_is_known_by_name() -> None:
    assert set(all_actions()) > OWN
