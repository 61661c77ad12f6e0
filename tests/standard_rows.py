"""Rows made from a standard's own contract: whatever it says of its fields and checks, they meet it.

Read off the documented vocabulary (`wuse.pool.standard_check`), without a line of the intake's.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from wuse.pool import Field, Standard

# Siblings: no figure of one is part of another's.
PLACES = ("330381", "330382", "330383")
NOW = datetime(2020, 3, 20, 2, tzinfo=UTC)
# Within the days that every table keeps.
_FIRST_DAY = date(2020, 2, 24)
# Days between what has to come earlier and what later; wide enough for every time zone.
_STEP = 3
_MOST = 1000

Row = dict[str, Any]


@st.composite
def rows_of(draw: st.DrawFn, standard: Standard, *, most: int = 6) -> list[Row]:
    """Rows of python values by field, no two of one key; `None` is an empty cell."""
    made = draw(st.lists(row_of(standard), min_size=1, max_size=most))
    return list({tuple(row[name] for name in standard.key): row for row in made}.values())


@st.composite
def row_of(draw: st.DrawFn, standard: Standard) -> Row:
    """One row that meets the constraints of its fields and the checks of its standard."""
    ranks = _ranks(standard)
    needed = _needed(standard)

    def made(field: Field) -> Any:
        filled = field.name in needed or draw(st.booleans())
        return draw(_value(field, ranks.get(field.name, 0))) if filled else None

    row = {field.name: made(field) for field in standard.said_fields}

    def again(name: str, unlike: Any = None) -> Any:
        values = _value(standard.field(name), ranks.get(name, 0))
        return draw(values.filter(lambda value: value != unlike))

    for check in standard.checks:
        if check["rule"] in _REPAIRS:
            _REPAIRS[check["rule"]](row, check, again)
    _repair_totals(row, standard)
    return row


def as_text(value: Any) -> str | None:
    """The cell that a sender would write."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):  # and datetimes
        return value.isoformat()
    return None if value is None else str(value)


def _needed(standard: Standard) -> set[str]:
    """Fields that are always filled, so that the order of days and the sums have something to hold for."""
    totals = [check for check in standard.checks if check["rule"] == "total"]
    summed = {name for check in totals for name in (*check["parts"], check["whole"])}
    return summed | {field.name for field in standard.fields if field.constraints.get("required")}


def _ranks(standard: Standard) -> dict[str, int]:
    """Field -> its place in an order in which everything that has to be later is."""
    pairs = [check["fields"] for check in standard.checks if check["rule"] == "not_before"]
    ranks = {name: 0 for pair in pairs for name in pair}
    for _ in ranks:
        for later, earlier in pairs:
            ranks[later] = max(ranks[later], ranks[earlier] + 1)
    return ranks


def _value(field: Field, rank: int) -> st.SearchStrategy[Any]:
    # What only warns is kept too: a row that is made here has nothing odd about it.
    return _VALUES[field.type]({**field.constraints, **field.warnings}, rank)


def _string(limits: Mapping[str, Any], rank: int) -> st.SearchStrategy[str]:
    if "enum" in limits:
        return st.sampled_from(limits["enum"])
    if "pattern" in limits:
        # `\Z` and not `$`: a newline at the end is no part of a cell. A space at its end is trimmed.
        return st.from_regex(rf"\A(?:{limits['pattern']})\Z", alphabet=st.characters(codec="ascii")).filter(
            lambda text: text == text.strip()
        )
    least, longest = limits.get("min_length", 1), min(limits.get("max_length", 12), 12)
    letters = st.sampled_from("abc123甲乙")
    return st.text(letters, min_size=least, max_size=max(least, longest))


def _integer(limits: Mapping[str, Any], rank: int) -> st.SearchStrategy[int]:
    return st.integers(limits.get("minimum", -_MOST), limits.get("maximum", _MOST))


def _number(limits: Mapping[str, Any], rank: int) -> st.SearchStrategy[float]:
    bounds = limits.get("minimum", -_MOST), limits.get("maximum", _MOST)
    return (
        st.floats(*bounds, allow_nan=False)
        .map(lambda value: round(value, 1))
        .filter(lambda value: bounds[0] <= value <= bounds[1])
    )


def _date(limits: Mapping[str, Any], rank: int) -> st.SearchStrategy[date]:
    return st.integers(0, 1).map(lambda day: _FIRST_DAY + timedelta(rank * _STEP + day))


def _datetime(limits: Mapping[str, Any], rank: int) -> st.SearchStrategy[datetime]:
    seconds = st.integers(0, 24 * 3600 - 1)
    begins = datetime.combine(_FIRST_DAY + timedelta(rank * _STEP), datetime.min.time(), UTC)
    return seconds.map(lambda second: begins + timedelta(seconds=second))


_VALUES: Mapping[str, Callable[[Mapping[str, Any], int], st.SearchStrategy[Any]]] = {
    "place_code": lambda limits, rank: st.sampled_from(PLACES),
    "person_key": lambda limits, rank: st.text("abcdef234567", min_size=32, max_size=32).map("p1-{}".format),
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": lambda limits, rank: st.booleans(),
    "date": _date,
    "datetime": _datetime,
}


def _fill_one(row: Row, check: Mapping[str, Any], value_of: Callable[..., Any]) -> None:
    if all(row[name] is None for name in check["fields"]):
        row[check["fields"][0]] = value_of(check["fields"][0])


def _fill_required(row: Row, check: Mapping[str, Any], value_of: Callable[..., Any]) -> None:
    for name in check["then"]:
        if row[check["field"]] in check["equals"] and row[name] is None:
            row[name] = value_of(name)


def _differ(row: Row, check: Mapping[str, Any], value_of: Callable[..., Any]) -> None:
    one, other = check["fields"]
    if row[one] is not None and row[one] == row[other]:
        row[other] = value_of(other, row[one])


_REPAIRS = {"one_of": _fill_one, "required_if": _fill_required, "differ": _differ}


def _repair_totals(row: Row, standard: Standard) -> None:
    """First the sums that must be equal, then the wholes that nothing adds up to, then the parts that may be less."""
    totals = [check for check in standard.checks if check["rule"] == "total"]
    equal = {check["whole"] for check in totals if check["compare"] == "equal"}
    for check in sorted(totals, key=lambda check: check["compare"] != "equal"):
        total = sum(row[name] for name in check["parts"])
        if check["whole"] not in equal:
            row[check["whole"]] = max(row[check["whole"]], total)
        elif check["compare"] == "equal":
            row[check["whole"]] = total
        else:
            _lower(row, check)


def _lower(row: Row, check: Mapping[str, Any]) -> None:
    left = row[check["whole"]]
    for name in check["parts"]:
        row[name] = min(row[name], left)
        left -= row[name]
