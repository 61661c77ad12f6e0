"""The witnesses of a log: ask each to confirm the newest checkpoint, check its word, publish what was confirmed.

A witness that does not answer costs its cosignature and nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wuse.trust.log.checkpoint import WitnessKey, parse_witness_key
from wuse.trust.log.folder import LogFolder, LogWriter
from wuse.trust.log.note import Note, Signature, parse_note
from wuse.trust.log.tiles import Fetch
from wuse.trust.log.witness import Post, submit
from wuse.vocabulary import Refusal

_PAUSE = 10.0
_REFRESH = 300.0
_PAUSE_AFTER_FAILURE = 30.0
_LONGEST_PAUSE = 600.0


@dataclass(frozen=True)
class WitnessSite:
    """A witness that a log asks: its key, and the address below which it answers."""

    key: WitnessKey
    address: str


@dataclass
class Round:
    """What became of one round of questions: the cosignatures, and by witness's name why one is missing."""

    cosignatures: list[Signature] = field(default_factory=list)
    failures: dict[str, Refusal] = field(default_factory=dict)


def parse_sites(text: str) -> tuple[WitnessSite, ...]:
    """Read witnesses written as `key@address`, separated by spaces.

    Raises:
        Refusal: `log.witnesses_malformed`, or that of a key.
    """
    return tuple(_site(word) for word in text.split())


def _site(word: str) -> WitnessSite:
    key, mark, address = word.partition("@http")
    if not mark:
        raise Refusal(
            "log.witnesses_malformed",
            "“{value}” does not name a witness: write its key, an @ and its address, as in key@https://host/path.",
            {"value": word},
        )
    return WitnessSite(parse_witness_key(key), f"http{address}")


def ask_witnesses(
    note: Note, fetch: Fetch, sites: Sequence[WitnessSite], post_to: Callable[[str], Post]
) -> Round:
    """Ask every witness to confirm a checkpoint; one that fails is left out and named."""
    asked = Round()
    for site in sites:
        try:
            asked.cosignatures.append(_confirmed(note, fetch, site, post_to(site.address)))
        except Refusal as refusal:
            asked.failures[site.key.name] = refusal
    return asked


def submit_newest(
    writer: LogWriter, folder: LogFolder, sites: Sequence[WitnessSite], post_to: Callable[[str], Post]
) -> Round:
    """Ask the witnesses of a log to confirm its newest checkpoint, and publish it with their cosignatures.

    Raises:
        Refusal: `log.checkpoint_moved_on` when the log grew meanwhile, `log.empty_folder`.
    """
    note = parse_note(folder.checkpoint_bytes())
    asked = ask_witnesses(note, folder.fetch, sites, post_to)
    if asked.cosignatures:
        writer.add_cosignatures(note.text, asked.cosignatures)
    return asked


@dataclass
class _Standing:
    """How it stands with one witness: the text it confirmed last and when, and when it is asked again."""

    text: str = ""
    confirmed: float = 0.0
    next: float = 0.0
    failures: int = 0


class Rounds:
    """Who is asked when: of every new checkpoint, of an old one before its confirmation grows stale.

    A witness that fails is asked again after half a minute, then more and more rarely. Times are seconds of a clock
    that only grows.
    """

    def __init__(
        self,
        writer: LogWriter,
        folder: LogFolder,
        sites: Sequence[WitnessSite],
        post_to: Callable[[str], Post],
    ) -> None:
        self._writer = writer
        self._folder = folder
        self._sites = {site: _Standing() for site in sites}
        self._post_to = post_to

    def ask(self, now: float) -> dict[str, Refusal]:
        """Ask the witnesses whose turn it is.

        Returns:
            Name -> why it failed, of those that had not failed the last time.
        """
        waiting = [site for site, standing in self._sites.items() if now >= standing.next]
        if not waiting:
            return {}
        try:
            text = parse_note(self._folder.checkpoint_bytes()).text
            due = [site for site in waiting if _is_due(self._sites[site], text, now)]
            asked = submit_newest(self._writer, self._folder, due, self._post_to) if due else Round()
        except Refusal as refusal:
            # The log moved on, or has not begun: the next look finds its newest checkpoint.
            return {} if refusal.code in ("log.checkpoint_moved_on", "log.empty_folder") else {"": refusal}
        return {
            site.key.name: failure
            for site in due
            if (failure := self._note(site, asked.failures.get(site.key.name), text, now))
        }

    def _note(self, site: WitnessSite, failure: Refusal | None, text: str, now: float) -> Refusal | None:
        """Keep how it went; the failure when it is news."""
        standing = self._sites[site]
        if failure is None:
            self._sites[site] = _Standing(text, now, now + _PAUSE)
            return None
        standing.failures += 1
        standing.next = now + min(_LONGEST_PAUSE, _PAUSE_AFTER_FAILURE * 2.0 ** (standing.failures - 1))
        return failure if standing.failures == 1 else None


def _is_due(standing: _Standing, text: str, now: float) -> bool:
    return standing.text != text or now - standing.confirmed >= _REFRESH


def _confirmed(note: Note, fetch: Fetch, site: WitnessSite, post: Post) -> Signature:
    found = submit(note, fetch, post)
    is_theirs = (found.name, found.key_id) == (site.key.name, site.key.key_id)
    if not is_theirs or not site.key.verifies(note.text, found.data):
        raise Refusal(
            "log.cosignature_wrong",
            "What {name} answered is not its cosignature of this checkpoint: check its key and address.",
            {"name": site.key.name},
        )
    return found
