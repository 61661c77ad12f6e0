"""A phone with the field app (设备): registered to an account in a session with a second factor, cut off when lost.

Its token stands for the account from then on; what the account may do comes from its permits at every contact.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wuse.vocabulary import Refusal

# A phone that was silent for longer is registered anew; the app has emptied itself by then.
LONGEST_SILENCE = timedelta(days=30)
MOST_DEVICES = 3
LONGEST_NAME = 40


@dataclass(frozen=True)
class Device:
    """A registered phone. `place`: the grid of its worker when it was registered. `contact_at`: of the last contact."""

    device_id: str
    account: str
    place: str
    name: str
    registered_at: datetime
    contact_at: datetime
    cut_off_at: datetime | None = None

    def counts(self, at: datetime) -> bool:
        """Whether it is let in at a moment."""
        return self.cut_off_at is None and at < self.contact_at + LONGEST_SILENCE


def check_registrable(name: str, *, counting: int) -> None:
    """Refuse a name that says nothing, or more phones than one worker carries.

    Raises:
        Refusal: `device.name`, `device.many`.
    """
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Refusal(
            "device.name",
            "Give the phone a name of 1 to {most} signs, by which you know it on a list.",
            {"most": LONGEST_NAME},
        )
    if counting >= MOST_DEVICES:
        raise Refusal(
            "device.many",
            "You have {most} phones: let the township cut off one that you no longer use.",
            {"most": MOST_DEVICES},
        )


def check_counts(device: Device, *, open_account: bool, at: datetime) -> None:
    """Refuse a phone that was cut off, or was silent for too long.

    Raises:
        Refusal: `device.cut_off`, on which the app empties itself; `device.silent`.
    """
    if device.cut_off_at is not None or not open_account:
        raise Refusal(
            "device.cut_off",
            "This phone was cut off: what it kept is wiped. Ask your township if it was not to be.",
        )
    if not device.counts(at):
        raise Refusal(
            "device.silent",
            "This phone was silent for more than {days} days: sign in and register it again.",
            {"days": LONGEST_SILENCE.days},
        )
