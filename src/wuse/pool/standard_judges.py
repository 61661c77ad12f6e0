"""Whether a part of a contract's YAML is as it should be, and the refusals that say what to write instead."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from wuse.vocabulary import Refusal

Judge = Callable[[Any], bool]
Parts = Mapping[str, tuple[Judge, str]]
"""Part -> whether a value will do, and what to write."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class _Absent:
    """Stands for a part that is not there, where null would be an answer."""


_ABSENT = _Absent()


def check_parts(given: Mapping[str, Any], parts: Parts, file: str, owner: str | None = None) -> None:
    """Refuse a part that nothing reads, and the first that is missing or wrong.

    Args:
        owner: the field or check that the parts belong to; None for the file as a whole.

    Raises:
        Refusal: `standard.part_unknown`, `standard.malformed`.
    """
    check_known(given, parts, file, owner or file.removesuffix(".yaml"))
    for part, (judge, write) in parts.items():
        if not judge(given.get(part, _ABSENT)):
            raise malformed(file, part, write) if owner is None else malformed_in(file, owner, part, write)


def check_known(given: Mapping[str, Any], known: Mapping[str, object], file: str, owner: str) -> None:
    """Refuse parts that nothing reads: `standard.part_unknown`."""
    strange = sorted(str(part) for part in given if part not in known)
    if strange:
        raise Refusal(
            "standard.part_unknown",
            "{file}, {field}: nothing reads {parts}. Known there: {known}. Correct the spelling, or leave it out.",
            {"file": file, "field": owner, "parts": strange, "known": list(known)},
        )


def malformed(file: str, part: str, write: str) -> Refusal:
    """A part of the file as a whole is missing or wrong."""
    return Refusal(
        "standard.malformed",
        "{file}: {part} is missing or not as it should be. Write: {write}",
        {"file": file, "part": part, "write": write},
    )


def malformed_in(file: str, owner: str, part: str, write: str) -> Refusal:
    """A part of a field or a check is missing or wrong."""
    return Refusal(
        "standard.malformed",
        "{file}, field {field}: {part} is missing or not as it should be. Write: {write}",
        {"file": file, "field": owner, "part": part, "write": write},
    )


# --- the judges


def word(value: Any) -> bool:
    """A name in small letters, such as `case_count`."""
    return isinstance(value, str) and bool(_NAME.fullmatch(value))


def path(value: Any) -> bool:
    """A table's field, such as `case_report.report_id`."""
    return isinstance(value, str) and value.count(".") == 1 and all(map(word, value.split(".")))


def both_languages(value: Any) -> bool:
    """A text in Chinese and in English."""
    return isinstance(value, dict) and value.keys() == {"zh", "en"} and all(map(said, value.values()))


def said(value: Any) -> bool:
    """A text that is not blank."""
    return isinstance(value, str) and bool(value.strip())


def days_or_null(value: Any) -> bool:
    """A number of days above 0, or null."""
    return value is None or (whole(value) and value > 0)


def whole(value: Any) -> bool:
    """A whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def number(value: Any) -> bool:
    """A number."""
    return whole(value) or isinstance(value, float)


def truth(value: Any) -> bool:
    """True or false."""
    return isinstance(value, bool)


def regular_expression(value: Any) -> bool:
    """A regular expression without look-around or back-references, so that every engine reads it alike."""
    if not said(value) or re.search(r"\(\?[=!<]|\\[1-9]", value):
        return False
    try:
        re.compile(value)
    except re.error:
        return False
    return True


def list_of(judge: Judge, *, at_least: int = 1) -> Judge:
    """A list of such values."""
    return lambda value: isinstance(value, list) and len(value) >= at_least and all(map(judge, value))


def pair_of(judge: Judge) -> Judge:
    """A list of exactly two such values."""
    return lambda value: list_of(judge)(value) and len(value) == 2


def mapping_of(judge: Judge) -> Judge:
    """A mapping from text to such values."""
    return lambda value: isinstance(value, dict) and all(map(said, value)) and all(map(judge, value.values()))


def one_of(*values: object) -> Judge:
    """One of these values."""
    return lambda value: isinstance(value, str) and value in values


def or_absent(judge: Judge) -> Judge:
    """Such a value, or nothing."""
    return lambda value: value is _ABSENT or judge(value)
