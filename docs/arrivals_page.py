"""The reference pages of arrivals and of the control index, read off their files."""

from collections.abc import Iterator, Mapping
from typing import Any

from wuse.assess.control_index import load_control_index
from wuse.assess.country_tiers import SHIPPED, load_country_tiers
from wuse.assess.import_risk import load_import_risk_rule
from wuse.assess.indicators import load_registry_of_indicators
from wuse.pool import load_standard
from wuse.respond.arrival_rules import arrival_rules
from wuse.respond.arrival_table import arrival_table


def control_index() -> Iterator[str]:
    """The definition of the control index, item by item."""
    found, registry = load_control_index(), load_registry_of_indicators()
    yield f"## `{found.id}` {found.title['zh']} · {found.title['en']}\n"
    yield f"Authority: {found.authority['en']}. In force from {found.effective_from}. Digest `{found.digest[:23]}…`.\n"
    yield f"{found.note['en']}  \n{found.note['zh']}\n"
    yield f"{found.formula['en']}  \n{found.formula['zh']}\n"
    yield "The index of a day is judged from what was known at noon of the next, Beijing time.\n"
    yield "| item | part | indicator | | counted by | meaning |\n|---|---|---|---|---|---|"
    for item in found.items:
        one = registry.get(item.indicator)
        counted = f"`{one.measure}`: {one.part}" + (f" / {one.whole}" if one.whole else "")
        title = f"{one.title['zh']} · {one.title['en']}"
        part = f"{found.parts[item.part]['zh']} · {found.parts[item.part]['en']}"
        yield f"| {item.id} | {part} | `{one.id}` | {title} | {counted} | {one.meaning['en']} |"
    yield ""
    yield "| colour of the county | weight of control, thousandths |\n|---|---|"
    yield from (f"| {colour} | {weight} |" for colour, weight in found.weights.items())
    yield ""
    yield from _parameters(found.parameters)
    yield from _sources(found.sources)


def arrivals() -> Iterator[str]:
    """The steps of the loop with its clocks and ports, tiers of countries, the rule of the import risk."""
    yield from _steps()
    yield from _clocks()
    yield "## Tiers of countries of departure\n"
    yield "A site names its own file in `WUSE_COUNTRY_TIERS` and checks it with `wuse arrivals tiers FILE`.\n"
    for name in SHIPPED:
        yield from _tiers(name)
    rule = load_import_risk_rule()
    yield f"## `{rule.id}` {rule.title['zh']} · {rule.title['en']}\n"
    yield f"Authority: {rule.authority['en']}. In force from {rule.effective_from}. Digest `{rule.digest[:23]}…`.\n"
    yield f"{rule.formula['en']}  \n{rule.formula['zh']}\n"
    yield from _parameters(rule.parameters)
    yield from _sources(rule.sources)


def _steps() -> Iterator[str]:
    yield "## Steps\n"
    yield (
        "What may follow what stands in one table, `src/wuse/respond/arrival_steps.txt`; the rules, the check of the "
        "roles and this page are read from it. A step by a role asks for the verb `arrival.<step>`, under a response "
        "with the module `arrivals`, for the purpose `isolation_care`: at the place of the port or of the destination "
        "(home). An `offer` is a hand-over that its receiver acknowledges by taking the step that needs it.\n"
    )
    yield "| from | step | who | where | to | needs | clock |\n|---|---|---|---|---|---|---|"
    labels = load_standard("arrival").field("arrival_state").labels
    for row in arrival_table().rows:
        before = ", ".join(f"`{state}`" for state in sorted(row.before))
        to = "stays" if row.to == "same" else f"`{row.to}` {labels[row.to]['zh']}"
        who = ", ".join(f"`{one}`" for one in row.who)
        clock = f"`{row.clock}`" if row.clock else ""
        yield f"| {before} | `{row.step}` | {who} | {row.where} | {to} | {', '.join(row.needs)} | {clock} |"


def _clocks() -> Iterator[str]:
    rules = arrival_rules()
    yield f"\n## Clocks and ports: `{rules.version}`, from {rules.effective_from}\n"
    yield "| clock | minutes | sourced | what has to happen | 应完成 |\n|---|---|---|---|---|"
    for name, one in rules.clocks.items():
        sourced = "yes" if one["sourced"] else "ours"
        yield f"| `{name}` | {one['minutes']} | {sourced} | {one['en']} | {one['zh']} |"
    tests = ", ".join(f"{kind} {number}" for kind, number in rules.tests.items())
    yield f"\nNegative tests that an end needs: {tests}.\n"
    yield "| port | place of its team | |\n|---|---|---|"
    for code, port in rules.ports.items():
        yield f"| {code} | {port['place']} | {port['zh']} · {port['en']} |"
    yield ""
    yield from _sources(rules.sources)


def _tiers(name: str) -> Iterator[str]:
    found = load_country_tiers(name)
    yield f"### `{found.id}` {found.title['zh']} · {found.title['en']}\n"
    yield f"Authority: {found.authority['en']}. In force from {found.effective_from}.\n"
    yield f"{found.note['en']}  \n{found.note['zh']}\n"
    yield "| tier | | rank | weight | days | at home afterwards | countries | meaning |"
    yield "|---|---|---|---|---|---|---|---|"
    for tier, rule in found.tiers.items():
        named = [f"{one.name['zh']} {one.country}" for one in found.countries if one.tier == tier]
        named += ["all others"] if tier == found.rest else []
        title = f"{rule.title['zh']} · {rule.title['en']}"
        yield (
            f"| `{tier}` | {title} | {rule.rank} | {rule.weight} | {rule.days} | {rule.observed_days} "
            f"| {', '.join(named) or '–'} | {rule.meaning['en']} |"
        )
    yield ""
    yield from _sources(found.sources)


def _parameters(parameters: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield "| value | | unit | meaning | 含义 |\n|---|---|---|---|---|"
    for name, entry in parameters.items():
        yield f"| `{name}` | {entry['value']} | {entry['unit']} | {entry['en']} | {entry['zh']} |"
    yield ""


def _sources(sources: Any) -> Iterator[str]:
    yield "Sources: " + ", ".join(f"<{source}>" for source in sources) + ".\n"
