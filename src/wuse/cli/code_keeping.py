"""What has to happen to codes by itself: keys made in time and ended with their response, everyone judged again where
something changed, the lists of revoked codes published, appeals that wait too long told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from wuse.assess.country_tiers import CountryTiers
from wuse.assess.health_code import day_of
from wuse.permits import Actor
from wuse.permits.response import Response
from wuse.permits.store.queries import destroyed_responses
from wuse.pool import Pool
from wuse.publish.codes.store import areas_in_force, edition_days, rules_in_force
from wuse.publish.credential.actions import (
    add_code_key,
    end_code_keys,
    publish_code_keys,
    publish_revocations,
)
from wuse.publish.credential.algorithms import CodeAlgorithm
from wuse.publish.credential.keys import CodeKey
from wuse.publish.credential.revocation import RevocationList
from wuse.publish.credential.store import CodeFolder
from wuse.respond.actions.appeals import warn_late_appeals
from wuse.respond.actions.codes import CodesJudged, judge_codes, revoke_ended_codes
from wuse.respond.store.code_folder import CodeStateFolder
from wuse.respond.store.code_frames import no_more_codes, with_codes
from wuse.respond.store.holder_notices import revoked_identifiers, tell_what_ran_out
from wuse.trust.audit import Audit
from wuse.trust.keys import KeyFolder
from wuse.vocabulary import Refusal

KEY_DAYS = timedelta(days=30)
NEXT_KEY_BEFORE = timedelta(days=3)
"""How long before the last key ends the next one is made and published."""
OVERLAP = timedelta(days=1)
"""How long the last key and the next one may both sign."""
SET_RENEWED_BEFORE = timedelta(days=10)
"""Verifiers use a set for 30 days; a new one is there ten days before it is over."""
WHOLE_LIST_EVERY = timedelta(days=1)
COMMITTED_WITHIN = timedelta(minutes=2)
"""How much later than its moment an act may be there to be read: a list looks so far back behind the last one."""


@dataclass(frozen=True)
class CodeSite:
    """What keeping codes needs of a site: its pool and folders, where its secrets are, how it draws random bytes.

    `tiers`: of countries, where the site has a file of its own.
    """

    home: Path
    pool: Pool
    secrets: KeyFolder
    states: CodeStateFolder
    entropy: Callable[[int], bytes]
    tiers: CountryTiers | None = None

    @property
    def folder(self) -> CodeFolder:
        """The public files of the credential."""
        return CodeFolder(self.home / "code")


def keep_codes(*, audit: Audit, by: Actor, at: datetime, site: CodeSite) -> dict[str, CodesJudged]:
    """Do what is due now: responses by their code -> what became of their codes.

    Keys and lists that cannot be published keep nobody from being judged, told and answered: it is refused at the end.

    Args:
        by: `system`, or an operator.

    Raises:
        Refusal: `credential.other_root`.
    """
    running = [frame.code for frame in with_codes(at)]
    site.states.let_go(running, destroyed_responses())
    troubles = _refused(lambda: keep_keys(audit=audit, by=by.account, at=at, site=site))
    revoke_ended_codes(audit=audit, by=by, at=at)
    rules = rules_in_force(day_of(at), tiers=site.tiers)
    areas, editions = areas_in_force(site.home, at=at), edition_days(site.home, at=at)
    found = {
        response: judge_codes(
            audit=audit,
            by=by,
            at=at,
            pool=site.pool,
            folder=site.states,
            response=response,
            rules=rules,
            areas=areas,
            editions=editions,
        )
        for response in running
    }
    troubles += _refused(lambda: keep_revocations(audit=audit, by=by.account, at=at, site=site))
    tell_what_ran_out(at=at)
    warn_late_appeals(audit=audit, by=by, at=at)
    for trouble in troubles:
        raise trouble
    return found


def _refused(act: Callable[[], object]) -> list[Refusal]:
    """Do it; what was refused."""
    try:
        act()
    except Refusal as refusal:
        return [refusal]
    return []


def keep_keys(*, audit: Audit, by: str, at: datetime, site: CodeSite) -> None:
    """End the keys of responses that are over, make those that are lacking, and sign the set anew in time.

    An area inside that of a response that is over keeps its keys while a response of its own runs.
    """
    writing = _writing(site, audit, by)
    running = with_codes(at)
    areas = {frame.area for frame in running}
    # Of areas that never had a response the keys are their operator's.
    for area in sorted({frame.area for frame in no_more_codes(at)} - areas):
        if any(key.area == area for key in _live_keys(site)):
            end_code_keys(area=area, running=areas, at=at, **writing)
    for frame in running:
        for first, last in _lacking(frame, _live_keys(site), at):
            add_code_key(
                area=frame.area,
                algorithm=CodeAlgorithm.EdDSA,
                signs_from=first,
                signs_until=last,
                at=at,
                **writing,
            )
    found = site.folder.keys()
    if found and found.expires_at - at < SET_RENEWED_BEFORE:
        publish_code_keys(at=at, **writing)


def keep_revocations(*, audit: Audit, by: str, at: datetime, site: CodeSite) -> RevocationList | None:
    """Publish the whole list once a day, and in between what was added to it; None where nothing is due."""
    if site.folder.keys() is None:
        return None
    lists = site.folder.revocations()
    writing = _writing(site, audit, by)
    if lists is None or at >= lists.whole.issued_at + WHOLE_LIST_EVERY:
        whole = revoked_identifiers(at=at)
        return publish_revocations(identifiers=whole, added=False, at=at, **writing)
    since = lists.added.issued_at if lists.added else lists.whole.issued_at
    if all(lists.has(one) for one in revoked_identifiers(at=at, since=since - COMMITTED_WITHIN)):
        return None
    added = revoked_identifiers(at=at, since=lists.whole.issued_at - COMMITTED_WITHIN)
    return publish_revocations(identifiers=added, added=True, at=at, **writing)


def _writing(site: CodeSite, audit: Audit, by: str) -> dict[str, Any]:
    """What every writer of the credential's public files is given."""
    return {"audit": audit, "folder": site.folder, "secrets": site.secrets, "entropy": site.entropy, "by": by}


def _live_keys(site: CodeSite) -> list[CodeKey]:
    found = site.folder.keys()
    return [key for key in found.keys if key.ended_at is None] if found else []


def _lacking(frame: Response, keys: list[CodeKey], at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From when until when each key signs that has to be made now for a response; none outlives it."""
    own = [key for key in keys if key.area == frame.area]
    last = max((key.signs_until for key in own), default=None)
    if not any(key.is_for(frame.area, at) for key in own):
        last = min(at + KEY_DAYS, frame.over_at)
        yield at, last
    if last and last - at <= NEXT_KEY_BEFORE:
        until = min(last - OVERLAP + KEY_DAYS, frame.over_at)
        if until > last:
            yield max(at, last - OVERLAP), until
