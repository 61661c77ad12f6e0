"""Channels of notices (通知渠道): mailboxes and chat groups of offices, each described by a file of the site.

A channel belongs to an office and never to a person: its file has no address of anybody, and it hears of no person. One
that is about files tells firms of theirs: by their own mailboxes, or by what the site has agreed with one of them. One
that is about holders writes to those who gave the site a mailbox and confirmed it, and says nothing but to look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

import yaml

from wuse.intake.partner import is_safe
from wuse.respond.event import EVENT_LEVELS
from wuse.respond.event_table import step_table
from wuse.respond.firm_notice import FirmNotice
from wuse.respond.holder_letter import STEPS as LETTER_STEPS
from wuse.respond.holder_letter import HolderLetter
from wuse.respond.notice import Notice
from wuse.respond.resumption_table import resumption_table
from wuse.vocabulary import Colour, Lang, PlaceCode, Refusal, load_yaml

KINDS = ("webhook", "mail")
FORMS = ("plain", "dingtalk", "wecom")
SUBJECTS = ("events", "files", "holders")
_SAFE_MAIL = ("smtps", "smtp+tls")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_USUAL = ("report", "hand_up", "dispatch", "dispatch_county", "overdue", "card", "urge", "take_up")
_USUAL_OF_FILES = (
    "return", "ask", "refuse", "turn_down", "approve", "file", "consent", "breach", "breach_found", "lift", "delist",
    "uphold", "overturn",
)  # fmt: skip
AnyNotice = Notice | FirmNotice | HolderLetter


@dataclass(frozen=True)
class NoticeChannel:
    """Where notices go besides the desk.

    Attributes:
        name: of its file. kind: `webhook` or `mail`. place: whose events or files it is told of.
        about: `events`, `files` of firms, or `holders` of codes. enterprise: the firm whose files alone it is told of;
            empty for all.
        address: of the webhook, or of the mail server: `smtps://name@mail.example.cn:465`.
        form: of the webhook's message. secret: file with what signs it, or with the password of the mailbox.
        to, sender: mailboxes; about files without `to`, each firm's own. tells, levels: which steps and levels.
        lang: of the text. seconds: to wait for an answer.
    """

    name: str
    kind: Literal["webhook", "mail"]
    place: PlaceCode
    address: str
    form: Literal["plain", "dingtalk", "wecom"] = "plain"
    secret: Path | None = None
    to: tuple[str, ...] = ()
    sender: str = ""
    tells: tuple[str, ...] = _USUAL
    levels: tuple[Colour, ...] = EVENT_LEVELS
    lang: Lang = "zh"
    seconds: int = 5
    about: Literal["events", "files", "holders"] = "events"
    enterprise: str = ""

    @property
    def to_firms(self) -> bool:
        """Whether it writes to each firm's own mailbox."""
        return self.about == "files" and self.kind == "mail" and not self.to

    @property
    def to_holders(self) -> bool:
        """Whether it writes to the mailboxes that holders confirmed."""
        return self.about == "holders"

    def wants(self, notice: AnyNotice) -> bool:
        """Whether it is to be told."""
        told = notice.step in self.tells and self.place.contains(notice.place)
        if isinstance(notice, HolderLetter):
            return told and self.to_holders
        if isinstance(notice, FirmNotice):
            return told and self.about == "files" and self.enterprise in ("", notice.enterprise)
        return told and self.about == "events" and notice.level in self.levels


def to_mailbox(channel: NoticeChannel, mailbox: str) -> NoticeChannel:
    """The channel as it writes to one mailbox."""
    return replace(channel, to=(mailbox,))


@dataclass(frozen=True)
class ToldNotice:
    """A notice with its text in the channel's language."""

    notice: AnyNotice
    text: str


class ChannelTrouble(Exception):
    """A channel did not take what it was told. `code`: which trouble, such as `http.503`; `asked`: its Retry-After."""

    def __init__(self, code: str, *, asked: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.asked = asked


class SendNotices(Protocol):
    """What passes notices on: one for each kind of channel."""

    def __call__(
        self, channel: NoticeChannel, told: Sequence[ToldNotice], *, secret: str, at_second: int
    ) -> None:
        """Pass notices on in one message.

        Raises:
            ChannelTrouble: when it is not sure that they arrived.
        """


def load_channels(folder: Path) -> list[NoticeChannel]:
    """The channels of a folder, by name; none when there is no such folder.

    Raises:
        Refusal: `channel.malformed` with the file, what is wrong and what to write.
    """
    return [_channel(file) for file in sorted(folder.glob("*.yaml"))] if folder.is_dir() else []


def secret_of(channel: NoticeChannel) -> str:
    """What signs a channel's messages, or opens its mailbox; empty where it has none.

    Raises:
        ChannelTrouble: `secret` when its file cannot be read.
    """
    try:
        return channel.secret.read_text(encoding="utf-8").strip() if channel.secret else ""
    except (OSError, UnicodeDecodeError):
        raise ChannelTrouble("secret") from None


def _channel(file: Path) -> NoticeChannel:
    try:
        said = load_yaml(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as reason:
        raise _malformed(file, f"it is no YAML: {' '.join(str(reason).split())}") from None
    known = [field.name for field in fields(NoticeChannel) if field.name != "name"]
    if not isinstance(said, dict) or (strange := sorted(map(str, said.keys() - set(known)))):
        wrong = (
            "it is no list of names with values"
            if not isinstance(said, dict)
            else f"{strange[0]} is not known"
        )
        raise _malformed(file, f"{wrong}. Known: {', '.join(known)}")
    _check(file, said)
    lists = {name: tuple(said[name]) for name in ("to", "tells") if name in said}
    levels = {"levels": tuple(map(Colour, said["levels"]))} if "levels" in said else {}
    if said.get("about") == "files":
        lists = {"tells": _USUAL_OF_FILES, **lists}
    if said.get("about") == "holders":
        lists = {"tells": LETTER_STEPS, **lists}
    secret = {"secret": file.parent / said["secret"]} if said.get("secret") else {}
    place = PlaceCode.parse(str(said["place"]))
    return NoticeChannel(name=file.stem, **{**said, **lists, **levels, **secret, "place": place})


def _check(file: Path, said: Mapping[str, Any]) -> None:
    for name in ("kind", "place", "address"):
        if not said.get(name):
            raise _malformed(file, f"{name} is missing")
    _check_among(file, said, "kind", KINDS)
    _check_among(file, said, "form", FORMS)
    _check_among(file, said, "lang", ("zh", "en"))
    _check_among(file, said, "about", SUBJECTS)
    for name, allowed in (("tells", _steps(said)), ("levels", EVENT_LEVELS), ("to", None)):
        _check_list(file, said, name, allowed)
    seconds = said.get("seconds", 5)
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 1 <= seconds <= 30:
        raise _malformed(file, "seconds is no number from 1 to 30")
    if said.get("about") == "holders" and (said["kind"] != "mail" or said.get("to")):
        raise _malformed(file, "about holders it is kind: mail without to: each holder's own mailbox")
    if said["kind"] == "mail":
        _check_mail(file, said)
    elif not is_safe(str(said["address"])):
        raise _malformed(
            file, "address does not begin with https://, which it may leave out on this machine alone"
        )


def _steps(said: Mapping[str, Any]) -> tuple[str, ...]:
    """The steps that it can be told of: of events, those of files that firms are told of, or letters to holders."""
    if said.get("about") == "holders":
        return LETTER_STEPS
    if said.get("about") != "files":
        return tuple(step_table().names)
    return tuple(dict.fromkeys(line.step for line in resumption_table().rows if line.told))


def _check_among(file: Path, said: Mapping[str, Any], name: str, allowed: Sequence[str]) -> None:
    if name in said and said[name] not in allowed:
        raise _malformed(file, f"{name} is none of {', '.join(allowed)}")


def _check_list(file: Path, said: Mapping[str, Any], name: str, allowed: Sequence[str] | None) -> None:
    if name not in said:
        return
    if not isinstance(said[name], list) or not all(isinstance(word, str) for word in said[name]):
        raise _malformed(file, f"{name} is no list of words")
    if allowed is not None and (strange := [word for word in said[name] if word not in allowed]):
        raise _malformed(file, f"{name}: {strange[0]} is none of {', '.join(allowed)}")


def _check_mail(file: Path, said: Mapping[str, Any]) -> None:
    needs = ("sender",) if said.get("about") in ("files", "holders") else ("to", "sender")
    if not all(map(said.get, needs)):
        raise _malformed(
            file,
            "a mailbox needs to (a list of addresses of offices; about files, each firm's own without it) and sender",
        )
    parts = urlsplit(str(said["address"]))
    safe = parts.scheme in _SAFE_MAIL or (parts.scheme == "smtp" and parts.hostname in _LOOPBACK)
    if not parts.hostname or not safe:
        raise _malformed(
            file,
            "address is smtps://name@host:465 or smtp+tls://name@host:587; smtp:// on this machine alone",
        )


def _malformed(file: Path, wrong: str) -> Refusal:
    return Refusal(
        "channel.malformed",
        "{file}: {wrong}. Correct the file; the guide is “Send notices to an office”.",
        {"file": file.name, "wrong": wrong},
    )
