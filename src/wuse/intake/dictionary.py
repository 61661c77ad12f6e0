"""A column of text as its distinct texts: what is asked of a column is then asked of each text once.

Days, places, codes and units repeat many times in a file. Numbers and ids hardly do, and are left as they are.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from wuse.intake.cell_texts import texts_and_codes

_SAMPLE = 4_096
# Rather few rows: they are no work either way.
_FEW = 256


@dataclass(frozen=True)
class Dictionary:
    """`texts`: the distinct texts, null among them where one is. `codes`: of each row, the position of its text.

    Of a column by number some text may be that of no row.
    """

    texts: pl.Series
    codes: pl.Series

    def spread(self, of_texts: pl.Series) -> pl.Series:
        """What is said of each text, said of each row."""
        return of_texts.gather(self.codes)


def dictionary_by_number(column: pl.Series) -> Dictionary | None:
    """The dictionary that a column by number is; None for every other."""
    if (parts := texts_and_codes(column)) is None:
        return None
    texts, codes = parts
    if codes.null_count():
        codes = codes.fill_null(texts.len())
        texts = pl.concat([texts, pl.Series([None], dtype=pl.String)])
    return Dictionary(texts, codes)


def dictionary_of(text: pl.Series) -> Dictionary | None:
    """The dictionary of a column of text, or None where that would be no shorter road."""
    if text.len() <= _FEW:
        return None
    if text.null_count() == text.len():
        return Dictionary(text.head(1), pl.repeat(0, text.len(), dtype=pl.UInt32, eager=True))
    return _encoded(text) if _repeats(text) else None


def _repeats(text: pl.Series) -> bool:
    """Told from rows spread over the file, since files are often sorted."""
    sample = text.gather_every(max(1, text.len() // _SAMPLE))
    return sample.n_unique() * 2 < sample.len()


def _encoded(text: pl.Series) -> Dictionary:
    # Categories of their own: those of another column would leave gaps between the codes.
    codes = text.cast(pl.Categorical(pl.Categories.random())).to_physical()
    if codes.null_count():
        codes = codes.fill_null(int(codes.drop_nulls().to_numpy().max()) + 1)
    positions = codes.to_numpy()
    stands_at = np.zeros(int(positions.max()) + 1, dtype=np.int64)
    stands_at[positions] = np.arange(text.len())
    return Dictionary(text.gather(pl.Series(stands_at)), codes)
