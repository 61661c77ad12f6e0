"""What is asked at a step of an arrival: to whom it goes, when it was, what a test found, why not."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.respond.arrival_check import RESULTS
from wuse.respond.hand_over import HandOverRefusal
from wuse.respond.store.arrival_models import ArrivalRow
from wuse.respond.store.arrival_receivers import arrival_receivers
from wuse.web.desk.acting import MomentField
from wuse.web.desk.arrival_words import organisation_names, result_name
from wuse.web.language import page_language


class PlainForm(forms.Form):
    """Nothing to be said."""


class ReceiverForm(forms.Form):
    """To which organisation."""

    receiver = forms.ChoiceField(label=gettext_lazy("Organisation that takes over"))

    def __init__(self, row: ArrivalRow, offer: str, own: str, data: object = None) -> None:
        super().__init__(data)
        able = {
            code: place
            for code, place in arrival_receivers(row, offer, at=world.now()).items()
            if code != own
        }
        names = organisation_names(able)
        self.fields["receiver"].choices = [(code, f"{names[code]} · {place}") for code, place in able.items()]
        if not able:
            self.fields["receiver"].help_text = _(
                "No organisation there has a permit to take over: ask the permit officer of the place."
            )


class LandingForm(forms.Form):
    """When it was, and from where."""

    happened_at = MomentField(label=gettext_lazy("Landed at; now, when left empty"), required=False)
    country = forms.CharField(
        label=gettext_lazy("Country of departure, where it is not the declared one"),
        max_length=3,
        required=False,
    )


class RefusalForm(forms.Form):
    """Why not."""

    reason = forms.TypedChoiceField(label=gettext_lazy("Reason"), coerce=HandOverRefusal)

    def __init__(self, data: object = None) -> None:
        super().__init__(data)
        chinese = page_language() == "zh"
        self.fields["reason"].choices = [
            (reason.value, reason.name_zh if chinese else reason.name_en) for reason in HandOverRefusal
        ]


class TestForm(forms.Form):
    """What a test found."""

    result = forms.ChoiceField(label=gettext_lazy("Result"))
    laboratory = forms.CharField(label=gettext_lazy("Laboratory"), max_length=80)
    happened_at = MomentField(label=gettext_lazy("Specimen taken at; now, when left empty"), required=False)

    def __init__(self, data: object = None) -> None:
        super().__init__(data)
        self.fields["result"].choices = [(name, result_name(name)) for name in RESULTS]


class WordsForm(forms.Form):
    """Why, in words."""

    text = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
