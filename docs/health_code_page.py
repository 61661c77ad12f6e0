"""The reference page of the health code, read off its profiles and words."""

from collections.abc import Iterator

from wuse.assess.exposure import load_exposure_rule
from wuse.assess.health_code import CodeProfile, code_profile_ids, code_words, load_code_profile


def health_code() -> Iterator[str]:
    """Every reason, every value of every profile side by side, what a source gives, and the rule of exposures."""
    profiles = sorted(
        (load_code_profile(name) for name in code_profile_ids()), key=lambda p: p.effective_from
    )
    yield "The rule is `assess/health_code/health_code.sql`; a profile is one YAML file beside it. "
    yield "How they came to this: [The health code](../explanation/health-code.md).\n\n## Profiles\n"
    yield "| profile | | in force from | authority |\n|---|---|---|---|"
    for found in profiles:
        title = f"{found.title['zh']} · {found.title['en']}"
        yield f"| `{found.id}` | {title} | {found.effective_from} | {found.authority['en']} |"
    yield "\n## Reasons\n\nHard rules in their order, then the parts of the score.\n\n| rule | | |\n|---|---|---|"
    for name, words in code_words()["reasons"].items():
        yield f"| `{name}` | {words['zh']} | {words['en']} |"
    yield "\n## Values\n\nWhat is marked † is given by a source; every other value is ours.\n"
    yield f"| value | unit | meaning | {' | '.join(_short(found) for found in profiles)} |"
    yield "|---|---|---|" + "---|" * len(profiles)
    for name, words in code_words()["parameters"].items():
        values = " | ".join(f"{found.parameters[name]}{'†' * (name in found.sourced)}" for found in profiles)
        yield f"| `{name}` | {words['unit'] or '–'} | {words['en']} · {words['zh']} | {values} |"
    for found in profiles:
        yield from _profile(found)
    yield from _exposure()


def _short(profile: CodeProfile) -> str:
    return f"`{profile.id}`"


def _profile(profile: CodeProfile) -> Iterator[str]:
    yield f"\n## `{profile.id}`\n\n{profile.note['en']}  \n{profile.note['zh']}\n"
    for area in profile.areas:
        yield f"- Place {area['place']}: rank {area['area_rank']} from {area['from_day']} to {area['to_day']}."
    for tier in profile.tiers:
        yield f"- Country {tier['country']}: rank {tier['tier_rank']} from {tier['from_day']} to {tier['to_day']}."
    yield from (f"- <{source}>" for source in profile.sources)


def _exposure() -> Iterator[str]:
    rule = load_exposure_rule()
    yield f"\n## `{rule.id}` {rule.title['zh']} · {rule.title['en']}\n\nAuthority: {rule.authority['en']}. "
    yield "Two hours before and after are part of the rule's text.\n"
    yield "| value | | unit | reason | 理由 |\n|---|---|---|---|---|"
    for name, entry in rule.parameters.items():
        yield f"| `{name}` | {entry['value']} | {entry['unit']} | {entry['en']} | {entry['zh']} |"
