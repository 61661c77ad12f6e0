"""The roster of a firm on its page: handed in as a file, counted by the codes of its persons, told in one sentence."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.intake.raw_table import RawTable
from wuse.intake.read import read_file
from wuse.publish.codes.store import colours_of
from wuse.respond.actions.rosters import count_roster
from wuse.respond.roster import HEADINGS, MOST_ROSTER
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.vocabulary import Colour, PersonKey, Refusal
from wuse.web import site
from wuse.web.api.body import LIMITS
from wuse.web.desk.acting import act, attempted
from wuse.web.desk.page import Act
from wuse.web.language import page_language


class RosterForm(forms.Form):
    """A roster."""

    roster = forms.FileField(label=gettext_lazy("Roster: CSV or Excel, with a column identity_number"))


def roster_act(form: forms.Form) -> Act:
    """The form in which a roster is handed in."""
    hint = _(
        "The colours are counted row by row and nothing of the roster is kept. Each person sees that it was read. "
        "Ten to {most} rows, once a day; with fewer, look at each code and state the counts."
    ).format(most=f"{MOST_ROSTER:,}")
    return Act("roster", _("Count the codes of a roster"), _("Count"), form, hint, files=True)


def roster_words(row: ResumptionFileRow) -> str:
    """What the firm is told of its roster: whether all are green, and never how many are not."""
    counts = row.roster
    if not counts:
        return _("not counted: state the codes yourself")
    if counts["green"] == counts["staff"]:
        return _("all {staff} green").format(staff=counts["staff"])
    return _("{staff} counted, not all green: look at each code").format(staff=counts["staff"])


def counted(request: HttpRequest, form: forms.Form, row: ResumptionFileRow) -> bool:
    """Whether the roster was counted; what is wrong with it stands in the form."""
    home, at = Path(settings.WUSE_HOME), world.now()
    pool, kept, tiers = site.open_pool(home), site.kept_codes(home), site.code_tiers()

    def colours(persons: Sequence[PersonKey]) -> Mapping[PersonKey, Colour | None]:
        return colours_of(pool, persons, response=row.response, at=at, kept=kept, tiers=tiers)

    def count() -> Any:
        sent = form.cleaned_data["roster"]
        table = read_file(sent.name, sent.read(), limits=LIMITS, lang=page_language())
        values = {"vault": site.vault(), "number": row.pk, "lang": page_language()}
        return act(request, count_roster, numbers=_numbers(table), colours_of=colours, **values)

    done = attempted(form, count)[0]
    if done:
        row.refresh_from_db()
        messages.success(request, roster_words(row))
    return done


def _numbers(table: RawTable) -> Iterator[str]:
    """What stands in the column of numbers, row by row.

    Raises:
        Refusal: `roster.column`.
    """
    column = next((name for name in HEADINGS if name in table.cells.columns), None)
    if column is None:
        raise Refusal(
            "roster.column", "The roster has no column identity_number with the numbers of identity."
        )
    return (text or "" for text in table.cells[column])
