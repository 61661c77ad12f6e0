"""What steps and clocks of firms' files are called: `resumption_words.yaml`, read."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from wuse.permits import Title
from wuse.respond.resumption_table import resumption_table
from wuse.vocabulary import load_yaml


@dataclass(frozen=True)
class ResumptionWords:
    """Code -> name in both languages, of steps and clocks; and the texts of a notice to a firm, and of the letter
    that proves its mailbox.
    """

    steps: Mapping[str, Title]
    clocks: Mapping[str, Title]
    notice: Title
    notice_reason: Title
    mailbox: Title


@cache
def resumption_words() -> ResumptionWords:
    """The words as they were shipped.

    Raises:
        ValueError: when a step has no name, or a name no step; it is part of the program.
    """
    raw = load_yaml((files("wuse.respond") / "resumption_words.yaml").read_text(encoding="utf-8"))
    if raw["steps"].keys() != resumption_table().names.keys():
        raise ValueError("resumption_words.yaml: steps: names and codes differ")
    return ResumptionWords(
        steps={name: Title(**title) for name, title in raw["steps"].items()},
        clocks={name: Title(**title) for name, title in raw["clocks"].items()},
        notice=Title(**raw["notice"]),
        notice_reason=Title(**raw["notice_reason"]),
        mailbox=Title(**raw["mailbox"]),
    )
