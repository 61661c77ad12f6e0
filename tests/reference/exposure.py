"""Exposures in plain Python, from the words of the rule: what the SQL is held against."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

Row = Mapping[str, Any]
TWO_HOURS = timedelta(hours=2)


def exposures(
    visits: Sequence[Row], cases: Collection[str], values: Mapping[str, int], at: datetime
) -> tuple[list[tuple[Any, ...]], dict[str, int]]:
    """Case, person, place in line, together, near, doubtful, first and last; and crowded venues with their visitors."""
    since = at - timedelta(days=values["window_days"])
    known = [row for row in visits if row["recorded_at"] <= at and since < row["visited_at"] <= at]
    of_cases = {row["venue"] for row in known if row["person"] in cases}
    sound = [row for row in known if row["self_said"] != "doubtful"]
    counts = {venue: len({row["person"] for row in sound if row["venue"] == venue}) for venue in of_cases}
    crowded = {venue: count for venue, count in counts.items() if count > values["most_persons"]}
    newest: dict[tuple[str, str, datetime], Row] = {}
    for row in sorted(known, key=lambda row: (row["recorded_at"], row["sequence"], row["row_number"])):
        newest[row["person"], row["venue"], row["visited_at"]] = row
    stays = [(row, row["visited_at"], row["left_at"] or row["visited_at"]) for row in newest.values()]
    met: dict[tuple[str, str], list[tuple[str, datetime, datetime]]] = {}
    for case, came, left in stays:
        if case["person"] not in cases or case["venue"] in crowded:
            continue
        for other, other_came, other_left in stays:
            if other["venue"] != case["venue"] or other["person"] == case["person"]:
                continue
            if other_came <= left + TWO_HOURS and other_left >= came - TWO_HOURS:
                how = "together" if other_came <= left and other_left >= came else "near"
                how = "doubtful" if "doubtful" in (case["self_said"], other["self_said"]) else how
                met.setdefault((case["person"], other["person"]), []).append((how, other_came, other_left))
    found = []
    for (case_person, person), pairs in met.items():
        told = [how for how, _, _ in pairs]
        counted = [told.count(how) for how in ("together", "near", "doubtful")]
        last = max(left for _, _, left in pairs)
        first = min(came for _, came, _ in pairs)
        found.append((case_person, person, *counted, first, last))
    return _ranked(found), crowded


def _ranked(found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    ranked = []
    for case in sorted({row[0] for row in found}):
        mine = sorted((row for row in found if row[0] == case), key=lambda row: row[1])
        mine.sort(key=lambda row: (row[2], row[3], row[4], row[6]), reverse=True)
        ranked += [(row[0], row[1], n, *row[2:]) for n, row in enumerate(mine, 1)]
    return ranked
