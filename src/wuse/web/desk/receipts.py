"""Receipts: one's own and those of one's organisation, to be read, printed and followed to what is to be corrected."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from wuse.intake.problem_rows import as_rows
from wuse.intake.store.models import ReceiptRow, SetAside
from wuse.intake.store.receipts import problems_of
from wuse.intake.store.set_aside import receipts_of
from wuse.permits.store.models import OrganisationRow
from wuse.pool import load_standard, standard_names
from wuse.vocabulary import Problem, Refusal
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import account_names, local
from wuse.web.desk.listing import onward, page_of
from wuse.web.desk.page import DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.sending.preview import SHOWN_PROBLEMS, problem_file
from wuse.web.desk.sending.steps import RECEIPT, standard_title, steps
from wuse.web.language import page_language
from wuse.web.words import joined


@require_GET
@needs("fact.send")
def receipts(request: HttpRequest) -> HttpResponse:
    """The list, the newest first; what waits for correction is named."""
    rows = receipts_of(actor_of(request)).order_by("-at", "-pk").prefetch_related("set_aside")
    shown = page_of(request, rows)
    names = account_names({row.by for row in shown})
    columns = [_("Receipt"), _("Sent"), _("By"), _("Tables"), _("To be corrected")]
    table = DeskTable(
        _("Yours and your organisation's"),
        columns,
        [_line(row, names.get(row.by, row.by)) for row in shown],
        _("Nothing was sent yet."),
    )
    page = DeskPage(
        title=_("Receipts"),
        intro=_("What a receipt names as taken in is durable. What was set aside is corrected here."),
        tables=[table],
        onward=onward(shown),
        back=(_("Send a file"), reverse("desk-send")),
    )
    return show(request, page)


def _line(row: ReceiptRow, who: str) -> list[DeskCell | str]:
    waiting = [aside for aside in row.set_aside.all() if aside.rows]
    count = sum(aside.rows for aside in waiting)
    told = ngettext("{count} row", "{count} rows", count).format(count=count)
    return [
        DeskCell(row.uid, reverse("desk-receipt", args=[row.uid])),
        local(row.at),
        who,
        joined(_titled(table["standard"]) for table in row.tables),
        DeskCell(told, reverse("desk-aside", args=[row.uid, waiting[0].table])) if waiting else "–",
    ]


def _titled(name: str) -> str:
    return standard_title(name) if name in standard_names() else name


@require_GET
@needs("fact.send")
def receipt(request: HttpRequest, uid: str) -> HttpResponse:
    """One receipt, to be shown and printed."""
    row = _found(request, uid)
    problems = problems_of(row)
    organisation = OrganisationRow.objects.filter(code=row.organisation).first()
    context = {
        "row": row,
        "steps": steps(RECEIPT),
        "at": local(row.at),
        "who": account_names({row.by}).get(row.by, row.by),
        "organisation": organisation.name if organisation else row.organisation,
        "tables": [
            (_titled(table["standard"]), table, _waiting(row, table["standard"])) for table in row.tables
        ],
        "problems": _shown(problems),
        "count": len(problems),
        "more": max(0, len(problems) - SHOWN_PROBLEMS),
        "corrects": _corrected(row),
        "address": request.build_absolute_uri(request.path),
    }
    response = render(request, "wuse/receipt.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@needs("fact.send")
def receipt_problems(request: HttpRequest, uid: str) -> HttpResponse:
    """All problems of a receipt as a table for a spreadsheet."""
    row = _found(request, uid)
    return problem_file(as_rows(problems_of(row)), f"{row.uid}-problems.csv")


def _found(request: HttpRequest, uid: str) -> ReceiptRow:
    row = receipts_of(actor_of(request)).filter(uid=uid).first()
    if row is None:
        raise Refusal("receipt.unknown", "You have no receipt {uid}.", {"uid": uid})
    return row


def _waiting(row: ReceiptRow, table: str) -> SetAside | None:
    return SetAside.objects.filter(receipt=row, table=table).first()


def _shown(problems: Sequence[Problem]) -> list[tuple[Problem, str]]:
    lang = page_language()
    titles = {
        field.name: field.title[lang]
        for name in standard_names()
        for field in load_standard(name).sent_fields
    }
    return [(found, titles.get(found.column, found.column)) for found in problems[:SHOWN_PROBLEMS]]


def _corrected(row: ReceiptRow) -> SetAside | None:
    """What a receipt corrects: its sending bears the name of the list that its rows were taken off."""
    uid = "/".join(row.key.split("/")[:2])
    aside = SetAside.objects.select_related("receipt").filter(uid=uid).first()
    return aside if aside is not None and row.uid in aside.settled.values() else None
