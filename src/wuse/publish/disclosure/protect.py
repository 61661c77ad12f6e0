"""Withholding: first the cells that may not be shown, then as many others as keep those from being computed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wuse.publish.disclosure.feasible import Figures, any_figures, system_of
from wuse.publish.disclosure.rules import Dominance, MinimumCell
from wuse.publish.disclosure.search import Need, Search
from wuse.publish.disclosure.sums import SumTable
from wuse.publish.disclosure.table import (
    Cell,
    CellStatus,
    FullTable,
    Key,
    PublicTable,
    Relation,
    WithheldReason,
    check_table,
    holds,
    own_relations,
)
from wuse.vocabulary import Refusal


def protect_counts(
    table: FullTable, *, rule: MinimumCell | None = None, earlier: Sequence[PublicTable] = ()
) -> PublicTable:
    """A table of counts of persons, made fit for the public.

    Every small count is withheld, and so many other cells that no withheld figure can be bounded within fewer than
    `rule.protection` persons, be it from this table or from it and the earlier ones together.

    Args:
        earlier: what was published before about the same persons. A key that stands there too is the same figure.

    Raises:
        Refusal: `disclosure.negative`, `disclosure.sums_differ`, `disclosure.editions_disagree` (an earlier table has
            another figure under the same key), `disclosure.already_derivable` (no withholding helps any more).
    """
    rule = rule or MinimumCell()
    check_table(table)
    width = float(rule.protection)
    least = _least_of_all(table, rule.least)
    small = [
        key
        for key, value in table.values.items()
        if rule.withholds(value) and (value or key not in table.hidden)
    ]
    needs = {key: Need(least[key], least[key] + width, width) for key in small}
    primary = dict.fromkeys(needs, WithheldReason.PRIMARY)
    return _protected(table, needs, primary, least=rule.least, width=width, earlier=earlier)


def protect_sums(
    sums: SumTable,
    *,
    rule: Dominance | None = None,
    earlier: Sequence[PublicTable] = (),
    also: Mapping[Key, float] | None = None,
) -> PublicTable:
    """A table of sums over contributors, such as the electricity of firms, made fit for the public.

    A sum is withheld when too few gave to it or when few gave most of it, and so many others that readers cannot come
    nearer to it than the rule allows. What is withheld beside it keeps an interval as wide as the narrowest of those.

    Args:
        also: cells that are withheld whatever was given to them, with how far from the sum readers must be kept.

    Raises:
        Refusal: as for counts, and `disclosure.negative_contribution`.
    """
    rule = rule or Dominance()
    table = sums.table
    check_table(table)
    needs: dict[Key, Need] = {}
    for key, value in table.values.items():
        distances = [rule.protection(sums.contributions[key]), (also or {}).get(key)]
        distance = max((each for each in distances if each is not None), default=None)
        if distance is not None:
            needs[key] = Need(max(0.0, value - distance), value + distance, 2 * distance)
    dominated = dict.fromkeys(needs, WithheldReason.DOMINANCE)
    narrowest = min((need.width for need in needs.values()), default=0.0)
    return _protected(table, needs, dominated, least=0, width=narrowest, earlier=earlier)


def _protected(
    table: FullTable,
    needs: Mapping[Key, Need],
    reasons: Mapping[Key, WithheldReason],
    *,
    least: float,
    width: float,
    earlier: Sequence[PublicTable],
) -> PublicTable:
    """The table by itself first; then, beside the earlier ones, whatever more it takes."""
    fixed = frozenset(key for key, value in table.values.items() if not value) - needs.keys() - table.hidden
    alone = Search(
        values=dict(table.values),
        fixed=fixed,
        least={key: 0.0 if key in table.hidden else least for key in table.values},
        relations=own_relations(table),
        whole_numbers=table.whole_numbers,
        needs=dict(needs),
        reasons={**dict.fromkeys(table.hidden, WithheldReason.PRIMARY), **reasons},
        width=width,
    )
    if not earlier:
        alone.settle(WithheldReason.COMPLEMENTARY)
        return _public(table, alone)
    beside = _beside(alone, table, earlier)
    alone.settle(WithheldReason.COMPLEMENTARY)
    beside.settle(WithheldReason.DIFFERENCING)
    # What the table would have withheld by itself is not withheld for the sake of the earlier ones.
    for key in beside.reasons.keys() & alone.reasons.keys():
        beside.reasons[key] = alone.reasons[key]
    return _public(table, beside)


def _beside(alone: Search, table: FullTable, earlier: Sequence[PublicTable]) -> Search:
    """The same search, now with all that the earlier tables tell and must not come to tell."""
    known = {key: value for each in earlier for key, value in each.published.items()}
    kept = {cell.key: cell for each in earlier for cell in each.withheld if cell.key not in known}
    relations = _all_relations(table, earlier, {*table.values, *known, *kept})
    _check_agreement(table, known, relations)
    least = {**{key: cell.least for key, cell in kept.items()}, **alone.least}
    reasons = {key: cell.reason or WithheldReason.PRIMARY for key, cell in kept.items()}
    needs = {key: Need(None, None, cell.width) for key, cell in kept.items()}
    return replace(
        alone,
        values={**known, **table.values, **_guessed(table, known, kept, relations)},
        fixed=alone.fixed | known.keys(),
        least=least,
        relations=relations,
        needs={**needs, **alone.needs},
        reasons={**reasons, **alone.reasons},
        witnesses=[],
    )


def _guessed(
    table: FullTable, known: Mapping[Key, float], kept: Mapping[Key, Cell], relations: Sequence[Relation]
) -> Figures:
    """Figures for the cells that only earlier tables have and withheld: any that agree with all others."""
    unknown = {key: cell.least for key, cell in kept.items() if key not in table.values}
    given = {**known, **table.values}
    guess = any_figures(system_of(given, unknown, relations, whole_numbers=table.whole_numbers))
    if guess is None:
        raise _disagree(sorted(unknown))
    return guess


def _all_relations(table: FullTable, earlier: Sequence[PublicTable], keys: set[Key]) -> list[Relation]:
    """Every sum that a reader of all tables can write down, each once."""
    given = [*table.relations, *(relation for each in earlier for relation in each.relations)]
    return [relation for relation in dict.fromkeys(given) if keys >= set(relation.keys)]


def _check_agreement(table: FullTable, known: Mapping[Key, float], relations: Sequence[Relation]) -> None:
    """The earlier figures and the present ones are about the same: one figure a key, and sums that hold."""
    values = {**known, **table.values}
    other = {key for key, value in known.items() if values[key] != value}
    other |= {each.whole for each in relations if values.keys() >= set(each.keys) and not holds(each, values)}
    if other:
        raise _disagree(sorted(other))


def _disagree(keys: Sequence[Key]) -> Refusal:
    return Refusal(
        "disclosure.editions_disagree",
        "{cells}: not what an earlier table says. A corrected figure is another figure: give its cell a key of its "
        "own, such as one with the day, and tell the difference between the two as an increase.",
        {"cells": ["/".join(key) for key in keys]},
    )


def _least_of_all(table: FullTable, least: float) -> Figures:
    """What follows of each cell from the zeros alone: a whole is no less than its parts that are not 0, one each."""
    parts: dict[Key, list[tuple[Key, ...]]] = {}
    for relation in own_relations(table):
        parts.setdefault(relation.whole, []).append(relation.parts)
    found = dict.fromkeys(table.hidden, 0.0)

    def of(key: Key) -> float:
        if key not in found:
            sums = [sum(of(part) for part in each if table.values[part]) for each in parts.get(key, ())]
            found[key] = max([least, *sums])
        return found[key]

    return {key: of(key) for key in table.values}


def _public(table: FullTable, search: Search) -> PublicTable:
    cells = tuple(_cell(key, value, table, search) for key, value in sorted(table.values.items()))
    return PublicTable(cells, table.relations, table.whole_numbers)


def _cell(key: Key, value: float, table: FullTable, search: Search) -> Cell:
    hidden = key in table.hidden
    if key not in search.reasons:
        return Cell(key, CellStatus.PUBLISHED, value)
    width = search.needs[key].width if key in search.needs else 0.0
    return Cell(key, CellStatus.WITHHELD, None, search.reasons[key], search.least[key], width, hidden)
