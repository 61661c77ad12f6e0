"""What of firms lies at a place, and every way into it: for the walk through all permissions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.desk_people import AT, COUNTY, Desk
from tests.documents import resident_number
from tests.field_people import FAR, GRID
from tests.resumption_answers import ANSWERS, CONTACTS
from tests.resumption_people import PAPERS, firm_code
from tests.resumption_rows import WAYS, lay_file
from wuse.permits.firm import OFFER_LASTS
from wuse.permits.secret_code import code_digest
from wuse.permits.store.models import Account, FirmOfferRow, FirmRequestRow, OrganisationRow
from wuse.respond.firm_mailbox import SECRET, mailbox_code
from wuse.respond.mailbox_code import NEXT_LETTER
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.signed_words import words_to_sign
from wuse.respond.store.firm_models import MailboxRow
from wuse.respond.store.firm_papers import hand_over
from wuse.respond.store.mailboxes import named_mailbox
from wuse.respond.store.resumption_models import ResumptionFileRow

AGENT = "enterprise_agent"
FIRM = firm_code(99)
"""The firm of whoever walks as an agent; its files lie inside."""
_OTHER, _REFUSED = firm_code(98), firm_code(97)
_WORDS = "核对无误，情况属实"


def lay_firms(desk: Desk, place: str) -> dict[str, int]:
    """A file for each step, somebody who asks to speak for a firm, and a colleague's code."""
    inside = place == COUNTY
    code = FIRM if inside else _OTHER
    firm = OrganisationRow.objects.create(code=code, name="测试企业", place=place, kind="enterprise")
    found = {}
    for step in WAYS:
        # A firm that was refused commits itself to nothing: whose appeal is answered is somebody else's.
        whose = _REFUSED if step in ("uphold", "overturn") else code
        found[step] = lay_file(step, place, desk.response, enterprise=whose).pk
        # One live file a firm: here of each only one is moved at a time.
        ResumptionFileRow.objects.filter(pk=found[step]).update(is_live=False)
    row = ResumptionFileRow.objects.get(pk=found["township_check"])
    handed = hand_over(desk.vault, row, PAPERS, by="a-other", at=AT, lang="en")
    ResumptionFileRow.objects.filter(pk=row.pk).update(declared={**row.declared, **handed})
    account = Account.objects.create(uid=f"a-asks-{place}", username=f"asks-{place}", created_at=AT)
    found["request"] = FirmRequestRow.objects.create(
        account=account, code=firm_code(int(place[-2:])), name="测试企业七", place=place, contact="王经理",
        phone="0577-61234567", response=desk.response, asked_at=AT, state="asked",
    ).pk  # fmt: skip
    if inside:
        MailboxRow.objects.create(
            enterprise=code, place=place, mailbox="office@example.cn", asked_at=AT - NEXT_LETTER,
            valid_until=AT + timedelta(days=400),
        )  # fmt: skip
        OrganisationRow.objects.filter(code=code).update(mailbox="office@example.cn")
        FirmOfferRow.objects.create(
            digest=code_digest("COLLEAGUE"), organisation=firm, response=desk.response, offered_by="a-other",
            valid_until=AT + OFFER_LASTS,
        )  # fmt: skip
    return found


def _code() -> str:
    """The code of the letter to the firm of whoever walks as an agent."""
    from wuse import world
    from wuse.web import site

    named = named_mailbox(FIRM)
    assert named is not None
    return mailbox_code(named, site.keys().make(SECRET, entropy=world.entropy))


def _file(step: str) -> Callable[[Any], list[Any]]:
    return lambda found: [found.firms[step]]


def _posted(step: str) -> Callable[[Any], dict[str, Any]]:
    def data(found: Any) -> dict[str, Any]:
        return {
            "act": step, "text": _WORDS, "reason": "plan", "grid": GRID if found.place == COUNTY else FAR,
            "door": "工业路1号", "hours": "24", "signed": "王经理", **ANSWERS,
        }  # fmt: skip

    return data


def _declared(flow: str) -> Callable[[Any], dict[str, Any]]:
    return lambda found: {
        **ANSWERS, **CONTACTS, "flow": flow, "whitelist_class": "daily_life", "signed": "王经理",
        "words": words_to_sign(resumption_rules(), "zh").digest,
        "plan": SimpleUploadedFile("plan.txt", b"plan"),
    }  # fmt: skip


def _roster(found: Any) -> dict[str, Any]:
    rows = "\n".join(["身份证号", *(resident_number(number) for number in range(10))])
    return {"act": "roster", "roster": SimpleUploadedFile("roster.csv", rows.encode())}


def _own(*, off: str = "ok") -> Callable[[Any, bool, bool], str]:
    """A firm moves its own file, and of another's is not told that there is one."""
    return lambda who, inside, on: ("ok" if on else off) if inside else "resumption.unknown"


def _of_agent(*, off: str = "ok") -> Callable[[Any, bool, bool], str]:
    """Of one's firm; whoever has none is told so."""
    return lambda who, inside, on: ("ok" if on else off) if who.role == AGENT else "firm.none"


def _of_stranger(off: str) -> Callable[[Any, bool, bool], str]:
    """An account that is nobody's yet may; others have a person or an organisation."""
    return lambda who, inside, on: ("ok" if on else off) if who.name == "stranger" else "form"


def _under(verb: str) -> Callable[[Any, bool, bool], str]:
    """What handles no person, and needs a response that is in force."""

    def told(who: Any, inside: bool, on: bool) -> str:
        from tests.permission_walk import shipped_table

        if not inside or verb not in shipped_table()["roles"].get(who.role, {}).get("verbs", ()):
            return "permit.missing"
        return "ok" if on else "response.not_active"

    return told


_CLOSED = "response.not_active"
_ASK = {
    "act": "ask", "code": firm_code(3), "name": "测试企业三", "place": "330382001", "contact": "王经理",
    "phone": "0577-61234567",
}  # fmt: skip
_BY_DESK = (
    "township_check", "file", "inspect", "review", "approve", "check_after", "ask", "return", "refuse", "breach",
    "lift", "delist", "uphold", "overturn",
)  # fmt: skip
RESUMPTION_WAYS: list[dict[str, Any]] = [
    {"route": "firm", "placed": False},
    {
        "route": "firm", "method": "POST", "data": lambda o: {"act": "open"}, "verb": "resumption.open",
        "placed": False, "special": _of_agent(off="resumption.closed"),
    },
    *(
        {
            "route": "firm", "method": "POST", "data": lambda o, act=act: {"act": act}, "verb": f"firm.{act}",
            "placed": False, "special": _of_agent(),
        }
        for act in ("offer", "leave")
    ),
    {
        "route": "firm", "method": "POST", "data": lambda o: {"act": "mailbox", "mailbox": "office@example.cn"},
        "verb": "firm.mailbox", "placed": False, "special": _of_agent(),
    },
    {
        "route": "firm", "method": "POST", "data": lambda o: {"act": "prove", "code": _code()},
        "verb": "firm.prove", "placed": False, "special": _of_agent(),
    },
    {"route": "firm-notices", "placed": False},
    {
        "route": "firm", "method": "POST", "data": lambda o: _ASK, "own": "firm.ask", "placed": False,
        "special": _of_stranger("form"),
    },
    {
        "route": "firm", "method": "POST", "data": lambda o: {"act": "enter", "code": "colleague"},
        "own": "firm.enter", "placed": False, "special": _of_stranger(_CLOSED),
    },
    {"route": "firm-resumption", "args": _file("submit"), "special": _own()},
    *(
        {
            "route": "firm-resumption", "method": "POST", "args": _file(step), "data": _posted(step),
            "verb": f"resumption.{step}", "special": _own(off=off),
        }
        for step, off in (
            ("withdraw", "ok"), ("answer", "ok"), ("resume", "ok"), ("appeal", "ok"), ("report", _CLOSED),
        )
    ),
    {
        "route": "firm-resumption", "method": "POST", "args": _file("submit"), "data": _roster, "verb": "roster.count",
        "special": _own(off=_CLOSED),
    },
    {
        "route": "firm-resumption", "method": "POST", "args": _file("submit"), "data": lambda o: {"act": "discard"},
        "verb": "resumption.draft", "special": _own(),
    },
    {"route": "firm-declare", "args": _file("submit"), "special": _own()},
    {
        "route": "firm-declare", "method": "POST", "args": _file("submit"),
        "data": lambda o: {"draft": "1", "flow": "filing", "staff_total": "20"}, "verb": "resumption.draft",
        "special": _own(off=_CLOSED),
    },
    *(
        {
            "route": "firm-declare", "method": "POST", "args": _file(step), "data": _declared(flow),
            "verb": f"resumption.{step}", "special": _own(off=_CLOSED),
        }
        for step, flow in (
            ("submit", "filing"), ("commit", "commitment"), ("join", "whitelist"), ("amend", "approval"),
        )
    ),
    {"route": "desk-resumptions", "placed": False},
    *(
        {
            "route": "desk-resumptions", "method": "POST", "verb": f"resumption.{step}", "framed": True,
            "everywhere": True, "placed": False,
            "data": lambda o, step=step: {"step": step, "text": _WORDS, "file": [str(o.firms[step])]},
        }
        for step in ("township_check", "file", "review", "approve", "return")
    ),
    {"route": "desk-resumption", "args": _file("ask"), "verb": "resumption.read"},
    *(
        {
            "route": "desk-resumption", "method": "POST", "args": _file(step), "data": _posted(step),
            "verb": f"resumption.{step}",
        }
        for step in _BY_DESK
    ),
    {
        "route": "desk-resumption", "method": "POST", "args": _file("push"), "data": _posted("push"),
        "verb": "resumption.push", "special": _under("resumption.push"),
    },
    *(
        {
            "route": "desk-resumption", "method": "POST", "args": _file("township_check"), "verb": verb,
            "data": lambda o, act=act: {"act": act, "purpose": "firm_review"},
        }
        for act, verb in (("plan", "resumption_plan.read"), ("contacts", "firm_contact.read"))
    ),
    {"route": "firm-plan", "args": _file("township_check"), "verb": "resumption.plan", "special": _own()},
    {"route": "desk-firms", "placed": False},
    {"route": "desk-firm", "args": _file("request"), "verb": "firm.read"},
    {
        "route": "desk-firm", "method": "POST", "args": _file("request"), "data": lambda o: {"act": "confirm"},
        "verb": "firm.confirm", "special": _under("firm.confirm"),
    },
    {
        "route": "desk-firm", "method": "POST", "args": _file("request"), "data": lambda o: {"act": "letter"},
        "verb": "firm.invite",
    },
    {
        "route": "desk-firm", "method": "POST", "args": _file("request"),
        "data": lambda o: {"act": "reject", "text": _WORDS}, "verb": "firm.reject",
    },
]  # fmt: skip
