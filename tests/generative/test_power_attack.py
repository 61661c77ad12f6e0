"""Random provinces, day after day: whoever has all editions comes no nearer to a firm than is promised.

Two attackers, one stronger than any reader (it knows the electricity of every told cell in watt-hours), one that has
the rounded rates of all days and calculates with them. Both may be one of the enterprises.
"""

from collections.abc import Collection, Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.power_provinces import Province, as_read, days_read, editions, members, province, province_of, row
from tests.reference.power_attack import WIDTH, Rates, Sums
from wuse.publish.power import ToldDay, told

seeds = st.integers(0, 10_000)


def read_from_sums(made: Province, edition: ToldDay, day: int, knowers: Collection[str]) -> list[str]:
    """The firms that the strong attacker reads of a day, be it nobody in particular or one of the firms."""
    there = [firm for firm in made.firms if day in firm.used]
    rows = members(as_read(edition), there)
    found = []
    for knower in ("", *knowers):
        own = [n for n, firm in enumerate(there) if firm.name == knower]
        for amounts in ([firm.used[day] for firm in there], [firm.december for firm in there]):
            found += [there[n].name for n in Sums(np.array(amounts), rows, own).read()]
    return found


def read_from_rates(made: Province, told_days: Sequence[ToldDay], *, of_days: bool = False) -> list[str]:
    """The firms that came or went of which the rates tell December, or the day, too well."""
    found = []
    for victim in made.changed[:2]:
        for own in {None, made.neighbour(victim)}:
            attacker = Rates(made.firms, days_read(told_days), own)
            assert attacker.agrees()
            firm = made.firms[victim]
            aims = [(None, firm.december), *(((n, used) for n, used in firm.used.items()) if of_days else ())]
            for day, amount in aims:
                low, high = attacker.span(victim, day)
                found += [firm.name] if high - low < WIDTH * amount else []
    return found


@settings(deadline=None, max_examples=12)
@given(seed=seeds, clannish=st.sampled_from((0.3, 0.9, 0.97)))
def test_no_firm_can_be_read_from_all_tables_of_a_day_by_another_one(seed: int, clannish: float) -> None:
    made = province(seed, days=1, gone=0, firms=45, clannish=clannish)
    knowers = [firm.name for firm in made.firms[:4]]
    assert read_from_sums(made, editions(made.days)[0], 0, knowers) == []


@settings(deadline=None, max_examples=6)
@given(seed=seeds, gone=st.integers(1, 3))
def test_no_firm_that_comes_or_goes_can_be_read_from_the_rates_of_all_days(seed: int, gone: int) -> None:
    made = province(seed, days=6, gone=gone)
    assert read_from_rates(made, editions(made.days), of_days=gone == 1) == []


def test_without_the_look_at_days_before_the_attacker_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    # So that the test above says something.
    made = province(5, days=6, gone=2)
    assert read_from_rates(made, editions(made.days)) == []
    monkeypatch.setattr(told, "told_beside", lambda _, names, __: names)
    assert read_from_rates(made, editions(made.days)) != []


def clans() -> list[dict[str, object]]:
    """An industry that two counties live of, and one enterprise elsewhere; everything else is of all kinds."""
    rows = [row(f"a{n}", "330102", "I", used=500 + n) for n in range(7)]
    rows += [row(f"b{n}", "330203", "I", used=520 + n) for n in range(7)]
    rows += [row(f"c{n}{kind}", site, kind, used=600 + n) for n in range(7) for kind in "CF"
             for site in ("330106", "330205")]  # fmt: skip
    return [*rows, row("alone", "330106", "I", used=777)]


def test_an_industry_less_two_counties_is_not_one_firm(monkeypatch: pytest.MonkeyPatch) -> None:
    made = province_of([pl.DataFrame(clans())])
    assert read_from_sums(made, editions(made.days)[0], 0, []) == []
    monkeypatch.setattr(told, "told_together", lambda _, names: names)
    assert "alone" in read_from_sums(made, editions(made.days)[0], 0, [])


def test_an_industry_less_a_county_is_not_two_firms_of_which_each_reads_the_other() -> None:
    made = province_of([pl.DataFrame([*clans(), row("second", "330205", "I", used=333)])])
    assert read_from_sums(made, editions(made.days)[0], 0, ["alone", "second"]) == []


def few_counties(absent: str = "", *, lift: float = 1.0) -> pl.DataFrame:
    rows = [
        (f"{site}-{n}", site, 400 + 90 * at + 3 * n)
        for at, site in enumerate(("330102", "330106"))
        for n in range(9)
    ]
    return pl.DataFrame(
        [row(firm, site, used=int(used * lift), assessed=firm != absent) for firm, site, used in rows]
    )


def withheld(told_day: ToldDay) -> set[str]:
    return {cell.place for cell in told_day.cells if cell.is_withheld}


def test_a_county_is_withheld_on_the_day_on_which_one_of_its_firms_was_not_read() -> None:
    days = [few_counties(), few_counties("330106-4", lift=1.1), few_counties(lift=1.2)]
    told_days = editions(days)
    assert [withheld(one) for one in told_days] == [set(), {"330106"}, set()]
    assert not read_from_rates(province_of(days), told_days)


def test_a_county_stays_withheld_while_the_firm_is_away_and_comes_back_when_enough_others_changed() -> None:
    away = [few_counties("330106-4", lift=1 + n / 20) for n in range(3)]
    assert [withheld(one) for one in editions([few_counties(), *away])] == [set(), *[{"330106"}] * 3]
    gone = few_counties().with_columns(
        outcome=pl.when(pl.col("firm").is_in([f"330106-{n}" for n in range(4)]))
        .then(pl.lit("no_reading"))
        .otherwise("outcome")
    )
    assert withheld(editions([few_counties(), gone])[1]) == set(), (
        "of four that went none is known by the rest"
    )


def test_a_small_firm_of_a_large_whole_is_hidden_by_rounding() -> None:
    big = [
        row(f"{site}-{n}", site, used=400_000 + 90 * n, december=900_000)
        for site in ("330102", "330106")
        for n in range(9)
    ]
    days = [
        pl.DataFrame([*big, row("tiny", "330106", used=40, december=90, assessed=here)])
        for here in (True, False)
    ]
    assert [withheld(one) for one in editions(days)] == [set(), set()]


@pytest.mark.parametrize("seed", [0, 2, 5])
def test_neither_can_one_where_places_are_crossed_with_industries(seed: int) -> None:
    made = province(seed, days=3, gone=1, firms=60)
    told_days = editions(made.days, crossed=True)
    assert read_from_sums(made, told_days[0], 0, [firm.name for firm in made.firms[:3]]) == []
    assert read_from_rates(made, told_days) == []
