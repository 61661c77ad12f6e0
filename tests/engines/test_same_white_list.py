"""The white list on DuckDB and on Spark: every line of its table judged alike."""

import pytest
import yaml

from tests.spec.test_white_list import DAY, FIRST, WHOLE, lines
from wuse.assess.white_list import judge_white_list
from wuse.pool import Engine
from wuse.respond.arrival_facts import fact_frame
from wuse.vocabulary import Colour

pytestmark = pytest.mark.spark


def test_every_criterion_is_judged_alike(in_process: Engine, on_spark: Engine) -> None:
    for said, _ in lines()[::4]:
        declared = fact_frame("enterprise", {**WHOLE, **(yaml.safe_load(said) or {})})
        mine, yours = (
            judge_white_list(engine, declared, profile=FIRST, as_of=DAY, county_colour=Colour.ORANGE)
            for engine in (in_process, on_spark)
        )
        assert mine == yours, said
