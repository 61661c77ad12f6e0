"""The reference page of events, read off the table of steps, the kinds and the limits."""

from collections.abc import Iterator
from datetime import timedelta

from wuse.respond.event_kind import EventRules, event_catalogue
from wuse.respond.event_table import EventState, StepRow, step_table
from wuse.respond.event_words import event_words

_NEEDS = {
    "text": "words",
    "reporter": "by whoever reported it",
    "either": "by whoever reported it, or late by somebody else of the place",
    "other": "not by whoever fed back",
    "station": "by the station that has it",
    "target": "a station is named",
    "main": "another event is named",
    "level": "another level is named",
    "fresh": "not taken up before",
}
_TO = {
    "same": "stays",
    "before": "as it was before it was merged",
    "sent": "as it was last sent to a station",
}


def events() -> Iterator[str]:
    """States, steps, kinds and limits."""
    yield (
        "What may follow what stands in one table, `src/wuse/respond/event_steps.txt`. The rules, the check of the "
        "roles and this page are read from it; a step that it does not have is refused with `event.step`, one whose "
        "needs are not met with the refusal of that need.\n"
    )
    yield from _states()
    yield from _steps()
    yield from _kinds()
    for rules in event_catalogue().rules:
        yield from _limits(rules)


def _states() -> Iterator[str]:
    words = event_words()
    yield "## States\n\n| state | 中文 | English | open | steps from it |\n|---|---|---|---|---|"
    for state in EventState:
        steps = ", ".join(f"`{step}`" for step in step_table().steps_from(state))
        title = words.states[state]
        yield f"| `{state}` | {title.zh} | {title.en} | {'●' if state.is_open else ''} | {steps or '–'} |"


def _steps() -> Iterator[str]:
    yield (
        "\n## Steps\n\nEach step by hand asks for the verb `event.<step>`; an event about a person asks for "
        "`person_event.handle` besides, under a response and for a purpose.\n"
    )
    yield "| from | step | 中文 | who | to | needs | tells |\n|---|---|---|---|---|---|---|"
    yield from map(_step, step_table().rows)


def _step(row: StepRow) -> str:
    before = sorted(row.before, key=list(EventState).index)
    every = all(state in row.before for state in EventState if state.is_open)
    where = "every open state" if every else ", ".join(f"`{state}`" for state in before)
    who = ", ".join(f"by itself ({name})" if row.by_itself else f"`{name}`" for name in row.who)
    to = _TO.get(row.to, f"`{row.to}`")
    needs = "; ".join(_NEEDS[need] for need in row.needs)
    title = event_words().steps[row.step]
    return f"| {where} | `{row.step}` | {title.zh} | {who} | {to} | {needs or '–'} | {', '.join(row.tells) or '–'} |"


def _kinds() -> Iterator[str]:
    found = event_catalogue()
    yield (
        "\n## Kinds\n\nLevel and station are proposals. About a person: `always` needs a response and a key, `never` "
        "takes none.\n"
    )
    yield "| kind | 中文 | English | level | about a person | station |\n|---|---|---|---|---|---|"
    for kind in found.kinds.values():
        station = found.stations[kind.station]
        yield (
            f"| `{kind.name}` | {kind.title.zh} | {kind.title.en} | {kind.level} | {kind.person} | "
            f"{station.zh} · {station.en} |"
        )


def _limits(rules: EventRules) -> Iterator[str]:
    yield f"\n## Limits `{rules.version}`\n"
    yield (
        f"In force for events reported from {rules.effective_from} on. From the report: a yellow card 黄牌 at "
        f"{rules.yellow_card:.0%} of a limit, a red card 红牌 at its end. After {_span(rules.verify_late)} without a "
        f"look by the reporter somebody else of the place may verify. What an event says of a person is emptied "
        f"{_span(rules.keep_person)} after its end.\n"
    )
    yield "| level | | accept 受理 | dispatch 转派 | act 处置 | close 办结 | pauses | escalates |"
    yield "|---|---|---|---|---|---|---|---|"
    for level, limits in rules.levels.items():
        spans = " | ".join(map(_span, (limits.accept, limits.dispatch, limits.act, limits.close)))
        escalates = ", ".join(f"{name} at {_span(after)}" for name, after in limits.escalate.items())
        yield (
            f"| `{level}` | {limits.title.zh} · {limits.title.en} | {spans} | {'yes' if limits.pauses else 'no'} | "
            f"{escalates or '–'} |"
        )


def _span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} min" if minutes else "once"
    return f"{minutes // 60} h" if minutes < 72 * 60 else f"{minutes // 1440} d"
