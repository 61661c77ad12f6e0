"""The training mark (培训标记): what tells a home of made-up people and events from every other, for ever.

A home is marked when it is made, before anything was done in it, and nothing takes the mark away. It stands in a file
of the home, at the desk, and in the key folder, under one id. Where they do not agree, nothing is started, so that
neither a copied file nor another database nor the keys of a real site turn a training home into a real one, or the
other way round.

Nobody of a training home can be somebody: its numbers of identity begin with `99`, which no division has (GB/T 2260).
A training home takes no other number, and every other home refuses these.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from wuse.trust.identity import DocumentKind, IdentityDocument
from wuse.vocabulary import Refusal

MARK_FILE = "training.json"
KEY_MARKS = "training"
MADE_UP = "99"
"""How numbers of identity begin that belong to nobody; also the code of the made-up province."""


@dataclass(frozen=True)
class TrainingMark:
    """The mark: its opaque id, the seed that people and events were made from, how many seats there are, since when."""

    uid: str
    seed: int
    seats: int
    marked_at: datetime


def read_mark(home: Path) -> str:
    """The id of the mark in a home's file; empty for a home that is none for training.

    Raises:
        Refusal: `training.mark_unreadable`.
    """
    file = home / MARK_FILE
    if not file.is_file():
        return ""
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["uid"])
    except (ValueError, KeyError, TypeError):
        raise Refusal(
            "training.mark_unreadable",
            "{file} cannot be read, and without it nobody knows that this home is for training: make a new one in an "
            "empty folder.",
            {"file": str(file)},
        ) from None


def write_mark(home: Path, mark: TrainingMark) -> Path:
    """Write the mark into a home's file, which must not be there; returns the file."""
    file = home / MARK_FILE
    told = {**asdict(mark), "marked_at": mark.marked_at.isoformat()}
    with file.open("x", encoding="utf-8") as out:
        json.dump(told, out, ensure_ascii=False, indent=2)
    return file


def key_mark(uid: str) -> str:
    """The name under which the key folder of a training has its mark."""
    return f"{KEY_MARKS}/{uid}"


def check_marks(*, folder: str, desk: str, keys: Sequence[str]) -> None:
    """Refuse a home, a desk and a key folder that were not marked together.

    Args:
        folder, desk: the id of the mark that each has; empty for none. keys: names of the marks in the key folder.

    Raises:
        Refusal: `training.mixed`.
    """
    if folder != desk or list(keys) != ([key_mark(folder)] if folder else []):
        raise Refusal(
            "training.mixed",
            "Not started: of home, desk and key folder some are for training and some are not, or are of another "
            "training. A training keeps all three for ever: start it with them, or make a new one in an empty folder.",
        )


def check_document_fits(document: IdentityDocument, *, training: bool) -> None:
    """Refuse a real number in a training home, and a made-up one everywhere else.

    Raises:
        Refusal: `training.real_document`, `training.made_up_document`.
    """
    made_up = document.kind is DocumentKind.RESIDENT_ID and document.number.startswith(MADE_UP)
    if training and not made_up:
        raise Refusal(
            "training.real_document",
            "This is a training home: nobody real may be entered. Take a number of identity that begins with 99.",
        )
    if made_up and not training:
        raise Refusal(
            "training.made_up_document",
            "Numbers of identity that begin with 99 are made up for training: they are not taken here.",
        )


def check_not_training(home: Path) -> None:
    """Refuse what would carry data into a training home or out of it.

    Raises:
        Refusal: `training.closed`, `training.mark_unreadable`.
    """
    if read_mark(home):
        raise closed()


def closed() -> Refusal:
    """The refusal of what is off in a training home."""
    return Refusal(
        "training.closed",
        "Off in a training home: nothing real comes in, and nothing made up goes out. Use a home for real data.",
    )


def not_empty() -> Refusal:
    """The refusal to make a training home where something is kept."""
    return Refusal(
        "training.not_empty",
        "Something is kept here already. A training home is made where nothing was before: name an empty folder, and "
        "leave out the settings that lead to another place.",
    )
