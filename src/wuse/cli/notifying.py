"""`wuse notify`: pass notices on to the channels of offices."""

import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

import click

from wuse import world
from wuse.cli.context import (
    closed_in_training,
    console,
    errors,
    home_option,
    json_option,
    print_json,
    refusals_as_sentences,
)
from wuse.cli.desk import keys_of, open_desk
from wuse.cli.words import say, table
from wuse.places import PlaceTree, load_registry
from wuse.respond.channel import AnyNotice, NoticeChannel, load_channels
from wuse.respond.event_kind import event_catalogue
from wuse.respond.firm_mailbox import SECRET, mailbox_letter
from wuse.respond.firm_notice import FirmNotice, firm_notice_text
from wuse.respond.holder_letter import HolderLetter, letter_text
from wuse.respond.notice import notice_text
from wuse.vocabulary import setting

_LOOK_EVERY = 1.0
_AFTER_TROUBLE = 10
# Letters to firms or holders in one look, each with a mailbox of its own.
_LETTERS = 50


@click.command("notify")
@click.option("--once", is_flag=True, help="Pass on what is due and stop.")
@click.option("--status", is_flag=True, help="Show how far each channel is, and send nothing.")
@home_option
@json_option
@refusals_as_sentences
@closed_in_training
def notify(once: bool, status: bool, home: Path, as_json: bool) -> None:
    """Pass notices of events, of firms' files and to holders of codes on to channels, until stopped.

    A channel is a file in the folder of WUSE_CHANNELS: a mailbox or a webhook, whose events or files it is told of,
    which steps and levels. After a failure it is tried later and later. `wuse serve` runs this by itself when there are
    channels.

    \b
    Examples:
      wuse notify --once
      wuse notify --status
    """
    channels = load_channels(channels_folder(home))
    if not channels:
        console.print(say("There are no channels: {folder} has no files.", folder=channels_folder(home)))
        return
    open_desk(home)
    if status:
        _show(channels, as_json)
        return
    look = _poster(channels, home)
    if once:
        console.print(say("{count} notices passed on.", count=look()))
        return
    _keep_posting(look)


def channels_folder(home: Path) -> Path:
    """Where the files of channels lie."""
    return Path(setting("WUSE_CHANNELS", environ=os.environ) or home / "channels")


def _keep_posting(look: Callable[[], int]) -> NoReturn:
    """Pass on what is due, look again, and so on until the process is ended."""
    from django.db import OperationalError

    while True:
        try:
            look()
        except (OperationalError, OSError) as reason:
            # The desk is away for a while: not a reason to end the screens as well.
            errors.print(
                say(
                    "The notices cannot be read: {reason}. They are looked for again in {seconds} seconds.",
                    reason=reason,
                    seconds=_AFTER_TROUBLE,
                ),
                highlight=False,
                soft_wrap=True,
            )
            time.sleep(_AFTER_TROUBLE)
        time.sleep(_LOOK_EVERY)


def _poster(channels: list[NoticeChannel], home: Path) -> Callable[[], int]:
    """Looks once through the outbox and answers with how many notices went out, codes for mailboxes among them."""
    # Imported here: the apps must be ready.
    from wuse.respond.store.holder_letters import tell_of_changes
    from wuse.respond.store.mail import send_by_mail
    from wuse.respond.store.mailboxes import post_code
    from wuse.respond.store.outbox import post_due, spread_notices
    from wuse.respond.webhook import send_by_webhook
    from wuse.trust.store.vault import Vault

    keys = keys_of(home)
    vault, writes = Vault(keys, world.entropy), any(one.to_holders for one in channels)
    places = load_registry()
    zone = ZoneInfo(setting("WUSE_TIME_ZONE", environ=os.environ))
    senders = {"webhook": send_by_webhook, "mail": send_by_mail}

    def text(notice: AnyNotice, channel: NoticeChannel) -> str:
        return _text(notice, channel, places, zone)

    def post(channel: NoticeChannel) -> int:
        # Its own moment for each message: fifty of a slow server take longer than what is leased is leased for.
        at = world.now()
        send = senders[channel.kind]
        return post_due(channel, send=send, text=text, at=at, chance=world.chance(), vault=vault)

    def letter(code: str, until: datetime, channel: NoticeChannel) -> str:
        told = until.astimezone(zone).strftime("%m-%d %H:%M")
        return mailbox_letter(code, channel.lang, until=told)

    def prove(channel: NoticeChannel) -> bool:
        secret, at = keys.make(SECRET, entropy=world.entropy), world.now()
        return post_code(channel, send=send_by_mail, text=letter, secret=secret, at=at, chance=world.chance())

    def look() -> int:
        total = 0
        for channel in channels:
            while prove(channel):
                total += 1
        while writes and tell_of_changes(at=world.now()):
            pass
        while spread_notices(channels, at=world.now()):
            pass
        for channel in channels:
            for _letter in range(_LETTERS if channel.to_firms or channel.to_holders else 1):
                sent = post(channel)
                total += sent
                if not sent:
                    break
        return total

    return look


def _text(notice: AnyNotice, channel: NoticeChannel, places: PlaceTree, zone: ZoneInfo) -> str:
    if isinstance(notice, HolderLetter):
        return letter_text(notice, channel.lang)
    if isinstance(notice, FirmNotice):
        return firm_notice_text(notice, channel.lang)
    rules = event_catalogue().rules[-1]
    levels = {level: limits.title for level, limits in rules.levels.items()}
    code = notice.place[:9] if places.exists(notice.place[:9]) else notice.place[:6]
    place = places.get(code)
    name = place.name if channel.lang == "zh" or not place.name_en else place.name_en
    due = notice.due_at.astimezone(zone).strftime("%m-%d %H:%M") if notice.due_at else ""
    return notice_text(notice, channel.lang, place=name, due=due, levels=levels)


def _show(channels: list[NoticeChannel], as_json: bool) -> None:
    from wuse.respond.store.outbox import channel_states

    states = channel_states(channels)
    if as_json:
        print_json(
            [
                {
                    "name": state.name,
                    "waiting": state.waiting,
                    "sent": state.sent,
                    "given_up": state.given_up,
                    "last_sent_at": _moment(state.last_sent_at),
                    "trouble": state.trouble,
                }
                for state in states
            ]
        )
        return
    drawn = table("channel", "waiting", "sent", "given up", "last success", "trouble")
    for state in states:
        drawn.add_row(
            state.name,
            str(state.waiting),
            str(state.sent),
            str(state.given_up),
            _moment(state.last_sent_at) or "–",
            state.trouble,
        )
    console.print(drawn)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
