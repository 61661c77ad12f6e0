"""Partners (对接方): other systems whose rows are fetched, each described by a file of the site.

The file says where the rows are and what they are; what opens the door, a token, lies in a file of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import yaml

from wuse.intake.mapping.column_mapping import ColumnMapping
from wuse.intake.mapping.document import check_table_of, mapping_from_text
from wuse.pool import load_standard, standard_names
from wuse.vocabulary import Purpose, Refusal, load_yaml

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_NEEDED = ("url", "standard", "account")
_PAGING = ("feed", "list")
_LEAST_SECONDS, _MOST_SECONDS = 10, 86_400
# What the desk has room for.
_LONGEST_NAME, _LONGEST_RESPONSE = 80, 30


@dataclass(frozen=True)
class Partner:
    """Whose rows are fetched, from where, and as whom they are sent in.

    `name`: of its file. `account`: the program whose permits say what may come in. `media_type`: of the body, where the
    answer does not say it. `every`: seconds between two looks. `paging`: a `list` is read from its first page at every
    look; of a `feed`, which only grows at its end, the last page that was read. `pages`: at most in one look.
    `token`: file with what is sent in `token_header`. `response`, `purpose`: for rows about persons. `mapping`: under
    which rows with headings of the partner's own are read; a file beside the partner's.
    """

    name: str
    url: str
    standard: str
    account: str
    media_type: str = ""
    every: int = 300
    paging: Literal["list", "feed"] = "list"
    pages: int = 100
    megabytes: int = 64
    seconds: int = 60
    token: Path | None = None
    token_header: str = "Authorization"  # noqa: S105 - the name of a header
    response: str = ""
    purpose: Purpose | None = None
    mapping: ColumnMapping | None = None


def load_partners(folder: Path) -> list[Partner]:
    """The partners of a folder, by name; none when there is no such folder.

    Raises:
        Refusal: `partner.malformed` with the file, what is wrong and what to write.
    """
    return [_partner(file) for file in sorted(folder.glob("*.yaml"))] if folder.is_dir() else []


def _partner(file: Path) -> Partner:
    try:
        said = load_yaml(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as reason:
        raise _malformed(file, f"it is no YAML: {' '.join(str(reason).split())}") from None
    if not isinstance(said, dict):
        raise _malformed(file, "it is no list of names with values")
    known = [field.name for field in fields(Partner) if field.name != "name"]
    strange = sorted(str(name) for name in said if name not in known)
    lacking = [name for name in _NEEDED if not said.get(name)]
    if strange or lacking:
        wrong = f"{', '.join(strange)} is not known" if strange else f"{', '.join(lacking)} is missing"
        raise _malformed(file, f"{wrong}. Known: {', '.join(known)}")
    _check(file, said)
    token = {"token": file.parent / said["token"]} if said.get("token") else {}
    purpose = {"purpose": Purpose(said["purpose"])} if said.get("purpose") else {}
    mapping = {"mapping": _mapping(file, said)} if said.get("mapping") else {}
    return Partner(name=file.stem, **{**said, **token, **purpose, **mapping})


def _mapping(file: Path, said: Mapping[str, Any]) -> ColumnMapping:
    try:
        found = mapping_from_text((file.parent / said["mapping"]).read_text(encoding="utf-8"))
        check_table_of(found, said["standard"])
    except (OSError, UnicodeDecodeError) as reason:
        raise _malformed(file, f"the mapping cannot be read: {reason}") from None
    except Refusal as refusal:
        raise _malformed(file, f"mapping: {refusal.message}") from None
    return found


def _check(file: Path, said: Mapping[str, Any]) -> None:
    texts = [
        name
        for name in (*_NEEDED, "media_type", "token", "token_header", "response", "mapping")
        if said.get(name)
    ]
    for name in texts:
        if not isinstance(said[name], str):
            raise _malformed(file, f"{name} is no text")
    for what, text, most in (
        ("its name", file.stem, _LONGEST_NAME),
        ("response", said.get("response"), _LONGEST_RESPONSE),
    ):
        if text and len(text) > most:
            raise _malformed(file, f"{what} is longer than {most} characters")
    for name in ("every", "pages", "megabytes", "seconds"):
        if name in said and (
            not isinstance(said[name], int) or isinstance(said[name], bool) or said[name] < 1
        ):
            raise _malformed(file, f"{name} is no number from 1")
    if not is_safe(said["url"]):
        raise _malformed(
            file, "url does not begin with https://, which it may leave out on this machine alone"
        )
    if said["standard"] not in standard_names():
        raise _malformed(file, f"standard is none of {', '.join(standard_names())}")
    if not _LEAST_SECONDS <= said.get("every", 300) <= _MOST_SECONDS:
        raise _malformed(file, f"every is not between {_LEAST_SECONDS} and {_MOST_SECONDS} seconds")
    if said.get("paging", "list") not in _PAGING:
        raise _malformed(file, f"paging is none of {', '.join(_PAGING)}")
    if said.get("purpose") and said["purpose"] not in list(Purpose):
        raise _malformed(file, f"purpose is none of {', '.join(Purpose)}")
    if load_standard(said["standard"]).personal and not (said.get("response") and said.get("purpose")):
        raise _malformed(file, "rows about persons need response and purpose")


def is_safe(address: str) -> bool:
    """Whether nobody on the way can read or change what comes from an address."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))


def _malformed(file: Path, wrong: str) -> Refusal:
    return Refusal(
        "partner.malformed",
        "{file}: {wrong}. Correct the file; the guide is “Pull from a partner”.",
        {"file": file.name, "wrong": wrong},
    )
