"""The judgement of areas a second time, in plain Python: the judge of the SQL.

Written from the rules as they were published and as docs/explanation/five-colours.md tells them, one place and one
day at a time, with dictionaries and loops. Slow, and meant to be read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

COLOURS = {0: "grey", 1: "green", 2: "blue", 3: "yellow", 4: "orange", 5: "red", 6: "dark_red"}
TRUST = ("published", "derived", "estimated")


@dataclass(frozen=True)
class Fact:
    """One row of case_count. `order` is its place in the pool: of two rows learnt at once the later one counts."""

    place: str
    date: date
    measure: str
    value: int
    basis: str
    cut_off: str | None
    recorded_at: datetime
    order: tuple[int, int]


@dataclass(frozen=True)
class Rule:
    """A profile as the reference reads it; `initial` is the rule of the first edition."""

    rule: str
    values: Mapping[str, Any]
    dynamic: bool = False
    initial: "Rule | None" = None
    first_edition: date | None = None
    cadence: int = 1


@dataclass
class Evidence:
    """What is known of a place on a day."""

    confirmed_cum: int | None = None
    cases_cum: int | None = None
    basis: str | None = None
    last_figure: date | None = None
    new_3d: int | None = None
    new_7d: int | None = None
    new_14d: int | None = None
    days_since_last_case: int | None = None
    clusters_14d: int | None = None
    local_share: float | None = None
    rate_14d: float | None = None
    testing_rate_7d: float | None = None
    positivity_7d: float | None = None


@dataclass(frozen=True)
class Verdict:
    """A colour with its reasons and the evidence for it."""

    colour: str
    reasons: tuple[str, ...]
    evidence: Evidence = field(compare=False)
    rank: int = 0


def judge(
    facts: Iterable[Fact],
    residents: Mapping[str, int],
    places: Sequence[str],
    days: Sequence[date],
    rule: Rule,
) -> dict[tuple[date, str], Verdict]:
    """The verdict of every place on every day."""
    known = list(facts)
    return {
        (day, place): _judge_one(
            [fact for fact in known if fact.place == place], residents.get(place), day, rule
        )
        for day in days
        for place in places
    }


def _judge_one(facts: Sequence[Fact], residents: int | None, day: date, rule: Rule) -> Verdict:
    if not rule.dynamic:
        return _rate(evidence_on(facts, residents, day), rule, previous=None)
    assert rule.initial
    assert rule.first_edition
    rating = _rate(evidence_on(facts, residents, rule.first_edition), rule.initial, previous=None)
    edition = rule.first_edition
    while edition + timedelta(days=rule.cadence) < day:
        edition += timedelta(days=rule.cadence)
        rating = _rate(evidence_on(facts, residents, edition), rule, previous=rating.rank)
    return _rate(evidence_on(facts, residents, day), rule, previous=rating.rank)


# --- evidence


def evidence_on(facts: Sequence[Fact], residents: int | None, day: date) -> Evidence:
    """What was known of one place at noon of the next day, Beijing time, about the time up to that day."""
    noon_of_next = datetime.combine(day + timedelta(days=1), time(4), tzinfo=UTC)
    figures = best_figures([f for f in facts if f.date <= day and f.recorded_at <= noon_of_next])
    found = Evidence()
    _course(found, figures, day)
    _rest(found, figures, day, residents)
    return found


def best_figures(facts: Sequence[Fact]) -> dict[tuple[date, str], Fact]:
    """Of each day and measure the figure that counts.

    Of rows with one basis the one learnt last; of those a figure of midnight before one of noon, and published
    before derived before estimated.
    """
    newest: dict[tuple[date, str, str], Fact] = {}
    for fact in sorted(facts, key=lambda f: (f.recorded_at, f.order)):
        newest[fact.date, fact.measure, fact.basis] = fact
    best: dict[tuple[date, str], Fact] = {}
    for fact in sorted(
        newest.values(), key=lambda f: (f.cut_off == "12:00", TRUST.index(f.basis)), reverse=True
    ):
        best[fact.date, fact.measure] = fact
    return best


def _course(found: Evidence, figures: Mapping[tuple[date, str], Fact], day: date) -> None:
    """Cumulative cases without those imported from abroad, their increases, and the last day that had one."""
    cases = cases_by_day(figures)
    if not cases:
        return
    last = max(cases)
    count = figures[last, "confirmed_cum"]
    found.confirmed_cum, found.basis, found.last_figure = count.value, count.basis, last
    found.cases_cum = cases[last]
    found.new_3d, found.new_7d, found.new_14d = (
        cases[last] - _count_at(cases, day - timedelta(days=n)) for n in (3, 7, 14)
    )
    increases = [d for d in cases if cases[d] > _count_at(cases, d - timedelta(days=1))]
    if increases:
        found.days_since_last_case = (day - max(increases)).days


def cases_by_day(figures: Mapping[tuple[date, str], Fact]) -> dict[date, int]:
    """Confirmed cases less the imported ones reported so far, on each day that has a count."""
    imported, cases = 0, {}
    for day in sorted({day for day, _ in figures}):
        if (day, "imported_cum") in figures:
            imported = max(imported, figures[day, "imported_cum"].value)
        if (day, "confirmed_cum") in figures:
            cases[day] = figures[day, "confirmed_cum"].value - imported
    return cases


def _count_at(cases: Mapping[date, int], day: date) -> int:
    """The count that stood on a day: that of the last figure up to it, none before the first."""
    before = [d for d in cases if d <= day]
    return cases[max(before)] if before else 0


def _rest(
    found: Evidence, figures: Mapping[tuple[date, str], Fact], day: date, residents: int | None
) -> None:
    """Clusters, the local share, and the rates."""
    clusters = _within(figures, "clusters_14d", day, 14)
    found.clusters_14d = max(clusters) if clusters else None
    local = [d for d, measure in figures if measure == "local_cum"]
    if local and found.confirmed_cum:
        found.local_share = figures[max(local), "local_cum"].value / found.confirmed_cum
    tests, positive = _within(figures, "tests_new", day, 7), _within(figures, "tests_positive_new", day, 7)
    if residents and found.new_14d is not None:
        found.rate_14d = 100_000 * found.new_14d / residents
    if residents and tests:
        found.testing_rate_7d = 100_000 * sum(tests) / residents
    if tests and sum(tests) > 0 and positive:
        found.positivity_7d = sum(positive) / sum(tests)


def _within(figures: Mapping[tuple[date, str], Fact], measure: str, day: date, days: int) -> list[int]:
    """The figures of a measure in the last so many days."""
    since = day - timedelta(days=days)
    return [fact.value for (d, name), fact in figures.items() if name == measure and d > since]


# --- rules


def _rate(found: Evidence, rule: Rule, previous: int | None) -> Verdict:
    rank, reasons = _RULES[rule.rule](found, rule, previous)
    return Verdict(COLOURS[rank], tuple(reasons), found, rank)


def _cluster(found: Evidence, values: Mapping[str, Any]) -> tuple[bool, bool]:
    """Whether there is a cluster, and whether new cases had to stand in for a published count of clusters."""
    if found.clusters_14d is not None:
        return found.clusters_14d > 0, False
    return found.new_7d is not None and found.new_7d >= values["cluster_proxy_new_7d"], True


def _five_colours(found: Evidence, rule: Rule, previous: int | None) -> tuple[int, list[str]]:
    values = rule.values
    cluster, by_proxy = _cluster(found, values)
    first = _weighted if values["form"] == "weighted" else _ladder
    base_rank, base = first(found, values, cluster)
    rank, reasons = base_rank, [base]
    if rule.dynamic and base_rank and previous:
        rank, step = _step(found, values, cluster, base_rank, previous)
        reasons = [step, base]
    return rank, reasons + ["cluster.proxy"] * (cluster and by_proxy)


def _ladder(found: Evidence, values: Mapping[str, Any], cluster: bool) -> tuple[int, str]:
    cases = found.cases_cum
    if cases is None:
        return 0, "base.none"
    if cases == 0:
        return 1, "base.green"
    if cases >= values["red_cases"]:
        return 5, "base.red"
    if cases >= values["orange_cases"]:
        return 4, "base.orange"
    if cases >= values["yellow_cases"]:
        return 3, "base.yellow"
    if cases >= values["yellow_clustered_cases"] and cluster:
        return 3, "base.yellow_cluster"
    if cases >= values["yellow_clustered_cases"] and (found.local_share or 0) >= values["yellow_local_share"]:
        return 3, "base.yellow_local"
    return 2, "base.blue"


def _weighted(found: Evidence, values: Mapping[str, Any], cluster: bool) -> tuple[int, str]:
    if found.cases_cum is None:
        return 0, "base.none"
    if found.cases_cum == 0:
        return 1, "base.green"
    points = score(found, values, cluster)
    for rank, name in ((5, "red"), (4, "orange"), (3, "yellow"), (2, "blue")):
        if points >= values[f"{name}_score"]:
            return rank, f"base.{name}_score"
    return 1, "base.green_score"


def score(found: Evidence, values: Mapping[str, Any], cluster: bool) -> float:
    """Points for cases, for their local share and for a cluster, less a relief for days without a case."""
    assert found.cases_cum is not None
    points = float(values["weight_cases"] * min(1.0, found.cases_cum / values["cases_full_score"]))
    points += values["weight_local_share"] * (found.local_share or 0.0)
    points += values["weight_cluster"] * cluster
    free = _case_free_days(found)
    return points - (values["relief_7d"] if free >= 7 else values["relief_3d"] if free >= 3 else 0.0)


def _case_free_days(found: Evidence) -> int:
    """Days since the last case; a place that never had one has been free for ever."""
    return 9999 if found.days_since_last_case is None else found.days_since_last_case


def _step(
    found: Evidence, values: Mapping[str, Any], cluster: bool, base_rank: int, previous: int
) -> tuple[int, str]:
    """One step at most from the rating before: up with new cases in a cluster, down after days without a case."""
    free, green_after = _case_free_days(found), values["green_case_free_days"]
    if previous < 5 and (found.new_3d or 0) > 0 and cluster and base_rank > previous:
        return previous + 1, "step.up"
    if previous == 1:
        return (1, "step.stay_green") if free >= green_after else (2, "step.not_green")
    if previous == 2:
        return (1, "step.green") if free >= green_after else (2, "step.stay_blue")
    if free >= values["down_case_free_days"] and not cluster:
        return previous - 1, "step.down"
    return previous, "step.stay"


def _three_levels(found: Evidence, rule: Rule, _: int | None) -> tuple[int, list[str]]:
    cluster, by_proxy = _cluster(found, rule.values)
    if found.cases_cum is None:
        return 0, ["level.none"]
    if found.cases_cum == 0:
        return 1, ["level.low_never"]
    if (found.new_14d or 0) <= 0:
        return 1, ["level.low_14d"]
    if found.cases_cum <= rule.values["high_cases"]:
        return 3, ["level.medium"]
    if not cluster:
        return 3, ["level.medium_no_cluster"]
    return 5, ["level.high"] + ["cluster.proxy"] * by_proxy


def _notification_rate(found: Evidence, rule: Rule, _: int | None) -> tuple[int, list[str]]:
    values, rate = rule.values, found.rate_14d
    if rate is None:
        return 0, ["rate.no_figures"]
    if rate >= values["dark_red_rate"]:
        return 6, ["rate.dark_red"]
    if rate > values["red_rate"]:
        return 5, ["rate.red"]
    if found.testing_rate_7d is None or found.positivity_7d is None:
        return 0, ["rate.no_tests"]
    if found.testing_rate_7d <= values["least_testing_rate"]:
        return 0, ["rate.little_testing"]
    if found.positivity_7d >= values["high_positivity"]:
        return (
            (5, ["rate.red_positivity"]) if rate >= values["middle_rate"] else (4, ["rate.orange_positivity"])
        )
    return (4, ["rate.orange"]) if rate >= values["low_rate"] else (1, ["rate.green"])


_RULES = {
    "five_colours": _five_colours,
    "three_levels": _three_levels,
    "notification_rate": _notification_rate,
}
