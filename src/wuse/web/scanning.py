"""A field for the text of a QR code: pasted, or read by the camera of the device, whose pictures go nowhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class ScannedText(forms.Textarea):
    """The field; `scan.js` puts the button of the camera beside it. Without scripts the text is pasted."""

    def __init__(self, *, send: bool = False, rows: int = 3) -> None:
        """`send`: whether the form goes off as soon as a code was read."""
        words: dict[str, Any] = {
            "data-scan": gettext_lazy("Scan with the camera"),
            "data-camera-denied": gettext_lazy(
                "The camera was not allowed. Allow it for this page, or paste the text."
            ),
            "data-camera-failed": gettext_lazy("The camera does not start. Paste the text."),
        }
        more = {"data-scan-send": "1"} if send else {}
        plain = {"rows": rows, "autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
        super().__init__(attrs={**plain, **words, **more})
