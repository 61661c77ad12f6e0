"""Persons: found and registered by a document, which is typed into a form and never into an address."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits.actions.delegates import invite_delegate
from wuse.permits.actions.identities import find_person, invite_person, register_person, reveal_identity
from wuse.publish.codes.actions import PRINTED_FOR, issue_code
from wuse.publish.credential.store import CodeFolder
from wuse.trust.identity import DocumentKind, IdentityDocument, read_document
from wuse.vocabulary import PersonKey, Refusal
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import (
    FrameField,
    PlaceField,
    act,
    frames,
    holds,
    tried,
)
from wuse.web.desk.code_card import printed_page
from wuse.web.desk.overrides import OverrideForm
from wuse.web.desk.page import Act, DeskPage, show
from wuse.web.language import page_language
from wuse.web.words import place_words

_KINDS = [
    (DocumentKind.RESIDENT_ID, gettext_lazy("Resident identity card")),
    (DocumentKind.PASSPORT, gettext_lazy("Passport")),
    (DocumentKind.HK_MACAO_PERMIT, gettext_lazy("Hong Kong or Macao travel permit")),
    (DocumentKind.TAIWAN_PERMIT, gettext_lazy("Taiwan travel permit")),
    (DocumentKind.PROVISIONAL, gettext_lazy("Provisional number (no document at hand)")),
]


class DocumentForm(forms.Form):
    """A document, under a response and for a purpose."""

    kind = forms.ChoiceField(label=gettext_lazy("Document"), choices=_KINDS)
    number = forms.CharField(
        label=gettext_lazy("Number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    issuer = forms.CharField(label=gettext_lazy("Issuing state (passport)"), max_length=3, required=False)
    place = PlaceField()

    def __init__(self, request: HttpRequest, verb: str, data: object = None) -> None:
        super().__init__(data)
        self.fields["frame"] = FrameField(actor_of(request), verb)

    def clean(self) -> dict[str, object]:
        """Read the document; what is wrong with the number is told beside it, without the number."""
        cleaned = super().clean()
        if not {"kind", "number"} <= set(cleaned):
            return cleaned
        try:
            cleaned["document"] = read_document(
                DocumentKind(cleaned["kind"]), cleaned["number"], issuer=cleaned.get("issuer") or "CHN"
            )
        except Refusal as refusal:
            self.add_error("number", refusal.in_words(page_language()))
        return cleaned


class RegisterForm(DocumentForm):
    """A person to register."""

    name = forms.CharField(label=gettext_lazy("Name of the person"), max_length=60)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=20, required=False)
    field_order = ("kind", "number", "issuer", "name", "phone", "place", "frame")


class PersonForm(forms.Form):
    """Something asked about a person who was found: the key travels in the form."""

    person = forms.CharField(widget=forms.HiddenInput)
    place = PlaceField(widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, verb: str, data: object = None, initial: object = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["frame"] = FrameField(actor_of(request), verb)

    def clean_person(self) -> PersonKey:
        """The key."""
        return _parsed(PersonKey, self.cleaned_data["person"])


class RevealForm(PersonForm):
    """Why a name is needed."""

    reason = forms.CharField(label=gettext_lazy("Why the name is needed"), max_length=200)


# The page about a person is also shown after acts that have an address of their own.
_HERE = "desk-persons"
# What is posted about a person who was found -> the verb that its form offers responses and purposes for.
_ABOUT = {
    "reveal": "identity.reveal",
    "claim": "identity.invite",
    "delegate": "delegate.invite",
    "print": "code.issue",
}


@needs("identity.find")
def persons(request: HttpRequest) -> HttpResponse:
    """Find or register a person; on success the page is about that person."""
    posted = request.POST.get("act")
    if posted in _ABOUT:
        return _about(request, posted)
    find = DocumentForm(request, "identity.find", request.POST if posted == "find" else None)
    register = RegisterForm(request, "identity.register", request.POST if posted == "register" else None)
    for form, action in ((find, find_person), (register, register_person)):
        if form.is_bound and form.is_valid():
            done, person = tried(request, form, action, vault=site.vault(), **_values(form))
            if done:
                return person_page(request, person, form.cleaned_data["place"])
    page = DeskPage(
        title=_("Persons"),
        intro=_(
            "The number is turned into an opaque key at once; it is kept in the vault alone, under the response."
        ),
        acts=_acts(request, find, register),
    )
    return show(request, page, status=400 if find.errors or register.errors else 200)


def _values(form: DocumentForm) -> dict[str, object]:
    cleaned = form.cleaned_data
    response, purpose = cleaned["frame"]
    document: IdentityDocument = cleaned["document"]
    more = {name: cleaned[name] for name in ("name", "phone") if name in cleaned}
    return {"response": response, "purpose": purpose, "place": cleaned["place"], "document": document, **more}


def _acts(request: HttpRequest, find: DocumentForm, register: RegisterForm) -> list[Act]:
    found = []
    if frames(actor_of(request), "identity.find"):
        hint = _("Every search is an entry in the audit.")
        found.append(Act("find", _("Find a person"), _("Find"), find, hint))
    if frames(actor_of(request), "identity.register"):
        found.append(Act("register", _("Register a person"), _("Register"), register))
    return found


def _about(request: HttpRequest, posted: str) -> HttpResponse:
    """Reveal an identity, give a claim code or a delegate's, print a code."""
    kind = RevealForm if posted == "reveal" else PersonForm
    form = kind(request, _ABOUT[posted], request.POST)
    if not form.is_valid():
        page = DeskPage(title=_("Person"), acts=[Act(posted, _("Say more"), _("Send"), form)])
        return show(request, page, status=400)
    person, place = form.cleaned_data["person"], form.cleaned_data["place"]
    response, purpose = form.cleaned_data["frame"]
    frame = {"response": response, "purpose": purpose, "place": place, "person": person}
    if posted == "reveal":
        return _revealed(request, form, frame)
    if posted == "print":
        return _printed(request, frame)
    return _claimed(request, frame) if posted == "claim" else _delegated(request, frame)


def _revealed(request: HttpRequest, form: forms.Form, frame: dict[str, object]) -> HttpResponse:
    reason = form.cleaned_data["reason"]
    identity = act(request, reveal_identity, vault=site.vault(), reason=reason, **frame)
    facts = [
        (_("Name"), identity.name),
        (_("Document"), str(dict(_KINDS)[DocumentKind(identity.kind)])),
        (_("Number"), identity.number),
        (_("Telephone"), identity.phone or "–"),
        (_("Address"), identity.address or "–"),
        (
            _("Domestic contact"),
            " ".join(filter(None, (identity.contact_name, identity.contact_phone))) or "–",
        ),
    ]
    return person_page(request, frame["person"], frame["place"], facts=facts)


def _claimed(request: HttpRequest, frame: dict[str, object]) -> HttpResponse:
    code = world.random_code()
    act(request, invite_person, code=code, **frame)
    secret = (_("Claim code, valid for 14 days: hand it to the person and to nobody else"), code)
    return person_page(request, frame["person"], frame["place"], secret=secret)


def _delegated(request: HttpRequest, frame: dict[str, object]) -> HttpResponse:
    code = world.random_code()
    act(request, invite_delegate, code=code, **frame)
    words = _("Code for a delegate, valid for 14 days: hand it to the member of the family who was named")
    return person_page(request, frame["person"], frame["place"], secret=(words, code))


def _printed(request: HttpRequest, frame: dict[str, object]) -> HttpResponse:
    home = Path(settings.WUSE_HOME)
    issued = act(
        request,
        issue_code,
        pool=site.open_pool(home),
        folder=CodeFolder(home / "code"),
        secrets=site.keys(),
        person=frame["person"],
        response=frame["response"],
        entropy=world.entropy,
        tiers=site.code_tiers(),
        lasts=PRINTED_FOR,
    )
    agency = request.user.organisation
    return printed_page(request, issued, printed_by=agency.name if agency else "")


def person_page(
    request: HttpRequest,
    person: object,
    place: object,
    *,
    facts: list[tuple[str, str]] | None = None,
    secret: tuple[str, str] | None = None,
) -> HttpResponse:
    """The page about a person who was found: the key, and what may be done."""
    initial = {"person": person, "place": place}
    acts = []
    if holds(request, "identity.reveal"):
        hint = _("The person sees that the name was asked for, by which organisation and why.")
        form = RevealForm(request, "identity.reveal", initial=initial)
        acts.append(Act("reveal", _("Reveal the identity"), _("Reveal"), form, hint, action=_HERE))
    if holds(request, "identity.invite"):
        hint = _("With the code the person links an account of their own and sees what is kept.")
        form = PersonForm(request, "identity.invite", initial=initial)
        acts.append(Act("claim", _("Give a claim code"), _("Make a code"), form, hint, action=_HERE))
    if holds(request, "delegate.invite"):
        hint = _(
            "After the person agreed; of a child against the guardian's document. The person can end it."
        )
        form = PersonForm(request, "delegate.invite", initial=initial)
        acts.append(
            Act(
                "delegate",
                _("Give a code for a delegate"),
                _("Make a code for them"),
                form,
                hint,
                action=_HERE,
            )
        )
    if holds(request, "declaration.record"):
        hint = _("For somebody who has no telephone and nobody who declares for them.")
        form = PersonForm(request, "declaration.record", initial=initial)
        acts.append(Act("open", _("Take down a declaration"), _("Go on"), form, hint, action="desk-declare"))
    if holds(request, "code.issue"):
        hint = _(
            "A card for somebody without a telephone, valid for a day. The person sees that it was printed."
        )
        form = PersonForm(request, "code.issue", initial=initial)
        acts.append(Act("print", _("Print the health code"), _("Print a card"), form, hint, action=_HERE))
    if holds(request, "override.propose"):
        form = OverrideForm(request, initial=initial)
        acts.append(Act("propose", _("Propose a code by hand"), _("Propose"), form, action="desk-overrides"))
    page = DeskPage(
        title=_("Person"),
        facts=[(_("Person key"), str(person)), (_("Place"), place_words(str(place))), *(facts or [])],
        acts=acts,
        secret=secret,
        back=(_("Persons"), reverse("desk-persons")),
    )
    return show(request, page)


def _parsed(kind: type, text: str) -> object:
    try:
        return kind.parse(text)
    except Refusal as refusal:
        raise forms.ValidationError(refusal.in_words(page_language())) from None
