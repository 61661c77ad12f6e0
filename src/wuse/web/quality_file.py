"""Tables of numbers as CSV files."""

import csv
import io

import polars as pl
from django.http import HttpResponse

from wuse.vocabulary import spreadsheet_text


def csv_response(frame: pl.DataFrame, *, name: str = "quality.csv") -> HttpResponse:
    """The table as UTF-8 with a heading; a text that a spreadsheet would run as a formula is marked as text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows([_cell(value) for value in row] for row in frame.iter_rows())
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cell(value: object) -> object:
    if isinstance(value, str):
        return spreadsheet_text(value)
    return "" if value is None else value
