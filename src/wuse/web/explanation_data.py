"""The explanation of a place's colour as the screens show it."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from wuse.assess import check_figures_for, explain, load_profile, load_series
from wuse.places import load_registry
from wuse.web.cockpit_data import SERIES, state
from wuse.web.site import open_pool


def explanation(home: Path, *, code: str, as_of: date, profile_id: str | None) -> dict[str, Any]:
    """The explanation of a place's colour on a day, kept until the pool changes."""
    return _explanation(home, state(home), code, as_of, profile_id)


@lru_cache(maxsize=512)
def _explanation(home: Path, token: str, code: str, as_of: date, profile_id: str | None) -> dict[str, Any]:
    check_figures_for(open_pool(home), days=[as_of])
    tree, series = load_registry(), load_series(SERIES)
    place = tree.get(code, on=as_of)
    profile = load_profile(profile_id) if profile_id else series.profile_of(as_of)
    city = tree.get(place.code[:4], on=as_of)
    then = series.next_profile(profile, as_of)
    return explain(open_pool(home), place=place, city=city, profile=profile, as_of=as_of, next_profile=then)
