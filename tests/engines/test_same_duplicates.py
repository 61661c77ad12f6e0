"""The comparison of reports on DuckDB and on Spark: the same pairs to the last bit."""

from datetime import date, timedelta

import pytest

from tests.engines.answers import differences, digest_of
from tests.reference.duplicates import Report
from tests.spec.test_duplicates import RULE, compared, report
from wuse.assess.duplicates import ComparedList, PairDecision, Sameness, find_pairs, groups_of, present_cases
from wuse.pool import Engine

pytestmark = pytest.mark.spark


def an_outbreak() -> ComparedList:
    """Seventy persons, each reported three times in other words."""
    reports: list[Report] = []
    for number in range(210):
        who, time = number % 70, number // 70
        base = {
            "name": f"n{who}" if time != 1 else f"letters {who}",
            "sound": f"s{who}",
            "telephone": None if time == 2 and who % 2 else f"t{who // 2}",
            "birth_date": None
            if who % 7 == 0
            else date(1990, 1, 1) + timedelta(days=who + 31 * (time == 2 and who % 2)),
            "age": 30 + time if who % 7 == 0 else None,
            "sex": ("male", "female", "unknown")[who % 3],
            "place": ("330382001", "330382", "3303", "330106001")[(who + time) % 4],
            "day": None if who % 11 == 0 else date(2020, 2, 1) + timedelta(days=who % 23 + time),
            "firmness": (who + time) % 5,
        }
        reports.append(report(f"R{number:03}", f"p{who}" if time < 2 else f"q{who}", **base))
    return compared(reports)


def test_pairs_and_cases_are_the_same(in_process: Engine, on_cluster: Engine) -> None:
    groups = groups_of(
        [PairDecision("R000", "R070", Sameness.SAME), PairDecision("R070", "R140", Sameness.SAME)]
    )
    mine, yours = (
        (find_pairs(engine, an_outbreak(), rule=RULE), present_cases(engine, an_outbreak(), groups=groups))
        for engine in (in_process, on_cluster)
    )
    assert set(mine[0].pairs["band"]) == {"certain", "probable", "possible"}
    assert mine[1].height == 208
    for one, other in (
        (mine[0].pairs, yours[0].pairs),
        (mine[0].skipped, yours[0].skipped),
        (mine[1], yours[1]),
    ):
        assert differences(one, other)[:20] == []
        assert digest_of(one) == digest_of(other)
