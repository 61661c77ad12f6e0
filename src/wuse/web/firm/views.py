"""A firm's first page: who speaks for it, its files; before it is confirmed, the request."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits.actions.firms import ask_firm, enter_firm_code, leave_firm, offer_firm
from wuse.permits.firm import FirmRequest, FirmRequestState
from wuse.permits.store.firms import agents_of, find_firm, own_firm, request_of
from wuse.permits.store.queries import active_responses
from wuse.respond.actions.resumption_firm import open_file
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import MODULE, files_of_firm
from wuse.vocabulary import PlaceLevel, Refusal
from wuse.vocabulary.enterprise_code import EnterpriseCode, read_enterprise_code
from wuse.web import site
from wuse.web.access import actor_of, signed_in
from wuse.web.desk.acting import PlaceField, act, attempted, local, tried
from wuse.web.desk.file_words import clock_due, file_state_name, flow_name
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.firm.mailbox import mailbox_acts, mailbox_posted, mailbox_words
from wuse.web.language import page_language
from wuse.web.words import place_words


class RequestForm(forms.Form):
    """Who the firm is, and whom to call there."""

    code = forms.CharField(
        label=gettext_lazy("Unified social credit code"),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    name = forms.CharField(label=gettext_lazy("Name as in the business licence"), max_length=80)
    place = PlaceField(label=gettext_lazy("Township or street of the site (code of nine digits)"))
    contact = forms.CharField(label=gettext_lazy("Whom to call at the firm"), max_length=40)
    phone = forms.CharField(
        label=gettext_lazy("Telephone of the office"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def clean_code(self) -> EnterpriseCode:
        """The code, when its last sign is right."""
        try:
            return read_enterprise_code(self.cleaned_data["code"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.in_words(page_language())) from None

    def wanted(self) -> FirmRequest:
        """What is asked for."""
        said = {name: value.strip() if name in ("name", "contact", "phone") else value
                for name, value in self.cleaned_data.items()}  # fmt: skip
        return FirmRequest(**said)


class FirmCodeForm(forms.Form):
    """The code of the letter, or of a colleague."""

    code = forms.CharField(
        label=gettext_lazy("Code that you were given"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


class NothingForm(forms.Form):
    """Nothing to be said."""


@signed_in
def firm(request: HttpRequest) -> HttpResponse:
    """The firm's own page."""
    own, done = find_firm(actor_of(request).organisation), request.POST.get("act", "")
    if own is None and done in ("open", "offer", "mailbox", "prove", "leave"):
        own_firm(actor_of(request))
    if own is None or done in ("ask", "enter"):
        return _unconfirmed(request)
    secret: tuple[str, str] | None = None
    if done == "open":
        number = act(request, open_file, response=_response_for(own.place))
        return HttpResponseRedirect(reverse("firm-declare", args=[number]))
    if done == "offer":
        code = world.random_code()
        act(request, offer_firm, code=code)
        secret = (_("Code for a colleague"), code)
    told, forms_ = mailbox_posted(request, own)
    if told:
        messages.success(request, told)
        return HttpResponseRedirect(reverse("firm"))
    if done == "leave":
        act(request, leave_firm)
        return HttpResponseRedirect(reverse("firm"))
    files = list(files_of_firm(own.code))
    page = DeskPage(
        title=own.name,
        intro=_("One declaration serves every agency: what you said once is not asked again."),
        secret=secret,
        notes=_notes(request),
        facts=[
            (_("Unified social credit code"), own.code),
            (_("Township"), place_words(own.place)),
            (_("Who speaks for the firm"), str(agents_of(own.code).count())),
            (_("Notices by mail"), mailbox_words(own)),
        ],
        tables=[_files(files)],
        acts=_acts(request, mailbox_acts(own, forms_), live=any(row.is_live for row in files)),
    )
    return show(request, page, status=400 if any(form.errors for form in forms_.values()) else 200)


def _acts(request: HttpRequest, mailbox: list[Act], *, live: bool) -> list[Act]:
    if not actor_of(request).second_factor:
        return []
    acts = []
    if not live:
        hint = _("Nobody else sees it before you submit it.")
        acts.append(
            Act("open", _("Declare the return to work"), _("Begin a declaration"), NothingForm(), hint)
        )
    offer = _("The code counts once, within three days. Your colleague opens an account, then enters it.")
    acts.append(Act("offer", _("Let a colleague in"), _("Make a code"), NothingForm(), offer))
    acts += mailbox
    acts.append(Act("leave", _("Stop speaking for the firm"), _("Leave"), NothingForm(), danger=True))
    return acts


def _notes(request: HttpRequest) -> list[str]:
    if actor_of(request).second_factor:
        return []
    return [_("Set up a second factor under “Security”, and sign in with it: then you can act for the firm.")]


def _unconfirmed(request: HttpRequest) -> HttpResponse:
    done = request.POST.get("act", "")
    form = RequestForm(request.POST if done == "ask" else None)
    codes = FirmCodeForm(request.POST if done == "enter" else None)
    if done == "ask" and form.is_valid() and _asked(request, form):
        messages.success(request, _("Asked. The township calls the office, or sends a letter with a code."))
        return HttpResponseRedirect(reverse("firm"))
    if done == "enter" and codes.is_valid():
        entered, _code = tried(
            request, codes, enter_firm_code, code=codes.cleaned_data["code"].strip().upper()
        )
        if entered:
            messages.success(request, _("You speak for the firm now."))
            return HttpResponseRedirect(reverse("firm"))
    before = request_of(actor_of(request).account)
    waits = before is not None and FirmRequestState(before.state).waits
    acts = [
        Act(
            "enter",
            _("Enter a code"),
            _("Speak for the firm"),
            codes,
            _("Of the township's letter, or of a colleague."),
        )
    ]
    if not waits:
        hint = _("Nothing can be done for the firm before the township has confirmed that you speak for it.")
        acts.insert(0, Act("ask", _("Register your firm"), _("Ask to speak for it"), form, hint))
    facts = []
    if before:
        states = {
            "asked": _("the township looks at it"),
            "letter": _("a letter with a code is on its way to the firm's registered address"),
            "rejected": _("turned down: {why}").format(why=before.answer),
            "confirmed": _("confirmed"),
        }
        facts = [
            (_("Firm"), f"{before.name} {before.code}"), (_("Township"), place_words(before.place)),
            (_("Asked"), local(before.asked_at)), (_("State"), states[before.state]),
        ]  # fmt: skip
    page = DeskPage(title=_("Your firm goes back to work"), intro=_INTRO, facts=facts, acts=acts)
    return show(request, page, status=400 if form.errors or codes.errors else 200)


_INTRO = gettext_lazy(
    "Here a firm declares its return to work, sees how its file stands and by when it is decided, answers questions "
    "and appeals."
)


def _asked(request: HttpRequest, form: RequestForm) -> bool:
    def ask() -> int:
        wanted = form.wanted()
        number: int = act(request, ask_firm, response=_response_for(wanted.place), wanted=wanted)
        return number

    place = form.cleaned_data["place"]
    if place.level is PlaceLevel.TOWNSHIP and not site.places().exists(place, on=world.now().date()):
        form.add_error("place", _("There is no such township: look at the code of the site."))
        return False
    return attempted(form, ask)[0]


def _response_for(place: str) -> str:
    """The response in force under which firms of a place declare; empty for none, which the action refuses."""
    for response in active_responses(world.now()):
        if MODULE in response.modules and response.area.contains(place):
            return response.code
    raise Refusal(
        "resumption.closed", "No enterprise needs to declare now: no response asks for it in this place."
    )


def _files(rows: list[ResumptionFileRow]) -> DeskTable:
    at = world.now()
    cells = [
        [
            DeskCell(_("File {number}").format(number=row.pk), reverse("firm-resumption", args=[row.pk])),
            flow_name(row.flow),
            DeskCell(file_state_name(row.state), state=row.state),
            clock_due(row.clock, row.due_at, at, yellow_at=row.yellow_at),
        ]
        for row in rows
    ]
    return DeskTable(
        _("Files"),
        [_("File of the firm"), _("Way"), _("State"), _("What is due")],
        cells,
        _("Nothing was declared yet."),
    )
