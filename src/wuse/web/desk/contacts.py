"""Contacts of cases: the list with what is due today, and a form to list one."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.respond.actions.contacts import add_contact
from wuse.respond.contact import OPEN_STATES, WantedContact, china_day, contact_words
from wuse.respond.store.models import ContactRow
from wuse.respond.store.own_cares import contacts_needing, contacts_to_ask, own_cares_on
from wuse.respond.venue import venue_kinds
from wuse.vocabulary import PersonKey, Purpose, Refusal
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import FrameField, holds, tried
from wuse.web.desk.care_page import today_cells
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.sent_contacts import sent_contacts
from wuse.web.desk.stepping import chosen_codes, code_word
from wuse.web.language import page_language
from wuse.web.words import place_words

_PARTS = {
    "due": gettext_lazy("To be asked today"),
    "sent": gettext_lazy("Sent by programs"),
    "open": gettext_lazy("Followed up"),
    "over": gettext_lazy("Over"),
}
_EXPOSED = "exposure"


class PersonField(forms.CharField):
    """The key of a person."""

    def __init__(self, **values: Any) -> None:
        super().__init__(**{"label": gettext_lazy("Person key"), "max_length": 40, **values})

    def clean(self, value: Any) -> PersonKey:
        """Read the key; what was typed is not repeated."""
        try:
            return PersonKey.parse(super().clean(value).strip())
        except Refusal as refusal:
            raise forms.ValidationError(refusal.in_words(page_language())) from None


class DayField(forms.DateField):
    """A day, picked with the browser's own control."""

    def __init__(self, **values: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, **values})


class ContactForm(forms.Form):
    """Somebody who met a case."""

    case = forms.CharField(label=gettext_lazy("Id of the case report"), max_length=40)
    person = PersonField()
    closeness = forms.ChoiceField(label=gettext_lazy("Closeness"))
    relation = forms.ChoiceField(label=gettext_lazy("Relation to the case"))
    venue_kind = forms.ChoiceField(label=gettext_lazy("Setting"), required=False)
    known_by = forms.ChoiceField(label=gettext_lazy("Known by"))
    first_exposure_on = DayField(label=gettext_lazy("First exposure, if known"), required=False)
    last_exposure_on = DayField(label=gettext_lazy("Last exposure"))

    def __init__(self, request: HttpRequest, data: object = None) -> None:
        super().__init__(data, initial={"case": request.GET.get("case", "")})
        sources = {code: names for code, names in contact_words("contact_source").items() if code != _EXPOSED}
        self.fields["closeness"].choices = chosen_codes(contact_words("closeness"))
        self.fields["relation"].choices = chosen_codes(contact_words("relation"))
        self.fields["venue_kind"].choices = chosen_codes(venue_kinds())
        self.fields["known_by"].choices = chosen_codes(sources)
        self.fields["frame"] = FrameField(actor_of(request), "contact.add")

    def wanted(self) -> tuple[WantedContact, str, Purpose]:
        """What is said, under which response, for which purpose."""
        values = dict(self.cleaned_data)
        response, purpose = values.pop("frame")
        return WantedContact(**values), response, purpose


@needs("contact.read")
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts at one's places, without the persons; a form to list one."""
    if request.GET.get("part") == "sent" or request.POST.get("act") == "take":
        return sent_contacts(request, _choices("sent", request.GET.get("case", "")))
    form = ContactForm(request, request.POST or None)
    if form.is_bound and form.is_valid():
        wanted, response, purpose = form.wanted()
        fresh = {"pool": site.open_pool(settings.WUSE_HOME), "uid": world.random_id("k")}
        frame = {"response": response, "purpose": purpose, "wanted": wanted}
        done, number = tried(request, form, add_contact, **fresh, **frame)
        if done:
            messages.success(
                request, _("Listed. The code follows by the rule; the person sees it and can appeal.")
            )
            return HttpResponseRedirect(reverse("desk-contact", args=[number]) + f"?purpose={purpose}")
    case, part = request.GET.get("case", ""), request.GET.get("part", "")
    part = part if part in _PARTS else "open" if case else "due"
    today = china_day(world.now())
    rows = at_places(request, "contact.read", _rows(part, today))
    shown = page_of(request, rows.filter(case=case) if case else rows)
    page = DeskPage(
        title=_("Contacts of case {case}").format(case=case) if case else _("Contacts"),
        intro=_(
            "Whoever met a case says or is asked every day how they are, until the fourteenth day from the last "
            "exposure. Then the tracing ends by itself. A check-in on the own phone spares the question; who says "
            "a symptom stands first, and every third day and on the last somebody asks all the same."
        ),
        choices=_choices(part, case),
        tables=[_table(shown, part, today)],
        onward=onward(shown, part=part, case=case),
        acts=_acts(request, form),
    )
    return show(request, page, status=400 if form.errors else 200)


def _rows(part: str, today: date) -> QuerySet[ContactRow]:
    if part == "over":
        return ContactRow.objects.exclude(state__in=OPEN_STATES).order_by("-ended_at", "-pk")
    if part == "open":
        followed = ContactRow.objects.filter(state__in=OPEN_STATES)
        return contacts_needing(followed, today=today).order_by("need", "follow_until", "pk")
    return contacts_to_ask(today=today)


def _choices(part: str, case: str) -> list[tuple[str, str, bool]]:
    kept = {"case": case} if case else {}
    return [
        (str(words), "?" + urlencode({"part": name, **kept}), name == part) for name, words in _PARTS.items()
    ]


def _table(shown: Page[ContactRow], part: str, today: date) -> DeskTable:
    asked = part != "over"
    own = own_cares_on(today, shown) if asked else {}
    rows: list[list[DeskCell | str]] = [
        [
            DeskCell(_("Contact {number}").format(number=row.pk), reverse("desk-contact", args=[row.pk])),
            *(today_cells(row, own.get((row.response, row.person))) if asked else []),
            DeskCell(row.case, "?" + urlencode({"case": row.case})),
            place_words(row.place),
            code_word(contact_words("closeness"), row.closeness),
            f"{row.follow_until}",
            _state(row, today),
        ]
        for row in shown
    ]
    today_columns = [_("Said today by themselves"), _("Today")] if asked else []
    columns = [
        _("Contact"), *today_columns, _("Case"), _("Lives in"), _("Closeness"), _("Followed until"), _("State"),
    ]  # fmt: skip
    return DeskTable(str(_PARTS[part]), columns, rows, _("There is no such contact at your places."))


def _state(row: ContactRow, today: date) -> DeskCell:
    if row.state in OPEN_STATES and today > row.follow_until:
        return DeskCell(_("last day over, to be decided"), state="waiting")
    style = {"listed": "proposed", "reached": "active", "not_found": "waiting"}.get(row.state, "lifted")
    return DeskCell(code_word(contact_words("contact_state"), row.state), state=style)


def _acts(request: HttpRequest, form: ContactForm) -> list[Act]:
    if not holds(request, "contact.add"):
        return []
    hint = _(
        "Find the person first to get the key. Only somebody who is registered where you may act can be "
        "listed, and only for a case that was reported."
    )
    return [Act("add", _("List a contact"), _("List"), form, hint)]
