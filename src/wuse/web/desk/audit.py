"""The audit as auditors read it: what was done where, under what, by which permit; never whom it concerned."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits import check_may
from wuse.permits.actions.notices import defer_notice
from wuse.trust.store.models import AuditRecord
from wuse.trust.store.queries import Recorded, get_record, recorded_of, within
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import (
    MomentField,
    holds,
    local,
    places_of,
    purpose_name,
    rule_name,
    tried,
    verb_name,
)
from wuse.web.desk.listing import onward, page_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.words import place_words


class DeferralForm(forms.Form):
    """Until when and on which ground a person is not told."""

    until = MomentField(label=gettext_lazy("Until"))
    ground = forms.CharField(label=gettext_lazy("Legal ground, with its article"), max_length=300)


@needs("audit.read")
def entries(request: HttpRequest) -> HttpResponse:
    """The entries of one's places, the newest first."""
    places = places_of(actor_of(request), "audit.read")
    verb = request.GET.get("verb", "")
    shown = page_of(request, within(places, verb=verb))
    page = DeskPage(
        title=_("Audit"),
        intro=_(
            "Every act and every read of data about persons. Whom it concerned is not shown here: the person sees it."
        ),
        tables=[_table(shown)],
        onward=onward(shown, verb=verb),
    )
    return show(request, page)


def _table(shown: Page[AuditRecord]) -> DeskTable:
    title = _("Entries {first} to {last} of {count}").format(
        first=shown.start_index(), last=shown.end_index(), count=shown.paginator.count
    )
    columns = [
        _("Entry"),
        _("When"),
        _("What"),
        _("Place"),
        _("Response"),
        _("Purpose"),
        _("By permit"),
        _("In the log"),
    ]
    return DeskTable(title, columns, [_row(record) for record in shown], _("There is no entry yet."))


@needs("audit.read")
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry; a legal officer can defer telling the person."""
    record = get_record(number)
    if record.place or record.subject:
        check_may(actor_of(request), "audit.read", place=record.place, at=world.now())
    form = DeferralForm(request.POST or None, initial={"until": world.now() + timedelta(days=30)})
    if form.is_bound and form.is_valid():
        done, _answer = tried(request, form, defer_notice, number=number, **form.cleaned_data)
        if done:
            messages.success(
                request, _("Deferred. When the time is over the person sees the entry and this deferral.")
            )
            return HttpResponseRedirect(reverse("desk-entry", args=[number]))
    found = recorded_of(record)
    acts = []
    if found.entry.subject and found.deferred_until is None and holds(request, "audit.defer"):
        hint = _("Once, for at most 90 days, on a legal ground. It is itself an entry.")
        acts.append(Act("defer", _("Defer telling the person"), _("Defer"), form, hint, danger=True))
    page = DeskPage(
        title=_("Entry {number}").format(number=number),
        facts=_facts(found),
        acts=acts,
        back=(_("Audit"), reverse("desk-audit")),
    )
    return show(request, page, status=400 if form.errors else 200)


def _row(record: AuditRecord) -> list[DeskCell | str]:
    return [
        DeskCell(_("Entry {number}").format(number=record.pk), reverse("desk-entry", args=[record.pk])),
        local(record.at),
        verb_name(record.verb),
        place_words(record.place),
        record.response or "–",
        purpose_name(record.purpose),
        rule_name(record.rule),
        str(record.log_index) if record.logged else _("waits"),
    ]


def _facts(found: Recorded) -> list[tuple[str, str]]:
    entry = found.entry
    return [
        (_("When"), local(entry.at)),
        (_("What"), f"{verb_name(entry.verb)} ({entry.verb})"),
        (_("Place"), place_words(entry.place)),
        (_("Organisation"), entry.organisation or "–"),
        (_("Response"), entry.response or "–"),
        (_("Purpose"), purpose_name(entry.purpose)),
        (_("By permit"), rule_name(entry.rule)),
        (_("About a person"), _("yes, not shown here") if entry.subject else _("no")),
        (
            _("Told to the person"),
            _("from {day}").format(day=local(found.deferred_until)) if found.deferred_until else _("at once"),
        ),
        (_("Index in the log"), str(found.log_index) if found.log_index is not None else _("waits")),
    ]
