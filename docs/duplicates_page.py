"""The reference page of the rule of near-duplicates, read off the rule itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from wuse.assess.duplicates import ListRule, load_duplicate_rule


def duplicates() -> Iterator[str]:
    """Every value with its reason, the traits with their weights, the blocks, the lists, who leads, the sources."""
    rule = load_duplicate_rule()
    yield f"## `{rule.id}` {rule.title['zh']} · {rule.title['en']}\n"
    yield f"Authority: {rule.authority['en']}. In force from {rule.effective_from}.\n"
    yield "| value | | unit | reason | 理由 |\n|---|---|---|---|---|"
    for name, entry in rule.parameters.items():
        yield f"| `{name}` | {entry['value']} | {entry['unit']} | {entry['en']} | {entry['zh']} |"
    yield (
        "\n## Traits\n\nm: how often it comes to this among pairs that are one; u: among pairs that are not. The "
        "weight is ten times log2(m/u).\n"
    )
    yield "| trait | outcome | 结果 | m | u | weight |\n|---|---|---|---|---|---|"
    for trait in rule.traits:
        yield from (_outcome(trait, outcome) for outcome in trait["outcomes"])
    yield "\n## Blocks\n\nReports are compared when they share one of these.\n"
    yield "| block | shared | 相同之处 |\n|---|---|---|"
    yield from (f"| `{entry['block']}` | {entry['en']} | {entry['zh']} |" for entry in rule.blocks)
    yield "\n## Line lists\n"
    yield "| table | residence | seen at | day | most days apart | reason | 理由 |\n|---|---|---|---|---|---|---|"
    yield from (_list(entry) for entry in rule.lists)
    yield f"\n## Who leads\n\n{rule.leading['en']}\n\n{rule.leading['zh']}\n"
    yield "## Sources\n"
    yield from (f"- {source}" for source in rule.sources)


def _outcome(trait: Mapping[str, Any], outcome: Mapping[str, Any]) -> str:
    m, u = (f"{outcome[name]:.10g}" if name in outcome else "–" for name in ("m", "u"))
    words = f"{outcome['en']} | {outcome['zh']}"
    return (
        f"| {trait['en']} {trait['zh']} | `{outcome['outcome']}`: {words} | {m} | {u} | {outcome['points']} |"
    )


def _list(entry: ListRule) -> str:
    met_at = f"`{entry.met_at}`" if entry.met_at else "–"
    days = ", else ".join(f"`{name}`" for name in entry.day)
    return (
        f"| [`{entry.standard}`](standards/{entry.standard}.md) | `{entry.place}` | {met_at} | {days} "
        f"| {entry.most_days_apart} | {entry.en} | {entry.zh} |"
    )
