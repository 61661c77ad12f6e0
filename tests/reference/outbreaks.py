"""Random outbreaks: what may be known of a few places in a month, near the thresholds of the rules."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate

import yaml
from hypothesis import strategies as st

from tests.reference import area_risk as reference
from wuse.assess import Profile, load_profile, profile_from_text
from wuse.assess.profile import _PACKAGE

PLACES = ("330101", "330382", "331121")
FIRST, LAST = date(2020, 1, 28), date(2020, 2, 28)
SCARCE = ("imported_cum", "local_cum", "clusters_14d", "tests_new", "tests_positive_new", "discharged_cum")
NEAR_THRESHOLDS = (9, 10, 14, 15, 20, 21, 50, 51, 99, 100)
# With a hundred thousand residents the new cases of 14 days are the rate.
RESIDENTS = st.dictionaries(
    st.sampled_from(PLACES), st.sampled_from([100_000, 100_000, 80_000, 613_207]), min_size=1
)


def weighted() -> Profile:
    """The first rating in its weighted form."""
    raw = yaml.safe_load((_PACKAGE / "profiles" / "zhejiang-2020-02-09.yaml").read_text(encoding="utf-8"))
    raw["id"], raw["parameters"]["form"] = "weighted-for-a-test", "weighted"
    return profile_from_text(yaml.safe_dump(raw, allow_unicode=True))


PROFILES = {
    **{name: load_profile(name) for name in ("zhejiang-2020-02-09", "zhejiang-2020-02-12")},
    **{name: load_profile(name) for name in ("national-2020-02-17", "ecdc-2021")},
    "weighted": weighted(),
}


def figure(
    place: str,
    day: date,
    measure: str,
    value: int,
    *,
    basis: str = "published",
    cut_off: str | None = None,
    hours_late: int = 0,
) -> reference.Fact:
    """A figure, learnt at nine the next morning, Beijing time, or so many hours later."""
    learnt = datetime.combine(day + timedelta(days=1), time(1), tzinfo=UTC) + timedelta(hours=hours_late)
    return reference.Fact(place, day, measure, value, basis, cut_off, learnt, (0, 0))


@st.composite
def waves(draw: st.DrawFn, place: str) -> list[reference.Fact]:
    """A place's course: cumulative counts that rise by leaps, some near the next threshold, and then rest."""
    gaps = draw(st.lists(st.integers(1, 6), min_size=1, max_size=9))
    days = [FIRST + timedelta(days=gap) for gap in accumulate(gaps, initial=draw(st.integers(0, 9)))]
    leap = st.sampled_from([0, 0, 0, 1, 1, 2, 5, 6, 10, 30, draw(st.sampled_from([10, 150, 500]))])
    leaps = [draw(leap) for _ in days]
    start = draw(st.sampled_from([0, 0, 0, 0, 0, 1, *NEAR_THRESHOLDS]))
    counts = [(day, start + more) for day, more in zip(days, accumulate(leaps), strict=True) if day <= LAST]
    return [figure(place, day, "confirmed_cum", count) for day, count in counts]


@st.composite
def surroundings(draw: st.DrawFn) -> list[reference.Fact]:
    """What else may be known of a place on a day: clusters, local or imported cases."""
    place, day = draw(st.sampled_from(PLACES)), FIRST + timedelta(days=draw(st.integers(4, 30)))
    kinds = {
        "clusters": [figure(place, day, "clusters_14d", draw(st.integers(0, 2)))],
        "local": [figure(place, day, "local_cum", draw(st.integers(0, 20)))],
        "imported": [figure(place, day, "imported_cum", draw(st.integers(0, 4)))],
    }
    return kinds[draw(st.sampled_from(list(kinds)))]


@st.composite
def weekly_tests(draw: st.DrawFn, place: str) -> list[reference.Fact]:
    """A place that tests, once a week or oftener, about as much as the European map asks for, or far more."""
    every = draw(st.sampled_from([2, 3, 7]))
    tests, per_thousand = (
        draw(st.sampled_from([0, 100, 300, 301, 1000])),
        draw(st.sampled_from([0, 39, 40, 90])),
    )
    days = [FIRST + timedelta(days=i) for i in range(0, (LAST - FIRST).days, every)]
    return [
        found
        for day in days
        for found in (
            figure(place, day, "tests_new", tests),
            figure(place, day, "tests_positive_new", tests * per_thousand // 1000),
        )
    ]


@st.composite
def stray(draw: st.DrawFn) -> list[reference.Fact]:
    """Any figure at all: a correction, an estimate, a count of noon, one learnt late."""
    return [
        figure(
            draw(st.sampled_from(PLACES)),
            FIRST + timedelta(days=draw(st.integers(0, (LAST - FIRST).days))),
            draw(st.sampled_from(["confirmed_cum"] * 6 + list(SCARCE))),
            draw(st.one_of(st.integers(0, 25), st.sampled_from(NEAR_THRESHOLDS))),
            basis=draw(st.sampled_from(reference.TRUST)),
            cut_off=draw(st.sampled_from([None, "24:00", "12:00"])),
            hours_late=draw(st.sampled_from([0, 0, 2, 3, 4, 30, 100])),
        )
    ]


@st.composite
def outbreaks(draw: st.DrawFn) -> list[reference.Fact]:
    """The facts of a few places, each with its place in the pool; of some nothing is known."""
    courses = [draw(waves(place)) for place in PLACES if draw(st.integers(0, 3))]
    tests = [draw(weekly_tests(place)) for place in PLACES if draw(st.booleans())]
    others = draw(st.lists(st.one_of(surroundings(), stray()), max_size=10))
    facts = [fact for part in [*courses, *tests, *others] for fact in part]
    return [
        reference.Fact(**{**vars(found), "order": (number // 7, number % 7)})
        for number, found in enumerate(facts)
    ]


OUTBREAKS = outbreaks()
