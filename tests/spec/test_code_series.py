"""Who has the international code: who entered from abroad with a foreign document."""

import pytest

from wuse.respond.arrival_table import ArrivalState
from wuse.respond.code_series import CodeSeries, EntryFromAbroad, code_series, is_foreign_document

# journeys: country, state, document of another state (y or n); which series
TABLE = """
—                                            | zhejiang
ITA landed y                                 | international
ITA closed y                                 | international
ITA pre_declared y                           | zhejiang
ITA boarding_confirmed y                     | zhejiang
ITA cancelled y                              | zhejiang
ITA isolated n                               | zhejiang
CHN landed y                                 | zhejiang
HKG landed y                                 | zhejiang
TWN landed y                                 | zhejiang
FRA cancelled y, ITA home_observed y         | international
ITA landed n, ITA pre_declared y             | zhejiang
"""


@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_the_series_follows_from_the_journeys(line: str) -> None:
    journeys, series = (part.strip() for part in line.split("|"))
    told = [one.split() for one in journeys.split(",") if one != "—"]
    entries = [
        EntryFromAbroad(country, ArrivalState(state), foreign == "y") for country, state, foreign in told
    ]
    assert code_series(entries) == CodeSeries(series)


@pytest.mark.parametrize(
    ("kind", "issuer", "foreign"),
    [
        ("passport", "ITA", True),
        ("passport", "CHN", False),
        ("passport", "HKG", False),
        ("passport", "MAC", False),
        ("passport", "TWN", False),
        ("resident_id", "CHN", False),
        ("hk_macao_permit", "CHN", False),
        ("taiwan_permit", "CHN", False),
        ("provisional", "CHN", False),
    ],
)
def test_only_another_states_passport_is_a_foreign_document(kind: str, issuer: str, foreign: bool) -> None:
    assert is_foreign_document(kind, issuer) is foreign
