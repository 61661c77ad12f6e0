"""A warning in words: why it stands, and what would end it."""

from collections.abc import Mapping
from typing import Any

from wuse.assess.warnings.rule import WarningRule
from wuse.vocabulary import Lang


def reason_text(signal: str, numbers: Mapping[str, Any], rule: WarningRule, lang: Lang) -> str:
    """Why a warning stands. `numbers`: its `observed` and `threshold`."""
    return _told("reason", signal, numbers, rule, lang)


def ends_text(signal: str, numbers: Mapping[str, Any], rule: WarningRule, lang: Lang) -> str:
    """What would end a warning. `numbers`: its `observed` and `threshold`."""
    return _told("ends", signal, numbers, rule, lang)


def _told(part: str, signal: str, numbers: Mapping[str, Any], rule: WarningRule, lang: Lang) -> str:
    text: str = rule.kinds[signal][part][lang]
    told = {name: numbers[name] for name in ("observed", "threshold")}
    return text.format(**{**rule.values, **told})
