"""Every text stands in both languages, with the same gaps, in house words."""

import re
from string import Formatter

import pytest

from wuse.intake import message_texts
from wuse.intake.messages import problem, problems_of, refuse


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", message_texts("en"))
def test_both_languages_say_it_without_banned_words(name: str) -> None:
    zh, en = message_texts("zh")[name], message_texts("en")[name]
    assert re.search(r"[一-鿿]", zh)
    assert not re.search(r"[一-鿿]", en)
    assert not re.search(r"\b(please|sorry|invalid|oops)\b", en, re.IGNORECASE)
    # The Chinese of a column may use its title, the English its name.
    assert gaps(zh) - {"title"} <= gaps(en) | {"column"}


def test_a_refusal_gives_back_the_problems_it_was_made_of() -> None:
    found = problem("file_empty", "en", value="a.csv")
    assert problems_of(refuse(found)) == (found,)
