"""What became of a file: taken, with which rows set aside and which warnings, or refused, and why."""

from dataclasses import dataclass, field

from wuse.intake.limits import DEFAULT, Limits
from wuse.intake.messages import problems_of
from wuse.intake.read import read_file
from wuse.vocabulary import Refusal

Row = tuple[str | None, ...]


@dataclass(frozen=True)
class Taken:
    """`aside`: rules by which rows were set aside, by row. `warned`: rules of what was taken all the same."""

    columns: list[str]
    rows: list[Row]
    aside: dict[int, str] = field(default_factory=dict)
    warned: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Refused:
    """`where`: row and column that the first problem names."""

    rule: str
    where: tuple[int, str] = (0, "")


Outcome = Taken | Refused


def outcome(
    content: bytes,
    name: str = "file.csv",
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    limits: Limits = DEFAULT,
) -> Outcome:
    """Read a file; any other error than a refusal in words is an error of the test too."""
    try:
        table = read_file(name, content, encoding=encoding, sheet=sheet, limits=limits)
    except Refusal as refusal:
        first = problems_of(refusal)[0]
        return Refused(refusal.code.removeprefix("intake."), (first.row, first.column))
    aside = {found.row: found.rule for found in table.problems if found.severity == "refuse"}
    assert sorted(aside) == table.broken["row"].to_list()
    assert not set(aside) & set(table.rows)
    return Taken(
        table.cells.columns,
        table.cells.rows(),
        aside,
        [found.rule for found in table.problems if found.severity == "warn"],
    )


def taken(*rows: Row, columns: str = "a,b", aside: dict[int, str] | None = None, warned: str = "") -> Taken:
    """The outcome of a file that was taken."""
    return Taken(columns.split(","), list(rows), aside or {}, warned.split())
