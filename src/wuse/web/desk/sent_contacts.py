"""Contacts that programs sent and nobody follows up yet: the list, and a form to take over those of a case."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.intake.store.contact_models import SentContact
from wuse.permits.store.queries import organisation_names
from wuse.respond.actions.sent_contacts import take_over_contacts
from wuse.respond.contact import china_day, contact_words
from wuse.respond.store.sent_contacts import contacts_to_take_over
from wuse.web import site
from wuse.web.access import actor_of
from wuse.web.desk.acting import FrameField, PlaceField, holds, local, places_of, tried
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.stepping import code_word
from wuse.web.words import place_words

_VERB = "contact.take_over"
_CASES = 50


class TakeForm(forms.Form):
    """Of which case, and who lives where."""

    # Of which cases somebody may take contacts over is for the action to say, with the reason.
    case = forms.CharField(label=gettext_lazy("Case"), max_length=40, widget=forms.Select)
    place = PlaceField()

    def __init__(self, request: HttpRequest, cases: Sequence[tuple[str, int]], data: object = None) -> None:
        by = actor_of(request)
        places = places_of(by, _VERB)
        asked = request.GET.get("case", "")
        super().__init__(data, initial={"place": places[0] if places else "", "case": asked})
        self.fields["case"].widget.choices = [
            (case, _("{case} · {count} contacts").format(case=case, count=number)) for case, number in cases
        ]
        self.fields["frame"] = FrameField(by, _VERB)


def sent_contacts(request: HttpRequest, choices: list[tuple[str, str, bool]]) -> HttpResponse:
    """The part of the contacts that programs sent, without the persons."""
    waiting = contacts_to_take_over(today=china_day(world.now()))
    mine = at_places(request, _VERB, waiting)
    cases = list(mine.order_by().values_list("case").annotate(number=Count("pk")).order_by("-number", "case"))
    form = TakeForm(request, cases[:_CASES], request.POST or None)
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        response, purpose = values.pop("frame")
        pool = site.open_pool(settings.WUSE_HOME)
        frame = {"response": response, "purpose": purpose}
        done, number = tried(request, form, take_over_contacts, pool=pool, **frame, **values)
        if done:
            messages.success(request, _("{count} contacts are followed up from now on.").format(count=number))
            return HttpResponseRedirect(reverse("desk-contacts") + "?" + urlencode({"case": values["case"]}))
    case = request.GET.get("case", "")
    shown = page_of(request, (mine.filter(case=case) if case else mine).order_by("sent_at", "pk"))
    page = DeskPage(
        title=_("Contacts sent by programs"),
        intro=_(
            "Their codes follow by the rule already. Nobody here asks them how they are until somebody takes them "
            "over; from then on they are followed up like those who were listed here."
        ),
        choices=choices,
        tables=[_table(shown)],
        onward=onward(shown, part="sent", case=case),
        acts=_acts(request, form, cases),
    )
    return show(request, page, status=400 if form.errors else 200)


def _table(shown: Page[SentContact]) -> DeskTable:
    names = organisation_names({row.organisation for row in shown} - {""})
    rows: list[list[DeskCell | str]] = [
        [
            DeskCell(row.case, "?" + urlencode({"part": "sent", "case": row.case})),
            place_words(row.place),
            code_word(contact_words("closeness"), row.closeness),
            DeskCell(f"{row.last_exposure_on}", whole=True),
            code_word(contact_words("contact_state"), row.state),
            names.get(row.organisation, row.organisation) or row.by,
            row.receipt,
            DeskCell(local(row.sent_at), whole=True),
        ]
        for row in shown
    ]
    columns = [
        _("Case"), _("Lives in"), _("Closeness"), _("Last exposure"), _("State"), _("Sender"), _("Receipt"), _("Sent"),
    ]  # fmt: skip
    empty = _("No contact that a program sent waits at your places.")
    return DeskTable(_("Sent by programs"), columns, rows, empty)


def _acts(request: HttpRequest, form: TakeForm, cases: Sequence[tuple[str, int]]) -> list[Act]:
    if not cases or not holds(request, _VERB):
        return []
    hint = _("Those of the case who live at the place. Each of them sees who follows them up.")
    return [Act("take", _("Take over for follow-up"), _("Take them over"), form, hint)]
