"""`wuse demo`: replay Zhejiang, 21 January to 20 March 2020, and serve the cockpit."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from wuse import __version__
from wuse.assess import Series, figure_span, load_profile, load_series, profile_ids
from wuse.assess.county_series import METHOD
from wuse.cli.context import closed_in_training, console, home_option, refusals_as_sentences
from wuse.cli.demo_power import power_method, replay_power
from wuse.cli.desk import open_desk, open_pool
from wuse.cli.estimate import add_estimates
from wuse.cli.importing import print_problems, run_import
from wuse.cli.serve import run_servers
from wuse.cli.words import say, table
from wuse.places import load_registry
from wuse.pool import Pool
from wuse.publish import EditionStore
from wuse.publish.replay import (
    IssuedEdition,
    day_range,
    issue_due_editions,
    judge_days,
    keep_verdicts,
    read_versions,
)
from wuse.trust.audit import Audit
from wuse.trust.canonical import canonical_json, digest
from wuse.vocabulary import Colour, Refusal, setting
from wuse.world import now

# File of the example -> its data standard, in the order of import.
FILES = {
    "sources.csv": "source",
    "bulletins.csv": "case_count",
    "county_totals.csv": "case_count",
    "population.csv": "population",
    "published_colours.csv": "published_colour",
    "published_tallies.csv": "published_tally",
}
_BY = "demo"


@click.command()
@click.option(
    "--facts",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("examples/zhejiang2020/facts"),
    show_default=True,
    help="Folder with the transcribed bulletins.",
)
@click.option(
    "--serve/--no-serve", "serving", default=True, help="Serve the cockpit afterwards (SERVE=0: no)."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port of the screens.")
@home_option
@refusals_as_sentences
@closed_in_training
def demo(facts: Path, serving: bool, host: str, port: int, home: Path) -> None:
    """Replay the sixty days from the bulletins and serve the cockpit.

    Imports the transcribed bulletins, estimates the county counts between them, judges every day, issues the
    editions, and prints each beside what was published. Adds generated meters of enterprises, marked as such, and
    judges the return to work. A second run finds all that done and serves at once.

    \b
    Examples:
      wuse demo
      SERVE=0 wuse demo
    """
    check_facts(facts)
    fingerprint = replay_fingerprint(facts)
    marker = home / "replayed.json"
    if marker.is_file() and json.loads(marker.read_text())["fingerprint"] == fingerprint:
        count = json.loads(marker.read_text())["editions"]
        console.print(say("Replayed before: {count} editions in {home}.", count=count, home=home))
    else:
        editions = replay(open_desk(home), open_pool(home), facts=facts)
        print_editions(editions)
        marker.write_text(json.dumps({"fingerprint": fingerprint, "editions": len(editions)}))
    if serving and setting("SERVE", environ=os.environ) != "0":
        run_servers(home, host=host, port=port, live_port=port + 1, demo=True)


def check_facts(facts: Path) -> None:
    """Refuse a folder without the bulletins, and say where to run the demo."""
    missing = [name for name in FILES if not (facts / name).is_file()]
    if missing:
        raise Refusal(
            "demo.no_facts",
            "{folder} lacks {missing}: run the demo in the project's folder, or name the folder "
            "with --facts.",
            {"folder": str(facts), "missing": missing},
        )


def replay_fingerprint(facts: Path) -> str:
    """Changes with any file, rule or method that the replay depends on."""
    files = {name: digest((facts / name).read_bytes()) for name in FILES}
    rules = {name: load_profile(name).digest for name in profile_ids()}
    methods = {"method": METHOD, "power": power_method(), "wuse": __version__}
    return digest(canonical_json({"files": files, "rules": rules, **methods}))


def replay(audit: Audit, pool: Pool, *, facts: Path) -> Sequence[IssuedEdition]:
    """Import, estimate, judge every day, issue the editions; with a progress bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        _import_all(audit, pool, facts, progress)
        estimating = progress.add_task(say("Estimating county counts between bulletins"), total=1)
        add_estimates(audit, pool, by=_BY)
        progress.update(estimating, completed=1)
        issued = _judge_and_issue(audit, pool, progress)
        powering = progress.add_task(say("Replaying generated meters of enterprises"), total=1)
        replay_power(audit, pool, by=_BY)
        progress.update(powering, completed=1)
        return issued


def _import_all(audit: Audit, pool: Pool, facts: Path, progress: Progress) -> None:
    task = progress.add_task(say("Importing bulletins"), total=len(FILES))
    for name, standard in FILES.items():
        result = run_import(facts / name, audit=audit, standard=standard, pool=pool, by=_BY, quiet=True)
        if result.quarantined:
            print_problems(result)
            raise Refusal(
                "demo.bad_facts",
                "{file} has rows that do not meet the standard {standard}: correct them and run the demo again.",
                {"file": name, "standard": standard},
            )
        progress.advance(task)


def _judge_and_issue(audit: Audit, pool: Pool, progress: Progress) -> list[IssuedEdition]:
    series, tree = load_series("zhejiang"), load_registry()
    first, last = figure_span(pool)
    days = day_range(max(first, series.begins), last) if first and last else []
    task = progress.add_task(say("Replaying the days"), total=len(days))
    store, inputs = EditionStore(pool.home, series.id), read_versions(pool)
    issued: list[IssuedEdition] = []
    for step in _steps(series, days):
        verdicts = judge_days(pool, tree, series=series, days=step)
        keep_verdicts(pool, verdicts, audit=audit, inputs=inputs, by=_BY, at=now())
        due = issue_due_editions(
            pool, store, tree, audit=audit, series=series, verdicts=verdicts, inputs=inputs, by=_BY, at=now()
        )
        issued.extend(due)
        progress.update(task, advance=len(step), description=say("Replaying {day}", day=step[-1]))
    return issued


def _steps(series: Series, days: Sequence[date]) -> list[Sequence[date]]:
    """The days in stretches that each end with an edition."""
    steps: list[list[date]] = [[]]
    for day in days:
        steps[-1].append(day)
        if series.is_edition(day):
            steps.append([])
    return [step for step in steps if step]


def print_editions(editions: Sequence[IssuedEdition]) -> None:
    """Each edition: computed and published counts, and in how many counties they agree."""
    title = say("Editions: computed beside published (red/orange/yellow/blue/green)")
    drawn = table("no.", "as of", "rule", "computed", "published", "agree", title=title)
    drawn.box, drawn.pad_edge, drawn.padding = SIMPLE_HEAD, False, (0, 1, 0, 0)
    drawn.caption, drawn.caption_justify = say("–: no published list of that day is known."), "left"
    for item in editions:
        edition, comparison = item.edition, item.comparison
        agree = (
            say("{agree} of {compared}", agree=comparison.agree, compared=comparison.compared)
            if comparison.compared
            else "–"
        )
        published = comparison.published_counts
        drawn.add_row(
            str(edition.number),
            edition.as_of.isoformat(),
            edition.profile,
            _counts(comparison.counts),
            _counts(published) if published else "–",
            agree,
        )
    console.print(drawn)


def _counts(counts: Mapping[Colour, int]) -> str:
    shown = [colour for colour in Colour if 1 <= colour.rank <= 5]
    return "/".join(str(counts.get(colour, 0)) for colour in shown)
