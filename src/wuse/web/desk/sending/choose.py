"""The first step: which table, under which response and for which purpose, and the file."""

import hashlib
import shutil

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.intake.actions.uploads import begin_upload
from wuse.intake.columns import JUDGED
from wuse.intake.read import KINDS, read_content
from wuse.intake.store.held_file import Reading, hold_file, keep_reading, media_type_of
from wuse.intake.store.room import check_room
from wuse.intake.upload import Declared, Upload
from wuse.permits import Actor
from wuse.pool import load_standard, standard_names
from wuse.vocabulary import Purpose
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.api.body import LIMITS
from wuse.web.desk.acting import FrameField, act, attempted, frames, holds, local
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.sending.steps import CHOOSE, standard_title, steps
from wuse.web.language import page_language
from wuse.web.one_file import file_of, takes_one_file

_ENCODINGS = [
    ("", gettext_lazy("UTF-8, or what the file itself says")),
    ("gb18030", gettext_lazy("GB18030 or GBK: what a Chinese spreadsheet saves as plain CSV")),
]
SEND_PERSONAL = "person_fact.send"


class OptionalFrame(FrameField):
    """A response and a purpose, for rows about persons alone."""

    def __init__(self, by: Actor) -> None:
        super().__init__(by, SEND_PERSONAL)
        self.required = False
        self.choices = [("", "–"), *self.choices]
        self.help_text = _("For rows about persons. Under another response they are another sending.")

    def clean(self, value: object) -> tuple[str, Purpose | None]:
        """The response's code and the purpose; of none, nothing."""
        return super().clean(value) if value else ("", None)


class ChooseForm(forms.Form):
    """A table and, for rows about persons, a frame. The file itself is read beside it."""

    standard = forms.ChoiceField(label=gettext_lazy("Table of the pool"))
    file = forms.FileField(label=gettext_lazy("File (XLSX, CSV, JSON, Parquet, Arrow; at most 32 MB)"))
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding of a CSV file"), choices=_ENCODINGS, required=False
    )
    field_order = ("standard", "frame", "file", "encoding")

    def __init__(self, request: HttpRequest, data: object = None, files: object = None) -> None:
        super().__init__(data, files)  # type: ignore[arg-type]
        self.fields["standard"].choices = standards_to_send(request)
        self.fields["file"].widget.attrs["accept"] = ",".join(KINDS)
        if personal_frames(actor_of(request)):
            self.fields["frame"] = OptionalFrame(actor_of(request))
            self.order_fields(self.field_order)

    def clean(self) -> dict[str, object]:
        """Ask for the frame where the table is about persons."""
        cleaned: dict[str, object] = super().clean()
        standard = cleaned.get("standard")
        frame = cleaned.get("frame", ("", None))
        if standard and load_standard(str(standard)).personal and frame == ("", None):
            self.add_error("frame", _("This table is about persons: choose a response and a purpose."))
        return cleaned


def personal_frames(by: Actor) -> list[tuple[str, str]]:
    """The responses and purposes under which somebody may send rows about persons now."""
    return frames(by, SEND_PERSONAL)


def standards_to_send(request: HttpRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    """The tables that somebody may send, those without persons and those about persons."""
    about = {"public": [], "personal": []}  # type: dict[str, list[tuple[str, str]]]
    for name in standard_names():
        if name not in JUDGED:
            kind = "personal" if load_standard(name).personal else "public"
            about[kind].append((name, f"{standard_title(name)} · {name}"))
    groups = [(_("Tables without persons"), about["public"])]
    if personal_frames(actor_of(request)):
        groups.append((_("Tables about persons"), about["personal"]))
    return groups


@takes_one_file
@needs("fact.send")
def send(request: HttpRequest) -> HttpResponse:
    """Choose a table and hand the file over; it is held encrypted from then on."""
    posted = request.method == "POST"
    form = ChooseForm(request, request.POST, request.FILES) if posted else ChooseForm(request)
    if posted and form.is_valid():
        done, upload = attempted(form, lambda: _hold(request, form))
        if done:
            return _onward(request, upload)
    hint = _(
        "Nothing is taken in yet: you see first what would become of every row. Until then the file lies here "
        "encrypted, for at most a day."
    )
    page = DeskPage(
        title=_("Send a file"),
        intro=_("From Excel or CSV into a table of the pool, with a receipt."),
        acts=[Act("hold", _("Choose"), _("Go on"), form, hint, files=True)],
        tables=_tables(request),
        steps=steps(CHOOSE),
        onward=[
            (_("Receipts"), reverse("desk-receipts")),
            *([(_("Mappings"), reverse("desk-mappings"))] if holds(request, "mapping.save") else []),
        ],
    )
    return show(request, page, status=400 if form.errors else 200)


def _onward(request: HttpRequest, upload: Upload) -> HttpResponse:
    if upload.receipt:
        messages.info(request, _("This file was sent before; this is its receipt."))
        return HttpResponseRedirect(reverse("desk-receipt", args=[upload.receipt]))
    return HttpResponseRedirect(reverse("desk-send-columns", args=[upload.uid]))


def _hold(request: HttpRequest, form: ChooseForm) -> Upload:
    """Look whether the file can be read at all, and keep it."""
    name, content = file_of(request, "file")
    declared = _declared(form, name, content)
    check_room(free=_free())
    read_content(content, media_type=declared.media_type, name=name, limits=LIMITS, lang=page_language())
    uploads = site.uploads()
    upload: Upload = act(
        request,
        begin_upload,
        uploads=uploads,
        uid=world.random_id("u"),
        declared=declared,
        free=_free(),
        lang=page_language(),
    )
    if upload.receipt:
        return upload
    whole = hold_file(uploads, upload, content, at=world.now())
    keep_reading(uploads, whole, Reading(file_name=name), at=world.now())
    return whole


def _declared(form: ChooseForm, name: str, content: bytes) -> Declared:
    standard = form.cleaned_data["standard"]
    personal = load_standard(standard).personal
    response, purpose = form.cleaned_data["frame"] if personal else ("", None)
    return Declared(
        standard=standard,
        media_type=media_type_of(name, form.cleaned_data.get("encoding", "")),
        length=len(content),
        response=response,
        purpose=purpose,
        digest=hashlib.sha256(content).hexdigest(),
    )


def _free() -> int:
    return shutil.disk_usage(settings.WUSE_HOME).free


def _tables(request: HttpRequest) -> list[DeskTable]:
    """Files that were handed over and not sent yet."""
    held = site.uploads().open_uploads(by=actor_of(request).account, at=world.now())
    rows = [
        [
            DeskCell(
                standard_title(upload.declared.standard), reverse("desk-send-columns", args=[upload.uid])
            ),
            local(upload.created_at),
            local(upload.expires_at),
            upload.declared.response or "–",
        ]
        for upload in held
        if upload.is_whole and upload.declared.standard
    ]
    if not rows:
        return []
    columns = [_("Table"), _("Handed over"), _("Kept until"), _("Response")]
    return [DeskTable(_("Handed over and not sent yet"), columns, rows, "")]
