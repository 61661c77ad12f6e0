"""Random outbreaks: what is said to change a colour does change it, and nothing smaller would."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reference import area_risk as reference
from tests.reference.futures import colour_after, judgement_days, rank_of
from tests.reference.outbreaks import OUTBREAKS, PLACES, PROFILES, RESIDENTS
from tests.reference.rules import area_facts, rule_of
from wuse.assess import judge
from wuse.assess.scenarios import Change, next_changes
from wuse.pool import InProcessEngine

PLACE = PLACES[0]


@pytest.fixture(scope="module")
def engine() -> InProcessEngine:
    """One engine for all examples."""
    return InProcessEngine()


@pytest.mark.parametrize("name", PROFILES)
@settings(max_examples=max(8, settings().max_examples // 3))
@given(facts=OUTBREAKS, residents=RESIDENTS, as_of=st.dates(date(2020, 2, 10), date(2020, 2, 24)))
def test_what_is_said_to_change_a_colour_changes_it(
    engine: InProcessEngine, name: str, facts: list[reference.Fact], residents: dict[str, int], as_of: date
) -> None:
    profile, asked = PROFILES[name], area_facts(facts, residents, [PLACE])
    verdict = judge(engine, asked, profile=profile, days=[as_of]).row(0, named=True)
    for change in next_changes(engine, asked, verdict, profile=profile):
        future = _Futures(facts, residents.get(PLACE), as_of, verdict["confirmed_cum"], rule_of(profile))
        assert future.colour_of(change) == change.colour.value
        assert not future.smaller_one_that_suffices(change, rank_of(verdict["colour"]))


class _Futures:
    """A rating's facts, carried on by the reference."""

    def __init__(
        self,
        facts: list[reference.Fact],
        residents: int | None,
        as_of: date,
        count: int,
        rule: reference.Rule,
    ) -> None:
        self.facts, self.residents, self.as_of, self.count, self.rule = facts, residents, as_of, count, rule

    def colour_of(self, change: Change) -> str:
        """The colour on the day of the change, by the reference."""
        if change.more_cases:
            return self._judged({change.on: self.count + change.more_cases})
        return self._judged(dict.fromkeys(judgement_days(self.rule, self.as_of, change.on), self.count))

    def smaller_one_that_suffices(self, change: Change, present: int) -> bool:
        """Whether one case fewer, or the judgement before, would bring a graver or a milder colour already."""
        if change.more_cases > 1:
            fewer = Change(on=change.on, more_cases=change.more_cases - 1, colour=change.colour)
            return rank_of(self.colour_of(fewer)) > present
        earlier = judgement_days(self.rule, self.as_of, change.on)[:-1]
        if change.more_cases or not earlier:
            return False
        return 0 < rank_of(self._judged(dict.fromkeys(earlier, self.count))) < present

    def _judged(self, counts: dict[date, int]) -> str:
        return colour_after(
            self.facts, PLACE, self.residents, as_of=self.as_of, counts=counts, rule=self.rule
        )
