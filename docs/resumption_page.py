"""The reference page of the return to work, read off the table of steps and the file of the ways."""

from collections.abc import Iterator

from wuse.assess.resumption import load_resumption_profile
from wuse.assess.white_list import shipped_white_lists
from wuse.respond.inspection_list import inspection_list
from wuse.respond.resumption_file import FileReason
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.resumption_table import resumption_table


def resumption() -> Iterator[str]:
    """Ways, clocks, levels, lists, criteria, reasons, and every step."""
    rules = resumption_rules()
    yield f"Rules `{rules.version}`, from {rules.effective_from}: `src/wuse/respond/resumption_flows.yaml`.\n"
    yield f"No firm outside of the white list begins before {rules.not_before}: {rules.not_before_source.en}.\n"
    yield "## Ways\n"
    yield "| way | | course | review, working days | silence is consent | looked at within |\n|---|---|---|---|---|---|"
    for flow in rules.flows.values():
        hours = int(flow.after_check.total_seconds() // 3600)
        course = " → ".join(f"`{step}`" for step in flow.course)
        yield (
            f"| `{flow.name}` | {flow.title.zh} · {flow.title.en} | {course} | {flow.review_days or ''} | "
            f"{'yes' if flow.silent else ''} | {f'{hours} h' if hours else ''} |"
        )
    yield f"\nAn appeal is answered within {rules.appeal_days} working days.\n"
    yield (
        f"A clock shows a yellow card when {rules.yellow_card:.0%} of its working days or hours are used up, a red one "
        "when all are. With the red card the file becomes an event (`resumption_late`) of which the unit above whoever "
        "has to act is told, and one level more after as long again, up to the province. Whoever is given a late file "
        f"by another step has {rules.handed_late_days} working day before it is told of again, as another event; an "
        "event that is ended while the file still waits comes again after as long again.\n"
    )
    yield from _levels()
    yield from _lists()
    yield from _inspection()
    yield from _steps()
    yield "\n## Sources\n"
    sources = dict.fromkeys((*rules.sources, *inspection_list().sources))
    yield from (f"- {source}" for source in sources)


def resumption_profile() -> Iterator[str]:
    """The profile of the map of work resumed, beside those of the epidemic."""
    profile = load_resumption_profile()
    yield f"## `{profile.id}` {profile.title['zh']} · {profile.title['en']}\n"
    yield f"{profile.note['en']}  \n{profile.note['zh']}\n"
    yield f"Authority: {profile.authority['en']}. In force from {profile.effective_from}. "
    yield "Rule: `resumption.sql`, beside the profile in `src/wuse/assess/resumption/`.\n"
    yield "\n".join(
        f"- **{one['colour']}** ({profile.levels[one['colour']]['zh']} · {profile.levels[one['colour']]['en']}): "
        f"{one['en'].format(**profile.parameters)}"
        for one in profile.thresholds
    )
    yield "\n| value | |\n|---|---|\n" + "\n".join(
        f"| `{key}` | {value} |" for key, value in profile.parameters.items()
    )
    yield "\nSources:\n\n" + "\n".join(f"- <{source}>" for source in profile.sources) + "\n"


def _levels() -> Iterator[str]:
    rules = resumption_rules()
    yield "## Who decides\n\n| staff more than | level |\n|---|---|"
    yield from (f"| {over} | {level} |" for over, level in rules.handling if over >= 0)
    yield f"\nFewer: the township. Sections {', '.join(sorted(rules.city_industries))} of GB/T 4754: the city.\n"


def _lists() -> Iterator[str]:
    rules = resumption_rules()
    yield "## Negative list\n\n| kind | |\n|---|---|"
    yield from (f"| `{kind}` | {one.zh} · {one.en} |" for kind, one in rules.negative_list.items())
    yield from _white_list()
    yield "\n## Reasons\n\n| reason | | what the firm can do |\n|---|---|---|"
    for reason in FileReason:
        said = f"{reason.name_zh} · {reason.name_en}"
        yield f"| `{reason}` | {said} | {reason.todo_zh} · {reason.todo_en} |"


def _inspection() -> Iterator[str]:
    listed = inspection_list()
    yield (
        f"\n## Inspection\n\nList `{listed.version}`, from {listed.effective_from}: "
        "`src/wuse/respond/inspection_list.yaml`. Of each item the field worker says whether it is met, not met, or "
        "was not seen. What follows, in this order:\n\n"
        "1. a hard item is not met: `site_breach`; a firm at work is suspended, for the reason of the item;\n"
        f"2. {listed.breach_by} or more of the others are not met: `site_breach`, for `premises`;\n"
        "3. a hard item was not seen: `site_unseen`; nothing is decided, and somebody goes again;\n"
        "4. else `site_in_order`; what is not met is told to the firm.\n"
    )
    yield "| item | | what is looked at | hard in the ways | reason | what the firm has to do |"
    yield "|---|---|---|---|---|---|"
    for item in listed.items.values():
        ways = ", ".join(f"`{way}`" for way in resumption_rules().flows if way in item.hard) or "none"
        yield (
            f"| `{item.name}` | {item.title.zh} · {item.title.en} | {item.look.zh} · {item.look.en} | {ways} | "
            f"`{item.reason}` | {item.todo.zh} · {item.todo.en} |"
        )


def _white_list() -> Iterator[str]:
    yield "\n## White list\n"
    yield (
        "A profile is a file in `src/wuse/assess/white_list/profiles/`, or in the site's own folder "
        "(`WUSE_WHITE_LISTS`); the rule is `white_list.sql` beside it. A day is judged by the profile of its time. "
        "† is given by a source.\n"
    )
    for profile in shipped_white_lists():
        yield f"### `{profile.id}` {profile.title['zh']} · {profile.title['en']}\n"
        yield f"{profile.note['en']}  \n{profile.note['zh']}\n"
        yield f"Authority: {profile.authority['en']}. In force from {profile.effective_from}.\n"
        yield "| criterion | | what to do | met when |\n|---|---|---|---|"
        for one in profile.criteria:
            sourced = "†" if one.name in profile.sourced else ""
            said = f"{one.title['zh']} · {one.title['en']}{sourced} | {one.todo['zh']} · {one.todo['en']}"
            yield f"| `{one.name}` | {said} | `{one.met}` |"
        yield "\n| value | | |\n|---|---|---|"
        for name, value in profile.values.items():
            sourced = "†" if name in profile.sourced else ""
            yield f"| `{name}` | {value['value']} {value['unit']}{sourced} | {value['zh']} · {value['en']} |"


def _steps() -> Iterator[str]:
    yield (
        "\n## Steps\n\nWhat may follow what stands in `src/wuse/respond/resumption_steps.txt`; the rules, the check of "
        "the roles and this page are read from it. A step by a role asks for the verb `resumption.<step>`, at the "
        "township of the site or where firms of this size are decided about (level).\n"
    )
    yield "| from | step | who | where | to | needs | clock | the firm |\n|---|---|---|---|---|---|---|---|"
    for row in resumption_table().rows:
        before = ", ".join(f"`{state}`" for state in sorted(row.before))
        to = "stays" if row.to == "same" else f"`{row.to}`"
        who = ", ".join(f"`{one}`" for one in row.who)
        clock = f"`{row.clock}`" if row.clock else ""
        told = "told" if row.told else ""
        yield f"| {before} | `{row.step}` | {who} | {row.where} | {to} | {', '.join(row.needs)} | {clock} | {told} |"
