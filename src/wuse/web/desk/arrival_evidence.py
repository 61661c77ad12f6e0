"""Certificates of other states that are shown for an arrival: the form, what became of it, the list."""

from collections.abc import Sequence
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.pool import load_standard
from wuse.publish.codes.store import rules_in_force
from wuse.publish.credential.evidence import read_evidence
from wuse.publish.credential.store import CodeFolder
from wuse.respond.arrival import BEIJING
from wuse.respond.arrival_table import ArrivalState
from wuse.respond.code_series import EntryFromAbroad, code_series
from wuse.respond.shown_certificate import HOLDS, NameMatch, ShownCertificate, counts
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.respond.store.code_entries import FOREIGN
from wuse.respond.store.shown_certificates import COUNTED, KeptCertificate, certificates_of
from wuse.web.desk.acting import account_names, local
from wuse.web.desk.page import DeskCell, DeskTable
from wuse.web.language import page_language
from wuse.web.scanning import ScannedText

SHOWS = {
    "holds": gettext_lazy("Certificate accepted"),
    "detected": gettext_lazy("Positive test"),
    "not_yet": gettext_lazy("Not valid yet"),
    "over": gettext_lazy("Recovery has run out"),
    "incomplete": gettext_lazy("Doses incomplete"),
}
MATCHES = {
    NameMatch.AGREES: gettext_lazy("agrees with the register"),
    NameMatch.DIFFERS: gettext_lazy("differs from the register"),
    NameMatch.UNCLEAR: gettext_lazy("cannot be compared: look at both"),
}
_RESULTS = {"detected": gettext_lazy("detected"), "not_detected": gettext_lazy("not detected")}


class CertificateForm(forms.Form):
    """The text of a certificate, which begins with `HC1:`."""

    certificate = forms.CharField(
        label=gettext_lazy("Text of the QR code (begins with HC1:)"), max_length=6000, widget=ScannedText()
    )


def read_now(text: str) -> ShownCertificate:
    """A certificate judged by the keys that the site publishes now.

    Raises:
        Refusal: those of `read_evidence`, and of published keys that do not hold together.
    """
    signers = CodeFolder(Path(settings.WUSE_HOME) / "code").signers()
    return read_evidence(text, signers=signers, at=world.now())


def tell_shown(request: HttpRequest, shown: ShownCertificate, match: NameMatch) -> None:
    """Say what became of it; what does not hold, or is somebody else's, in another tone."""
    words = _("Kept as evidence: {kind}, {shows}. The name {match}.").format(
        kind=kind_name(shown.kind), shows=SHOWS[shown.shows], match=MATCHES[match]
    )
    tell = messages.success if counts(shown.shows, match) else messages.warning
    tell(request, words)


def kind_name(kind: str) -> str:
    """The kind in the reader's language."""
    return str(load_standard("arrival").field(COUNTED).labels[kind][page_language()])


def evidence_table(row: ArrivalRow) -> DeskTable:
    """The certificates of an arrival with the verdict of the moment when each was shown."""
    found = certificates_of(row.pk)
    people = account_names({one.by for one in found if one.organisation})
    rows = [
        [
            kind_name(one.kind),
            said_of(one),
            DeskCell(str(SHOWS[one.shows]), state="active" if one.shows == HOLDS else "waiting"),
            DeskCell(str(MATCHES[one.match]), state="active" if one.match is NameMatch.AGREES else "waiting"),
            _effect(row, one),
            f"{local(one.shown_at)} · {people.get(one.by, _('the traveller'))}",
            f"{one.key} · {one.digest[:12]}…",
        ]
        for one in found
    ]
    columns = [
        _("Certificate"), _("Says"), _("What it shows"), _("Name"), _("For the colour"), _("Shown"),
        _("Key · digest"),
    ]  # fmt: skip
    return DeskTable(_("Evidence shown"), columns, rows, _("No certificate was shown."))


def evidence_lines(row: ArrivalRow) -> Sequence[dict[str, str]]:
    """The same for the traveller: kind and verdict, what it says, whether it counts."""
    return [
        {
            "kind": kind_name(one.kind),
            "state": "active" if one.shows == HOLDS and one.match is NameMatch.AGREES else "waiting",
            "shows": str(SHOWS[one.shows]),
            "says": said_of(one),
            "name": str(MATCHES[one.match]),
            "effect": _effect(row, one),
        }
        for one in certificates_of(row.pk)
    ]


def said_of(one: KeptCertificate) -> str:
    """Result or dose, day, state."""
    result = str(_RESULTS.get(one.result, one.result))
    return " · ".join(filter(None, [result, one.on.isoformat(), one.issuer]))


def _effect(row: ArrivalRow, one: KeptCertificate) -> str:
    """Whether it counts for the colour, by today's rule of the series that the traveller has once landed."""
    landed = EntryFromAbroad(row.country, ArrivalState.LANDED, row.declared.get(FOREIGN) is True)
    rule = rules_in_force(world.now().astimezone(BEIJING).date()).of(code_series([landed]))
    if not counts(one.shows, one.match) or row.arrives_on < rule.parameters["certificate_from"]:
        return _("evidence, changes no colour")
    if not ArrivalState(row.state).has_landed:
        return _("counts from the landing on")
    return _("counts by the rule in force")
