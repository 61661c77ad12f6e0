"""Possible duplicates: pairs of reports in a queue, side by side, decided to be one case or two, and decided anew."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.assess.duplicates import Sameness, load_duplicate_rule
from wuse.permits.actions.identities import reveal_identity
from wuse.pool import Pool, load_standard
from wuse.respond.actions.pairs import decide_pair, find_pairs, read_pair, undo_pair
from wuse.respond.pair import Pair, PairSides, PairsLookedFor, SamenessReason
from wuse.respond.store.models import PairRow
from wuse.respond.store.pairs import pairs_in_force
from wuse.trust.vault import Identity
from wuse.vocabulary import Purpose, Refusal
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import FrameField, PlaceField, act, frames, holds, local, places_of, tried
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.overrides import PurposeForm, purpose_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.pair_sides import agreed, band_name, bits, reasons_of, sides_of
from wuse.web.language import page_language
from wuse.web.words import place_words

_PARTS = {
    "waiting": gettext_lazy("Waiting"),
    "same": gettext_lazy("Decided: one case"),
    "different": gettext_lazy("Decided: different"),
    "implied": gettext_lazy("Follows from others"),
}


class LookForm(forms.Form):
    """A line list to compare, at a place."""

    standard = forms.ChoiceField(label=gettext_lazy("Line list"))
    place = PlaceField()

    def __init__(self, request: HttpRequest, data: object = None) -> None:
        by = actor_of(request)
        places = places_of(by, "pair.find")
        super().__init__(data, initial={"place": places[0] if places else ""})
        self.fields["standard"].choices = [
            (entry.standard, list_name(entry.standard)) for entry in load_duplicate_rule().lists
        ]
        self.fields["frame"] = FrameField(by, "pair.find")


class DecideForm(PurposeForm):
    """What a decision rests on."""

    reason = forms.TypedChoiceField(label=gettext_lazy("Reason"), coerce=SamenessReason)
    field_order = ("reason", "purpose")

    def __init__(self, request: HttpRequest, pair: Pair, sameness: Sameness, data: object = None) -> None:
        super().__init__(request, "pair.decide", pair.response, data)
        fitting = [reason for reason in SamenessReason if sameness in reason.bears]
        self.fields["reason"].choices = [
            ("", _("Choose a reason")),
            *((reason.value, reason_name(reason)) for reason in fitting),
        ]


class RevealBothForm(forms.Form):
    """Why the names are needed."""

    reason = forms.CharField(label=gettext_lazy("Why the names are needed"), max_length=200)

    def __init__(self, request: HttpRequest, data: object = None) -> None:
        super().__init__(data)
        self.fields["frame"] = FrameField(actor_of(request), "identity.reveal")


def list_name(standard: str) -> str:
    """A line list in the reader's language."""
    return load_standard(standard).title[page_language()]


def reason_name(reason: SamenessReason) -> str:
    """A reason in the reader's language, as the standard names it."""
    return load_standard("same_case").field("sameness_reason").labels[reason.value][page_language()]


@needs("pair.read")
def pairs(request: HttpRequest) -> HttpResponse:
    """Pairs at one's places, without the reports; a form to look for more."""
    form = LookForm(request, request.POST or None)
    notes: list[str] = []
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        response, purpose = values.pop("frame")
        done, found = tried(
            request, form, find_pairs, pool=_pool(), response=response, purpose=purpose, **values
        )
        notes = _told(found) if done else []
    part = request.GET.get("part", "waiting")
    part = part if part in _PARTS else "waiting"
    rows = at_places(request, "pair.read", pairs_in_force(world.now()).filter(state=part)).order_by(
        "-likeness", "pk"
    )
    shown = page_of(request, rows)
    page = DeskPage(
        title=_("Possible duplicates"),
        intro=_(
            "Two reports that may be of one case: a rule finds them, you decide. A decision can be taken back; "
            "the reports themselves stay as they are."
        ),
        notes=notes,
        choices=_choices(request, part),
        tables=[_table(request, shown, part)],
        onward=onward(shown, part=part, purpose=request.GET.get("purpose", "")),
        acts=_look(request, form),
    )
    return show(request, page, status=400 if form.errors else 200)


@needs("pair.read")
def pair(request: HttpRequest, number: int) -> HttpResponse:
    """One pair side by side: reading it is an entry for each person, so it asks for a purpose."""
    posted = request.POST.get("act", "")
    purpose = purpose_of(request, "pair.read")
    if posted == "undo":
        act(request, undo_pair, pool=_pool(), number=number, purpose=purpose_of(request, "pair.undo"))
        messages.success(request, _("Taken back: both reports count again, and the pair waits."))
        return _back(request, number, purpose)
    sides: PairSides = act(request, read_pair, pool=_pool(), number=number, purpose=purpose)
    form = _form(request, sides.pair, posted)
    if form is not None and form.is_valid():
        if posted == "reveal":
            return _page(request, sides, posted, form, _revealed(request, sides, form.cleaned_data))
        done, _nothing = tried(
            request,
            form,
            decide_pair,
            pool=_pool(),
            number=number,
            purpose=purpose_of(request, "pair.decide"),
            sameness=Sameness(posted),
            reason=form.cleaned_data["reason"],
        )
        if done:
            messages.success(request, _("Decided. It counts from now on, and can be taken back."))
            return _back(request, number, purpose)
    return _page(request, sides, posted, form)


def _pool() -> Pool:
    return site.open_pool(settings.WUSE_HOME)


def _back(request: HttpRequest, number: int, purpose: Purpose | None) -> HttpResponse:
    return HttpResponseRedirect(_address(number, purpose))


def _address(number: int, purpose: object) -> str:
    address = reverse("desk-pair", args=[number])
    return f"{address}?{urlencode({'purpose': purpose})}" if purpose else address


def _told(found: PairsLookedFor) -> list[str]:
    """What a look came to, with every block that was too large to compare."""
    kept = found.kept
    words = _(
        "{found} pairs found: {new} new, {decided} decided before; {gone} that waited are found no more."
    )
    told = [words.format(found=kept.found, new=kept.new, decided=kept.decided, gone=kept.gone)]
    names = {entry["block"]: entry[page_language()] for entry in load_duplicate_rule().blocks}
    skipped = _(
        "Not compared, since too many reports share it: {block} ({blocks} groups, {reports} reports)."
    )
    return told + [
        skipped.format(block=names[row["block"]], blocks=row["blocks"], reports=row["reports"])
        for row in found.skipped.iter_rows(named=True)
    ]


def _choices(request: HttpRequest, part: str) -> list[tuple[str, str, bool]]:
    kept = {"purpose": request.GET["purpose"]} if request.GET.get("purpose") else {}
    return [
        (str(words), "?" + urlencode({"part": name, **kept}), name == part) for name, words in _PARTS.items()
    ]


def _table(request: HttpRequest, shown: Page[PairRow], part: str) -> DeskTable:
    rows: list[list[DeskCell | str]] = [
        [
            DeskCell(_("Pair {number}").format(number=row.pk), _address(row.pk, request.GET.get("purpose"))),
            list_name(row.standard),
            place_words(row.place),
            band_name(row.band),
            bits(row.likeness),
            _standing(row),
            local(row.decided_at or row.found_at),
        ]
        for row in shown
    ]
    columns = [
        _("Pair"),
        _("Line list"),
        _("Place"),
        _("Likeness"),
        _("Bits"),
        _("What agrees, or the reason"),
        _("Since"),
    ]
    return DeskTable(str(_PARTS[part]), columns, rows, _("There is no such pair at your places."))


def _standing(row: PairRow) -> str:
    """What was decided on which ground; where nothing was, what agrees."""
    return reason_name(SamenessReason(row.reason)) if row.reason else agreed(row.reasons)


def _look(request: HttpRequest, form: LookForm) -> list[Act]:
    if not holds(request, "pair.find"):
        return []
    hint = _(
        "Compares every report about somebody who lives at the place. The look is an entry in the audit."
    )
    return [Act("find", _("Look for pairs"), _("Compare the reports"), form, hint)]


def _form(request: HttpRequest, found: Pair, posted: str) -> forms.Form | None:
    """The form that was sent."""
    if posted == "reveal":
        return RevealBothForm(request, request.POST)
    if posted in (Sameness.SAME, Sameness.DIFFERENT):
        return DecideForm(request, found, Sameness(posted), request.POST)
    return None


def _revealed(request: HttpRequest, sides: PairSides, values: dict[str, Any]) -> list[Identity | None]:
    """The identity of each side; none of somebody who is not in the vault. Each is an entry of its own."""
    response, purpose = values["frame"]
    known: dict[str, Identity | None] = {}
    for person in sides.pair.persons:
        frame = {"response": response, "purpose": purpose, "place": sides.pair.place, "person": person}
        try:
            known[person] = act(
                request, reveal_identity, vault=site.vault(), reason=values["reason"], **frame
            )
        except Refusal as refusal:
            if refusal.code != "vault.unknown":
                raise
            known[person] = None
    return [known.get(str(person)) for person in (sides.pair.person, sides.pair.other_person)]


def _page(
    request: HttpRequest,
    sides: PairSides,
    posted: str,
    form: forms.Form | None,
    identities: list[Identity | None] | None = None,
) -> HttpResponse:
    unknown = _("Neither of the two is in the vault: there is no name to reveal.")
    page = DeskPage(
        title=_("Pair {number}").format(number=sides.pair.number),
        facts=_facts(sides),
        notes=[unknown] if identities == [None, None] else [],
        beside=sides_of(sides, identities or ()),
        tables=[reasons_of(sides.pair)],
        acts=_acts(request, sides.pair, posted, form),
        back=(_("Possible duplicates"), _list_address(request)),
    )
    return show(request, page, status=400 if form is not None and form.errors else 200)


def _list_address(request: HttpRequest) -> str:
    purpose = request.GET.get("purpose")
    return reverse("desk-pairs") + (f"?{urlencode({'purpose': purpose})}" if purpose else "")


def _facts(sides: PairSides) -> list[tuple[str, str]]:
    found = sides.pair
    facts = [
        (_("Line list"), list_name(found.standard)),
        (_("Place"), place_words(found.place)),
        (_("State"), str(_PARTS[found.state])),
        (_("Leading report"), _leading(sides)),
        (_("Rule"), f"{found.rule} · {found.rule_digest[:19]}…"),
        (_("Found"), local(found.found_at)),
    ]
    if len(sides.group) > 2:
        facts.append((_("Reports of this case"), " = ".join(sides.group)))
    if found.reason:
        facts += [(_("Decided"), local(found.decided_at)), (_("Reason"), reason_name(found.reason))]
    return facts


def _leading(sides: PairSides) -> str:
    if sides.pair.state in ("same", "implied"):
        return sides.leading or "–"
    return _("{report} would stand for both").format(report=sides.leading or "–")


def _acts(request: HttpRequest, found: Pair, posted: str, form: forms.Form | None) -> list[Act]:
    acts = []
    if frames(actor_of(request), "identity.reveal"):
        hint = _("Both persons see that their names were asked for, by which organisation and why.")
        reveal = form if posted == "reveal" and form else RevealBothForm(request)
        acts.append(Act("reveal", _("Reveal the names"), _("Reveal"), reveal, hint))
    if found.state in ("waiting", "implied") and holds(request, "pair.decide"):
        acts += [
            _decision(request, found, sameness, posted, form)
            for sameness in (Sameness.SAME, Sameness.DIFFERENT)
        ]
    if found.state in ("same", "different") and holds(request, "pair.undo"):
        hint = _("Both reports count as before the decision; the pair waits again.")
        undo = PurposeForm(request, "pair.undo", found.response)
        acts.append(Act("undo", _("Take the decision back"), _("Take back"), undo, hint, danger=True))
    return acts


def _decision(
    request: HttpRequest, found: Pair, sameness: Sameness, posted: str, form: forms.Form | None
) -> Act:
    shown = form if posted == sameness and form else DecideForm(request, found, sameness)
    if sameness is Sameness.SAME:
        hint = load_duplicate_rule().leading[page_language()]
        return Act(sameness, _("They are one case"), _("Decide: one case"), shown, hint)
    hint = _("The pair is remembered and not proposed again.")
    return Act(sameness, _("They are different"), _("Decide: different"), shown, hint)
