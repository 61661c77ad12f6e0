"""The power index in plain Python, written from the rule's text, firm by firm and day by day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from wuse.assess.power_index import PowerRule

Row = Mapping[str, Any]
_NOTHING: Mapping[str, int] = dict.fromkeys(
    ("firms", "resumed", "estimated", "used", "december", "no_baseline", "low_baseline", "no_reading"), 0
)


def power_index(
    readings: Sequence[Row],
    enterprises: Sequence[Row],
    *,
    areas: Iterable[str],
    days: Sequence[date],
    as_of: datetime,
    rule: PowerRule,
) -> list[dict[str, Any]]:
    """Rows as the SQL files give them, ordered alike."""
    today = (as_of + timedelta(hours=8)).date()
    known = _latest([r for r in readings if r["date"] <= today], ("meter", "date"), as_of)
    firms = {row["enterprise"]: row for row in _latest(enterprises, ("enterprise",), as_of)}
    asked = {day for day in days if day <= today}
    found = {}
    for area in sorted(set(areas)):
        for day in {*asked, *(day - timedelta(days=7) for day in asked)}:
            found |= _area_day(known, firms, area, day, rule)
    rows = []
    for (area, industry, scale, day), cell in sorted(found.items()):
        if day in asked:
            before = found.get((area, industry, scale, day - timedelta(days=7)))
            rows.append(
                _told(cell, before, rule) | {"area": area, "industry": industry, "scale": scale, "day": day}
            )
    return rows


def _latest(rows: Sequence[Row], key: Sequence[str], as_of: datetime) -> list[Row]:
    found: dict[tuple[Any, ...], Row] = {}
    order = sorted(rows, key=lambda row: (row["recorded_at"], row["sequence"], row["row_number"]))
    for row in order:
        if row["recorded_at"] <= as_of:
            found[tuple(row[name] for name in key)] = row
    return list(found.values())


def _area_day(
    known: Sequence[Row], firms: Mapping[str, Row], area: str, day: date, rule: PowerRule
) -> dict[tuple[str, str, str, date], dict[str, int]]:
    by_meter: dict[str, dict[date, Row]] = defaultdict(dict)
    for row in known:
        by_meter[row["meter"]][row["date"]] = row
    sites: dict[tuple[str, str], list[dict[date, Row]]] = defaultdict(list)
    for meter, rows in by_meter.items():
        newest = rows[max(rows)]
        if newest["tariff_class"] in rule.tariffs and newest["place"].startswith(area):
            site = area if len(area) > 6 else newest["place"][:6]
            sites[newest["enterprise"] or meter, site].append(rows)
    cells: dict[tuple[str, str, str, date], dict[str, int]] = {}
    for (firm, _), meters in sites.items():
        verdict = _judged(meters, day, rule)
        if verdict is None:
            continue
        own = firms.get(firm, {})
        industry = own.get("industry") or max(
            rows[max(rows)]["industry"] or "unknown" for rows in meters if _is_there(rows, day, rule)
        )
        scale = own.get("scale") or "unknown"
        for key in {(i, s) for i in (industry, "ALL") for s in (scale, "ALL")}:
            cell = cells.setdefault((area, *key, day), dict(_NOTHING))
            for name, number in verdict.items():
                cell[name] += number
    return cells


def _wh(row: Row) -> int:
    return round(row["electricity"] * 1000)


def _read(rows: Mapping[date, Row], day: date, rule: PowerRule) -> tuple[int, bool] | None:
    """The watt-hours of a day and whether they are carried or estimated."""
    for age in range(rule.values["carry_days"] + 1):
        row = rows.get(day - timedelta(days=age))
        if row:
            return _wh(row), age > 0 or row["reading_kind"] == "estimated"
    return None


def _is_there(rows: Mapping[date, Row], day: date, rule: PowerRule) -> bool:
    return bool(set(rule.baseline) & set(rows)) or _read(rows, day, rule) is not None


def _judged(meters: Sequence[Mapping[date, Row]], day: date, rule: PowerRule) -> dict[str, int] | None:
    values, length = rule.values, rule.values["baseline_days"]
    there = [rows for rows in meters if _is_there(rows, day, rule)]
    if not there:
        return None
    december, bar, least, short = 0, 0, 0, True
    for rows in there:
        tariff = rule.tariffs[rows[max(rows)]["tariff_class"]]
        read = [_wh(rows[each]) for each in rule.baseline if each in rows]
        # Half a watt-hour goes to the even... the SQL rounds a half up, away from nought.
        whole = (2 * sum(read) * length + len(read)) // (2 * len(read)) if read else 0
        december, bar = december + whole, bar + whole * tariff["resumed_percent"]
        least = max(least, tariff["least_baseline"])
    counts = [len(set(rule.baseline) & set(rows)) for rows in there]
    short = min((n for n in counts if n), default=0) < values["least_days"]
    if short:
        return {"no_baseline": 1}
    if december < least * length:
        return {"low_baseline": 1}
    now = [_read(rows, day, rule) for rows in there]
    if any(one is None and n for one, n in zip(now, counts, strict=True)):
        return {"no_reading": 1}
    used = sum(one[0] for one in now if one)
    before = [[_read(rows, day - timedelta(days=back), rule) for rows in there] for back in (1, 2)]
    middle = used
    if values["middle_of_three"] and all(one for each in before for one in each):
        middle = median([used, *(sum(one[0] for one in each if one) for each in before)])
    return {
        "firms": 1,
        "resumed": int(middle * length * 100 > bar),
        "estimated": int(any(one and one[1] for one in now)),
        "used": used,
        "december": december,
    }


def _told(cell: dict[str, int], before: dict[str, int] | None, rule: PowerRule) -> dict[str, Any]:
    index, length = _index(cell, rule), rule.values["baseline_days"]
    earlier = _index(before, rule) if before else None
    return {
        **cell,
        "baseline": round(cell["december"] / length),
        "resumed_share": cell["resumed"] / cell["firms"] if cell["firms"] else None,
        "output_share": cell["used"] * length / cell["december"] if cell["december"] else None,
        "power_index": index,
        "week_rise": index - earlier if index is not None and earlier is not None else None,
    }


def _index(cell: dict[str, int], rule: PowerRule) -> float | None:
    if not cell["firms"] or not cell["december"]:
        return None
    output = cell["used"] * rule.values["baseline_days"] / cell["december"]
    return 100 * ((cell["resumed"] / cell["firms"] + output) / 2)
