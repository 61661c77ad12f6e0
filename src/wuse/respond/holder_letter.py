"""Letters to holders (邮件提醒): to a mailbox that the holder gave and confirmed, that something changed.

A letter says neither a colour nor a reason nor a name: mail is read by others on its way. What changed stands on the
page.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

from wuse.permits import Title
from wuse.respond.mailbox_code import MOST_TRIES, is_same_code
from wuse.vocabulary import Lang, PlaceCode, Refusal, load_yaml

LetterStep = Literal["changed", "confirm"]
STEPS: tuple[LetterStep, ...] = ("changed", "confirm")
CODE_HOLDS = timedelta(hours=24)
APART = timedelta(hours=1)
"""How far letters to one holder are apart at the least: what changes meanwhile is told by the next. Ours."""
_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:[.][A-Za-z0-9-]+)+")
_MOST_LETTERS = 120


@dataclass(frozen=True)
class HolderLetter:
    """What is told. `mailbox`: number of the mailbox; `place`: the area of the response. `code`: that confirms."""

    step: LetterStep
    at: datetime
    place: PlaceCode
    mailbox: int
    number: int = 0
    code: str = field(repr=False, default="")


def letter_text(letter: HolderLetter, lang: Lang) -> str:
    """What a letter says."""
    return _words()[letter.step].told(lang).format(code=letter.code)


def check_address(address: str) -> None:
    """Refuse what is no mailbox: `letters.mailbox`."""
    if not (_MAILBOX.fullmatch(address) and len(address) <= _MOST_LETTERS):
        raise Refusal("letters.mailbox", "Give your mailbox, such as name@example.cn.")


def check_code(said: str, code: str, *, asked_at: datetime, tries: int, at: datetime) -> None:
    """Refuse a code that is wrong, was tried too often, or is over: `letters.code`."""
    in_time = at < asked_at + CODE_HOLDS and tries < MOST_TRIES
    if not (in_time and is_same_code(said, code)):
        raise Refusal(
            "letters.code",
            "This is not the code of the last letter, or it holds no more: read it off again, or ask for another.",
        )


def masked(address: str) -> str:
    """A mailbox as its owner knows it again: first letter and host."""
    name, _, host = address.partition("@")
    return f"{name[:1]}…@{host}"


@cache
def _words() -> dict[str, Title]:
    content = (files("wuse.respond") / "holder_letter.yaml").read_text(encoding="utf-8")
    return {step: Title(**told) for step, told in load_yaml(content).items()}
