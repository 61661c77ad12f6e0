"""Take in what a sender sends: checked, receipted, and in the pool, or told why not; each row once.

Who may send is asked of the permits, for the table and for the place of every row. Rows about persons are taken in
under an active response, for a purpose; their documents become keys, and the identities go to the vault alone.

Everything is one transaction: the entries of the audit, the identities, the rows in the inbox, the rows that were set
aside, the receipt. What has a receipt is durable; what has none never came, and may be sent again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import polars as pl

from wuse.intake.code_brake import code_brake
from wuse.intake.contact_brake import contact_brake
from wuse.intake.hold import CONTACT
from wuse.intake.judged import Judged
from wuse.intake.known_rows import News
from wuse.intake.messages import problem
from wuse.intake.problem_rows import as_rows
from wuse.intake.raw_table import ROW
from wuse.intake.sending import Receipted, Sending, SentTable, batch_of
from wuse.intake.store.braking import brake_contacts
from wuse.intake.store.case_counties import CASE, counties_of_cases, reported_cases
from wuse.intake.store.existing import SiteExisting
from wuse.intake.store.holding import Braked
from wuse.intake.store.judging import judge_sending, public_news
from wuse.intake.store.known import KnownRows
from wuse.intake.store.models import ReceiptRow
from wuse.intake.store.receipts import AlreadyReceipted, complete_receipt, find_receipt, reserve_receipt
from wuse.intake.store.sender_permits import SENDING, SenderPermit
from wuse.intake.store.sent_contacts import SentBy, contacts_turn
from wuse.intake.store.set_aside import keep_aside
from wuse.intake.store.worse_braking import brake_worse, worse_turn
from wuse.intake.tally import TALLY, tally, tally_batches
from wuse.intake.tally_rows import BatchOutcome
from wuse.intake.worsening import BRAKED
from wuse.permits import Actor
from wuse.permits.entry import entry_for
from wuse.permits.store.agreements import note_agreed_table
from wuse.places import PlaceTree
from wuse.pool import Pool, Standard
from wuse.pool.inbox import CheckedBatch
from wuse.pool.store.inbox import arrived, last_receipt
from wuse.trust.audit import Audit
from wuse.trust.store.turns import take_turn
from wuse.trust.store.vault import Registration, Vault, registered_places
from wuse.trust.vault import completed
from wuse.vocabulary import Lang, PersonKey, PlaceCode, Problem

Also = Callable[[ReceiptRow, Sequence[Judged]], None]
"""Does something more in the transaction of a receipt, with what became of each table's rows."""


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
    verbs: tuple[str, str] = SENDING,
    own: SenderPermit | None = None,
    also: Also = lambda receipt, judged: None,
) -> Receipted:
    """Take in the tables of one sending and answer with its receipt; a second delivery hears the first one's.

    Args:
        pool: of a site, with its inbox.
        uid: fresh opaque id of the receipt.
        lang: language of the problems.
        verbs: by which rows without persons and about persons are sent; others for those who send visits alone.
        own: by what somebody sends rows about themselves, or as a delegate; no permit is asked for then.
        also: what else is to stand or fall with the receipt.

    Raises:
        Refusal: `receipt.key_used`, and those of `judge_sending`; then nothing is taken in.
    """
    again = find_receipt(by=by.account, key=sending.key, digest=sending.digest)
    if again:
        return again
    existing = SiteExisting(pool, known, vault, response=sending.response)
    judged = judge_sending(
        sending,
        by=by,
        at=at,
        vault=vault,
        places=places,
        existing=existing,
        verbs=verbs,
        own=own,
        lang=lang,
    )
    taking = _Taking(audit, vault, known, pool, by, at, uid, sending, lang, verbs, also)
    try:
        return taking.take_in(judged.tables, judged.permits)
    except AlreadyReceipted:
        # The same sending came twice at once, and the other one was faster.
        faster = find_receipt(by=by.account, key=sending.key, digest=sending.digest)
        if faster is None:
            raise
        return faster


@dataclass(frozen=True)
class _Taken:
    """What became of one table, and what is left to be written of it."""

    told: SentTable
    problems: list[Problem]
    tally: pl.DataFrame
    batches: list[CheckedBatch]


@dataclass(frozen=True)
class _Look:
    """What was new to the pool, once it had everything up to the receipt `after`."""

    after: int
    news: News


def _in_line(table: Judged) -> tuple[bool, str]:
    return table.standard.name == CONTACT, table.standard.name


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
    verbs: tuple[str, str]
    also: Also

    def take_in(self, judged: Sequence[Judged], permits: Mapping[str, SenderPermit]) -> Receipted:
        # Outside of the transaction: nobody else waits while the pool is read.
        looks = [_Look(last_receipt(table.standard.name), self._news(table)) for table in judged]
        with self.audit.transaction():
            self._take_turns(judged, permits)
            receipt = reserve_receipt(
                self.uid,
                by=self.by.account,
                organisation=self.by.organisation,
                key=self.sending.key,
                digest=self.sending.digest,
                response=self.sending.response,
                at=self.at,
            )
            kept = self._register(judged, permits)
            # Contacts last: those of a case whose report is held back are held too.
            order = sorted(zip(judged, looks, strict=True), key=lambda one: _in_line(one[0]))
            found = {
                table.standard.name: self._take_table(
                    receipt, table, look, permits[table.standard.name], kept, judged
                )
                for table, look in order
            }
            taken = [found[table.standard.name] for table in judged]
            batches = [batch for one in taken for batch in one.batches]
            tallies = tally_batches([one.tally for one in taken], of=self._batch(TALLY))
            self.pool.receive(*batches, *tallies, at=self.at)
            tables = tuple(one.told for one in taken)
            problems = [found for one in taken for found in one.problems]
            complete_receipt(receipt, tables, [*self.sending.others, *problems])
            self.also(receipt, judged)
        return Receipted(self.uid, self.at, tables)

    def _news(self, table: Judged) -> News:
        """The accepted rows that the pool does not have; those of line lists are told apart at the desk."""
        if table.standard.personal:
            return News(table.accepted, table.accepted[ROW].clear())
        return public_news(table, self.pool)

    def _still_news(self, table: Judged, look: _Look) -> News:
        """What a look found, looked for again when somebody has sent rows with the same keys meanwhile."""
        name, keys = table.standard.name, list(table.standard.key)
        take_turn(f"facts {name}")
        rows = look.news.rows.select(keys)
        return self._news(table) if arrived(name, rows, after=look.after) else look.news

    def _take_table(
        self,
        receipt: ReceiptRow,
        table: Judged,
        look: _Look,
        sender: SenderPermit,
        kept: frozenset[PersonKey],
        judged: Sequence[Judged],
    ) -> _Taken:
        standard = table.standard
        response = self.sending.response if standard.personal else ""
        if standard.personal:
            news = self.known.take_new(look.news.rows, standard, response=response, at=self.at)
        else:
            news = self._still_news(table, look)
        braked = self._braked(table, news, judged, sender)
        news = braked.passed
        rows = news.rows
        problems = [*table.problems, *self._left(table, kept), *self._held_back(braked, standard.name)]
        told = SentTable(
            standard=standard.name,
            rows=table.height,
            accepted=rows.height,
            quarantined=table.set_aside.height,
            unchanged=table.height - rows.height - table.set_aside.height - len(braked.held),
            registered=len({person for person, _ in table.identities.values()}),
            problems=len(problems),
            held=len(braked.held),
        )
        self._record(told, sender, standard)
        if sender.agreement:
            note_agreed_table(
                sender.agreement,
                receipt=self.uid,
                standard=told.standard,
                at=self.at,
                rows=told.rows,
                accepted=told.accepted,
                set_aside=told.quarantined,
            )
        keep_aside(self.vault, receipt, standard, table.set_aside, response=response, place=sender.place)
        batch = CheckedBatch(standard.name, rows.drop(ROW), self._batch(standard.name), response)
        return _Taken(told, problems, self._tally(table, news), [batch] if rows.height else [])

    def _take_turns(self, judged: Sequence[Judged], permits: Mapping[str, SenderPermit]) -> None:
        """Before anything is held, so that of two sendings one waits for the other, and never both."""
        names = [table.standard.name for table in judged]
        if CONTACT in names:
            contacts_turn(self.sending.response, self._sent_by.who)
        worse_turn([name for name in names if not permits[name].about], self._sent_by)

    def _braked(self, table: Judged, news: News, judged: Sequence[Judged], sender: SenderPermit) -> Braked:
        """Contacts, and what makes codes worse, is held back when it is too much; everything else goes through."""
        name, response = table.standard.name, self.sending.response
        if name in BRAKED and not sender.about:
            registered = partial(registered_places, response=response)
            return brake_worse(
                news, name, self._sent_by, pool=self.pool, registered_at=registered, otherwise=sender.place
            )
        if name != CONTACT:
            return Braked(news, frozenset())
        along = next((one.accepted for one in judged if one.standard.name == CASE), None)

        def place_of(cases: Sequence[str]) -> Mapping[str, tuple[str, bool]]:
            return counties_of_cases(self.pool, cases, along, response=response, otherwise=sender.place)

        reported = partial(reported_cases, pool=self.pool, response=response)
        return brake_contacts(news, self._sent_by, place_of, reported)

    @property
    def _sent_by(self) -> SentBy:
        return SentBy(self.by.account, self.by.organisation, self.uid, self.sending.response, self.at)

    def _held_back(self, braked: Braked, standard: str) -> Iterator[Problem]:
        if standard == CONTACT:
            kind, column, days = "contact_held", "case", contact_brake().value("kept_days")
        else:
            kind, column, days = "fact_held", "person", code_brake().value("kept_days")
        for row in sorted(braked.held):
            yield problem(kind, self.lang, row=row, column=column, severity="warn", days=days)

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

    def _register(
        self, judged: Sequence[Judged], permits: Mapping[str, SenderPermit]
    ) -> frozenset[PersonKey]:
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
        sender = next(permits[table.standard.name] for table in judged if table.identities)
        left = self.vault.keep_all(
            wanted, response=self.sending.response, may_change=sender.covers, at=self.at
        )
        return frozenset(left)

    def _left(self, table: Judged, kept: frozenset[PersonKey]) -> Iterator[Problem]:
        for row, (person, _) in table.identities.items():
            if person in kept:
                yield problem(
                    "identity_kept", self.lang, row=row, column="person", severity="warn", secret=True
                )

    def _record(self, told: SentTable, sender: SenderPermit, standard: Standard) -> None:
        entry = entry_for(
            self.by,
            self.verbs[standard.personal],
            at=self.at,
            permit=sender.permit,
            place=sender.place if sender.about else "",
            response=self.sending.response if sender.about else "",
            purpose=self.sending.purpose if standard.personal else None,
            subject=sender.about,
            facts={
                "table": told.standard,
                "batch": self._batch(standard.name),
                "rows": told.accepted,
                "set_aside": told.quarantined,
                **({"held": told.held} if told.held else {}),
                **({"agreement": sender.agreement} if sender.agreement else {}),
            },
            details={"receipt": self.uid, "registered": told.registered},
        )
        # No permit gives the verb of one's own rows, so that the table of verbs does not say that they are personal.
        self.audit.append(replace(entry, personal=True) if sender.about else entry)

    def _batch(self, table: str) -> str:
        return batch_of(self.by.account, self.sending.key, table)
