"""A small edition, made by hand."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.audits import MemoryAudit
from wuse.publish import Edition, EditionStore, issue_edition

AT = datetime(2020, 2, 10, 4, tzinfo=UTC)
NAMES = {
    "330382": ("乐清市", "Yueqing", "3303"),
    "330303": ("龙湾区", "Longwan", "3303"),
    "330106": ("西湖区", "Xihu", "3301"),
}


def verdicts(**colours: str) -> pl.DataFrame:
    """One day's verdict rows; `p330382="red"`."""
    rows = [
        {
            "place": place[1:],
            "colour": colour,
            "basis": "estimated" if place == "p330382" else "published",
            "reasons": "base.red" if colour == "red" else "base.blue",
            "confirmed_cum": 157,
            "cases_cum": 157,
            "rate_14d": 9.9044444444,
            "rule": "zhejiang-2020-02-09",
            "rule_digest": "sha256:rule",
        }
        for place, colour in colours.items()
    ]
    return pl.DataFrame(rows)


def issued(
    store: EditionStore, *, as_of: date = date(2020, 2, 9), by: str = "a test", **colours: str
) -> Edition:
    """Issue an edition of three counties."""
    rows = verdicts(**(colours or {"p330382": "red", "p330303": "yellow", "p330106": "blue"}))
    words: dict[str, Any] = {
        "series": "zhejiang",
        "inputs": {"case_count": 7},
        "names": NAMES,
        "by": by,
        "at": AT,
    }
    return issue_edition(audit=MemoryAudit(), store=store, as_of=as_of, verdicts=rows, **words)


@pytest.fixture
def store(tmp_path: Path) -> EditionStore:
    """An empty store."""
    return EditionStore(tmp_path, "zhejiang")
