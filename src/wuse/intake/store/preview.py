"""What would become of a sending: judged and compared as it would be, and nothing of it written."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from wuse.intake.judged import Judged
from wuse.intake.raw_table import ROW
from wuse.intake.sending import Sending
from wuse.intake.store.existing import SiteExisting
from wuse.intake.store.judging import judge_sending, public_news
from wuse.intake.store.known import KnownRows
from wuse.permits import Actor
from wuse.places import PlaceTree
from wuse.pool import Pool, Standard
from wuse.trust.store.vault import Vault
from wuse.vocabulary import Lang, Problem

SHOWN_ROWS = 20


@dataclass(frozen=True)
class Preview:
    """What would become of the rows of one table. `rows` = `accepted` + `unchanged` + `quarantined`.

    `first`: `row` and the first rows as they would be checked, with the columns of the door. `persons`: identities that
    would be kept. `wrong`: rows that would be set aside.
    """

    standard: Standard
    rows: int
    accepted: int
    unchanged: int
    quarantined: int
    persons: int
    problems: tuple[Problem, ...]
    first: pl.DataFrame
    wrong: frozenset[int]


def preview_sending(
    sending: Sending,
    *,
    vault: Vault,
    known: KnownRows,
    pool: Pool,
    places: PlaceTree,
    by: Actor,
    at: datetime,
    lang: Lang,
) -> list[Preview]:
    """Judge a sending as `send_facts` would, at this moment.

    Raises:
        Refusal: those of `judge_sending`.
    """
    existing = SiteExisting(pool, known, vault, response=sending.response)
    judged = judge_sending(sending, by=by, at=at, vault=vault, places=places, existing=existing, lang=lang)
    return [_preview(table, sending, known, pool, at) for table in judged.tables]


def _preview(table: Judged, sending: Sending, known: KnownRows, pool: Pool, at: datetime) -> Preview:
    if table.standard.personal:
        news = known.new_among(table.accepted, table.standard, response=sending.response, at=at)
    else:
        news = public_news(table, pool)
    sent = sending.tables[table.standard.name]
    first = pl.DataFrame([sent.rows.alias(ROW), *sent.cells]).head(SHOWN_ROWS)
    return Preview(
        standard=table.standard,
        rows=table.height,
        accepted=news.rows.height,
        unchanged=table.height - news.rows.height - table.set_aside.height,
        quarantined=table.set_aside.height,
        persons=len({person for person, _ in table.identities.values()}),
        problems=table.problems,
        first=first,
        wrong=frozenset(table.set_aside[ROW]),
    )
