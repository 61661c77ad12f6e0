"""The reference page of the power index, read off its rule."""

from collections.abc import Iterator

from wuse.assess.power_index import SQL_FILES, load_power_rule
from wuse.pool import load_standard


def power() -> Iterator[str]:
    """The rule with its values, each with what it is for, and its steps."""
    rule = load_power_rule()
    yield f"## `{rule.id}` {rule.title['zh']} · {rule.title['en']}\n"
    yield f"Authority: {rule.authority['en']}. In force from {rule.effective_from}. Digest `{rule.digest[:23]}…`.\n"
    yield f"{rule.formula['en']}  \n{rule.formula['zh']}\n"
    yield "| value | | unit | sourced | what it is for | 含义 |\n|---|---|---|---|---|---|"
    for name, each in rule.parameters.items():
        sourced = "yes" if each["sourced"] else "ours"
        yield f"| `{name}` | {each['value']} | {each['unit']} | {sourced} | {each['en']} | {each['zh']} |"
    yield ""
    labels = load_standard("meter_reading").field("tariff_class").labels
    yield "| tariff class | | resumed above, % of the baseline | least baseline, Wh a day |\n|---|---|---|---|"
    for name, values in rule.tariffs.items():
        words = f"{labels[name]['zh']} · {labels[name]['en']}"
        yield f"| `{name}` | {words} | {values['resumed_percent']} | {values['least_baseline']} |"
    yield ""
    yield "A class that is not listed, homes among them, is left out. What becomes of an enterprise on a day:\n"
    yield "| outcome | | |\n|---|---|---|"
    yield from (f"| `{name}` | {words['zh']} | {words['en']} |" for name, words in rule.outcomes.items())
    yield ""
    steps = ", ".join(f"`{name}`" for name in SQL_FILES)
    yield f"The steps, in `src/wuse/assess/power_index/`: {steps}. Sources:\n"
    yield from (f"- {source}" for source in rule.sources)
