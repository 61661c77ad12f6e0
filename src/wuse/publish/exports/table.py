"""An edition as CSV: UTF-8 without a byte-order mark, one row a county, a stable heading.

It is opened in spreadsheets: text that would be run as a formula there has a mark in front. JSON has it as it is.
"""

import csv
import io

from wuse.publish.edition import Edition
from wuse.vocabulary import spreadsheet_text

INDICATORS = (
    "confirmed_cum",
    "cases_cum",
    "new_3d",
    "new_7d",
    "new_14d",
    "days_since_last_case",
    "cluster",
    "local_share",
    "rate_14d",
    "testing_rate_7d",
    "positivity_7d",
    "score",
)
COLUMNS = (
    "series",
    "edition",
    "as_of",
    "place",
    "name",
    "name_en",
    "city",
    "colour",
    "letter",
    "basis",
    *INDICATORS,
    "reasons",
    "rule",
    "edition_digest",
)


def edition_csv(edition: Edition) -> str:
    """The rows of an edition."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for verdict in edition.verdicts:
        figures = [_cell(verdict.indicators.get(name, "")) for name in INDICATORS]
        cells = [
            edition.series,
            edition.number,
            edition.as_of.isoformat(),
            verdict.place,
            verdict.name,
            verdict.name_en,
            verdict.city,
            verdict.colour.value,
            verdict.colour.letter,
            verdict.basis or "",
            *figures,
            verdict.reasons,
            edition.profile,
            edition.digest,
        ]
        writer.writerow([spreadsheet_text(cell) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue()


def _cell(figure: object) -> object:
    """Yes and no as JSON and Table Schema write them."""
    return str(figure).lower() if isinstance(figure, bool) else figure
