"""Days, moments and numbers as senders write them, brought to the one form that the standards have.

What cannot be read stays to the letter, so that the check names it as it stood. What can be read is only written in
another way: 2020/2/30 becomes 2020-02-30, and the check says that there is no such day.
"""

from datetime import date

import polars as pl

from wuse.intake.mapping.column_mapping import DateOrder, DecimalMark

_WIDE = {chr(0xFF01 + n): chr(0x21 + n) for n in range(94)} | {"\u3000": " ", "\u00a0": " "}
# Signs that stand for separators in Chinese; a second ends with nothing.
_SIGNS = {"年": "-", "月": "-", "日": " ", "时": ":", "点": ":", "分": ":", "秒": ""}
_DAY = {
    DateOrder.YMD: r"(?:(?<year>[0-9]{4})[-/.](?<month>[0-9]{1,2})[-/.](?<day>[0-9]{1,2})"
    r"|(?<year8>[0-9]{4})(?<month8>[0-9]{2})(?<day8>[0-9]{2}))",
    DateOrder.DMY: r"(?<day>[0-9]{1,2})[-/. ](?<month>[0-9]{1,2})[-/. ](?<year>[0-9]{4})",
    DateOrder.MDY: r"(?<month>[0-9]{1,2})[-/. ](?<day>[0-9]{1,2})[-/. ](?<year>[0-9]{4})",
}
_TIME = (
    r"(?:[T ]+(?<hour>[0-9]{1,2}):(?<minute>[0-9]{1,2})(?::(?<second>[0-9]{1,2})(?:\.[0-9]+)?)?"
    r" *(?<offset>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_SERIAL = r"^(?<whole>[0-9]{1,7})(?<part>\.[0-9]+)?$"
# Spreadsheets count a 29 February 1900, which never was: only what comes after it is told without doubt.
_BEFORE_SERIAL, _FIRST_SERIAL, _LAST_SERIAL = date(1899, 12, 30), 61, 2_958_465
_SECONDS = 86_400
_GROUPED = {
    DecimalMark.POINT: r"^[+-]?[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]+)?$",
    DecimalMark.COMMA: r"^[+-]?(?:[0-9]{1,3}(?:[. ][0-9]{3})+|[0-9]+)(?:,[0-9]+)?$",
}
_WHOLE_NUMBER = r"^[+-]?[0-9]+$"


def days(text: pl.Series, order: DateOrder) -> pl.Series:
    """Days as 2020-02-09; a time of day is left out only where it is midnight."""
    found = _parts(text, order)
    midnight = pl.all_horizontal(pl.col(name).cast(pl.Int64) == 0 for name in ("hour", "minute", "second"))
    told = pl.when(pl.col("hour").is_null() | midnight).then(_day())
    return _kept(text, found.select(told.alias("told")).to_series())


def moments(text: pl.Series, order: DateOrder | None, offset: str) -> pl.Series:
    """Moments as 2020-02-10T09:00:00+08:00; where a text does not say its offset it gets the one that was named."""
    found = _parts(text, order or DateOrder.YMD)
    clock = pl.concat_str(pl.lit("T"), _two("hour"), pl.lit(":"), _two("minute"), pl.lit(":"), _two("second"))
    said = pl.col("offset").fill_null(offset)
    told = pl.when(pl.col("hour").is_null()).then(_day()).otherwise(pl.concat_str(_day(), clock, said))
    return _kept(text, found.select(told.alias("told")).to_series())


def numbers(text: pl.Series, mark: DecimalMark) -> pl.Series:
    """Numbers with a decimal point and nothing between thousands."""
    plain = _plain(text)
    grouped = plain.str.contains(_GROUPED[mark])
    if mark is DecimalMark.POINT:
        told = plain.str.replace_all("[, ]", "")
    else:
        told = plain.str.replace_all("[. ]", "").str.replace(",", ".", literal=True)
    read = grouped | plain.str.contains(_WHOLE_NUMBER)
    return _kept(text, told.zip_with(read.fill_null(False), pl.Series([None], dtype=pl.String)))


def orders_that_read(text: pl.Series) -> list[DateOrder]:
    """In which orders the most of a column's texts can be days that exist, the usual order first.

    Several where the texts leave it open: 9/2/2020 may be in February or in September.
    """
    distinct = text.drop_nulls().unique()
    counts = {order: _existing(_parts(distinct, order)) for order in DateOrder}
    most = max(counts.values(), default=0)
    return [order for order, count in counts.items() if count == most > 0]


def marks_that_read(text: pl.Series) -> list[DecimalMark]:
    """With which decimal mark the most of a column's texts are numbers; several where it makes no difference or is
    left open."""
    distinct = text.drop_nulls().unique()
    counts = {mark: _count_of_numbers(numbers(distinct, mark)) for mark in DecimalMark}
    most = max(counts.values(), default=0)
    return [mark for mark, count in counts.items() if count == most > 0]


def marks_differ(text: pl.Series) -> bool:
    """Whether a column says something else under the one decimal mark than under the other."""
    distinct = text.drop_nulls().unique(maintain_order=True)
    return not numbers(distinct, DecimalMark.POINT).equals(numbers(distinct, DecimalMark.COMMA))


def _count_of_numbers(text: pl.Series) -> int:
    return text.cast(pl.Float64, strict=False).drop_nulls().len()


def _existing(parts: pl.DataFrame) -> int:
    days_of = parts.select(_day().alias("day")).to_series()
    return days_of.str.to_date("%Y-%m-%d", strict=False).drop_nulls().len()


def _plain(text: pl.Series) -> pl.Series:
    """Signs of Chinese width as those of ASCII, without blanks around."""
    return text.str.replace_many(list(_WIDE), list(_WIDE.values())).str.strip_chars()


def _parts(text: pl.Series, order: DateOrder) -> pl.DataFrame:
    """Year, month, day, hour, minute, second and offset of each text; all null where it cannot be read."""
    plain = _plain(text)
    if order is DateOrder.SERIAL:
        return _serial_parts(plain)
    plain = plain.str.replace_many(list(_SIGNS), list(_SIGNS.values())).str.strip_chars(" :")
    found = plain.str.extract_groups(f"^{_DAY[order]}{_TIME}$").struct.unnest()
    if order is DateOrder.YMD:
        found = found.with_columns(
            pl.coalesce(part, f"{part}8").alias(part) for part in ("year", "month", "day")
        )
    offset = pl.col("offset").str.replace("Z", "+00:00", literal=True)
    clock = pl.col("hour").is_not_null()
    return found.with_columns(offset, pl.when(clock).then(pl.col("second").fill_null("0")).alias("second"))


def _serial_parts(plain: pl.Series) -> pl.DataFrame:
    found = plain.str.extract_groups(_SERIAL).struct.unnest()
    count = pl.col("whole").cast(pl.Int64)
    known = pl.when(count.is_between(_FIRST_SERIAL, _LAST_SERIAL)).then(count)
    seconds = (pl.concat_str(pl.lit("0"), "part").cast(pl.Float64) * _SECONDS).round().cast(pl.Int64)
    day = pl.lit(_BEFORE_SERIAL) + pl.duration(days=known)
    clock = pl.when(known.is_not_null()).then(seconds.clip(0, _SECONDS - 1))
    return found.select(
        day.dt.strftime("%Y").alias("year"),
        day.dt.strftime("%m").alias("month"),
        day.dt.strftime("%d").alias("day"),
        (clock // 3600).cast(pl.String).alias("hour"),
        (clock // 60 % 60).cast(pl.String).alias("minute"),
        (clock % 60).cast(pl.String).alias("second"),
        pl.lit(None, pl.String).alias("offset"),
    )


def _day() -> pl.Expr:
    return pl.concat_str("year", pl.lit("-"), _two("month"), pl.lit("-"), _two("day"))


def _two(name: str) -> pl.Expr:
    return pl.col(name).str.zfill(2)


def _kept(text: pl.Series, told: pl.Series) -> pl.Series:
    """What was told, and where nothing was, the text to the letter."""
    return told.zip_with(told.is_not_null(), text).alias(text.name)
