"""A township, an inspector, a sector's department, a leading group, and firms that want to work again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.arrival_people import TOWNSHIP
from tests.desk_people import COUNTY, PROVINCE, Desk
from tests.desk_teams import TeamDesk, add_teams
from tests.documents import resident_number
from tests.resumption_answers import ANSWERS, CONTACTS
from wuse.permits.actions import firms
from wuse.permits.actions.identities import register_person
from wuse.permits.firm import FirmRequest
from wuse.permits.store.models import Account
from wuse.respond.actions import firm_mailboxes, resumption_desk, resumption_firm, rosters
from wuse.respond.firm_contacts import FirmContacts
from wuse.respond.firm_mailbox import mailbox_code
from wuse.respond.firm_papers import FirmPapers
from wuse.respond.plan_file import read_plan
from wuse.respond.resumption_file import ResumptionFile
from wuse.respond.resumption_flows import resumption_rules
from wuse.respond.signed_words import words_to_sign
from wuse.respond.store.mailboxes import named_mailbox
from wuse.respond.store.resumptions import file_of, get_file
from wuse.trust.identity import DocumentKind, read_document
from wuse.vocabulary import Colour, Purpose
from wuse.vocabulary.enterprise_code import EnterpriseCode, enterprise_check_sign

RESUMPTION_PEOPLE = {
    # name: organisation, role, place
    "zhen": ("chengdong", "resumption_township", TOWNSHIP),
    "cha": ("yqjx", "resumption_inspector", COUNTY),
    "hang": ("yqjx", "resumption_sector", COUNTY),
    "zu": ("yqfg", "resumption_lead", COUNTY),
    "zuer": ("yqfg", "resumption_lead", COUNTY),
    "sheng": ("command", "resumption_lead", PROVINCE),
}
_ORGANISATIONS = {
    "chengdong": ("城东街道办事处", TOWNSHIP),
    "yqjx": ("乐清市经信局", COUNTY),
    "yqfg": ("乐清市复工领导小组", COUNTY),
}

PAPERS = FirmPapers(
    read_plan("测温、分餐、消毒，每日登记。\n".encode()),
    FirmContacts(**CONTACTS),
)
"""What a firm hands over beside its answers, all of it in order."""
SHOWN = words_to_sign(resumption_rules(), "en").digest
"""The digest of the words that a firm is shown before it signs, in the language of an act without one."""


def firm_code(number: int) -> EnterpriseCode:
    """A made-up code whose last sign is right."""
    head = f"91330382MA2{number:06d}"
    return EnterpriseCode(head + enterprise_check_sign(head + "0"))


def add_resumption_people(desk: Desk) -> Desk:
    """Hire them on a desk, each with one permit."""
    return add_teams(desk, _ORGANISATIONS, RESUMPTION_PEOPLE)


@dataclass
class FirmDesk(TeamDesk):
    """The desk with its firms: whoever does something says who, what, and with which file."""

    firms: int = 0

    def ask(self, name: str, code: EnterpriseCode | None = None) -> int:
        """Somebody opens an account and asks to speak for a firm."""
        self.firms += 1
        Account.objects.create(uid=f"a-{name}", username=name, created_at=self.desk.at)
        wanted = FirmRequest(
            code or firm_code(self.firms), f"测试企业{self.firms}", TOWNSHIP, "王经理", "0577-61234567"
        )
        return int(str(self.desk.do(name, firms.ask_firm, response=self.desk.response, wanted=wanted)))

    def register(self, name: str, code: EnterpriseCode | None = None) -> str:
        """Somebody speaks for a firm: the township has confirmed it."""
        self.desk.do("zhen", firms.confirm_firm, number=self.ask(name, code))
        return self.desk.actor(name).organisation

    def open(self, name: str) -> int:
        """The firm opens its file."""
        return int(str(self.desk.do(name, resumption_firm.open_file, response=self.desk.response)))

    def do(self, who: str, action: Callable[..., object] | str, number: int, **values: Any) -> object:
        """Let somebody take a step with a file: by an action, or by the step's name."""
        if not isinstance(action, str):
            return self.desk.do(who, action, number=number, **values)
        firm = action in resumption_firm.FIRM_STEPS
        taking = resumption_firm.take_firm_step if firm else resumption_desk.take_desk_step
        return self.desk.do(who, taking, number=number, step=action, **values)

    def file(self, number: int) -> ResumptionFile:
        """The file as its history makes it."""
        return file_of(get_file(number))

    def submit(self, name: str, number: int, flow: str = "filing", **changed: str) -> None:
        """The firm submits its declaration."""
        said = {**ANSWERS, **changed}
        values = {"site": self.site, "flow": flow, "answers": said, "papers": PAPERS}
        self.do(name, resumption_firm.submit_file, number, **values)

    def commit(self, name: str, number: int, signed: str = "王经理", **changed: str) -> None:
        """The firm begins by its commitment."""
        said = {**ANSWERS, **changed}
        values = {"site": self.site, "answers": said, "signed": signed, "words": SHOWN, "papers": PAPERS}
        self.do(name, resumption_firm.commit_file, number, **values)

    def join(self, name: str, number: int, colour: Colour | None = Colour.ORANGE, **changed: str) -> None:
        """The firm begins by the white list."""
        said = {**ANSWERS, "whitelist_class": "daily_life", **changed}
        values = {"site": self.site, "answers": said, "county_colour": colour, "papers": PAPERS}
        self.do(name, resumption_firm.join_white_list, number, **values)

    def submitted(self, name: str, flow: str = "filing", **changed: str) -> int:
        """A registered firm with a submitted file."""
        self.register(name)
        number = self.open(name)
        self.submit(name, number, flow, **changed)
        return number

    def approved(self, name: str, **changed: str) -> int:
        """A firm whose file went through the whole review."""
        number = self.submitted(name, "approval", **changed)
        self.do("zhen", "township_check", number)
        self.do("cha", "inspect", number, text="现场测温、分餐到位")
        self.do("hang", "review", number, text="同意，产业链需要")
        self.do("zu", "approve", number)
        return number

    def resumed(self, name: str) -> int:
        """A firm that began by its commitment."""
        self.register(name)
        number = self.open(name)
        self.commit(name, number)
        return number

    def count(self, name: str, number: int, *, yellow: int = 0) -> None:
        """The firm has a roster of twelve registered persons counted, some of whom are yellow."""
        numbers = [resident_number(one) for one in range(12)]
        documents = [read_document(DocumentKind.RESIDENT_ID, one) for one in numbers]
        vault, response = self.desk.vault, self.desk.response
        frame = {"response": response, "purpose": Purpose.REGISTRATION, "place": COUNTY, "name": "陈测试"}
        for one in documents:
            if not vault.holds(vault.key_of(one), response=response):
                self.desk.do("gao", register_person, vault=vault, document=one, **frame)
        colours = {
            vault.key_of(one): Colour.YELLOW if place < yellow else Colour.GREEN
            for place, one in enumerate(documents)
        }
        given = {"vault": vault, "numbers": numbers, "colours_of": lambda persons: colours}
        self.do(name, rosters.count_roster, number, **given)


COUNTED = {"staff_returning": "12", "staff_local": "12", "codes_green": "12"}
"""Answers of a firm of whose roster all return."""
MAILBOX_SECRET = bytes(range(32))
"""What signs the codes of mailboxes in these tests."""


def code_of_letter(firms: FirmDesk, name: str, secret: bytes = MAILBOX_SECRET) -> str:
    """The code of the letter that somebody's firm is sent."""
    named = named_mailbox(firms.desk.actor(name).organisation)
    assert named is not None
    return mailbox_code(named, secret)


def prove(firms: FirmDesk, name: str, mailbox: str) -> None:
    """A firm names its mailbox, and enters the code of the letter."""
    firms.desk.do(name, firm_mailboxes.name_mailbox, mailbox=mailbox)
    values = {"code": code_of_letter(firms, name), "secret": MAILBOX_SECRET}
    firms.desk.do(name, firm_mailboxes.prove_mailbox, **values)
