"""What waits for somebody in tracing and isolation, in one line each."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wuse import world
from wuse.intake.store.fact_holds import open_holds
from wuse.respond.contact import china_day
from wuse.respond.store.cares import ISOLATION
from wuse.respond.store.hand_overs import overdue_hand_overs
from wuse.respond.store.models import ExposureRow, HandOverRow, IsolationRow
from wuse.respond.store.own_cares import contacts_to_ask, isolations_to_ask
from wuse.respond.store.sent_contacts import contacts_to_take_over
from wuse.web.access import actor_of
from wuse.web.desk.listing import Line, waiting_line


def waiting_in_tracing(request: HttpRequest) -> list[Line]:
    """All of a kind in one line: there may be thousands."""
    actor, at = actor_of(request), world.now()
    proposed = IsolationRow.objects.filter(state="proposed").exclude(proposed_by=actor.account)
    offered = HandOverRow.objects.filter(kind=ISOLATION, state="offered", receiver=actor.organisation)
    today = china_day(at)
    contacts = contacts_to_ask(today=today)
    # Those in the own charge: others are asked by whoever has them.
    isolated = isolations_to_ask(today=today).filter(keeper=actor.organisation)
    sent = contacts_to_take_over(today=china_day(at))
    held = open_holds().exclude(by=actor.account)
    late = overdue_hand_overs(at=at).filter(kind=ISOLATION)
    found = [
        waiting_line(request, "held_fact.release", held, "held_at",
              _("▲ {count} sendings were held back, being too many"), "desk-held-facts", ""),
        waiting_line(request, "isolation.confirm", proposed, "proposed_at", _("{count} isolations to confirm"),
              "desk-isolations", "?part=proposed"),
        waiting_line(request, "isolation.receive", offered, "offered_at", _("{count} persons for us to take over"),
              "desk-hand-overs", "?part=mine"),
        waiting_line(request, "isolation.read", late, "limit", _("{count} hand-overs are late"), "desk-hand-overs",
              "?part=late"),
        waiting_line(request, "exposure.decide", ExposureRow.objects.filter(state="waiting"), "found_at",
              _("{count} exposures to decide about"), "desk-exposures", ""),
        waiting_line(request, "contact.take_over", sent, "sent_at", _("{count} contacts sent by programs to take over"),
              "desk-contacts", "?part=sent"),
        waiting_line(request, "contact.follow", contacts, "listed_at", _("{count} contacts to be asked today"),
              "desk-contacts", "?part=due"),
        waiting_line(request, "isolation.care", isolated, "began_at",
              _("{count} persons in isolation to be asked today"), "desk-isolations", "?part=due"),
    ]  # fmt: skip
    return [line for line in found if line]
