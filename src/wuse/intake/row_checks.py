"""The checks of a standard that look at one row at a time: which rows do not meet them, and what to say.

What each kind means, and its parts, stands in `pool/standard_check.py`.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, reduce
from operator import and_
from typing import Any

import polars as pl

from wuse.intake.problem_rows import told
from wuse.intake.raw_table import ROW
from wuse.pool import Field, Standard
from wuse.vocabulary import CHINA, Lang

_Rule = Mapping[str, Any]
_Missed = Callable[[_Rule, Standard], pl.Expr]
_CHINA = CHINA.utcoffset(None)


def row_problems(
    rows: pl.DataFrame, among: pl.Series, standard: Standard, *, lang: Lang
) -> Iterator[pl.DataFrame]:
    """A problem for every row and check that it does not meet, the checks that only warn among them.

    Args:
        rows: typed columns of the standard and `row`. among: a mask of the rows to look at.
    """
    rules = _row_rules(standard)
    for rule, mask in zip(rules, rows.select(_masks(standard)), strict=True):
        if mask.any():
            yield _told(rows.select(ROW).filter(mask & among), rule, standard, lang)


def _row_rules(standard: Standard) -> list[_Rule]:
    return [rule for rule in standard.checks if rule["rule"] in _MISSED]


@cache
def _masks(standard: Standard) -> tuple[pl.Expr, ...]:
    """For each rule the rows that do not meet it; made once, for a request has few rows, and it costs as much."""
    return tuple(
        (_concerned(rule) & _MISSED[rule["rule"]](rule, standard)).alias(str(n))
        for n, rule in enumerate(_row_rules(standard))
    )


def _concerned(rule: _Rule) -> pl.Expr:
    """The rows that the check is for; all of them without a condition."""
    conditions = [pl.col(name).is_in(list(values)) for name, values in rule.get("where", {}).items()]
    return reduce(and_, conditions, pl.lit(True)).fill_null(False)


def _not_before(rule: _Rule, standard: Standard) -> pl.Expr:
    later, earlier = (standard.field(name) for name in rule["fields"])
    if later.type == earlier.type:
        return (pl.col(later.name) < pl.col(earlier.name)).fill_null(False)
    return (_day(later) < _day(earlier)).fill_null(False)


def _day(field: Field) -> pl.Expr:
    """The day of a date or a moment, in China."""
    if field.type == "date":
        return pl.col(field.name)
    return (pl.col(field.name).dt.replace_time_zone(None) + pl.lit(_CHINA)).dt.date()


def _differ(rule: _Rule, standard: Standard) -> pl.Expr:
    first, second = rule["fields"]
    return (pl.col(first) == pl.col(second)).fill_null(False)


def _one_of(rule: _Rule, standard: Standard) -> pl.Expr:
    return pl.all_horizontal(pl.col(name).is_null() for name in rule["fields"])


def _required_if(rule: _Rule, standard: Standard) -> pl.Expr:
    wanted = pl.col(rule["field"]).is_in(list(rule["equals"])).fill_null(False)
    return wanted & pl.any_horizontal(pl.col(name).is_null() for name in rule["then"])


def _total(rule: _Rule, standard: Standard) -> pl.Expr:
    parts = [pl.col(name) for name in rule["parts"]]
    added, whole = pl.sum_horizontal(part.fill_null(0) for part in parts), pl.col(rule["whole"])
    wrong = added > whole if rule["compare"] == "at_most" else added != whole
    return wrong.fill_null(False) & ~pl.all_horizontal(part.is_null() for part in parts)


_MISSED: Mapping[str, _Missed] = {
    "not_before": _not_before,
    "differ": _differ,
    "one_of": _one_of,
    "required_if": _required_if,
    "total": _total,
}


def _told(found: pl.DataFrame, rule: _Rule, standard: Standard, lang: Lang) -> pl.DataFrame:
    fields = [standard.field(name) for name in _spoken_of(rule)]
    return told(
        found,
        rule["rule"],
        lang,
        column=fields[0].name,
        severity=rule.get("severity", "refuse"),
        fields=", ".join(f"{field.name} ({field.title['zh']})" for field in fields),
        title=rule["title"][lang],
    )


def _spoken_of(rule: _Rule) -> list[str]:
    """The fields to look at, the one to correct first."""
    return [
        *rule.get("then", ()),
        *rule.get("fields", ()),
        *rule.get("parts", ()),
        *(rule[part] for part in ("field", "whole") if part in rule),
    ]
