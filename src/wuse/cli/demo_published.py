"""The power index of the province as it was published in February 2020, for the demonstration: that is real."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import polars as pl

_LEARNT = datetime(2020, 4, 10, tzinfo=UTC)
_WELL_OFF, _INDEX, _EARLY = "xiaokang-2020-04", "power-index-2020-02-20", "power-index-2020-02-18"
_SOURCES = {
    _WELL_OFF: (
        "《小康》2020年4月：企业复工电力指数",
        "https://www.chxk.com.cn/2020/20200402/2020/0410/937202_2.html",
    ),
    _INDEX: ("浙江企业复工电力指数（2020年2月）", "http://dydy.ok518.org/show-23900.html"),
    _EARLY: ("从电力指数看企业复工（2020年2月18日）", "https://www.axyjyo.cn/c/2020-02-18/2522775.shtml"),
}
# Day -> share resumed and output in per cent, the index in points, the source. The index of the 18th is their mean.
_FIGURES = {
    date(2020, 2, 10): (None, None, 25.42, _WELL_OFF),
    date(2020, 2, 18): (37.93, 43.66, 40.80, _EARLY),
    date(2020, 2, 19): (57.60, 45.28, 51.44, _INDEX),
    date(2020, 2, 20): (60.15, 47.27, 53.71, _INDEX),
}


def published_sources() -> pl.DataFrame:
    """Rows of the standard `source`."""
    return pl.DataFrame(
        {
            "source": list(_SOURCES),
            "title": [title for title, _ in _SOURCES.values()],
            "url": [url for _, url in _SOURCES.values()],
            "reliability": ["C"] * len(_SOURCES),
            "recorded_at": [_LEARNT] * len(_SOURCES),
        }
    )


def published_index() -> pl.DataFrame:
    """Rows of the standard `published_index`."""
    return pl.DataFrame(list(_rows()))


def _rows() -> Iterator[dict[str, object]]:
    for day, (*rates, index, source) in _FIGURES.items():
        for measure, value in zip(
            ("resumed_rate", "output_rate", "power_index"), (*rates, index), strict=True
        ):
            if value is not None:
                yield {
                    "place": "33",
                    "section": "ALL",
                    "date": day,
                    "index_measure": measure,
                    "index_value": value,
                    "basis": "derived" if measure == "power_index" and source == _EARLY else "published",
                    "source": source,
                    "recorded_at": _LEARNT,
                }
