"""Notices by mail, to the mailboxes of offices."""

import smtplib
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from wuse.respond.channel import ChannelTrouble, NoticeChannel, ToldNotice

_PORTS = {"smtps": 465, "smtp+tls": 587, "smtp": 25}


def send_by_mail(channel: NoticeChannel, told: Sequence[ToldNotice], *, secret: str, at_second: int) -> None:
    """Send notices in one letter.

    Raises:
        ChannelTrouble: `mail.refused` when the server refuses it, `unreachable` when it does not answer.
    """
    subject = told[0].text if len(told) == 1 else f"{told[0].text} (+{len(told) - 1})"
    letter = EmailMessage(
        subject,
        "\n".join(one.text for one in told),
        channel.sender,
        channel.to,
        connection=_server(channel, secret),
    )
    try:
        letter.send()
    except smtplib.SMTPException:
        raise ChannelTrouble("mail.refused") from None
    except OSError:
        raise ChannelTrouble("unreachable") from None


def _server(channel: NoticeChannel, secret: str) -> EmailBackend:
    parts = urlsplit(channel.address)
    return EmailBackend(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        username=unquote(parts.username or ""),
        password=secret,
        use_ssl=parts.scheme == "smtps",
        use_tls=parts.scheme == "smtp+tls",
        timeout=channel.seconds,
    )
