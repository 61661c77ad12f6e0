"""`wuse warnings`: the early warnings of a place, judged as of a moment, and the work that was made of them."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from wuse.assess.warnings import load_warning_rule, reason_text
from wuse.cli.context import console, home_option, json_option, print_json, refusals_as_sentences
from wuse.cli.desk import open_desk, tables_of
from wuse.cli.words import language, say, table
from wuse.places import load_registry
from wuse.respond.event_kind import event_catalogue
from wuse.respond.warning import EarlyWarning
from wuse.vocabulary import PlaceCode
from wuse.world import now


@click.command("warnings")
@click.option("--place", default="", help="Only a place and what lies in it, by its code.")
@home_option
@json_option
@refusals_as_sentences
def warnings(place: str, home: Path, as_json: bool) -> None:
    """List the early warnings that stand now, with the event that each became.

    What reads data about persons is judged under a response alone; nobody is named.

    \b
    Examples:
      wuse warnings
      wuse warnings --place 330382
    """
    open_desk(home)
    # Imported here: the apps must be ready.
    from wuse.pool.store.site_pool import site_pool
    from wuse.respond.store.warnings import events_of_warnings, judged_warnings

    if place:
        load_registry().get(PlaceCode.parse(place))
    at, rule = now(), load_warning_rule()
    standing = judged_warnings(site_pool(home, kept=tables_of(home)), rule, at=at)
    found = [warning for warning in standing if warning.place.startswith(place)]
    numbers = events_of_warnings()
    if as_json:
        print_json([{**_plain(one), "event": numbers.get(one.key)} for one in found])
        return
    drawn = table(
        "warning",
        "severity",
        "place",
        "since",
        "why",
        "event",
        title=say("Early warnings that stand at {moment}", moment=at.isoformat(timespec="minutes")),
    )
    levels = event_catalogue().rules_at(at).levels
    for one in found:
        numbers_told = {"observed": one.observed, "threshold": one.threshold}
        drawn.add_row(
            rule.kinds[one.signal][language()],
            levels[one.severity].title.told(language()),
            str(one.place),
            one.first_at.isoformat(timespec="minutes"),
            reason_text(one.signal, numbers_told, rule, language()),
            str(numbers.get(one.key, "–")),
        )
    console.print(drawn)


def _plain(warning: EarlyWarning) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(warning).items()
    }
