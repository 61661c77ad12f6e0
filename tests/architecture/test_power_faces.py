"""Where meters of enterprises lead: every module that reads what is made of them is named here, with what it may give.

A page, an operation or a command that comes to figures of the return to work by a new way fails here first: name it,
say who gets what, and let tests/journeys/test_17_no_meter_is_read_from_outside.py open it.
"""

import ast
from collections.abc import Iterator, Mapping

from tests.architecture.house import Module, module, modules_of

# What leads to electricity that no edition has told yet.
SOURCES = frozenset(
    {
        "power_facts", "PowerFacts", "firm_days", "cells_of", "index_of", "power_index", "power_index_as_known",
        "judge_resumption", "explain_resumption", "firm_share", "indicator_values", "held_back",
        "command_data", "indicator_facts", "index_answer",
        "PowerStateFolder",
    }
)  # fmt: skip
STANDARDS = frozenset({"meter_reading", "meter_quarter"})
_JUDGES = "judges, and hands on to those below"
_OFFICERS = "for officers with a permit for the place, or at the machine itself"
# Module -> what it gives. Everything else that speaks of the return to work speaks of issued editions.
NAMED: Mapping[str, str] = {
    "wuse.assess.control_index.judge": _JUDGES,
    "wuse.assess.indicators": _JUDGES,
    "wuse.assess.indicators.registry": "whether an indicator is of meters",
    "wuse.assess.indicators.values": _JUDGES,
    "wuse.assess.resumption": _JUDGES,
    "wuse.assess.resumption.explain": _JUDGES,
    "wuse.assess.resumption.judge": _JUDGES,
    "wuse.publish.power": "hands on what is named here",
    "wuse.publish.power.draft": "editions, after disclosure control",
    "wuse.publish.power.due": "whether enough of a day is read to issue it",
    "wuse.publish.power.first_judgement": "days as they were known, for the judges above",
    "wuse.publish.power.one_firm": "the share of one firm",
    "wuse.publish.power.state": "days as they were known, for the judges above",
    "wuse.publish.docking.actions": "which readings a partner has sent itself",
    "wuse.publish.docking.power_product": "products, after disclosure control",
    "wuse.web.desk.resumption": "the share of one firm, to whoever may read its file",
    "wuse.web.command_data": _OFFICERS + "; the bulletin tells editions alone",
    "wuse.web.api.indicators": _OFFICERS,
    "wuse.web.desk.command": _OFFICERS,
    "wuse.web.desk.daily_bulletin": "the bulletin, which tells editions alone",
    "wuse.web.control_index_data": "the public index, with the return to work as editions tell it",
    "wuse.web.public.control_index": "the public index, with the return to work as editions tell it",
    "wuse.web.resumption_data": "whether meters are generated",
    "wuse.cli.daily": "the bulletin, which tells editions alone",
    "wuse.cli.demo_power": "generated meters",
    "wuse.cli.keeper": "keeps the days as they were known",
    "wuse.cli.power": _OFFICERS,
}


def leads(found: Module) -> Iterator[str]:
    """The sources that a module imports, and the standards of meters that it names."""
    for node in ast.walk(found.tree):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names if alias.name in SOURCES)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in STANDARDS:
            yield node.value


def test_every_module_that_comes_to_electricity_is_named() -> None:
    found = {
        one.name
        for one in modules_of()
        if not one.name.startswith("wuse.assess.power_index") and set(leads(one))
    }
    assert found - set(NAMED) == set()
    assert set(NAMED) - found == set()


def test_a_new_way_to_electricity_is_noticed() -> None:
    assert set(leads(module("from wuse.assess.power_index import firm_days"))) == {"firm_days"}
    assert set(leads(module("x = pool.source('meter_reading')"))) == {"meter_reading"}
    assert not set(leads(module("from wuse.publish.power import PowerEditionStore")))
