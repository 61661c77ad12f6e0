"""The reference page of the rule of data quality, read off the rule itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from wuse.assess.quality import load_quality_rule


def quality() -> Iterator[str]:
    """Every value with its reason, the limits, the plan of returns, what is watched, the sources."""
    rule = load_quality_rule()
    yield f"## `{rule.id}` {rule.title['zh']} · {rule.title['en']}\n"
    yield f"Authority: {rule.authority['en']}. In force from {rule.effective_from}.\n"
    yield "| value | | unit | reason | 理由 |\n|---|---|---|---|---|"
    for name, entry in rule.parameters.items():
        yield f"| `{name}` | {entry['value']} | {entry['unit']} | {entry['en']} | {entry['zh']} |"
    yield "\n## Limits\n\n| data standard | hours | reason | 理由 |\n|---|---|---|---|"
    yield from (f"| `{e['standard']}` | {e['hours']} | {e['en']} | {e['zh']} |" for e in rule.limits)
    yield "\n## Plan of returns\n\n| data standard | every | reason | 理由 |\n|---|---|---|---|"
    yield from (f"| `{e['standard']}` | {e['level']}, every day | {e['en']} | {e['zh']} |" for e in rule.plan)
    yield "\n## What is watched for drift\n"
    yield "| measure | signal when | least spread | reason | 理由 |\n|---|---|---|---|---|"
    yield from (_watched(entry) for entry in rule.drift)
    yield "\n## Sources\n"
    yield from (f"- {source}" for source in rule.sources)


def _watched(entry: Mapping[str, Any]) -> str:
    sides = [side for side in ("above", "below") if entry[side]]
    return f"| `{entry['measure']}` | {' or '.join(sides)} | {entry['least_spread']} | {entry['en']} | {entry['zh']} |"
