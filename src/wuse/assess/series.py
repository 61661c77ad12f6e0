"""A series: the sequence of profiles that an area's own editions follow, and their cadence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from wuse.assess.profile import Profile, Words, load_profile
from wuse.vocabulary import PlaceCode, Refusal, load_yaml


@dataclass(frozen=True)
class Series:
    """Which profile judges which day; editions fall on `first_edition` and every `cadence_days` after it."""

    id: str
    title: Words
    area: PlaceCode
    first_edition: date
    cadence_days: int
    profiles: tuple[tuple[date, str], ...]

    def profile_of(self, day: date) -> Profile:
        """The profile in force on a day.

        Raises:
            Refusal: `series.not_begun` for a day before the first profile takes effect.
        """
        in_force = [name for start, name in self.profiles if start <= day]
        if not in_force:
            raise Refusal(
                "series.not_begun",
                "No rule of the series {series} was in force on {as_of}: it begins on {begins}. "
                "Ask for a later day, or name a profile.",
                {"series": self.id, "as_of": day.isoformat(), "begins": self.begins.isoformat()},
            )
        return load_profile(in_force[-1])

    @property
    def begins(self) -> date:
        """The first day that the series has a rule for."""
        return min(start for start, _ in self.profiles)

    def next_profile(self, profile: Profile, day: date) -> Profile:
        """The rule that judges after a day: the series' successor, or the same for a profile it does not use."""
        in_force = profile.id == self.profile_of(day).id
        return self.profile_of(day + timedelta(days=1)) if in_force else profile

    def is_edition(self, day: date) -> bool:
        """Whether an edition is due on that day."""
        return day >= self.first_edition and (day - self.first_edition).days % self.cadence_days == 0

    def editions(self, until: date) -> Sequence[date]:
        """The days of all editions up to a day."""
        count = (until - self.first_edition).days // self.cadence_days + 1
        return [self.first_edition + timedelta(days=i * self.cadence_days) for i in range(max(count, 0))]


@cache
def load_series(series_id: str) -> Series:
    """Load a series by id; Refusal `series.unknown` when there is none."""
    entry = files("wuse.assess") / "series" / f"{series_id}.yaml"
    if not entry.is_file():
        raise Refusal("series.unknown", "There is no series “{value}”.", {"value": series_id})
    raw = load_yaml(entry.read_text(encoding="utf-8"))
    return Series(
        id=raw["id"],
        title=raw["title"],
        area=PlaceCode(raw["area"]),
        first_edition=raw["first_edition"],
        cadence_days=raw["cadence_days"],
        profiles=tuple((entry["from"], entry["profile"]) for entry in raw["profiles"]),
    )
