"""Text in a file that is opened in a spreadsheet, which runs as a formula whatever begins like one.

A mark `'` in front makes it text (OWASP, CSV Injection). A text that has such marks already gets one more, so that the
way back is certain. Numbers begin with + and - as well and are left as they are.
"""

import re

STARTS_A_FORMULA = "^'*[=+\\-@\t\r\n＝＋－＠]"
"""What begins like a formula, for Python and Polars alike; Chinese programs take full-width signs as well."""

IS_A_NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]+)?$"
"""What begins like one and is a number."""

_MARK = "'"
_FORMULA, _NUMBER = re.compile(STARTS_A_FORMULA), re.compile(IS_A_NUMBER + r"\Z")


def spreadsheet_text(text: str) -> str:
    """The text as a spreadsheet shows it and never runs it."""
    return _MARK + text if _FORMULA.match(text) and not _NUMBER.match(text) else text


def text_of_spreadsheet(cell: str) -> str:
    """The text that `spreadsheet_text` made this of."""
    return cell[1:] if cell.startswith(_MARK) and _FORMULA.match(cell) else cell
