"""The form in which the code of a letter is entered, whoever the mailbox belongs to."""

from django import forms
from django.utils.translation import gettext_lazy


class LetterCodeForm(forms.Form):
    """The code of the letter."""

    code = forms.CharField(
        label=gettext_lazy("Code of the letter"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
