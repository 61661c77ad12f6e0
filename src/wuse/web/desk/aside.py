"""Rows that were set aside with a receipt: corrected in place, checked again, sent again."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wuse import world
from wuse.intake.actions.correct import correct_rows, leave_out_rows, read_aside, send_corrected
from wuse.intake.correcting import LateEdit, SortedEdits, WaitingRows
from wuse.intake.raw_table import ROW
from wuse.intake.sending import Receipted
from wuse.intake.store.set_aside import find_aside
from wuse.vocabulary import Purpose, Refusal
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import account_names, act, frames, purpose_name
from wuse.web.desk.aside_page import (
    ON_A_PAGE,
    ON_A_WIDE_PAGE,
    AsidePage,
    ticked_rows,
    typed_edits,
)
from wuse.web.desk.sending.steps import standard_title
from wuse.web.language import page_language

_READ = "person_fact.read"


@needs("fact.send")
def aside(request: HttpRequest, uid: str, table: str) -> HttpResponse:
    """The table of rows that wait; of persons, looking at it is a read that is recorded."""
    response = find_aside(uid, table, by=actor_of(request)).response
    purposes = _purposes(request, response)
    purpose = _purpose(request, purposes)
    if response and purpose is None and len(purposes) > 1:
        return render(request, "wuse/aside_purpose.html", {"purposes": purposes, **_about(uid, table)})
    frame = {"receipt": uid, "table": table, "purpose": purpose}
    if request.method == "POST":
        return _done(request, frame)
    return _draw(request, frame)


def _about(uid: str, table: str) -> dict[str, str]:
    return {"uid": uid, "table": table, "title": standard_title(table)}


def _purposes(request: HttpRequest, response: str) -> list[tuple[str, str]]:
    """The purposes for which the reader's permits give rows of a response, with their names."""
    return [
        (value.partition("|")[2], words.partition(" · ")[2])
        for value, words in frames(actor_of(request), _READ)
        if response and value.startswith(response + "|")
    ]


def _purpose(request: HttpRequest, purposes: Sequence[tuple[str, str]]) -> Purpose | None:
    """The purpose that was named, or the only one that the permits give."""
    named = request.POST.get("purpose") or request.GET.get("purpose")
    if named in set(Purpose):
        return Purpose(named)
    return Purpose(purposes[0][0]) if len(purposes) == 1 else None


def _done(request: HttpRequest, frame: Mapping[str, object]) -> HttpResponse:
    """Keep what was typed, and then do what was asked for; whoever came too late for a row is told first."""
    edits = typed_edits(request.POST)
    told: SortedEdits | None = None
    if edits:
        told = act(request, correct_rows, vault=site.vault(), edits=edits, **frame)
        if told.late or told.gone:
            return _draw(request, frame, late={late.edit.row: late for late in told.late}, told=told)
    posted = request.POST.get("act", "")
    if posted == "send":
        return _sent(request, frame)
    if posted == "leave-out":
        _left_out(request, frame)
    elif told is None:
        messages.info(request, _("Nothing was changed."))
    return HttpResponseRedirect(_address(request, frame, checked="1"))


def _sent(request: HttpRequest, frame: Mapping[str, object]) -> HttpResponse:
    try:
        made: Receipted = act(
            request,
            send_corrected,
            vault=site.vault(),
            known=site.known_rows(),
            pool=site.open_pool(settings.WUSE_HOME),
            places=site.places(),
            uid=world.random_id("r"),
            lang=page_language(),
            **frame,
        )
    except Refusal as refusal:
        if not refusal.code.startswith("set_aside."):
            raise
        messages.error(request, refusal.in_words(page_language()))
        return HttpResponseRedirect(_address(request, frame))
    messages.success(request, _("Sent: the corrected rows are off the list, and this is their receipt."))
    return HttpResponseRedirect(reverse("desk-receipt", args=[made.uid]))


def _left_out(request: HttpRequest, frame: Mapping[str, object]) -> None:
    try:
        count = act(request, leave_out_rows, vault=site.vault(), rows=ticked_rows(request.POST), **frame)
    except Refusal as refusal:
        if not refusal.code.startswith("set_aside."):
            raise
        messages.error(request, refusal.in_words(page_language()))
        return
    told = ngettext("{count} row was left out.", "{count} rows were left out.", count)
    messages.success(request, told.format(count=count))


def _address(request: HttpRequest, frame: Mapping[str, object], **more: str) -> str:
    """The same page of the same list."""
    kept = {name: request.POST.get(name, "") for name in ("purpose", "page", "all")} | more
    said = urlencode({name: value for name, value in kept.items() if value})
    return reverse("desk-aside", args=[frame["receipt"], frame["table"]]) + (f"?{said}" if said else "")


def _draw(
    request: HttpRequest,
    frame: Mapping[str, object],
    *,
    late: Mapping[int, LateEdit] | None = None,
    told: SortedEdits | None = None,
) -> HttpResponse:
    found: WaitingRows = act(
        request,
        read_aside,
        vault=site.vault(),
        known=site.known_rows(),
        pool=site.open_pool(settings.WUSE_HOME),
        places=site.places(),
        lang=page_language(),
        **frame,
    )
    asked = request.POST if request.method == "POST" else request.GET
    all_cells, opened = asked.get("all") == "1", asked.get("open", "")
    shown = _page_of(found, asked.get("page"), ON_A_WIDE_PAGE if all_cells else ON_A_PAGE)
    accounts = {change.by for change in found.changes.values()}
    page = AsidePage(
        found=found,
        numbers=list(shown),
        all_cells=all_cells,
        opened=int(opened) if opened.isascii() and opened.isdigit() and len(opened) < 10 else None,
        late=late or {},
        names=account_names(accounts),
    )
    purpose = frame["purpose"]
    kept = {"purpose": str(purpose or ""), "all": "1" if all_cells else ""}
    context = {
        "page": page,
        "shown": shown,
        "found": found,
        "waiting": found.rows.height,
        "purpose": purpose,
        "purpose_name": purpose_name(str(purpose)) if purpose else "",
        "all_cells": all_cells,
        "checked": asked.get("checked") == "1" and not late,
        "gone": [edit.row for edit in told.gone] if told else [],
        "late": bool(late),
        "settled": _settled(found),
        "query": urlencode({name: value for name, value in kept.items() if value}),
        **_about(str(frame["receipt"]), str(frame["table"])),
    }
    response = render(request, "wuse/aside.html", context, status=409 if told else 200)
    response["Cache-Control"] = "no-store"
    return response


def _page_of(found: WaitingRows, asked: str | None, size: int) -> Page[int]:
    return Paginator(found.rows[ROW].to_list(), size).get_page(asked)


def _settled(found: WaitingRows) -> list[tuple[str, str]]:
    """Receipt -> the rows that were taken in with it; those that were left out under no receipt."""
    rows: dict[str, list[int]] = {}
    for row, uid in sorted(found.settled.items()):
        rows.setdefault(uid, []).append(row)
    return [(uid, ", ".join(map(str, numbers))) for uid, numbers in rows.items()]
