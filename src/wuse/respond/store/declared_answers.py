"""What somebody declares in a form at the desk, checked as any row of its standard is: of a journey, of a firm."""

import json
from collections.abc import Mapping
from datetime import datetime

from wuse.intake.door import reader_of_documents
from wuse.intake.json_tables import read_json_tables
from wuse.intake.judged import Judged, judge
from wuse.intake.store.existing import SiteExisting
from wuse.permits.response import Response
from wuse.pool import load_standard
from wuse.respond.store.declaring_site import DeclaringSite
from wuse.vocabulary import Lang


def judge_declared(
    site: DeclaringSite,
    standard: str,
    said: Mapping[str, str | None],
    *,
    response: Response,
    at: datetime,
    lang: Lang,
) -> Judged:
    """The one row of a standard that a declaration makes, with every problem. `said`: column -> what was written."""
    cells = {name: (text or "").strip() or None for name, text in said.items()}
    tables = read_json_tables(json.dumps({standard: [cells]}).encode(), lang=lang)
    return judge(
        tables[standard],
        load_standard(standard),
        places=site.places,
        named=reader_of_documents(site.vault.key_of),
        commit=site.vault.commit_under(response.code),
        areas=[response.area],
        existing=SiteExisting(site.pool, site.known, site.vault, response=response.code),
        now=at,
        lang=lang,
    )


def faults_of(judged: Judged, *, asked_as: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """Column and message of what refuses a declaration. `asked_as`: column -> the one that is asked for instead."""
    named = asked_as or {}
    return [
        {"column": named.get(found.column, found.column), "message": found.message}
        for found in judged.problems
        if found.severity == "refuse"
    ]
