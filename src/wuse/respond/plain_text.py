"""Whether words that people type hold what leads to a person: numbers of identity and of telephones."""

import re
import unicodedata

# Eighteen places with a day of birth in them; a mobile number of eleven; spaces and hyphens between the digits or not.
_GAP = r"[\s\-·]?"
_IDENTITY = re.compile(
    rf"(?<![0-9])[1-9](?:{_GAP}[0-9]){{5}}{_GAP}(?:18|19|20)(?:{_GAP}[0-9]){{2}}{_GAP}[01]{_GAP}[0-9]{_GAP}[0-3]{_GAP}[0-9]"
    rf"(?:{_GAP}[0-9]){{3}}{_GAP}[0-9Xx](?![0-9])"
)
_MOBILE = re.compile(rf"(?<![0-9])(?:\+?86{_GAP})?1[3-9](?:{_GAP}[0-9]){{9}}(?![0-9])")


def names_somebody(text: str) -> bool:
    """Whether a resident number or a mobile number stands in a text, also in full-width or spaced digits."""
    plain = unicodedata.normalize("NFKC", text)
    return bool(_IDENTITY.search(plain) or _MOBILE.search(plain))


def without_numbers(text: str) -> str:
    """A text without the resident numbers and mobile numbers in it, each of which became an ellipsis."""
    if not names_somebody(text):
        return text
    plain = unicodedata.normalize("NFKC", text)
    return _MOBILE.sub("…", _IDENTITY.sub("…", plain))
