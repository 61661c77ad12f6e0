"""Enterprises of the demonstration: made by rule, thirty a county, with the same result on every machine.

Nobody reads anything from a firm here: names say that they are generated, and so does the kind of every reading.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime

import polars as pl

SOURCE = "generated-meters"
"""The source that every generated reading names."""
_A_COUNTY = 30
_TIMES = 1_000_000
# Section -> how many of a hundred firms; and size -> how many, with its kilowatt-hours a day.
_INDUSTRIES = {"C": 45, "F": 14, "E": 6, "G": 6, "H": 6, "I": 5, "L": 4, "M": 4, "J": 3, "O": 4, "D": 3}
_SIZES = {"large": (5, 30_000), "medium": (15, 6_000), "small": (40, 900), "micro": (40, 90)}
_INFORMATION, _ELSE = "I", "M"
ZHOUSHAN = "3309"
_DECLARED = datetime(2020, 2, 8, 2, tzinfo=UTC)
_NAMES = {
    "C": "制造", "F": "商贸", "E": "建设", "G": "物流", "H": "餐饮", "I": "信息", "L": "商务", "M": "科技",
    "J": "金融", "O": "服务", "D": "能源",
}  # fmt: skip


def demo_firms(counties: Sequence[str]) -> pl.DataFrame:
    """The firms of some counties, in order.

    Returns:
        `firm` (code), `meter`, `place`, `industry`, `scale`, `tariff_class`, `mean` (watt-hours a day), `readiness`
        (thousandths; the lower come back sooner), `group` (zhoushan, information or rest).
    """
    rows = [_firm(county, number) for county in sorted(counties) for number in range(_A_COUNTY)]
    return pl.DataFrame(rows, orient="row").with_row_index("n")


def _firm(county: str, number: int) -> dict[str, object]:
    code = f"91{county}{number:010d}"
    industry = _pick(_chance(code, "industry") % 100, _INDUSTRIES)
    away = county.startswith(ZHOUSHAN)
    # So that no firm is of both groups whose indices are known.
    industry = _ELSE if away and industry == _INFORMATION else industry
    scale = _pick(_chance(code, "size") % 100, {name: share for name, (share, _) in _SIZES.items()})
    mean = _SIZES[scale][1] * (600 + _chance(code, "mean") % 1000)
    early = {"large": 120, "medium": 60}.get(scale, 0)
    return {
        "firm": code,
        "meter": f"GEN{county}{number:04d}",
        "place": county,
        "industry": industry,
        "scale": scale,
        "tariff_class": "large_industrial" if scale == "large" and industry in "CD" else "general_commercial",
        "mean": mean,
        "readiness": _chance(code, "readiness") % 1000 - early,
        "group": "zhoushan" if away else "information" if industry == _INFORMATION else "rest",
    }


def _chance(code: str, what: str) -> int:
    """A number that follows from a code alone."""
    return int.from_bytes(hashlib.sha256(f"{code}/{what}".encode()).digest()[:4]) % _TIMES


def _pick(at: int, shares: dict[str, int]) -> str:
    for name, share in shares.items():
        if (at := at - share) < 0:
            return name
    return next(iter(shares))


def enterprise_rows(firms: pl.DataFrame) -> pl.DataFrame:
    """What the firms declared: rows of the standard `enterprise`."""
    staff = {"large": 1200, "medium": 400, "small": 80, "micro": 8}
    return firms.select(
        enterprise="firm",
        enterprise_name=pl.format(
            "演示{}企业{}（生成数据）",
            pl.col("industry").replace_strict(_NAMES),
            pl.col("meter").str.slice(3),
        ),
        place="place",
        industry="industry",
        scale="scale",
        declared_at=pl.lit(_DECLARED),
        planned_on=pl.lit(date(2020, 2, 10)),
        resumption_mode=pl.lit("filing"),
        staff_total=pl.col("scale").replace_strict(staff, return_dtype=pl.Int64),
        staff_returning=pl.col("scale").replace_strict(staff, return_dtype=pl.Int64) // 2,
        note=pl.lit("生成的演示数据 Generated for the demonstration"),
        recorded_at=pl.lit(_DECLARED),
    )
