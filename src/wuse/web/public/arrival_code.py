"""The health code of somebody who came from abroad and has no account: shown by reference and secret, once landed."""

from pathlib import Path
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest

from wuse import world
from wuse.permits import Actor
from wuse.permits.response import check_response_active
from wuse.permits.store.queries import find_response
from wuse.publish.codes.actions import IssuedCode, issue_code
from wuse.publish.codes.store import code_of
from wuse.publish.credential.store import CodeFolder
from wuse.respond.arrival_table import ArrivalState
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.respond.traveller import check_has_code
from wuse.trust.store.vault import registered_place
from wuse.vocabulary import PersonKey, Refusal
from wuse.web import site
from wuse.web.desk.code_card import qr_image
from wuse.web.language import page_language
from wuse.web.me.code import issued_as_json
from wuse.web.me.code_facts import told_of
from wuse.web.me.holder_words import holder_words


def code_on_page(row: ArrivalRow, issued: IssuedCode | None = None) -> dict[str, Any]:
    """What the page says of the code, or why there is none."""
    try:
        person = _person(row)
    except Refusal as refusal:
        return {"no_code": refusal.in_words(page_language())}
    home = Path(settings.WUSE_HOME)
    found = issued.code if issued else code_of(
        site.open_pool(home),
        person,
        response=row.response,
        at=world.now(),
        tiers=site.code_tiers(),
        kept=site.kept_codes(home),
    )  # fmt: skip
    return {
        **told_of(found),
        "issued": issued_as_json(issued) if issued else None,
        "issued_image": qr_image(issued.text) if issued else "",
        "code_words": holder_words(),
    }


def issued_to(request: HttpRequest, row: ArrivalRow, by: Actor) -> IssuedCode:
    """Sign a code as the page of a holder does. The traveller has no account: it is an entry once a day.

    Raises:
        Refusal: `arrival.code_often`, those of `check_has_code`, and those of `issue_code`.
    """
    if not ratelimit.consume(request, action="arrival_code", key=str(row.pk)):
        raise Refusal(
            "arrival.code_often", "The code was asked for several times. Wait a minute, then ask again."
        )
    person, home = _person(row), Path(settings.WUSE_HOME)
    return issue_code(
        audit=site.audit(),
        by=by,
        at=world.now(),
        pool=site.open_pool(home),
        folder=CodeFolder(home / "code"),
        secrets=site.keys(),
        person=person,
        response=row.response,
        entropy=world.entropy,
        tiers=site.code_tiers(),
        kept=site.kept_codes(home),
        represents=[person],
    )


def _person(row: ArrivalRow) -> PersonKey:
    """Whose code it is, while codes hold."""
    check_has_code(ArrivalState(row.state), registered=row.registered)
    person, frame = PersonKey(row.person), find_response(row.response)
    place = registered_place(person, response=row.response)
    check_response_active(frame, module="health_code", place=place, at=world.now())
    return person
