"""The code of a holder: shown, renewed while the page is open, appealed with one tap, printed for a member."""

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wuse import world
from wuse.publish.codes.actions import PRINTED_FOR, IssuedCode, issue_code
from wuse.publish.codes.store import code_of
from wuse.publish.credential.qr import qr_svg
from wuse.publish.credential.store import CodeFolder
from wuse.respond.declaration import day_in_china
from wuse.respond.store.holder_notices import mark_seen
from wuse.vocabulary import Refusal
from wuse.web import site
from wuse.web.access import actor_of, citizen
from wuse.web.desk.acting import act, local
from wuse.web.desk.code_card import printed_page, qr_image
from wuse.web.errors import refusal_as_json
from wuse.web.me.appeals import ask_review, check_may_ask, may_appeal, requests_of
from wuse.web.me.code_facts import fact_lines, told_of
from wuse.web.me.holder_words import holder_words
from wuse.web.me.holders import Holder, holder_of
from wuse.web.me.isolation import orders_on_code_page
from wuse.web.me.notices import notices_of
from wuse.web.me.over import page_when_over
from wuse.web.me.records import recent_records

_MINUTE = 60
# All rows of a person have to be found for it: seconds of work.
_DATA_A_MINUTE = 6


@citizen
@require_safe
def code(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The page of a code. The signed text is asked for by the page itself, so that looking writes nothing."""
    holder = holder_of(request, number)
    return page_when_over(request, holder) or _page(request, holder, None)


@citizen
@require_POST
def show(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """A fresh signed code: as JSON for the page's script, as the page itself where there are no scripts."""
    holder = holder_of(request, number)
    _note_seen(request, holder)
    if "application/json" not in request.headers.get("Accept", ""):
        return page_when_over(request, holder) or _page(request, holder, _issued(request, holder))
    try:
        issued = _issued(request, holder)
    except Refusal as refusal:
        return refusal_as_json(refusal)
    return _unkept(JsonResponse(issued_as_json(issued)))


@citizen
@require_POST
def appeal(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Ask for a human review of the code: one tap, words are welcome."""
    holder = holder_of(request, number)
    check_may_ask(holder)
    home = Path(settings.WUSE_HOME)
    found = code_of(
        site.open_pool(home),
        holder.person,
        response=holder.response,
        at=world.now(),
        tiers=site.code_tiers(),
        kept=site.kept_codes(home),
    )
    ask_review(request, holder, found, request.POST.get("text", ""))
    messages.success(request, _("Your request was received. A human answers within 24 hours, here."))
    return HttpResponseRedirect(holder.address("code"))


@citizen
@require_POST
def print_member(request: HttpRequest, number: int) -> HttpResponse:
    """A printed code for a member of the family who has no telephone."""
    holder = holder_of(request, number)
    return printed_page(request, _issued(request, holder, printed=True))


def _note_seen(request: HttpRequest, holder: Holder) -> None:
    """Note what the page had drawn when it asked: the number of its newest notice comes with the request."""
    drawn = request.POST.get("seen", "")
    if holder.delegate is None and drawn.isdecimal() and len(drawn) < 16:
        mark_seen(holder.person, response=holder.response, upto=int(drawn), at=world.now())


def _issued(request: HttpRequest, holder: Holder, *, printed: bool = False) -> IssuedCode:
    home = Path(settings.WUSE_HOME)
    more = {"lasts": PRINTED_FOR} if printed else {}
    issued: IssuedCode = act(
        request,
        issue_code,
        pool=site.open_pool(home),
        folder=CodeFolder(home / "code"),
        secrets=site.keys(),
        person=holder.person,
        response=holder.response,
        entropy=world.entropy,
        tiers=site.code_tiers(),
        kept=site.kept_codes(home),
        represents=[holder.person] if holder.delegate else [],
        **more,
    )
    return issued


def issued_as_json(issued: IssuedCode) -> Mapping[str, object]:
    """What the page's script draws."""
    left = issued.claims.expires_at - world.now()
    return {
        "text": issued.text,
        "svg": qr_svg(issued.text),
        "colour": str(issued.claims.colour),
        "until": local(issued.claims.expires_at)[11:],
        "seconds": int(left.total_seconds()),
    }


def _page(request: HttpRequest, holder: Holder, issued: IssuedCode | None) -> HttpResponse:
    at = world.now()
    # To find all rows of a person takes longer than to judge them: they are shown when they are asked for.
    with_data = _data_asked(request)
    kept = None if with_data else site.kept_codes(Path(settings.WUSE_HOME))
    found = (
        issued.code
        if issued
        else code_of(
            site.open_pool(settings.WUSE_HOME),
            holder.person,
            response=holder.response,
            at=at,
            tiers=site.code_tiers(),
            kept=kept,
        )
    )
    requests = requests_of(holder)
    context = {
        "holder": holder,
        "issued": issued_as_json(issued) if issued else None,
        "issued_image": qr_image(issued.text) if issued else "",
        "may_appeal": may_appeal(found, requests),
        "today": found.declared_on == day_in_china(at),
        "addresses": {
            name: holder.address(name) for name in ("code", "declare", "show", "appeal", "isolation")
        },
        **orders_on_code_page(holder),
        "facts_asked": with_data,
        "facts_wait": kept is not None and not found.facts,
        "notices": notices_of(holder),
        "requests": requests,
        **told_of(found),
        "facts": list(fact_lines(found, briefly=holder.delegate is not None)),
        **(
            {"print_address": holder.address("print")}
            if holder.delegate
            else {"records": recent_records(request)}
        ),
        "code_words": holder_words(),
    }
    return _unkept(render(request, "wuse/code.html", context))


def _data_asked(request: HttpRequest) -> bool:
    """Whether the page is to say what a code was judged from.

    Raises:
        Refusal: `code.data_many` when the account asked for it a moment ago, and again and again.
    """
    if "data" not in request.GET:
        return False
    key = f"code-data/{actor_of(request).account}/{world.now():%H%M}"
    asked = cache.get(key, 0)
    cache.set(key, asked + 1, _MINUTE)
    if asked >= _DATA_A_MINUTE:
        raise Refusal(
            "code.data_many",
            "The data behind the code were asked for several times. Wait a minute, then ask again.",
        )
    return True


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
