"""The reference page of the rule of early warnings, read off the rule itself."""

from collections.abc import Iterator

from wuse.assess.warnings import load_warning_rule
from wuse.respond.event_kind import event_catalogue


def warnings() -> Iterator[str]:
    """Every kind with its reason and end, every value with its reason, the sources."""
    rule, events = load_warning_rule(), event_catalogue()
    yield f"## `{rule.id}` {rule.title['zh']} · {rule.title['en']}\n"
    yield f"Authority: {rule.authority['en']}. In force from {rule.effective_from}.\n"
    yield "What each kind means and how it came to this: [Early warnings](../explanation/early-warnings.md).\n"
    yield "| kind | | reads | module | event | to |\n|---|---|---|---|---|---|"
    for kind, found in rule.kinds.items():
        made = events.kind(f"warn_{kind}")
        reads = ", ".join(f"`{name}`" for name in found["reads"])
        module = f"`{found['module']}`" if found["module"] else "–"
        title = f"{found['zh']} · {found['en']}"
        yield f"| `{kind}` | {title} | {reads} | {module} | `{made.name}` | {events.stations[made.station].en} |"
    yield "\n## Why, and until when\n\n| kind | why | 理由 | ends with | 解除条件 |\n|---|---|---|---|---|"
    for kind, found in rule.kinds.items():
        why, ends = found["reason"], found["ends"]
        yield f"| `{kind}` | {why['en']} | {why['zh']} | {ends['en']} | {ends['zh']} |"
    yield "\n## Values\n\n| value | | unit | reason | 理由 |\n|---|---|---|---|---|"
    for name, entry in rule.parameters.items():
        yield f"| `{name}` | {entry['value']} | {entry['unit']} | {entry['en']} | {entry['zh']} |"
    yield "\n## Sources\n"
    yield from (f"- {source}" for source in rule.sources)
