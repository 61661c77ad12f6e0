"""`wuse estimate`: reconstruct county counts between bulletins, each flagged as estimated."""

from datetime import date
from pathlib import Path

import click
import polars as pl

from wuse.assess import figure_span, load_series
from wuse.assess.county_rows import estimate_from_frame
from wuse.assess.county_series import METHOD
from wuse.cli.context import (
    closed_in_training,
    console,
    home_option,
    json_option,
    print_json,
    refusals_as_sentences,
)
from wuse.cli.desk import open_desk, open_pool
from wuse.cli.words import say
from wuse.places import load_registry
from wuse.pool import Pool, Receipt
from wuse.pool.actions import add_batch
from wuse.publish.replay import day_range
from wuse.trust.audit import Audit
from wuse.trust.canonical import canonical_json, digest
from wuse.vocabulary import Basis, Refusal
from wuse.world import now


@click.command()
@home_option
@json_option
@refusals_as_sentences
@closed_in_training
def estimate(home: Path, as_json: bool) -> None:
    """Estimate county-day counts between bulletins and add them to the pool as estimates.

    \b
    Example:
      wuse estimate
    """
    receipt = add_estimates(open_desk(home), open_pool(home), by="operator")
    if as_json:
        print_json({"rows": receipt.rows, "repeated": receipt.repeated, "version": receipt.version})
    elif receipt.repeated:
        console.print(say("The estimates for these figures are in the pool already; nothing changed."))
    else:
        console.print(
            say("{rows} estimated figures added (method {method}).", rows=receipt.rows, method=METHOD)
        )


def add_estimates(audit: Audit, pool: Pool, *, by: str) -> Receipt:
    """Estimate from the figures that are known now; the same figures give the same batch, added once."""
    figures = pool.latest("case_count").filter(pl.col("basis") != Basis.ESTIMATED)
    first, last = figure_span(pool)
    if first is None or last is None:
        raise Refusal(
            "estimate.no_figures", "The pool holds no figures to estimate from: import the bulletins first."
        )
    days = day_range(first, last)
    rows = estimate_from_frame(figures, places=parents(days[-1]), days=days)
    content = {"method": METHOD, "batches": sorted(set(figures["batch_id"].to_list()))}
    return add_batch(
        audit=audit,
        by=by,
        at=now(),
        pool=pool,
        table="case_count",
        frame=rows,
        batch_id=digest(canonical_json(content)),
        verb="fact.estimate",
        facts={"method": METHOD},
    )


def parents(on: date) -> dict[str, str]:
    """The parent of every city, county and zone of the series' area."""
    tree, area = load_registry(), load_series("zhejiang").area
    places = [*tree.cities(on), *tree.counties(on), *tree.zones(on)]
    return {place.code: str(place.parent) for place in places if area.contains(place.code)}
