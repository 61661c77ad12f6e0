"""`wuse boundaries`: load a reviewed boundary file as the second view of the map."""

from datetime import date
from pathlib import Path

import click

from wuse.assess import load_series
from wuse.cli.context import DayType, closed_in_training, console, home_option, refusals_as_sentences
from wuse.cli.desk import open_desk
from wuse.cli.words import say, table
from wuse.places import Review, load_registry, read_boundaries
from wuse.places.actions import load_boundaries
from wuse.vocabulary import Refusal
from wuse.world import now


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--code", "code_property", required=True, help="Property of a feature that holds the county's code."
)
@click.option("--source", required=True, help="Where the borders come from, as it is to be named on the map.")
@click.option("--reviewed-by", required=True, help="The authority that reviewed the map.")
@click.option("--review-number", required=True, help="The number of the review (审图号).")
@click.option("--reviewed-on", type=DayType(), required=True, help="The day of the review.")
@click.option(
    "--on", type=DayType(), default="2020-02-09", show_default=True, help="Codes are valid on this day."
)
@home_option
@refusals_as_sentences
@closed_in_training
def boundaries(
    file: Path,
    code_property: str,
    source: str,
    reviewed_by: str,
    review_number: str,
    reviewed_on: date,
    on: date,
    home: Path,
) -> None:
    """Load FILE (GeoJSON, WGS84), the reviewed borders of every county, as the second view of the map.

    \b
    Example:
      wuse boundaries counties.geojson --code code6 --source "Provincial base map 2020" \\
        --reviewed-by "Department of Natural Resources" --review-number "浙S(2020)1号" --reviewed-on 2020-01-15
    """
    review = Review(source, reviewed_by, review_number, reviewed_on)
    area = load_series("zhejiang").area
    try:
        found = read_boundaries(
            file.read_text(encoding="utf-8"),
            code_property=code_property,
            review=review,
            tree=load_registry(),
            area=area,
            on=on,
        )
    except Refusal as refusal:
        _print_problems(refusal)
        raise
    kept = load_boundaries(audit=open_desk(home), by="operator", at=now(), boundaries=found, home=home)
    console.print(
        say("{count} outlines kept in {file}; the cockpit offers them.", count=len(found.outlines), file=kept)
    )


def _print_problems(refusal: Refusal) -> None:
    problems = refusal.details.get("problems")
    if not isinstance(problems, list):
        return
    title = say("Problems: {count}", count=len(problems))
    drawn = table("feature", "column", "rule", "value", "what to do", title=title)
    for problem in problems:
        drawn.add_row(*(str(value) for value in problem.values()))
    console.print(drawn)
