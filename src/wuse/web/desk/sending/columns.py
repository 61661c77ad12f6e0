"""The second step: which column is which field, which word is which code; and the mapping that is kept of it."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wuse.intake.actions.mappings import save_mapping
from wuse.intake.actions.uploads import drop_upload
from wuse.intake.mapping import ColumnMapping
from wuse.intake.mapping.mapping_check import check_mapping
from wuse.intake.read import MEDIA_TYPES
from wuse.intake.store.held_file import Reading
from wuse.intake.workbook import visible_sheets
from wuse.vocabulary import Refusal
from wuse.web import site
from wuse.web.access import needs
from wuse.web.api.body import LIMITS
from wuse.web.desk.acting import act, holds
from wuse.web.desk.sending.held import OpenFile, opened
from wuse.web.desk.sending.mapping_form import SaidMapping, read_mapping, said_before
from wuse.web.desk.sending.mapping_page import MappingPage, with_notations
from wuse.web.desk.sending.steps import COLUMNS, standard_title, steps
from wuse.web.language import page_language


@needs("fact.send")
def columns(request: HttpRequest, uid: str) -> HttpResponse:
    """The mapping of a file: suggested, changed, kept."""
    # A choice that redraws the page comes without the name of a button.
    posted = request.POST.get("act", "update") if request.method == "POST" else ""
    if posted == "drop":
        return _dropped(request, uid)
    file = opened(request, uid)
    if posted == "sheet":
        return _other_sheet(request, file)
    if posted:
        return _said(request, file, preview=posted == "preview")
    return _shown(request, file)


def _other_sheet(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Read another sheet from now on, if it can be read; what was said of the columns of this one is over."""
    reading = Reading(sheet=request.POST.get("sheet", ""), file_name=file.reading.file_name)
    try:
        replace(file.held, reading=reading).table(limits=LIMITS, lang=page_language())
    except Refusal as refusal:
        messages.error(request, refusal.in_words(page_language()))
    else:
        file.keep(reading)
    return HttpResponseRedirect(reverse("desk-send-columns", args=[file.uid]))


def _shown(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """The page as it stands; a file whose shape is known, and of which nothing is open, goes on to its preview."""
    known = file.kept if file.reading.mapping is None else None
    mapping = file.reading.mapping or (known.mapping if known else file.suggested())
    page = _page(file, said_before(mapping))
    if known is not None:
        file.keep(replace(file.reading, mapping=page.said.mapping, name=known.name))
        if not page.open and not _unsettled(page):
            told = _("The mapping “{name}” was made for files of this shape, and is used.")
            messages.info(request, told.format(name=known.name))
            return HttpResponseRedirect(reverse("desk-send-preview", args=[file.uid]))
    return _draw(request, file, page, known.name if known else file.reading.name)


def _unsettled(page: MappingPage) -> bool:
    """Whether there is a word for which no code was chosen."""
    return any(not word.code or word.likely for line in page.word_lines for word in line.words)


def _said(request: HttpRequest, file: OpenFile, *, preview: bool) -> HttpResponse:
    before = file.reading.mapping or file.suggested()
    page = _page(file, read_mapping(request.POST, file.standard, before))
    name = " ".join(request.POST.get("name", "").split())
    file.keep(replace(file.reading, mapping=page.said.mapping if page.said.mapping.fields else None))
    if not preview or page.open:
        return _draw(request, file, page, name, status=400 if preview else 200, asked=preview)
    try:
        check_mapping(page.said.mapping)
        if request.POST.get("keep") and holds(request, "mapping.save"):
            kept = act(request, save_mapping, name=name, mapping=page.said.mapping)
            file.keep(replace(file.reading, mapping=page.said.mapping, name=kept.name))
    except Refusal as refusal:
        told = refusal.in_words(page_language())
        return _draw(request, file, page, name, status=400, refused=told)
    return HttpResponseRedirect(reverse("desk-send-preview", args=[file.uid]))


def _page(file: OpenFile, said: SaidMapping) -> MappingPage:
    mapping = with_notations(_fitting(said.mapping, file), file.table, file.standard)
    return MappingPage(file.standard, file.table, replace(said, mapping=mapping), file.names())


def _fitting(mapping: ColumnMapping, file: OpenFile) -> ColumnMapping:
    """The mapping without sources that this file does not have: a sheet was changed, or a form was made up."""
    there = set(file.table.cells.columns)
    fields = {
        name: source for name, source in mapping.fields.items() if not source.column or source.column in there
    }
    headings = tuple(file.table.cells.columns)
    return replace(mapping, standard=file.standard.name, fields=fields, headings=headings)


def _draw(
    request: HttpRequest,
    file: OpenFile,
    page: MappingPage,
    name: str,
    *,
    status: int = 200,
    asked: bool = False,
    refused: str = "",
) -> HttpResponse:
    context = {
        "page": page,
        "steps": steps(COLUMNS),
        "title": standard_title(file.standard.name),
        "declared": file.held.declared,
        "file_name": file.reading.file_name,
        "rows": file.table.height,
        "name": name or _name_for(file),
        "kept": file.reading.name or (file.kept.name if file.kept else ""),
        "may_keep": holds(request, "mapping.save"),
        "sheets": _sheets(file),
        "sheet": file.reading.sheet,
        "asked": asked,
        "refused": refused,
        "empty": " ".join(page.said.mapping.empty),
    }
    response = render(request, "wuse/send_columns.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _name_for(file: OpenFile) -> str:
    """A name that says nothing of anybody: the file's own name might."""
    return standard_title(file.standard.name)


def _sheets(file: OpenFile) -> list[str]:
    """The sheets of a workbook, when there are several to choose from."""
    if MEDIA_TYPES.get(file.held.declared.media_type) != ".xlsx":
        return []
    names = visible_sheets(file.held.content, limits=LIMITS, lang=page_language())
    return names if len(names) > 1 else []


def _dropped(request: HttpRequest, uid: str) -> HttpResponse:
    act(request, drop_upload, uploads=site.uploads(), uid=uid)
    messages.success(request, _("Given up: the file is deleted here."))
    return HttpResponseRedirect(reverse("desk-send"))
