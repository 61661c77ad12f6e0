"""For every action with firms and their files a case in which it succeeds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.action_case import Case, Maker
from tests.desk_people import AT, CITY, COUNTY, Desk
from tests.documents import resident_number
from tests.field_people import GRID, home_of, with_grids
from tests.resumption_answers import ANSWERS
from tests.resumption_people import MAILBOX_SECRET, PAPERS, SHOWN, firm_code
from tests.resumption_rows import lay_file
from wuse.intake.store.known import KnownRows
from wuse.permits import Actor, catalogue
from wuse.permits.actions import firms
from wuse.permits.actions.identities import register_person
from wuse.permits.firm import FirmRequest
from wuse.permits.grant import needed_purposes
from wuse.permits.permit import Permit
from wuse.permits.store.models import Account, FirmRequestRow, OrganisationRow
from wuse.places import load_registry
from wuse.pool.store.site_pool import site_pool
from wuse.respond.actions import (
    firm_mailboxes,
    firm_papers,
    inspections,
    resumption_clocks,
    resumption_desk,
    resumption_drafts,
    resumption_firm,
    rosters,
)
from wuse.respond.firm_mailbox import mailbox_code
from wuse.respond.resumption_file import FileReason
from wuse.respond.store.declaring_site import DeclaringSite
from wuse.respond.store.firm_papers import hand_over
from wuse.respond.store.mailboxes import named_mailbox
from wuse.respond.store.resumption_models import ResumptionFileRow
from wuse.trust.identity import DocumentKind, read_document
from wuse.vocabulary import Colour, PersonKey, PlaceCode, Purpose

_ROLES = (
    "enterprise_agent", "resumption_township", "resumption_inspector", "resumption_sector", "resumption_lead",
)  # fmt: skip
FIRM = firm_code(99)
"""The organisation of everybody who walks here."""
TOWNSHIP = PlaceCode("330382001")


def walker(desk: Desk) -> Actor:
    """Somebody with every role of the return to work for 温州."""
    permits = [
        Permit(
            number=number,
            role=role,
            place=CITY,
            response=desk.response,
            purposes=needed_purposes(catalogue().roles[role]),
            valid_from=AT - timedelta(days=1),
            valid_until=AT + timedelta(days=60),
        )
        for number, role in enumerate(_ROLES, start=1)
    ]
    return Actor("a-walker", FIRM, tuple(permits), second_factor=True)


def _site(desk: Desk) -> DeclaringSite:
    return DeclaringSite(site_pool(home_of(desk)), desk.vault, KnownRows(bytes(32)), load_registry())


def _shown(desk: Desk) -> dict[str, Any]:
    return {"place": COUNTY, "response": desk.response}


def _step(action: Callable[..., object], step: str, /, **values: Any) -> Maker:
    def make(desk: Desk) -> Case:
        row = lay_file(step, COUNTY, desk.response, enterprise=FIRM, at=desk.at)
        # The key of the response is there before anybody seals with it.
        desk.vault.keep_rows("other", b"-", response=desk.response)
        given = {name: value(desk) if callable(value) else value for name, value in values.items()}
        return Case(action, walker(desk), {"number": row.pk, **given}, f"resumption.{step}", **_shown(desk))

    return make


def _own_firm(desk: Desk) -> None:
    OrganisationRow.objects.create(code=FIRM, name="测试企业", place=COUNTY, kind="enterprise")


def _open(desk: Desk) -> Case:
    _own_firm(desk)
    values = {"response": desk.response}
    return Case(resumption_firm.open_file, walker(desk), values, "resumption.open", **_shown(desk))


def _push(desk: Desk) -> Case:
    places = with_grids(home_of(desk))
    row = lay_file("push", COUNTY, desk.response, enterprise=FIRM, at=desk.at)
    values = {
        "places": places, "number": row.pk, "uid": "c-new", "grid": GRID, "door": "工业路1号",
        "until": desk.at + timedelta(days=2),
    }  # fmt: skip
    return Case(inspections.push_inspection, walker(desk), values, "resumption.push", **_shown(desk))


def _roster(desk: Desk) -> Case:
    numbers = [resident_number(number) for number in range(10)]
    document = read_document(DocumentKind.RESIDENT_ID, numbers[0])
    frame = {"response": desk.response, "purpose": Purpose.REGISTRATION, "place": COUNTY}
    person = desk.do("gao", register_person, vault=desk.vault, document=document, name="陈测试", **frame)
    assert isinstance(person, PersonKey)
    row = lay_file("submit", COUNTY, desk.response, enterprise=FIRM, at=desk.at)
    values = {
        "vault": desk.vault, "number": row.pk, "numbers": numbers,
        "colours_of": lambda keys: dict.fromkeys(keys, Colour.GREEN),
    }  # fmt: skip
    return Case(
        rosters.count_roster,
        walker(desk),
        values,
        "roster.count",
        purpose=Purpose.CODE_REVIEW.value,
        personal=True,
        also=(person,),
        **_shown(desk),
    )


def _request(desk: Desk, state: str = "asked", place: str = COUNTY) -> FirmRequestRow:
    account = Account.objects.create(uid="a-newcomer", username="newcomer", created_at=desk.at)
    return FirmRequestRow.objects.create(
        account=account,
        code=firm_code(7),
        name="测试企业七",
        place=place,
        contact="王经理",
        phone="0577-61234567",
        response=desk.response,
        asked_at=desk.at,
        state=state,
    )


def _deciding(action: Callable[..., object], verb: str, **values: Any) -> Maker:
    def make(desk: Desk) -> Case:
        given = {"number": _request(desk).pk, **values}
        return Case(action, walker(desk), given, verb, **_shown(desk))

    return make


def _ask(desk: Desk) -> Case:
    Account.objects.create(uid="a-newcomer", username="newcomer", created_at=desk.at)
    wanted = FirmRequest(firm_code(7), "测试企业七", TOWNSHIP, "王经理", "0577-61234567")
    values = {"response": desk.response, "wanted": wanted}
    return Case(firms.ask_firm, "newcomer", values, "firm.ask", TOWNSHIP, response=desk.response)


def _enter(desk: Desk) -> Case:
    row = _request(desk)
    firms.invite_firm(audit=desk.audit, by=walker(desk), at=desk.at, number=row.pk, code="LETTER")
    by = Actor(account="a-newcomer")
    return Case(firms.enter_firm_code, by, {"code": "LETTER"}, "firm.enter", **_shown(desk))


def _offer(desk: Desk) -> Case:
    _own_firm(desk)
    return Case(firms.offer_firm, walker(desk), {"code": "COLLEAGUE"}, "firm.offer", **_shown(desk))


def _leave(desk: Desk) -> Case:
    OrganisationRow.objects.filter(code="wzcdc").update(kind="enterprise", place=COUNTY)
    desk.grant("wang", "enterprise_agent", COUNTY)
    return Case(firms.leave_firm, desk.actor("wang"), {}, "firm.leave", **_shown(desk))


def _papers(action: Callable[..., object], verb: str, *, purpose: Purpose | None = None) -> Maker:
    """A file with its papers, of which some are read."""

    def make(desk: Desk) -> Case:
        row = lay_file("township_check", COUNTY, desk.response, enterprise=FIRM, at=desk.at)
        handed = hand_over(desk.vault, row, PAPERS, by="a-walker", at=desk.at, lang="en")
        ResumptionFileRow.objects.filter(pk=row.pk).update(declared={**row.declared, **handed})
        values = {"vault": desk.vault, "number": row.pk, **({"purpose": purpose} if purpose else {})}
        shown = {"purpose": purpose.value, "personal": True} if purpose else {}
        return Case(action, walker(desk), values, verb, reads=True, **shown, **_shown(desk))

    return make


SYSTEM = Actor(account="system")


def _consent(desk: Desk) -> Case:
    row = lay_file("file", COUNTY, desk.response, enterprise=FIRM, at=desk.at)
    row.due_at = row.consent_at = desk.at - timedelta(hours=1)
    row.save()
    return Case(resumption_clocks.file_silent_consents, SYSTEM, {}, "resumption.consent", **_shown(desk))


def _follow(desk: Desk) -> Case:
    case = _push(desk)
    case.call(desk, desk.audit)
    desk.later(days=3)
    return Case(resumption_clocks.follow_inspections, SYSTEM, {}, "resumption.visit", **_shown(desk))


def _end(desk: Desk) -> Case:
    lay_file("push", COUNTY, "another", enterprise=FIRM, at=desk.at)
    shown = {"place": COUNTY, "response": "another"}
    return Case(resumption_clocks.end_files, SYSTEM, {}, "resumption.lapse", **shown)


def _mailbox(desk: Desk) -> Case:
    _own_firm(desk)
    values = {"mailbox": "office@example.cn"}
    return Case(firm_mailboxes.name_mailbox, walker(desk), values, "firm.mailbox", **_shown(desk))


def _prove(desk: Desk) -> Case:
    case = _mailbox(desk)
    case.call(desk, desk.audit)
    named = named_mailbox(FIRM)
    assert named is not None
    values = {"code": mailbox_code(named, MAILBOX_SECRET), "secret": MAILBOX_SECRET}
    return Case(firm_mailboxes.prove_mailbox, walker(desk), values, "firm.prove", **_shown(desk))


def _draft(action: Callable[..., object], **values: Any) -> Maker:
    def make(desk: Desk) -> Case:
        row = lay_file("submit", COUNTY, desk.response, enterprise=FIRM, at=desk.at)
        ResumptionFileRow.objects.filter(pk=row.pk).update(draft={"staff_total": "12"}, drafted_at=desk.at)
        desk.vault.keep_rows("other", b"-", response=desk.response)
        given = {name: value(desk) if callable(value) else value for name, value in values.items()}
        return Case(action, walker(desk), {"number": row.pk, **given}, "resumption.draft", **_shown(desk))

    return make


def _escalate(desk: Desk) -> Case:
    lay_file("township_check", COUNTY, desk.response, enterprise=FIRM, at=desk.at - timedelta(days=6))
    return Case(resumption_clocks.escalate_files, SYSTEM, {}, "resumption.overdue", **_shown(desk))


_D, _F = "wuse.respond.actions.resumption_desk", "wuse.respond.actions.resumption_firm"
_Q = "wuse.respond.actions.firm_papers"
_R = "wuse.respond.actions.resumption_drafts"
_C, _P = "wuse.respond.actions.resumption_clocks", "wuse.permits.actions.firms"
_WORDS = {"text": "核对无误，情况属实"}
_WHY = {**_WORDS, "reason": FileReason.PLAN}
_WITH_REASON = ("refuse", "breach", "delist")
_REPORT = {"site": _site, "answers": ANSWERS}
_SAID = {**_REPORT, "papers": PAPERS}
UNDER_A_RESPONSE = frozenset(
    {
        f"{_F}.{name}"
        for name in (
            "open_file",
            "submit_file",
            "commit_file",
            "join_white_list",
            "amend_file",
            "report_weekly",
        )
    }
    | {
        f"{_P}.confirm_firm",
        f"{_R}.save_draft",
        "wuse.respond.actions.inspections.push_inspection",
    }
)
"""What handles no person, and is done under a response that is in force all the same."""
RESUMPTION_MAKERS: dict[str, Maker] = {
    f"{_F}.open_file": _open,
    f"{_F}.submit_file": _step(resumption_firm.submit_file, "submit", flow="filing", **_SAID),
    f"{_F}.commit_file": _step(resumption_firm.commit_file, "commit", signed="王经理", words=SHOWN, **_SAID),
    f"{_F}.join_white_list": _step(
        resumption_firm.join_white_list,
        "join",
        site=_site,
        answers={**ANSWERS, "whitelist_class": "daily_life"},
        papers=PAPERS,
        county_colour=None,
    ),
    f"{_F}.amend_file": _step(resumption_firm.amend_file, "amend", **_SAID),
    f"{_F}.report_weekly": _step(resumption_firm.report_weekly, "report", **_REPORT),
    **{
        f"{_F}.take_firm_step:{step}": _step(resumption_firm.take_firm_step, step, step=step, **_WORDS)
        for step in resumption_firm.FIRM_STEPS
    },
    **{
        f"{_D}.take_desk_step:{step}": _step(
            resumption_desk.take_desk_step, step, step=step, **(_WHY if step in _WITH_REASON else _WORDS)
        )
        for step in resumption_desk.DESK_STEPS
    },
    "wuse.respond.actions.inspections.push_inspection": _push,
    "wuse.respond.actions.rosters.count_roster": _roster,
    f"{_C}.file_silent_consents": _consent,
    f"{_C}.follow_inspections": _follow,
    f"{_C}.end_files": _end,
    f"{_C}.escalate_files": _escalate,
    f"{_R}.save_draft": _draft(
        resumption_drafts.save_draft,
        vault=lambda desk: desk.vault,
        answers={"staff_total": "20"},
        papers=PAPERS,
    ),
    f"{_R}.discard_draft": _draft(resumption_drafts.discard_draft),
    f"{_Q}.read_firm_plan": _papers(
        firm_papers.read_firm_plan, "resumption_plan.read", purpose=Purpose.FIRM_REVIEW
    ),
    f"{_Q}.read_firm_contacts": _papers(
        firm_papers.read_firm_contacts, "firm_contact.read", purpose=Purpose.FIRM_REVIEW
    ),
    f"{_Q}.take_own_plan": _papers(firm_papers.take_own_plan, "resumption.plan"),
    "wuse.respond.actions.firm_mailboxes.name_mailbox": _mailbox,
    "wuse.respond.actions.firm_mailboxes.prove_mailbox": _prove,
    f"{_P}.ask_firm": _ask,
    f"{_P}.confirm_firm": _deciding(firms.confirm_firm, "firm.confirm"),
    f"{_P}.invite_firm": _deciding(firms.invite_firm, "firm.invite", code="LETTER"),
    f"{_P}.reject_firm": _deciding(firms.reject_firm, "firm.reject", text="执照与申请人不符"),
    f"{_P}.enter_firm_code": _enter,
    f"{_P}.offer_firm": _offer,
    f"{_P}.leave_firm": _leave,
}
