"""A code in words: why it stands, and what would change it and when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wuse.assess.health_code.profile import code_words
from wuse.vocabulary import Lang


@dataclass(frozen=True)
class CodeReason:
    """One reason of a code: the rule that was met, its threshold, the value beside it, the day of the fact."""

    rule: str
    threshold: int | None
    value: int | None
    on: date | None


def reasons_of(code: Mapping[str, Any]) -> list[CodeReason]:
    """The reasons of a row of a verdict; none is without one."""
    return [_reason(part, code) for part in code["reasons"].split(";") if part]


def reason_text(reason: CodeReason, lang: Lang) -> str:
    """A reason as its holder reads it."""
    text: str = code_words()["reasons"][reason.rule][lang]
    return text.format(threshold=reason.threshold, value=reason.value, on=reason.on)


def next_steps(code: Mapping[str, Any], lang: Lang) -> list[str]:
    """What would change a code, and when; green: until when it holds."""
    steps = code_words()["steps"]
    return [steps[name][lang].format(**values) for name, values in _steps(code)]


def _steps(code: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if code["colour"] == "none":
        yield "declare", {}
        return
    if code["test_frees"]:
        yield "test", {}
    if code["check_ins_left"]:
        yield "check_ins", {"number": code["check_ins_left"]}
    if code["not_before"] and code["not_before"] <= code["until"]:
        yield "day", {"day": code["not_before"]}
    yield "at_latest", {"day": code["until"]}


def _reason(part: str, code: Mapping[str, Any]) -> CodeReason:
    rule, threshold, value, on = part.split("|")
    day = date.fromisoformat(on) if on else code["since"]
    return CodeReason(rule, int(threshold) if threshold else None, int(value) if value else None, day)
