"""Columns in as few bytes a row as their values need, each row at its place: what can be read at any row alone."""

from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

Codes = np.ndarray[Any, np.dtype[Any]]

_MOMENT = pl.Datetime("us", "UTC")
_SECOND = 1_000_000
_WIDEST = 64
_MOST_WORDS = 50_000
_MOST_SPAN = 2**62


class UnfitError(Exception):
    """Values that cannot be kept in this way; the part that has them is read as it is."""


def pack(values: pl.Series) -> tuple[dict[str, Any], Codes | None]:
    """How a column of text, whole numbers or moments is kept, and a code for each row; None where all rows are alike.

    Raises:
        UnfitError: too many words, too wide a span, another type.
    """
    if values.dtype == pl.String():
        words = values.drop_nulls().unique().sort()
        if len(words) > _MOST_WORDS:
            raise UnfitError(f"{values.name}: {len(words)} words")
        told, codes = pack(values.cast(pl.Enum(words)).to_physical().cast(pl.Int64()))
        return {**told, "words": words.to_list()}, codes
    if values.dtype not in (_MOMENT, pl.Int64()):
        raise UnfitError(f"{values.name}: {values.dtype}")
    return _pack_numbers(values.to_physical(), moments=values.dtype == _MOMENT)


def _pack_numbers(values: pl.Series, *, moments: bool) -> tuple[dict[str, Any], Codes | None]:
    """A number as its distance from the least one, in whole seconds where all are; 0 for null where one is."""
    least, most = values.min(), values.max()
    if not isinstance(least, int) or not isinstance(most, int):
        return {"base": None, "step": 1, "nulls": 0, "moments": moments}, None
    if most - least >= _MOST_SPAN:
        raise UnfitError(f"{values.name}: from {least} to {most}")
    away = values - least
    step = _SECOND if moments and bool((away % _SECOND == 0).all()) else 1
    nulls = int(values.null_count() > 0)
    told = {"base": least, "step": step, "nulls": nulls, "moments": moments}
    if least == most and not nulls:
        return told, None
    codes = (away // step + nulls).fill_null(0).to_numpy()
    return told, codes.astype(np.min_scalar_type((most - least) // step + nulls))


def unpack(told: dict[str, Any], codes: Codes | None, rows: int) -> pl.Series:
    """The values of some rows, as `pack` was given them."""
    if codes is None:
        numbers = pl.Series([told["base"]], dtype=pl.Int64()).new_from_index(0, rows)
    else:
        away = pl.Series(codes.astype(np.int64)) - told["nulls"]
        numbers = away.set(away < 0, None) * told["step"] + told["base"]
    if "words" in told:
        return pl.Series(told["words"], dtype=pl.String()).gather(numbers)
    return numbers.cast(_MOMENT) if told["moments"] else numbers


def pack_keys(values: pl.Series) -> Codes:
    """Text of which nearly every row has another one, in as many bytes as the longest has.

    Raises:
        UnfitError: a null, a text that is too long, one with a zero in it.
    """
    lengths = values.str.len_bytes().fill_null(0).to_numpy()
    width = int(lengths.max(initial=0))
    if values.null_count() or not 0 < width <= _WIDEST:
        raise UnfitError(f"{values.name}: {values.null_count()} nulls, {width} bytes")
    if bool(values.str.contains("\0", literal=True).any()):
        raise UnfitError(f"{values.name}: a zero in the text")
    texts = values.cast(pl.Binary())
    if bool((lengths != width).any()):
        return np.array(texts.to_list(), dtype=f"S{width}")
    # All are as wide, so they lie one behind the other already.
    kept = texts.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    [first] = np.frombuffer(kept.buffers()[1], np.int64, count=1, offset=8 * kept.offset)
    return np.frombuffer(kept.buffers()[2], f"S{width}", count=len(kept), offset=int(first))


def unpack_keys(codes: Codes) -> pl.Series:
    """The text of some rows, as `pack_keys` was given it."""
    wide = np.ascontiguousarray(codes)
    kept = pa.Array.from_buffers(
        pa.binary(wide.dtype.itemsize), len(wide), [None, pa.py_buffer(wide.view(np.uint8))]
    )
    texts = pl.Series(kept.cast(pa.binary()).cast(pa.string()), dtype=pl.String())
    return texts.str.strip_chars_end("\0")
