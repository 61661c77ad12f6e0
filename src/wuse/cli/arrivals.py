"""`wuse arrivals`: the tiers of countries of departure, shown and checked."""

from datetime import date
from pathlib import Path

import click

from wuse.assess.country_tiers import CountryTiers, country_tiers, tiers_on
from wuse.cli.context import DayType, console, json_option, print_json, refusals_as_sentences
from wuse.cli.words import language, say, table
from wuse.world import now


@click.group()
def arrivals() -> None:
    """Arrivals from abroad: which country of departure is in which tier."""


@arrivals.command("tiers")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--on", "day", type=DayType(), help="The day of arrival, such as 2020-03-14; today by default.")
@json_option
@refusals_as_sentences
def tiers(file: Path | None, day: date | None, as_json: bool) -> None:
    """Check a FILE of tiers of your own and show what it says; without one, show the tiers that wuse ships.

    Every fault of the file is named. Exit codes: 0 it can be used, 2 it cannot.

    \b
    Examples:
      wuse arrivals tiers --on 2020-03-14
      wuse arrivals tiers our-tiers.yaml
    """
    on = day or now().date()
    found = country_tiers(file.read_bytes()) if file else tiers_on(on)
    if as_json:
        print_json(_as_json(found, on))
    else:
        _draw(found, on)


def _draw(found: CountryTiers, on: date) -> None:
    lang = language()
    drawn = table("tier", "countries", "what it means", title=f"{found.title[lang]} · {found.id}")
    for name, rule in found.tiers.items():
        here = [
            f"{entry.name[lang]} {entry.country}"
            for entry in found.countries
            if entry.tier == name and entry.from_day <= on <= entry.to_day
        ]
        here += [say("all others")] if name == found.rest else []
        drawn.add_row(rule.title[lang], "\n".join(here) or "–", rule.meaning[lang])
    console.print(drawn)
    for name, number in found.unnamed().items():
        _line(
            say(
                "{number} countries of {tier} are not named.",
                number=number,
                tier=found.tiers[name].title[lang],
            )
        )
    _line(found.note[lang])
    _line(say("In force from {day}. Digest: {digest}", day=found.effective_from, digest=found.digest))


def _line(text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)


def _as_json(found: CountryTiers, on: date) -> dict[str, object]:
    countries = [
        {"country": entry.country, "tier": entry.tier}
        for entry in found.countries
        if entry.from_day <= on <= entry.to_day
    ]
    return {
        "id": found.id,
        "digest": found.digest,
        "on": on.isoformat(),
        "rest": found.rest,
        "countries": countries,
        "unnamed": found.unnamed(),
    }
