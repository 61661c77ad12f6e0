"""Withholding: first the cells that may not be shown, then as many others as keep those from being computed."""

from collections.abc import Mapping, Sequence

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
    sums: SumTable, *, rule: Dominance | None = None, earlier: Sequence[PublicTable] = ()
) -> PublicTable:
    """A table of sums over contributors, such as the electricity of firms, made fit for the public.

    A sum is withheld when too few gave to it or when few gave most of it, and so many others that readers cannot come
    nearer to it than the rule allows. What is withheld beside it keeps an interval as wide as the narrowest of those.

    Raises:
        Refusal: as for counts, and `disclosure.negative_contribution`.
    """
    rule = rule or Dominance()
    table = sums.table
    check_table(table)
    needs: dict[Key, Need] = {}
    for key, value in table.values.items():
        distance = rule.protection(sums.contributions[key])
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
    alone = Search(
        values=dict(table.values),
        fixed=frozenset(
            key
            for key, value in table.values.items()
            if value == 0 and not {key} & (needs.keys() | table.hidden)
        ),
        least={key: 0.0 if key in table.hidden else least for key in table.values},
        relations=own_relations(table),
        whole_numbers=table.whole_numbers,
        needs=dict(needs),
        reasons={**dict.fromkeys(table.hidden, WithheldReason.PRIMARY), **reasons},
        width=width,
    )
    alone.settle(WithheldReason.COMPLEMENTARY)
    if not earlier:
        return _public(table, alone, table.relations)
    beside = _beside(alone, table, earlier)
    beside.settle(WithheldReason.DIFFERENCING)
    return _public(table, beside, table.relations)


def _beside(alone: Search, table: FullTable, earlier: Sequence[PublicTable]) -> Search:
    """The search again, now with all that the earlier tables tell."""
    known = {key: value for each in earlier for key, value in each.published.items()}
    _check_agreement(table, known)
    kept = {cell.key: cell for each in earlier for cell in each.withheld if cell.key not in known}
    least = {**{key: cell.least for key, cell in kept.items()}, **alone.least}
    relations = _all_relations(table, earlier, {*table.values, *known, *kept})
    others = kept.keys() - table.values.keys()
    values = {**known, **table.values, **dict.fromkeys(others, 0.0)}
    guess = any_figures(
        system_of(
            {**known, **table.values},
            {key: least[key] for key in others},
            relations,
            whole_numbers=table.whole_numbers,
        )
    )
    if guess is None:
        raise _disagree(sorted(others))
    needs = {key: Need(None, None, cell.width) for key, cell in kept.items()}
    return Search(
        values=values | guess,
        fixed=alone.fixed | known.keys(),
        least=least,
        relations=relations,
        whole_numbers=table.whole_numbers,
        needs={**needs, **alone.needs},
        reasons={
            **{key: cell.reason or WithheldReason.PRIMARY for key, cell in kept.items()},
            **alone.reasons,
        },
        width=alone.width,
    )


def _all_relations(table: FullTable, earlier: Sequence[PublicTable], keys: set[Key]) -> list[Relation]:
    """Every sum that a reader of all tables can write down, each once."""
    given = [*table.relations, *(relation for each in earlier for relation in each.relations)]
    return [relation for relation in dict.fromkeys(given) if keys >= set(relation.keys)]


def _check_agreement(table: FullTable, known: Mapping[Key, float]) -> None:
    other = [key for key, value in known.items() if table.values.get(key, value) != value]
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


def _public(table: FullTable, search: Search, relations: tuple[Relation, ...]) -> PublicTable:
    cells = tuple(_cell(key, value, table, search) for key, value in sorted(table.values.items()))
    return PublicTable(cells, relations, table.whole_numbers)


def _cell(key: Key, value: float, table: FullTable, search: Search) -> Cell:
    hidden = key in table.hidden
    if key not in search.reasons:
        return Cell(key, CellStatus.PUBLISHED, value)
    width = search.needs[key].width if key in search.needs else 0.0
    return Cell(key, CellStatus.WITHHELD, None, search.reasons[key], search.least[key], width, hidden)
