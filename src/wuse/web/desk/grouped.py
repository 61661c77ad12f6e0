"""Boxes to tick under headings, for a choice among many: each heading opens, and words are looked for among them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms

Groups = Sequence[tuple[str, Sequence[tuple[str, str]]]]


class GroupedTicks(forms.CheckboxSelectMultiple):
    """Boxes of which each knows its heading, and whether any beneath that is ticked; `parts/field.html` draws them."""

    grouped = True

    def options(self, name: str, value: Any, attrs: dict[str, Any] | None = None) -> Iterator[Any]:
        """The boxes, those of one heading after those of the other."""
        for title, found, _index in self.optgroups(name, value, attrs):
            chosen = sum(bool(option["selected"]) for option in found)
            yield from ({**option, "group": title, "chosen": chosen} for option in found)


def grouped(headings: Sequence[tuple[str, str]], codes: Sequence[tuple[str, str, str]]) -> list[Any]:
    """Choices under their headings, in the order of these; a heading without any is left out.

    Args:
        headings: code and words of each. codes: heading's code, value and words of each choice.
    """
    found = [
        (words, [(value, label) for own, value, label in codes if own == heading])
        for heading, words in headings
    ]
    return [(words, choices) for words, choices in found if choices]
