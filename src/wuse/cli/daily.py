"""`wuse bulletin`: the daily bulletin of a place, as text or for a program."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from wuse.assess.indicators import indicator_facts, indicator_values, load_registry_of_indicators
from wuse.cli.context import DayType, home_option, json_option, print_json, refusals_as_sentences
from wuse.cli.desk import open_pool
from wuse.cli.words import language
from wuse.places import site_registry
from wuse.publish.daily_bulletin import DailyBulletin, bulletin_moment, daily_bulletin, day_before
from wuse.publish.daily_words import daily_text
from wuse.publish.power import PowerEditionStore
from wuse.publish.resumption_map import public_work
from wuse.publish.work_told import work_told
from wuse.vocabulary import Lang, PlaceCode
from wuse.world import now


@click.command("bulletin")
@click.argument("place")
@click.option("--day", type=DayType(), help="The day; today when left out.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language; that of the terminal when left out.")
@home_option
@json_option
@refusals_as_sentences
def bulletin(place: str, day: date | None, lang: Lang | None, home: Path, as_json: bool) -> None:
    """Print the daily bulletin of PLACE, a code: every indicator with its unit, the day before and what it means.

    What counts fewer than five persons is withheld.

    \b
    Examples:
      wuse bulletin 330382
      wuse bulletin 33 --day 2020-02-11 --lang en
    """
    found = _found(home, PlaceCode.parse(place), day)
    if as_json:
        print_json(_plain(found))
    else:
        click.echo(daily_text(found, lang or language()), nl=False)


def _found(home: Path, code: PlaceCode, day: date | None) -> DailyBulletin:
    tree, registry, pool = site_registry(home), load_registry_of_indicators(), open_pool(home)
    wanted, as_of = bulletin_moment(day, now())
    place, inside = tree.get(code), tree.children(code, on=wanted)
    facts = indicator_facts(pool, registry, present=True)
    values, before = (
        indicator_values(pool.engine, facts, registry=registry, areas=areas, as_of=moment)
        for areas, moment in (
            ([code, *(unit.code for unit in inside)], as_of),
            ([code], day_before(as_of)),
        )
    )
    work = public_work(pool.engine, PowerEditionStore(home).list())
    return daily_bulletin(
        place,
        inside,
        day=wanted,
        as_of=as_of,
        registry=registry,
        values=values,
        before=before,
        work=work_told(place, wanted, work=work, tree=tree),
    )


def _plain(found: DailyBulletin) -> dict[str, Any]:
    return {
        "place": found.place.code,
        "day": found.day.isoformat(),
        "as_of": found.as_of.isoformat(),
        "registry": found.registry.id,
        "registry_digest": found.registry.digest,
        "indicators": [
            {
                "indicator": line.indicator.id,
                "unit": line.indicator.unit,
                **asdict(line.now),
                "before": asdict(line.before),
                "trend": line.trend,
                "lagging": {
                    "count": line.lagging.count,
                    "of": line.lagging.of,
                    "named": [place.code for place in line.lagging.named],
                }
                if line.lagging
                else None,
            }
            for line in found.lines
        ],
    }
