"""Texts that stand for a code: the code itself, its name in either language, or a word that the mapping knows."""

from collections.abc import Mapping
from functools import cache

import polars as pl

from wuse.intake.cells import BLANK
from wuse.pool import Field
from wuse.vocabulary import PlaceCode, Refusal

TRUTHS = {"true": ("true", "1", "yes", "是"), "false": ("false", "0", "no", "否")}
"""What a field of yes or no takes by itself."""


def is_coded(field: Field) -> bool:
    """Whether a field has codes that words may stand for: a list of its own, yes and no, or the codes of places."""
    return bool(field.labels) or field.type in ("boolean", "place_code")


def code_of(text: str, field: Field) -> str | None:
    """The code that a text stands for without anybody saying so; None where it stands for none."""
    plain = text.strip(BLANK)
    if field.type == "place_code":
        return plain if _is_place(plain) else None
    return _known(field).get(plain.casefold())


def recoded(text: pl.Series, field: Field, values: Mapping[str, str]) -> pl.Series:
    """Each text as its code; one that stands for none stays to the letter, one that says nothing becomes empty."""
    codes: dict[str, str | None] = {}
    for cell in text.unique().drop_nulls():
        plain = cell.strip(BLANK)
        code = values[plain] if plain in values else code_of(plain, field)
        if code is not None and code != cell:
            codes[cell] = code or None
    return text.replace(list(codes), pl.Series(list(codes.values()), dtype=pl.String)) if codes else text


def strange_texts(text: pl.Series, field: Field, values: Mapping[str, str]) -> list[tuple[str, int]]:
    """The texts that stand for no code, with how many cells have them, the most frequent first."""
    plain = text.alias("text").str.strip_chars(BLANK).replace("", None).drop_nulls()
    counted = plain.value_counts(name="count").sort("count", "text", descending=[True, False])
    return [
        (cell, count)
        for cell, count in counted.iter_rows()
        if cell not in values and code_of(cell, field) is None
    ]


@cache
def _known(field: Field) -> Mapping[str, str]:
    """Every text, in small letters, that stands for one code of a field and for no other."""
    spellings = {code: {code, *field.labels[code].values()} for code in field.labels}
    if field.type == "boolean":
        spellings = {code: set(texts) for code, texts in TRUTHS.items()}
    found: dict[str, set[str]] = {}
    for code, texts in spellings.items():
        for text in texts:
            found.setdefault(text.casefold(), set()).add(code)
    return {text: next(iter(codes)) for text, codes in found.items() if len(codes) == 1}


def _is_place(text: str) -> bool:
    try:
        return bool(PlaceCode.parse(text)) and text.isascii()
    except Refusal:
        return False
