"""What every page's frame needs: the live address, the theme, the words of the scripts."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits import NOBODY, Actor, can_hold
from wuse.permits.firm import AGENT
from wuse.web.access import actor_of
from wuse.web.desk.notices import bell
from wuse.web.language import page_language
from wuse.web.words import script_words

THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, object]:
    """The context of the frame around every page."""
    theme = request.COOKIES.get("theme", "light")
    actor = actor_of(request) if hasattr(request, "user") else NOBODY
    firm = any(permit.role == AGENT for permit in actor.permits)
    staff = bool(actor.organisation) and not firm
    return {
        "account": actor.account,
        "staff": staff,
        "firm": firm,
        "demo": settings.WUSE_DEMO,
        "desk_menu": desk_menu(request, actor) if staff else [],
        **(bell(request, actor) if staff or firm else {}),
        "live_url": live_url(request),
        "theme": theme if theme in THEMES else "light",
        "lang": page_language(),
        "script_words": script_words(),
    }


def live_url(request: HttpRequest) -> str:
    """Where the live channel is: as configured, else the next port of the same host."""
    host = request.get_host().rsplit(":", 1)[0]
    return settings.WUSE_LIVE_URL or f"http://{host}:{settings.WUSE_LIVE_PORT}/live"


def desk_menu(request: HttpRequest, actor: Actor) -> list[dict[str, object]]:
    """The pages of the desk that the actor's permits open."""
    at = world.now()
    found = [
        ("desk", _("Overview")),
        *([("desk-training", _("Lessons"))] if settings.WUSE_TRAINING else []),
        *((name, title) for name, verb, title in _DESK if can_hold(actor, verb, at=at)),
    ]
    return [
        {"title": title, "address": reverse(name), "here": request.path == reverse(name)}
        for name, title in found
    ]


_DESK = (
    ("desk-send", "fact.send", gettext_lazy("Send a file")),
    ("desk-receipts", "fact.send", gettext_lazy("Receipts")),
    ("desk-events", "event.read", gettext_lazy("Events")),
    ("desk-warnings", "event.read", gettext_lazy("Early warnings")),
    ("desk-arrivals", "arrival.read", gettext_lazy("Arrivals")),
    ("desk-resumptions", "resumption.read", gettext_lazy("Return to work")),
    ("desk-firms", "firm.read", gettext_lazy("Firms")),
    ("desk-supervision", "event.supervise", gettext_lazy("Supervision")),
    ("desk-stations", "station.set", gettext_lazy("Stations")),
    ("desk-accounts", "account.list", gettext_lazy("Accounts")),
    ("desk-permits", "permit.list", gettext_lazy("Permits")),
    ("desk-agreements", "agreement.read", gettext_lazy("Agreements")),
    ("desk-persons", "identity.find", gettext_lazy("Persons")),
    ("desk-applications", "application.read", gettext_lazy("Applications")),
    ("desk-overrides", "override.read", gettext_lazy("Codes set by hand")),
    ("desk-pairs", "pair.read", gettext_lazy("Possible duplicates")),
    ("desk-exposures", "exposure.read", gettext_lazy("Exposures")),
    ("desk-contacts", "contact.read", gettext_lazy("Contacts")),
    ("desk-held-facts", "held_fact.read", gettext_lazy("Facts held back")),
    ("desk-isolations", "isolation.read", gettext_lazy("Isolations")),
    ("desk-hand-overs", "isolation.read", gettext_lazy("Hand-overs")),
    ("desk-chains", "chain.read", gettext_lazy("Chains of transmission")),
    ("desk-venues", "venue.read", gettext_lazy("Venues")),
    ("desk-corrections", "correction.read", gettext_lazy("Corrections and appeals")),
    ("desk-checks", "check.read", gettext_lazy("Checks")),
    ("desk-devices", "device.list", gettext_lazy("Phones")),
    ("desk-command", "indicator.read", gettext_lazy("Command cockpit")),
    ("desk-import-risk", "indicator.read", gettext_lazy("Import risk")),
    ("desk-quality", "quality.read", gettext_lazy("Data quality")),
    ("desk-audit", "audit.read", gettext_lazy("Audit")),
)
