"""Send a file until it is receipted, over a line that breaks and to a site that is away now and then.

Nothing is written down here: the site knows the file by its digest and tells how far it has come, whether the sender
lost the line, was ended, or is another machine with the same file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wuse.intake.backoff import wait_after
from wuse.intake.outgoing import Outgoing
from wuse.intake.sending_line import NoAnswer, PlaceInLine, SendingLine

_FIRST, _LONGEST = timedelta(seconds=1), timedelta(seconds=60)


@dataclass(frozen=True)
class Pacing:
    """How a sender paces itself.

    `part`: bytes of one request. `patience`: how long nothing may go on before the sender gives up. `pause` waits
    seconds; `ticks` are seconds that only grow; `chance` draws from 0 to 1; `now` is the time; `told` hears how many
    bytes are there, or (-1) why it waits.
    """

    part: int
    patience: timedelta
    pause: Callable[[float], None]
    ticks: Callable[[], float]
    chance: Callable[[], float]
    now: Callable[[], datetime]
    told: Callable[[int, NoAnswer | None], None]


def send_resuming(file: Outgoing, line: SendingLine, pacing: Pacing) -> Mapping[str, Any]:
    """Send a file and answer with its receipt.

    Raises:
        Refusal: the site's own when it stays refused; that of the last try when patience is at its end.
    """
    sender = _Sender(file, line, pacing, since=pacing.ticks())
    while True:
        try:
            return sender.try_once()
        except NoAnswer as missed:
            sender.wait(missed)


@dataclass
class _Sender:
    """One file on its way. `failures`: since a part arrived last, at `since`."""

    file: Outgoing
    line: SendingLine
    pacing: Pacing
    since: float
    failures: int = 0

    def try_once(self) -> Mapping[str, Any]:
        """From wherever the site says to the receipt."""
        stand = self.line.begin(self.file, at=self.pacing.now())
        self.pacing.told(stand.offset, None)
        if stand.receipt is not None:
            return stand.receipt
        for content in self.file.parts(stand.offset, self.pacing.part):
            stand = self.line.append(stand, content, at=self.pacing.now())
            self._arrived(stand)
        return self.line.finish(stand, at=self.pacing.now())

    def _arrived(self, stand: PlaceInLine) -> None:
        self.failures, self.since = 0, self.pacing.ticks()
        self.pacing.told(stand.offset, None)

    def wait(self, missed: NoAnswer) -> None:
        """Wait before the next try, longer each time; or give up."""
        if self.pacing.ticks() - self.since > self.pacing.patience.total_seconds():
            raise missed.refusal
        self.failures += 1
        self.pacing.told(-1, missed)
        wait = wait_after(
            self.failures, chance=self.pacing.chance(), asked=missed.asked, first=_FIRST, longest=_LONGEST
        )
        self.pacing.pause(wait.total_seconds())
