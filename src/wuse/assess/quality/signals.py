"""Signals: a sender that is silent for longer than it ever was, a measure that left its own course."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from wuse.assess.quality.measures import QualityFacts, QualityWindow, measures
from wuse.assess.quality.rule import QualityRule, sql_text
from wuse.pool import Engine
from wuse.vocabulary import Lang

_SHARES = ("completeness", "timeliness", "consistency", "validity", "uniqueness")
_FIRST = date(1900, 1, 1)
_KINDS = {
    "measure": pl.String(),
    "least_spread": pl.Float64(),
    "counts_above": pl.Boolean(),
    "counts_below": pl.Boolean(),
}


def signals(engine: Engine, facts: QualityFacts, *, rule: QualityRule, as_of: date) -> pl.DataFrame:
    """The signals that stand at the end of a day, from what had come by then.

    Returns:
        One row for a standard, sender and what is `watched`, ordered: `reason` (`silent`, `above`, `below`), `since`
        and `last_day`, the `observed` value beside the `usual` one of its own past with its `spread`, the `deviation`
        in spreads, `days_compared`; and `as_of`, `rule`, `rule_digest`.
    """
    until = QualityWindow(_FIRST, as_of)
    daily = measures(engine, facts, rule=rule, window=until, by=("sender", "day"))
    values = {**rule.values, "as_of": as_of}
    days = daily.select("standard", "sender", "learnt_on")
    silent = engine.run(sql_text("silence.sql"), tables={"days": days}, parameters=values)
    drifting = engine.run(
        sql_text("drift.sql"), tables={"measures": daily, "kinds": _kinds(rule)}, parameters=values
    )
    return (
        pl.concat([silent, drifting], how="vertical_relaxed")
        .with_columns(as_of=pl.lit(as_of), rule=pl.lit(rule.id), rule_digest=pl.lit(rule.digest))
        .sort("standard", "sender", "watched")
    )


def _kinds(rule: QualityRule) -> pl.DataFrame:
    rows = [(e["measure"], e["least_spread"], e["above"], e["below"]) for e in rule.drift]
    return pl.DataFrame(rows, schema=_KINDS, orient="row")


def reason_text(signal: Mapping[str, Any], rule: QualityRule, lang: Lang) -> str:
    """A signal's reason in words, with the values that it rests on; shares are told as per cent."""
    share = signal["watched"] in _SHARES
    told = {name: _told(signal[name], share=share) for name in ("observed", "usual")}
    return rule.reasons[signal["reason"]][lang].format(**told, score=f"{signal['deviation']:.1f}")


def _told(value: float, *, share: bool) -> str:
    return f"{100 * value:.1f} %" if share else f"{value:g}" if value == round(value) else f"{value:.1f}"
