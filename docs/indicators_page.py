"""The reference page of the registry of indicators, read off the registry itself."""

from collections.abc import Iterator

from wuse.assess.indicators import load_registry_of_indicators


def indicators() -> Iterator[str]:
    """Every indicator with its meaning, unit, direction and where it is counted."""
    registry = load_registry_of_indicators()
    yield f"## `{registry.id}` {registry.title['zh']} · {registry.title['en']}\n"
    yield f"Authority: {registry.authority['en']}. In force from {registry.effective_from}.\n"
    yield "value = part / whole, or the part where there is no whole. Windows end at the moment that is asked about.\n"
    yield (
        "In a [daily bulletin](../howto/write-the-daily-bulletin.md) a place lags where its share is worse than that "
        f"of the whole by `lag_points` = {registry.lag_points} points of a hundred or more.\n"
    )
    for panel, words in registry.panels.items():
        yield f"### {words['zh']} · {words['en']}\n"
        yield "| indicator | | unit | good | counted by | meaning | 含义 |\n|---|---|---|---|---|---|---|"
        for one in registry.indicators:
            if one.panel == panel:
                counted = f"`{one.measure}`: {one.part}" + (f" / {one.whole}" if one.whole else "")
                title = f"{one.title['zh']} · {one.title['en']}"
                yield (
                    f"| `{one.id}` | {title} | {one.unit} | {one.better} | {counted} | {one.meaning['en']} "
                    f"| {one.meaning['zh']} |"
                )
        yield ""
