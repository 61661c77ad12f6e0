"""Near-duplicates in plain Python, pair by pair, from the published words: what the SQL of `assess/duplicates` is held
against. Blocks, outcomes and weights are written out here again; only the numbers come from the profile.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Report:
    """A report of a line list. `name`, `sound`, `telephone` are commitments."""

    report: str
    person: str
    name: str | None = None
    sound: str | None = None
    telephone: str | None = None
    birth_date: date | None = None
    age: int | None = None
    sex: str | None = None
    place: str = "330382001"
    met_at: str | None = "330382"
    day: date | None = None
    occasion: str | None = None
    ruled_out: bool = False
    firmness: int = 0
    since: datetime | None = None


Pair = tuple[str, str]


@dataclass(frozen=True)
class Likeness:
    """What a pair comes to."""

    likeness: int
    band: str
    reasons: str


def pairs(
    reports: Iterable[Report], values: Mapping[str, int], *, most_days_apart: int
) -> dict[Pair, Likeness]:
    """Every pair that is told, with what it comes to."""
    by_id = {one.report: one for one in reports}
    found = {}
    for one, other in candidates(by_id.values(), values["most_reports"]):
        told = compared(by_id[one], by_id[other], values, most_days_apart)
        if told:
            found[one, other] = told
    return found


def candidates(reports: Iterable[Report], most: int) -> set[Pair]:
    """The pairs that share a block of no more than so many reports."""
    return {
        (a, b)
        for members in _blocks(reports).values()
        if len(members) <= most
        for a, b in itertools.combinations(sorted(members), 2)
    }


def skipped(reports: Iterable[Report], most: int) -> dict[str, tuple[int, int, int]]:
    """Block -> how many values were shared by too many, reports in them, the most that shared one."""
    sizes = defaultdict(list)
    for (block, _), members in _blocks(reports).items():
        if len(members) > most:
            sizes[block].append(len(members))
    return {block: (len(some), sum(some), max(some)) for block, some in sizes.items()}


def _blocks(reports: Iterable[Report]) -> dict[tuple[str, Any], set[str]]:
    found: dict[tuple[str, Any], set[str]] = defaultdict(set)
    for one in reports:
        for block, key in _keys(one):
            if None not in key:
                found[block, key].add(one.report)
    return found


def _keys(one: Report) -> Iterator[tuple[str, tuple[Any, ...]]]:
    years, sex = _age(one), _sex(one)
    yield "document", (one.person,)
    yield "name", (one.name,)
    yield "sound", (one.sound, one.birth_date and one.birth_date.year)
    yield "home", (one.sound, _prefix(one.place, 9))
    yield "birth", (one.birth_date, _prefix(one.place, 6), sex)
    yield "telephone", (one.telephone,)
    for more in (0, 1):
        yield "met", (one.met_at, one.day, sex, None if years is None else years + more)


def _prefix(place: str, length: int) -> str | None:
    whole = place.split("Z")[0]
    return whole[:length] if len(whole) >= length else None


def _sex(one: Report) -> str | None:
    return one.sex if one.sex in ("male", "female") else None


def _age(one: Report) -> int | None:
    """Completed years."""
    if one.age is not None or one.birth_date is None or one.day is None:
        return one.age
    had_birthday = (one.day.month, one.day.day) >= (one.birth_date.month, one.birth_date.day)
    return one.day.year - one.birth_date.year - (0 if had_birthday else 1)


def compared(one: Report, other: Report, values: Mapping[str, int], most_days_apart: int) -> Likeness | None:
    """What two reports come to; None when they are not to be told."""
    if None not in (one.occasion, other.occasion) and one.occasion != other.occasion:
        return None
    if one.day and other.day and abs((one.day - other.day).days) > most_days_apart:
        return None
    outcomes = _outcomes(one, other, values["near_days"])
    likeness = sum(
        values[f"{trait}_{outcome}"]
        for trait, outcome in outcomes.items()
        if outcome not in ("unknown", "left_out")
    )
    if likeness < values["possible"]:
        return None
    reasons = ";".join(f"{trait}.{outcome}" for trait, outcome in outcomes.items())
    return Likeness(likeness, _band(outcomes, likeness, values), reasons)


def _band(outcomes: Mapping[str, str], likeness: int, values: Mapping[str, int]) -> str:
    if outcomes["name"] == "differs":
        return "possible"
    if outcomes["document"] == "same":
        return "certain"
    return "probable" if likeness >= values["probable"] else "possible"


def _outcomes(one: Report, other: Report, near: int) -> dict[str, str]:
    name = _name(one, other)
    born = _both(one.birth_date, other.birth_date)
    return {
        "document": "same" if one.person == other.person else "differs",
        "name": name,
        "birth": _birth(one.birth_date, other.birth_date),
        "age": "left_out" if born else _compared_age(_age(one), _age(other)),
        "sex": _equal(_sex(one), _sex(other)),
        "telephone": _telephone(one, other, name),
        "residence": _residence(one.place, other.place),
        "day": _day(one.day, other.day, near),
    }


def _both(one: Any, other: Any) -> bool:
    return one is not None and other is not None


def _equal(one: Any, other: Any) -> str:
    return "unknown" if not _both(one, other) else "same" if one == other else "differs"


def _name(one: Report, other: Report) -> str:
    plain = _equal(one.name, other.name)
    return "sound" if plain == "differs" and one.sound is not None and one.sound == other.sound else plain


def _birth(one: date | None, other: date | None) -> str:
    if one is None or other is None:
        return "unknown"
    parts = [(day.year, day.month, day.day) for day in (one, other)]
    alike = sum(a == b for a, b in zip(*parts, strict=True))
    exchanged = one.year == other.year and (one.month, one.day) == (other.day, other.month)
    return "same" if alike == 3 else "part" if alike == 2 or exchanged else "differs"


def _compared_age(one: int | None, other: int | None) -> str:
    if one is None or other is None:
        return "unknown"
    return "same" if abs(one - other) <= 1 else "differs"


def _telephone(one: Report, other: Report, name: str) -> str:
    plain = _equal(one.telephone, other.telephone)
    return "household" if plain == "same" and name == "differs" else plain


def _residence(one: str, other: str) -> str:
    for length, outcome in ((9, "township"), (6, "county")):
        if _both(_prefix(one, length), _prefix(other, length)) and _prefix(one, length) == _prefix(
            other, length
        ):
            return outcome
    return "differs" if _both(_prefix(one, 6), _prefix(other, 6)) else "unknown"


def _day(one: date | None, other: date | None, near: int) -> str:
    if one is None or other is None:
        return "unknown"
    apart = abs((one - other).days)
    return "same" if apart == 0 else "near" if apart <= near else "differs"


# --- what was decided


def groups(same: Iterable[Pair]) -> list[set[str]]:
    """Reports that share a case, by joining until nothing changes."""
    found: list[set[str]] = [set(pair) for pair in same]
    while True:
        for a, b in itertools.combinations(found, 2):
            if a & b:
                found = [one for one in found if one not in (a, b)] + [a | b]
                break
        else:
            return found


def present(reports: Sequence[Report], same: Iterable[Pair]) -> dict[str, int]:
    """Leading report of every case -> how many reports it has."""
    sharing = groups(same)
    known = {one.report: one for one in reports}
    alone = [{report} for report in known if not any(report in group for group in sharing)]
    cases = [[known[report] for report in group if report in known] for group in [*sharing, *alone]]
    return {min(case, key=_order).report: len(case) for case in cases if case}


def _order(one: Report) -> tuple[Any, ...]:
    assert one.since is not None
    return (one.ruled_out, one.firmness, one.since, one.report)


def count(found: Mapping[Pair, Likeness]) -> Counter[str]:
    """How many pairs of each band."""
    return Counter(told.band for told in found.values())
