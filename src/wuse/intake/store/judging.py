"""A sending judged before it is taken in: by what it may be sent, what may be taken in of it, what is new."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wuse.intake.columns import refuse_judged
from wuse.intake.door import reader_of_documents
from wuse.intake.judged import Judged, judge
from wuse.intake.known_rows import News, corrections, without_known
from wuse.intake.raw_table import ROW
from wuse.intake.sending import Sending
from wuse.intake.store.existing import SiteExisting
from wuse.intake.store.sender_permits import (
    SENDING,
    SenderPermit,
    elsewhere_than_agreed,
    permit_to_send,
    under_agreement,
)
from wuse.permits import Actor, check_may
from wuse.permits.store.queries import get_response
from wuse.places import PlaceTree
from wuse.pool import Pool, load_standard
from wuse.pool.references import referred_first
from wuse.trust.store.vault import Vault
from wuse.vocabulary import Lang, PlaceCode


@dataclass(frozen=True)
class JudgedSending:
    """The tables of a sending in their order, and by what each may be sent, by the name of its standard."""

    tables: tuple[Judged, ...]
    permits: Mapping[str, SenderPermit]


def judge_sending(
    sending: Sending,
    *,
    by: Actor,
    at: datetime,
    vault: Vault,
    places: PlaceTree,
    existing: SiteExisting,
    lang: Lang,
    verbs: tuple[str, str] = SENDING,
    own: SenderPermit | None = None,
) -> JudgedSending:
    """Ask the permits, and check every row; nothing is written.

    Args:
        existing: what references lead to at this site.
        verbs: by which rows without persons and about persons are sent.
        own: by what somebody sends rows about themselves; no permit is asked for then.

    Raises:
        Refusal: `standard.unknown`, `intake.standard_judged`, those of columns that do not fit, those of a missing
            permit, purpose or response, and those of an agreement that does not cover what is sent.
    """
    permits = {name: own or _permit_for(by, name, sending, at, lang, verbs) for name in sending.tables}
    named, commit = reader_of_documents(vault.key_of), vault.commit_under(sending.response)
    by_name = {
        name: judge(
            sending.tables[name],
            load_standard(name),
            places=places,
            named=named,
            commit=commit,
            areas=permits[name].areas,
            existing=existing,
            now=at,
            lang=lang,
        )
        # A contact that comes with its case finds it.
        for name in referred_first(list(sending.tables))
    }
    judged = [by_name[name] for name in sending.tables]
    for found in judged if own is None else ():
        _refuse_elsewhere(by, found, sending, at, verbs, permits[found.standard.name].agreement)
    return JudgedSending(tuple(judged), permits)


def public_news(table: Judged, pool: Pool) -> News:
    """The accepted rows that the pool does not have, of a table without persons."""
    standard = table.standard
    if table.accepted.is_empty():
        return News(table.accepted, table.accepted[ROW].clear())
    held = pool.latest(standard.name, among=table.accepted.select(standard.key).unique())
    new = without_known(table.accepted, held, standard)
    return News(new, corrections(new, held, standard))


def _permit_for(
    by: Actor, name: str, sending: Sending, at: datetime, lang: Lang, verbs: tuple[str, str]
) -> SenderPermit:
    standard = load_standard(name)
    refuse_judged(name, lang=lang)
    sender = permit_to_send(
        by,
        personal=standard.personal,
        response=sending.response,
        purpose=sending.purpose,
        at=at,
        verbs=verbs,
    )
    # Findings of a phone are no sending of a partner.
    return under_agreement(sender, by, name, at=at) if verbs == SENDING else sender


def _refuse_elsewhere(
    by: Actor, table: Judged, sending: Sending, at: datetime, verbs: tuple[str, str], agreement: str
) -> None:
    """A row about another place is set aside; a table of nothing else is none of the sender's."""
    if not table.elsewhere:
        return
    personal = table.standard.personal
    check_may(
        by,
        verbs[personal],
        place=PlaceCode.parse(table.elsewhere),
        at=at,
        response=get_response(sending.response) if personal else None,
        purpose=sending.purpose if personal else None,
    )
    if agreement:
        raise elsewhere_than_agreed(agreement, table.elsewhere)
