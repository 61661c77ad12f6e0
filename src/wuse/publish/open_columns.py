"""The one step that everything published passes: open data of class L1 and nothing else."""

from wuse.pool import load_standard
from wuse.publish.edition import Edition
from wuse.vocabulary import Refusal, Sensitivity

# No columns of a verdict: what an edition adds to them from the public list of divisions.
_NAMES = frozenset({"name", "name_en", "city"})


def check_public(edition: Edition) -> None:
    """Refuse to publish an edition with a figure that is not classed L1.

    Raises:
        Refusal: `disclosure.not_public`, naming the columns.
    """
    used = {name for verdict in edition.verdicts for name in verdict.indicators}
    closed = sorted(name for name in used if not is_public(name))
    if closed:
        raise Refusal(
            "disclosure.not_public",
            "{columns}: not classed L1, so not for the public. Class the field in the verdict standard, "
            "or leave it out.",
            {"columns": closed},
        )


def is_public(column: str) -> bool:
    """Whether a column of a verdict is open to all."""
    fields = {field.name: field.sensitivity for field in load_standard("verdict").fields}
    return column in _NAMES or fields.get(column) is Sensitivity.L1
