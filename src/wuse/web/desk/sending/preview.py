"""The third step: what would become of every row; and the sending itself."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wuse import world
from wuse.intake.actions.send import send_facts
from wuse.intake.for_spreadsheets import csv_for_spreadsheets
from wuse.intake.mapping import ColumnMapping
from wuse.intake.problem_rows import as_rows
from wuse.intake.raw_table import ROW
from wuse.intake.report import problem_table
from wuse.intake.sending import Receipted
from wuse.intake.store.preview import Preview
from wuse.intake.store.room import check_room
from wuse.vocabulary import Problem, Refusal
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import act
from wuse.web.desk.sending.held import OpenFile, opened
from wuse.web.desk.sending.steps import PREVIEW, standard_title, steps
from wuse.web.language import page_language

SHOWN_PROBLEMS = 100


@dataclass(frozen=True)
class PreviewCell:
    """A cell as it would be checked, and what is wrong or odd with it."""

    text: str
    problems: Sequence[Problem]

    @property
    def state(self) -> str:
        """`refuse` when it sets its row aside, `warn` when it is odd."""
        severities = {found.severity for found in self.problems}
        return "refuse" if "refuse" in severities else "warn" if severities else ""


@needs("fact.send")
def preview(request: HttpRequest, uid: str) -> HttpResponse:
    """What would become of every row; nothing of it is taken in before *Send*."""
    file = opened(request, uid)
    mapping = file.reading.mapping
    if mapping is None:
        return HttpResponseRedirect(reverse("desk-send-columns", args=[uid]))
    if request.method == "POST":
        return _sent(request, file, mapping)
    try:
        found = file.preview(mapping)
    except Refusal as refusal:
        if refusal.code.startswith(("permit.", "response.", "purpose.")):
            raise
        messages.error(request, refusal.in_words(page_language()))
        return HttpResponseRedirect(reverse("desk-send-columns", args=[uid]))
    return _draw(request, file, found)


@require_GET
@needs("fact.send")
def problems(request: HttpRequest, uid: str) -> HttpResponse:
    """Every problem of the preview as a table for a spreadsheet; values of class L3 and L4 are not in it."""
    file = opened(request, uid)
    mapping = file.reading.mapping
    found = file.preview(mapping).problems if mapping else ()
    return problem_file(problem_table(as_rows(found), file.table), "problems.csv")


def problem_file(table: object, name: str) -> HttpResponse:
    """A table of problems, to be opened in a spreadsheet."""
    response = HttpResponse(csv_for_spreadsheets(table), content_type="text/csv; charset=utf-8")  # type: ignore[arg-type]
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _sent(request: HttpRequest, file: OpenFile, mapping: ColumnMapping) -> HttpResponse:
    check_room(free=shutil.disk_usage(settings.WUSE_HOME).free)
    sending, uploads = file.sending(mapping), site.uploads()
    uploads.take_as(file.held.upload, sending.key)
    made: Receipted = act(
        request,
        send_facts,
        vault=site.vault(),
        known=site.known_rows(),
        pool=site.open_pool(settings.WUSE_HOME),
        places=site.places(),
        uid=world.random_id("r"),
        sending=sending,
        lang=page_language(),
    )
    uploads.settle(file.held.upload, receipt=made.uid, at=world.now())
    told = _("This file was sent before; this is its receipt.") if made.repeated else _("Sent.")
    messages.success(request, told)
    return HttpResponseRedirect(reverse("desk-receipt", args=[made.uid]))


def _draw(request: HttpRequest, file: OpenFile, found: Preview) -> HttpResponse:
    titles = {field.name: field.title[page_language()] for field in file.standard.sent_fields}
    shown = [name for name in found.first.columns if name != ROW]
    context = {
        "found": found,
        "steps": steps(PREVIEW),
        "title": standard_title(file.standard.name),
        "declared": file.held.declared,
        "file_name": file.reading.file_name,
        "name": file.reading.name,
        "uid": file.uid,
        "columns": [(name, titles.get(name, name)) for name in shown],
        "rows": list(_rows(found, shown)),
        "problems": [(one, titles.get(one.column, one.column)) for one in found.problems[:SHOWN_PROBLEMS]],
        "more": max(0, len(found.problems) - SHOWN_PROBLEMS),
        "actor": actor_of(request).account,
    }
    response = render(request, "wuse/send_preview.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _rows(found: Preview, shown: Sequence[str]) -> "Sequence[tuple[int, bool, Sequence[PreviewCell]]]":
    """Number, whether the row would be set aside, and its cells."""
    at: dict[tuple[int, str], list[Problem]] = {}
    for problem in found.problems:
        at.setdefault((problem.row, problem.column), []).append(problem)
    return [
        (
            cells[ROW],
            cells[ROW] in found.wrong,
            [PreviewCell(cells[name] or "", at.get((cells[ROW], name), ())) for name in shown],
        )
        for cells in found.first.iter_rows(named=True)
    ]
