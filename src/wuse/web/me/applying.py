"""The application of an account that is nobody's yet: the form, and what became of it."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits import Response
from wuse.permits.actions.applications import apply_online
from wuse.permits.application import ANSWERED_WITHIN, MODULES, Application, ApplicationState
from wuse.permits.store.applications import newest_application
from wuse.permits.store.models import ApplicationRow
from wuse.permits.store.queries import active_responses
from wuse.trust.identity import DocumentKind, read_document
from wuse.vocabulary import PlaceCode, PlaceLevel, Refusal
from wuse.web import site
from wuse.web.access import actor_of, signed_in
from wuse.web.application_words import DOCUMENTS, REASONS
from wuse.web.desk.acting import local, tried
from wuse.web.desk.page import Act, DeskPage, show
from wuse.web.language import page_language
from wuse.web.words import place_words

_CONSENT = gettext_lazy(
    "I agree that what I say here is kept sealed under this response, to check that this account is mine, and for "
    "nothing else. It is destroyed when somebody has decided, after 14 days at the latest, and with the end of the "
    "response; once confirmed, I am registered until the response ends."
)


class ApplyForm(forms.Form):
    """Who somebody is, where they live, and that they agree."""

    response = forms.ChoiceField(label=gettext_lazy("Response"))
    county = forms.ChoiceField(label=gettext_lazy("County or district where you live"))
    township = forms.CharField(
        label=gettext_lazy("Township or street (code of nine digits, if you know it)"),
        max_length=9,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Document"), choices=DOCUMENTS)
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    issuer = forms.CharField(
        label=gettext_lazy("Issuing state (passport)"),
        help_text=gettext_lazy("Three letters, such as ITA; as in the passport"),
        max_length=3,
        required=False,
    )
    name = forms.CharField(
        label=gettext_lazy("Name as in the document"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    consent = forms.BooleanField(label=_CONSENT)

    def __init__(self, frames: list[Response], data: object = None) -> None:
        super().__init__(data)
        self.fields["response"].choices = [
            (frame.code, f"{frame.code} · {place_words(frame.area)}") for frame in frames
        ]
        self.fields["county"].choices = [("", "–"), *_counties(frames)]

    def clean_township(self) -> PlaceCode | None:
        """A township of the county, or none."""
        typed, county = self.cleaned_data["township"], self.cleaned_data.get("county", "")
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and len(typed) == 9 and typed.startswith(county)):
            raise forms.ValidationError(_("Give the nine digits of a township in this county, or nothing."))
        return PlaceCode.parse(typed)

    def clean(self) -> dict[str, object]:
        """Read the document; what is wrong with the number is told beside it, without the number."""
        cleaned = super().clean()
        if not {"kind", "number"} <= set(cleaned):
            return cleaned
        issuer = (cleaned.get("issuer") or "CHN").upper()
        try:
            cleaned["document"] = read_document(
                DocumentKind(cleaned["kind"]), cleaned["number"], issuer=issuer
            )
        except Refusal as refusal:
            self.add_error("number", refusal.in_words(page_language()))
        return cleaned

    def wanted(self) -> Application:
        """What is applied for."""
        said = self.cleaned_data
        place = said["township"] or PlaceCode(said["county"])
        return Application(said["document"], said["name"], said["phone"], place)


@signed_in
def apply(request: HttpRequest) -> HttpResponse:
    """Apply; a page of its own where something has to be said again."""
    form = ApplyForm(_frames(), request.POST or None)
    if form.is_bound and form.is_valid():
        done, _number = tried(
            request,
            form,
            apply_online,
            vault=site.vault(),
            response=form.cleaned_data["response"],
            wanted=form.wanted(),
            consent=form.cleaned_data["consent"],
        )
        if done:
            messages.success(request, _("Applied. The answer appears here, within 24 hours as a rule."))
            return HttpResponseRedirect(reverse("me"))
    page = DeskPage(title=_("Apply online"), acts=[_apply_act(form)], back=(_("About me"), reverse("me")))
    return show(request, page, status=400 if form.errors else 200)


def apply_acts(request: HttpRequest) -> list[Act]:
    """The form, for who can apply now: no account of staff, none that waits, and only while a response has codes."""
    found, frames = newest_application(actor_of(request).account), _frames()
    waits = found is not None and found.state == ApplicationState.WAITS
    if actor_of(request).organisation or waits or not frames:
        return []
    return [_apply_act(ApplyForm(frames))]


def application_facts(request: HttpRequest) -> list[tuple[str, str]]:
    """What became of the newest application."""
    row = newest_application(actor_of(request).account)
    if row is None:
        return []
    facts = [
        (_("Your application"), f"{row.response} · {place_words(row.place)}"),
        (_("Applied"), local(row.asked_at)),
        (_("State"), _state(row)),
    ]
    if row.reason:
        facts.append((_("Reason"), str(dict(REASONS)[row.reason])))
    return facts


def _state(row: ApplicationRow) -> str:
    """The state in words, with the clock while it waits."""
    minutes = int((row.asked_at + ANSWERED_WITHIN - world.now()).total_seconds() // 60)
    if row.state == ApplicationState.WAITS and minutes > 0:
        left = _("{hours} h {minutes} min left").format(hours=minutes // 60, minutes=minutes % 60)
        return _("waits for a registrar; {left}").format(left=left)
    return {
        ApplicationState.WAITS: _("waits for a registrar; the answer is late"),
        ApplicationState.REFUSED: _("not confirmed: what you said is destroyed, and you may apply again"),
        ApplicationState.LAPSED: _("lapsed undecided: what you said is destroyed, and you may apply again"),
        ApplicationState.CONFIRMED: _("confirmed"),
    }[ApplicationState(row.state)]


def _apply_act(form: ApplyForm) -> Act:
    hint = _("A registrar of the place looks at it within 24 hours. Then you declare, and have your code.")
    return Act("apply", _("Apply online"), _("Apply"), form, hint, action="me-apply")


def _frames() -> list[Response]:
    """The responses under which one can apply now."""
    return [frame for frame in active_responses(world.now()) if set(MODULES) <= frame.modules]


def _counties(frames: list[Response]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The counties of the responses' areas, under their cities."""
    places, zh = site.places(), page_language() == "zh"
    for code in sorted({city for frame in frames for city in _cities(frame.area)}):
        city = places.get(code)
        inside = [
            (str(one.code), one.name if zh else one.name_en)
            for one in places.descendants(code, PlaceLevel.COUNTY)
            if any(frame.area.contains(one.code) or one.code.contains(frame.area) for frame in frames)
        ]
        yield city.name if zh else city.name_en, inside


def _cities(area: PlaceCode) -> list[str]:
    """The cities inside of an area, or the one around it."""
    if area.level is PlaceLevel.PROVINCE:
        return [str(city.code) for city in site.places().descendants(area, PlaceLevel.CITY)]
    return [area[:4]]
