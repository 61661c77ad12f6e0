"""Numbers of identity documents for tests: well formed, and of nobody."""

from datetime import date, timedelta

from wuse.trust.identity import check_character


def resident_number(number: int) -> str:
    """A well-formed number of nobody: born on 1 January 1990 or later, as many as are asked for."""
    born = date(1990, 1, 1) + timedelta(days=number // 1000)
    first = f"330382{born:%Y%m%d}{number % 1000:03}"
    return first + check_character(first)
