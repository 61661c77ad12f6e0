"""The explanation of a county's colour on the map of work resumed: what stands behind the (i) and `wuse explain`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from wuse.assess.power_index import ALL, PowerFacts, load_power_rule, power_index_as_known
from wuse.assess.resumption.changes import ResumptionChange, resumption_changes
from wuse.assess.resumption.judge import resumption_of
from wuse.assess.resumption.profile import ResumptionProfile, load_resumption_profile
from wuse.pool import Engine
from wuse.vocabulary import Colour

_SHARES = ("resumed_share", "output_share")
_SHOWN = (
    "firms", "resumed", "estimated", "used", "baseline", "no_baseline", "low_baseline", "no_reading",
    "resumed_share", "output_share", "power_index", "week_rise",
)  # fmt: skip


def explain_resumption(
    engine: Engine,
    facts: PowerFacts,
    *,
    place: str,
    day: date,
    profile: ResumptionProfile | None = None,
    indices: pl.DataFrame | None = None,
) -> dict[str, Any]:
    """Explain a county's colour and index on a day, from what was known at noon of the next.

    Args:
        indices: the place's rows of `power_index` on the day, where they are known already.

    Returns:
        Plain values in both languages, the same for the same facts: place, as_of, colour, rule, indicators, reasons,
        thresholds, would_change, industries (of at least as many enterprises as a colour needs), inputs. For officers:
        it is not under disclosure control.
    """
    used = profile or load_resumption_profile()
    if indices is None:
        indices = power_index_as_known(engine, facts, areas=[place], days=[day])
    row = resumption_of(engine, indices, areas=[place], days=[day], profile=used).row(0, named=True)
    whole = {(one["industry"], one["scale"]): one for one in indices.iter_rows(named=True)}
    colour = Colour(row["colour"])
    least = used.parameters["least_firms"]
    return {
        "place": place,
        "as_of": day.isoformat(),
        "colour": {
            "name": colour.value,
            "letter": colour.letter,
            "shape": colour.shape,
            **used.levels[colour.value],
        },
        "rule": _rule_words(used),
        "indicators": {name: whole[ALL, ALL][name] for name in _SHOWN} if (ALL, ALL) in whole else {},
        "reasons": [_reason(code, row, used) for code in row["reasons"].split(";")],
        "thresholds": [_threshold(entry, used) for entry in used.thresholds],
        "would_change": [_change(change) for change in resumption_changes(row, used)],
        "industries": [
            {
                name: one[name]
                for name in ("industry", "firms", "resumed_share", "output_share", "power_index")
            }
            for (industry, scale), one in sorted(whole.items())
            if industry != ALL and scale == ALL and one["firms"] >= least
        ],
        "inputs": dict(facts.versions),
    }


def reason_words(
    reasons: str, row: Mapping[str, Any], profile: ResumptionProfile
) -> Sequence[dict[str, Any]]:
    """The reasons of a verdict in words, in order."""
    return [_reason(code, row, profile) for code in reasons.split(";")]


def _rule_words(profile: ResumptionProfile) -> dict[str, Any]:
    rule = load_power_rule()
    return {
        "id": profile.id,
        "title": dict(profile.title),
        "authority": dict(profile.authority),
        "note": dict(profile.note),
        "digest": profile.digest,
        "effective_from": profile.effective_from.isoformat(),
        "parameters": dict(profile.parameters),
        "index": {
            "id": rule.id,
            "title": dict(rule.title),
            "formula": dict(rule.formula),
            "digest": rule.digest,
        },
    }


def _reason(code: str, row: Mapping[str, Any], profile: ResumptionProfile) -> dict[str, Any]:
    word = profile.reasons[code]
    value, named = row[word["indicator"]], word["threshold"]
    threshold = profile.parameters[named] if named else None
    shown = {"value": _short(word["indicator"], value), "threshold": threshold}
    return {
        "code": code,
        "indicator": word["indicator"],
        "value": value,
        "threshold": threshold,
        "text": {lang: word[lang].format(**shown) for lang in ("zh", "en")},
    }


def _short(indicator: str, value: Any) -> str:
    if value is None:
        return "–"
    if indicator in _SHARES:
        return f"{value:.2%}"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _threshold(entry: Mapping[str, str], profile: ResumptionProfile) -> dict[str, Any]:
    return {
        "colour": entry["colour"],
        "text": {lang: entry[lang].format(**profile.parameters) for lang in ("zh", "en")},
    }


def _change(change: ResumptionChange) -> dict[str, Any]:
    colour = change.colour
    if change.firms is not None:
        more = change.firms > 0
        zh = f"{'再复工' if more else '减少复工'} {abs(change.firms)} 家企业"
        en = f"{abs(change.firms)} {'more' if more else 'fewer'} enterprises at work"
    else:
        amount = (change.watt_hours or 0) / 1000
        zh = f"日用电量{'增加' if amount > 0 else '减少'} {abs(amount):,.0f} 千瓦时"
        en = f"{abs(amount):,.0f} kWh a day {'more' if amount > 0 else 'less'}"
    return {
        "to": colour.value,
        "firms": change.firms,
        "watt_hours": change.watt_hours,
        "text": {"zh": f"{zh}：变为{colour.name_zh}色", "en": f"{en}: {colour.value}"},
    }
