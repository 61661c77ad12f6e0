"""The power index of the province as it was published at the time, with its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class PublishedPower:
    """A day as published: index in points, shares in per cent or None, `title` and `url` of the source."""

    day: date
    power_index: float
    resumed_rate: float | None
    output_rate: float | None
    source: Mapping[str, str]


@cache
def published_power() -> Sequence[PublishedPower]:
    """What was published, by day."""
    text = files("wuse.publish").joinpath("published_power.yaml").read_text(encoding="utf-8")
    return tuple(
        PublishedPower(
            one["day"], one["power_index"], one.get("resumed_rate"), one.get("output_rate"), one["source"]
        )
        for one in yaml.safe_load(text)
    )
