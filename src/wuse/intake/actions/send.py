"""Take in what a sender sends: checked, receipted, and in the pool, or told why not; each row once.

Who may send is asked of the permits, for the table and for the place of every row. Rows about persons are taken in
under an active response, for a purpose; their documents become keys, and the identities go to the vault alone.

Everything is one transaction: the entries of the audit, the identities, the rows in the inbox, the rows that were set
aside, the receipt. What has a receipt is durable; what has none never came, and may be sent again.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from wuse.intake.columns import refuse_judged
from wuse.intake.door import reader_of_documents
from wuse.intake.judged import Judged, judge
from wuse.intake.known_rows import News, corrections, without_known
from wuse.intake.messages import problem
from wuse.intake.problem_rows import as_rows
from wuse.intake.raw_table import ROW
from wuse.intake.sending import Receipted, Sending, SentTable
from wuse.intake.store.existing import SiteExisting
from wuse.intake.store.known import KnownRows
from wuse.intake.store.models import ReceiptRow
from wuse.intake.store.receipts import AlreadyReceipted, complete_receipt, find_receipt, reserve_receipt
from wuse.intake.store.set_aside import keep_aside
from wuse.intake.tally import TALLY, keep_tally, tally
from wuse.intake.tally_rows import BatchOutcome
from wuse.permits import Actor, Permit, can_do, check_holds, check_may
from wuse.permits.entry import entry_for
from wuse.permits.response import Response
from wuse.permits.store.queries import get_response
from wuse.places import PlaceTree
from wuse.pool import Pool, Standard, load_standard
from wuse.pool.references import referred_first
from wuse.trust.audit import Audit
from wuse.trust.store.vault import Registration, Vault
from wuse.trust.vault import completed
from wuse.vocabulary import Lang, PersonKey, PlaceCode, Problem, Purpose

_VERB, _PERSONAL_VERB = "fact.send", "person_fact.send"


@dataclass(frozen=True)
class _Licence:
    """By what a table may be sent: a permit, and the places of all that give the same."""

    permit: Permit
    areas: tuple[PlaceCode, ...]

    def covers(self, place: PlaceCode) -> bool:
        return any(area.contains(place) for area in self.areas)


def send_facts(
    *,
    audit: Audit,
    vault: Vault,
    known: KnownRows,
    pool: Pool,
    places: PlaceTree,
    by: Actor,
    at: datetime,
    uid: str,
    sending: Sending,
    lang: Lang = "en",
) -> Receipted:
    """Take in the tables of one sending and answer with its receipt; a second delivery hears the first one's.

    Args:
        pool: of a site, with its inbox.
        uid: fresh opaque id of the receipt.
        lang: language of the problems.

    Raises:
        Refusal: `receipt.key_used`, `standard.unknown`, `intake.standard_judged`, those of columns that do not fit, and
            those of a missing permit, purpose or response; then nothing is taken in.
    """
    again = find_receipt(by=by.account, key=sending.key, digest=sending.digest)
    if again:
        return again
    licences = {name: _licence(by, name, sending, at, lang) for name in sending.tables}
    named = reader_of_documents(vault.key_of)
    existing = SiteExisting(pool, known, vault, response=sending.response)
    by_name = {
        name: judge(
            sending.tables[name],
            load_standard(name),
            places=places,
            named=named,
            areas=licences[name].areas,
            existing=existing,
            now=at,
            lang=lang,
        )
        # A contact that comes with its case finds it.
        for name in referred_first(list(sending.tables))
    }
    judged = [by_name[name] for name in sending.tables]
    for found in judged:
        _refuse_elsewhere(by, found, sending, at)
    taking = _Taking(audit, vault, known, pool, by, at, uid, sending, lang)
    try:
        return taking.take_in(judged, licences)
    except AlreadyReceipted:
        # The same sending came twice at once, and the other one was faster.
        faster = find_receipt(by=by.account, key=sending.key, digest=sending.digest)
        if faster is None:
            raise
        return faster


def _licence(by: Actor, name: str, sending: Sending, at: datetime, lang: Lang) -> _Licence:
    standard = load_standard(name)
    refuse_judged(name, lang=lang)
    if not standard.personal:
        held = check_holds(by, _VERB, at=at)
        return _Licence(held[0], tuple(permit.place for permit in held))
    response = get_response(sending.response) if sending.response else None
    return _personal_licence(by, at, response, sending.purpose)


def _personal_licence(
    by: Actor, at: datetime, response: Response | None, purpose: Purpose | None
) -> _Licence:
    held = check_holds(by, _PERSONAL_VERB, at=at)

    def may(permit: Permit) -> bool:
        return can_do(by, _PERSONAL_VERB, place=permit.place, at=at, response=response, purpose=purpose)

    counting = [permit for permit in held if may(permit)]
    if not counting:
        # None counts: the first says why.
        check_may(by, _PERSONAL_VERB, place=held[0].place, at=at, response=response, purpose=purpose)
    return _Licence(counting[0], tuple(permit.place for permit in counting))


def _refuse_elsewhere(by: Actor, table: Judged, sending: Sending, at: datetime) -> None:
    """A row about another place is set aside; a table of nothing else is none of the sender's."""
    if not table.elsewhere:
        return
    personal = table.standard.personal
    check_may(
        by,
        _PERSONAL_VERB if personal else _VERB,
        place=PlaceCode.parse(table.elsewhere),
        at=at,
        response=get_response(sending.response) if personal else None,
        purpose=sending.purpose if personal else None,
    )


@dataclass(frozen=True)
class _Taking:
    """One sending on its way in."""

    audit: Audit
    vault: Vault
    known: KnownRows
    pool: Pool
    by: Actor
    at: datetime
    uid: str
    sending: Sending
    lang: Lang

    def take_in(self, judged: Sequence[Judged], licences: dict[str, _Licence]) -> Receipted:
        # Outside of the transaction: nobody else waits while the pool is read.
        news = [self._news(table) for table in judged]
        with self.audit.transaction():
            receipt = reserve_receipt(
                self.uid,
                by=self.by.account,
                key=self.sending.key,
                digest=self.sending.digest,
                response=self.sending.response,
                at=self.at,
            )
            kept = self._register(judged, licences)
            tables: list[SentTable] = []
            problems: list[Problem] = [*self.sending.others]
            tallies: list[pl.DataFrame] = []
            for table, new in zip(judged, news, strict=True):
                told, found, counted = self._take_table(
                    receipt, table, new, licences[table.standard.name], kept
                )
                tables.append(told)
                problems += found
                tallies.append(counted)
            keep_tally(self.pool, tallies, of=self._batch(TALLY), at=self.at)
            complete_receipt(receipt, tables, problems)
        return Receipted(self.uid, self.at, tuple(tables))

    def _news(self, table: Judged) -> News:
        """The accepted rows that the pool does not have; those of line lists are told apart at the desk."""
        standard = table.standard
        if standard.personal or table.accepted.is_empty():
            return News(table.accepted, table.accepted[ROW].clear())
        held = self.pool.latest(standard.name, among=table.accepted.select(standard.key).unique())
        new = without_known(table.accepted, held, standard)
        return News(new, corrections(new, held, standard))

    def _take_table(
        self,
        receipt: ReceiptRow,
        table: Judged,
        news: News,
        licence: _Licence,
        kept: frozenset[PersonKey],
    ) -> tuple[SentTable, list[Problem], pl.DataFrame]:
        standard = table.standard
        response = self.sending.response if standard.personal else ""
        if standard.personal:
            news = self.known.take_new(news.rows, standard, response=response, at=self.at)
        rows = news.rows
        problems = [*table.problems, *self._left(table, kept)]
        told = SentTable(
            standard=standard.name,
            rows=table.height,
            accepted=rows.height,
            quarantined=table.set_aside.height,
            unchanged=table.height - rows.height - table.set_aside.height,
            registered=len({person for person, _ in table.identities.values()}),
            problems=len(problems),
        )
        self._record(told, licence, standard)
        if rows.height:
            self.pool.receive(
                standard.name,
                rows.drop(ROW),
                batch_id=self._batch(standard.name),
                at=self.at,
                response=response,
            )
        keep_aside(self.vault, receipt, standard, table.set_aside, response)
        return told, problems, self._tally(table, news)

    def _tally(self, table: Judged, news: News) -> pl.DataFrame:
        outcome = BatchOutcome(
            rows=table.cells,
            accepted=news.rows,
            corrected=news.corrected,
            refused=table.set_aside[ROW],
            problems=as_rows(table.problems),
            unreadable=table.unreadable,
        )
        batch = self._batch(table.standard.name)
        return tally(outcome, table.standard, batch_id=batch, by=self.by.account, at=self.at)

    def _register(self, judged: Sequence[Judged], licences: dict[str, _Licence]) -> frozenset[PersonKey]:
        """Keep the identities that came with accepted rows; answers with those that were left as they are."""
        wanted: dict[PersonKey, Registration] = {}
        for table in judged:
            if not table.identities:
                continue
            place_of = dict(table.accepted.select(ROW, table.standard.about[0]).iter_rows())
            for row, (person, identity) in table.identities.items():
                first = wanted.get(person)
                told = completed(identity, first.identity) if first else identity
                wanted[person] = Registration(told, first.place if first else PlaceCode(place_of[row]))
        if not wanted:
            return frozenset()
        # All tables about persons are sent by one kind of permit.
        licence = next(licences[table.standard.name] for table in judged if table.identities)
        left = self.vault.keep_all(
            wanted, response=self.sending.response, may_change=licence.covers, at=self.at
        )
        return frozenset(left)

    def _left(self, table: Judged, kept: frozenset[PersonKey]) -> Iterator[Problem]:
        for row, (person, _) in table.identities.items():
            if person in kept:
                yield problem(
                    "identity_kept", self.lang, row=row, column="person", severity="warn", secret=True
                )

    def _record(self, told: SentTable, licence: _Licence, standard: Standard) -> None:
        self.audit.append(
            entry_for(
                self.by,
                _PERSONAL_VERB if standard.personal else _VERB,
                at=self.at,
                permit=licence.permit,
                purpose=self.sending.purpose if standard.personal else None,
                facts={
                    "table": told.standard,
                    "batch": self._batch(standard.name),
                    "rows": told.accepted,
                    "set_aside": told.quarantined,
                },
                details={"receipt": self.uid, "registered": told.registered},
            )
        )

    def _batch(self, table: str) -> str:
        """The batch's id: the sender's name for the sending, so that a second delivery is known in the pool too."""
        name = f"{self.by.account}/{self.sending.key}/{table}"
        return hashlib.sha256(name.encode()).hexdigest()
