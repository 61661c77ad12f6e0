"""What a firm does with its file: opened, declared, amended, answered, begun, appealed. Its own file, and no other."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime

from wuse.permits import Actor, Permit, check_may
from wuse.permits.response import check_response_active
from wuse.permits.store.firms import own_firm
from wuse.permits.store.queries import get_response
from wuse.respond.firm_papers import NO_PAPERS, FirmPapers
from wuse.respond.resumption_check import check_new_file, check_own_file, check_step_among, check_words_shown
from wuse.respond.resumption_file import FileReason, ResumptionFile
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.resumption_table import FileState
from wuse.respond.signed_words import words_to_sign
from wuse.respond.store.declaring_site import DeclaringSite
from wuse.respond.store.firm_papers import forget_replaced_plans, hand_over
from wuse.respond.store.resumption_acts import (
    WEEKLY,
    FileFrame,
    file_entry,
    judged_answers,
    kept_declaration,
    put_enterprise_fact,
    take_file_step,
)
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.respond.store.resumptions import (
    MODULE,
    files_of_firm,
    fill_declaration,
    forget_draft,
    get_file,
)
from wuse.respond.white_list import decide_by_white_list
from wuse.trust.audit import Audit
from wuse.vocabulary import CHINA, Colour, Lang

FIRM_STEPS = ("withdraw", "answer", "resume", "appeal")
"""The steps that a firm takes by words alone: what each means, and what it needs, stands in the table of steps."""


def open_file(*, audit: Audit, by: Actor, at: datetime, response: str) -> int:
    """Open the firm's file, as a draft that nobody else sees. Returns its number.

    Raises:
        Refusal: `firm.none` for an account of no firm, `resumption.has_file` beside a live one, and those of a missing
            permit or a response that is not in force.
    """
    firm = own_firm(by)
    permit = check_may(by, "resumption.open", place=firm.place, at=at)
    check_response_active(get_response(response), module=MODULE, place=firm.place, at=at)
    with audit.transaction(turn=f"file {firm.code}"):
        check_new_file(live=files_of_firm(firm.code).filter(is_live=True).exists())
        row = ResumptionFileRow.objects.create(
            enterprise=firm.code,
            name=firm.name,
            place=firm.place,
            decided_at=firm.place,
            response=response,
            opened_at=at,
            state=FileState.DRAFT,
            is_open=False,
            is_live=True,
        )
        audit.append(file_entry(FileFrame(by, at, permit), row, "resumption.open"))
        return row.pk


def submit_file(
    *,
    audit: Audit,
    site: DeclaringSite,
    by: Actor,
    at: datetime,
    number: int,
    flow: str,
    answers: Mapping[str, str],
    papers: FirmPapers = NO_PAPERS,
    lang: Lang = "en",
) -> ResumptionFile:
    """Submit the declaration for approval or filing; the clock of the review begins.

    Args:
        flow: `approval` or `filing`. answers: column -> what was written, of the form `resumption_declaration`.
        papers: the plan and whom to call; what was handed over before holds where nothing is new.

    Raises:
        Refusal: `resumption.wrong` with every fault, `resumption.delisted_before`, those of `take_file_step`, and those
            of a missing permit or a response that is not in force.
    """
    with audit.transaction():
        row, frame = _held(by, "resumption.submit", number, at)
        _declare(site, frame, row, flow, answers, papers, lang)
        after = take_file_step(audit, frame, row, "submit")
        _settle(site, row, at)
        return after


def commit_file(
    *,
    audit: Audit,
    site: DeclaringSite,
    by: Actor,
    at: datetime,
    number: int,
    answers: Mapping[str, str],
    signed: str,
    words: str,
    papers: FirmPapers = NO_PAPERS,
    lang: Lang = "en",
) -> ResumptionFile:
    """Begin by one's own commitment; a kind of business on the negative list is refused at once, with an appeal.

    Args:
        signed: the name of who answers for the firm, as typed under the words of the commitment.
        words: digest of the words that were shown, in `lang`. What was shown, and nothing else, is signed.

    Raises:
        Refusal: `resumption.words_changed`, `resumption.wrong`, `resumption.delisted_before`,
            `resumption.refused_before`, those of `take_file_step`, and those of a missing permit or a response that is
            not in force.
    """
    with audit.transaction():
        row, frame = _held(by, "resumption.commit", number, at)
        said = {**answers, "commitment_signed": "true" if signed.strip() else ""}
        _declare(site, frame, row, "commitment", said, papers, lang)
        rules = resumption_rules()
        if row.kind in rules.negative_list:
            system = FileFrame(Actor(account="system", organisation=by.organisation), at, frame.permit)
            after = take_file_step(
                audit, system, row, "turn_down", reason=FileReason.NEGATIVE_LIST, rule=rules.version
            )
        else:
            shown = words_to_sign(rules, lang)
            check_words_shown(shown, words)
            row.signed = signed.strip()
            kept = replace(shown, plan=row.declared.get("plan_digest") or "")
            told = {"signed": row.signed, "words": kept.digest}
            after = take_file_step(audit, frame, row, "commit", signed=signed, words=kept, details=told)
        _settle(site, row, at)
        return after


def join_white_list(
    *,
    audit: Audit,
    site: DeclaringSite,
    by: Actor,
    at: datetime,
    number: int,
    answers: Mapping[str, str],
    county_colour: Colour | None,
    papers: FirmPapers = NO_PAPERS,
    lang: Lang = "en",
) -> ResumptionFile:
    """Begin at once, by the white list, when each of its criteria is met.

    Args:
        county_colour: of the newest map; None where the county has none.

    Raises:
        Refusal: `resumption.white_list` with the criteria that are not met, `resumption.wrong`,
            `resumption.delisted_before`, `resumption.refused_before`, those of `take_file_step`, and those of a missing
            permit or response.
    """
    with audit.transaction():
        row, frame = _held(by, "resumption.join", number, at)
        _declare(site, frame, row, "whitelist", answers, papers, lang)
        judged = decide_by_white_list(
            row.declared,
            county_colour=county_colour,
            day=at.astimezone(CHINA).date(),
            lists=site.white_lists,
        )
        row.criteria = [asdict(one) for one in judged.criteria]
        told = {"profile": judged.profile, "profile_digest": judged.digest}
        after = take_file_step(audit, frame, row, "join", judged=judged, details=told)
        _settle(site, row, at)
        return after


def amend_file(
    *,
    audit: Audit,
    site: DeclaringSite,
    by: Actor,
    at: datetime,
    number: int,
    answers: Mapping[str, str],
    papers: FirmPapers = NO_PAPERS,
    lang: Lang = "en",
) -> ResumptionFile:
    """Change the declaration while it is looked at; it is looked at anew, and its clock begins anew.

    Raises:
        Refusal: `resumption.wrong`, those of `take_file_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row, frame = _held(by, "resumption.amend", number, at)
        _declare(site, frame, row, row.flow, answers, papers, lang)
        after = take_file_step(audit, frame, row, "amend")
        _settle(site, row, at)
        return after


def report_weekly(
    *,
    audit: Audit,
    site: DeclaringSite,
    by: Actor,
    at: datetime,
    number: int,
    answers: Mapping[str, str],
    lang: Lang = "en",
) -> ResumptionFile:
    """Send the weekly report of a firm at work: what changed, of the form `resumption_report`.

    Raises:
        Refusal: `resumption.wrong`, those of `take_file_step`, and those of a missing permit or response.
    """
    with audit.transaction():
        row, frame = _held(by, "resumption.report", number, at)
        accepted = judged_answers(
            site, row, get_response(row.response), answers, at=at, lang=lang, form=WEEKLY
        )
        fill_declaration(row, kept_declaration(accepted), flow=row.flow)
        after = take_file_step(audit, frame, row, "report")
        _settle(site, row, at)
        return after


def take_firm_step(*, audit: Audit, by: Actor, at: datetime, number: int, step: str, text: str = "") -> None:
    """Take a step with the firm's own file that needs words alone, or not even these.

    Args:
        step: of `FIRM_STEPS`.

    Raises:
        Refusal: `resumption.unknown`, `resumption.no_step`, those of `take_file_step`, and those of a missing permit.
    """
    check_step_among(step, FIRM_STEPS)
    with audit.transaction():
        row = get_file(number, lock=True)
        permit = _permit(by, f"resumption.{step}", row, at)
        take_file_step(audit, FileFrame(by, at, permit), row, step, text=text)


def _held(by: Actor, verb: str, number: int, at: datetime) -> tuple[ResumptionFileRow, FileFrame]:
    """The file, locked, under a response that is in force."""
    row = get_file(number, lock=True)
    permit = _permit(by, verb, row, at)
    check_response_active(get_response(row.response), module=MODULE, place=row.place, at=at)
    return row, FileFrame(by, at, permit)


def _permit(by: Actor, verb: str, row: ResumptionFileRow, at: datetime) -> Permit:
    return check_may(by, verb, place=row.place, at=at)


def _declare(
    site: DeclaringSite,
    frame: FileFrame,
    row: ResumptionFileRow,
    flow: str,
    answers: Mapping[str, str],
    papers: FirmPapers,
    lang: Lang,
) -> None:
    """Put the checked answers into the row, and the papers into the vault."""
    ends = set(files_of_firm(row.enterprise).values_list("state", flat=True))
    check_new_file(
        live=False, delisted=FileState.DELISTED in ends, refused=FileState.REFUSED in ends, flow=flow
    )
    check_own_file(own=frame.by.organisation == row.enterprise)
    handed = hand_over(site.vault, row, papers, by=frame.by.account, at=frame.at, lang=lang)
    said = {**answers, **handed, "resumption_mode": flow}
    accepted = judged_answers(site, row, get_response(row.response), said, at=frame.at, lang=lang)
    kept = kept_declaration(accepted)
    fill_declaration(row, kept, flow=flow)
    row.planned_on = accepted["planned_on"]
    forget_draft(row)


def _settle(site: DeclaringSite, row: ResumptionFileRow, at: datetime) -> None:
    """What follows once the row is saved: the fact, and the end of papers that were replaced."""
    put_enterprise_fact(site.pool, row, at=at)
    forget_replaced_plans(row)
