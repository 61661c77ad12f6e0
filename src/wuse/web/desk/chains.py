"""Chains of transmission at the desk: a picture, and a table that says the same."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from wuse.pool import load_standard
from wuse.respond.actions.chains import read_chains
from wuse.respond.chain import ChainCase, ChainLink, Chains
from wuse.respond.contact import contact_words
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import FrameField, PlaceField, places_of, tried
from wuse.web.desk.chain_picture import chain_picture
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, Picture, show
from wuse.web.desk.stepping import code_word
from wuse.web.words import place_name, place_words


class ChainForm(forms.Form):
    """Where the cases live."""

    place = PlaceField()

    def __init__(self, request: HttpRequest, data: object = None) -> None:
        by = actor_of(request)
        places = places_of(by, "chain.read")
        super().__init__(data, initial={"place": places[0] if places else ""})
        self.fields["frame"] = FrameField(by, "chain.read")


@needs("chain.read")
def chains(request: HttpRequest) -> HttpResponse:
    """The chains among the cases of a place; each case sees that theirs was read."""
    form = ChainForm(request, request.POST or None)
    found: Chains | None = None
    if form.is_bound and form.is_valid():
        response, purpose = form.cleaned_data["frame"]
        frame = {"response": response, "purpose": purpose, "place": form.cleaned_data["place"]}
        _done, found = tried(request, form, read_chains, pool=site.open_pool(settings.WUSE_HOME), **frame)
    hint = _("Cases who live there, and which of them was listed as a contact of which.")
    page = DeskPage(
        title=_("Chains of transmission"),
        intro=_(
            "A line says that one case had been listed as a contact of another. It points from the earlier "
            "onset to the later; that the one infected the other is likely, and not proven."
        ),
        notes=_notes(found) if found else [],
        picture=_picture(found) if found and found.cases else None,
        tables=[_links(found), _cases(found)] if found else [],
        acts=[Act("read", _("Draw the chains of a place"), _("Draw"), form, hint)],
    )
    return show(request, page, status=400 if form.errors else 200)


def _notes(found: Chains) -> list[str]:
    if not found.left_out:
        return []
    words = _("{count} older cases are left out: choose a smaller place.")
    return [words.format(count=found.left_out)]


def _picture(found: Chains) -> Picture:
    places = {str(case.place): place_name(case.place) for case in found.cases}
    key = _(
        "From left to right by the day of onset. Whole line: close contact; dashed: contact of a contact; "
        "dotted: casual. Rounded box with a dashed border: without symptoms, by the day of diagnosis."
    )
    return Picture(_("Picture"), chain_picture(found, places=places), key)


def _links(found: Chains) -> DeskTable:
    cases = {case.report: case for case in found.cases}
    rows: list[list[DeskCell | str]] = [_link(link, cases) for link in found.links]
    columns = [
        _("Case"), _("Onset"), _("Relation"), _("Closeness"), _("Later case"), _("Onset"), _("Days between"),
        _("Last exposure"),
    ]  # fmt: skip
    return DeskTable(_("Links"), columns, rows, _("No case was listed as a contact of another."))


def _link(link: ChainLink, cases: dict[str, ChainCase]) -> list[DeskCell | str]:
    one, other = cases[link.source], cases[link.target]
    return [
        one.report,
        f"{one.onset}",
        code_word(contact_words("relation"), link.relation),
        code_word(contact_words("closeness"), link.closeness),
        other.report,
        f"{other.onset}",
        str(link.days),
        f"{link.last_exposure_on}",
    ]


def _cases(found: Chains) -> DeskTable:
    words = load_standard("case_report").field("classification").labels
    linked = {report for link in found.links for report in (link.source, link.target)}
    rows: list[list[DeskCell | str]] = [
        [
            case.report,
            f"{case.onset}",
            place_words(case.place),
            code_word(words, case.classification),
            _("linked") if case.report in linked else _("no link known"),
        ]
        for case in found.cases
    ]
    columns = [_("Case"), _("Onset"), _("Place"), _("Classification"), _("In a chain")]
    return DeskTable(_("Cases"), columns, rows, _("No case lives there."))
