"""No notice goes to a mailbox that nobody proved: a letter with a code, entered by whoever speaks for the firm."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes

import pytest

from tests.post_server import Mailbox, mail_server
from tests.resumption_people import MAILBOX_SECRET, FirmDesk, code_of_letter, prove
from wuse.permits.store.models import OrganisationRow
from wuse.respond.actions import firm_mailboxes
from wuse.respond.channel import NoticeChannel
from wuse.respond.firm_mailbox import (
    CODE_LASTS,
    NamedMailbox,
    is_code,
    mailbox_code,
    mailbox_letter,
)
from wuse.respond.mailbox_code import MOST_A_DAY, MOST_TRIES, NEXT_LETTER
from wuse.respond.store.mail import send_by_mail
from wuse.respond.store.mailboxes import named_mailbox, post_code, proved_mailboxes
from wuse.respond.store.models import DeliveryRow, MailboxRow
from wuse.respond.store.outbox import spread_notices
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PlaceCode, Refusal

MAILBOX = "bangong@firm.example"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as found:
        yield found


@pytest.fixture
def at(firms: FirmDesk) -> FirmDesk:
    """A firm that has named its mailbox."""
    firms.register("firm")
    firms.desk.do("firm", firm_mailboxes.name_mailbox, mailbox=MAILBOX)
    return firms


def channel(box: Mailbox, place: str = "3303") -> NoticeChannel:
    return NoticeChannel(
        "firms",
        "mail",
        PlaceCode(place),
        box.address,
        about="files",
        sender="wuse@example.cn",
        tells=("return",),
    )


def post(at: FirmDesk, by: NoticeChannel) -> bool:
    """One look of the outbox for letters with codes."""

    def text(code: str, until: datetime, one: NoticeChannel) -> str:
        return mailbox_letter(code, one.lang, until=f"{until:%m-%d %H:%M}")

    return post_code(by, send=send_by_mail, text=text, secret=MAILBOX_SECRET, at=at.desk.at, chance=1.0)


def letters(box: Mailbox) -> list[tuple[str, str]]:
    read = [message_from_bytes(letter.encode()) for letter in box.letters]
    return [(one["To"], one.get_payload(decode=True).decode().strip()) for one in read]  # type: ignore[union-attr]


def enter(at: FirmDesk, code: str) -> None:
    at.desk.do("firm", firm_mailboxes.prove_mailbox, code=code, secret=MAILBOX_SECRET)


def own(at: FirmDesk) -> str:
    return at.desk.actor("firm").organisation


def test_the_letter_has_the_code_and_nothing_of_the_firm_and_goes_out_once(
    at: FirmDesk, box: Mailbox
) -> None:
    assert post(at, channel(box))
    assert not post(at, channel(box))
    ((to, said),) = letters(box)
    assert to == MAILBOX
    assert code_of_letter(at, "firm") in said
    assert own(at) not in said
    assert "测试企业" not in said
    assert MAILBOX not in said


def test_no_notice_goes_out_before_the_code_was_entered(at: FirmDesk, box: Mailbox) -> None:
    number = at.open("firm")
    at.submit("firm", number, "approval")
    at.do("zhen", "return", number, text="请补充材料")
    spread_notices([channel(box)], at=at.desk.at)
    assert not DeliveryRow.objects.exists()
    assert proved_mailboxes([own(at)]) == {}
    enter(at, code_of_letter(at, "firm"))
    assert proved_mailboxes([own(at)]) == {own(at): MAILBOX}
    at.submit("firm", number, "approval")
    at.do("zhen", "return", number, text="请补充材料")
    spread_notices([channel(box)], at=at.desk.at)
    assert DeliveryRow.objects.count() == 1
    assert not post(at, channel(box)), "no letter is sent for what is proved"


def test_a_mailbox_of_before_that_nobody_proved_gets_nothing(firms: FirmDesk) -> None:
    firms.register("firm")
    OrganisationRow.objects.filter(code=own(firms)).update(mailbox=MAILBOX)
    assert proved_mailboxes([own(firms)]) == {}


def test_a_wrong_code_counts_and_the_sixth_try_is_none(at: FirmDesk) -> None:
    right = code_of_letter(at, "firm")
    for _ in range(MOST_TRIES):
        with pytest.raises(Refusal) as wrong:
            enter(at, "AAAAA-AAAAA")
        assert wrong.value.code == "mailbox.code"
    with pytest.raises(Refusal) as many:
        enter(at, right)
    assert many.value.code == "mailbox.tries"
    proved = AuditRecord.objects.filter(verb="firm.prove").values_list("facts", flat=True)
    assert list(proved) == [{"proved": False}] * MOST_TRIES


def test_a_code_is_over_in_time_and_a_new_letter_has_another(at: FirmDesk, box: Mailbox) -> None:
    first = code_of_letter(at, "firm")
    at.desk.at += CODE_LASTS
    with pytest.raises(Refusal) as over:
        enter(at, first)
    assert over.value.code == "mailbox.over"
    assert not post(at, channel(box)), "a code that is over is not sent"
    at.desk.do("firm", firm_mailboxes.name_mailbox, mailbox=MAILBOX)
    assert code_of_letter(at, "firm") != first
    with pytest.raises(Refusal) as old:
        enter(at, first)
    assert old.value.code == "mailbox.code"
    enter(at, code_of_letter(at, "firm"))
    with pytest.raises(Refusal) as again:
        enter(at, code_of_letter(at, "firm"))
    assert again.value.code == "mailbox.proved"


def test_another_mailbox_is_not_proved_by_the_first_one(at: FirmDesk) -> None:
    enter(at, code_of_letter(at, "firm"))
    at.desk.later(minutes=11)
    at.desk.do("firm", firm_mailboxes.name_mailbox, mailbox="other@firm.example")
    assert proved_mailboxes([own(at)]) == {}
    at.desk.do("firm", firm_mailboxes.name_mailbox, mailbox="")
    assert named_mailbox(own(at)) is None
    with pytest.raises(Refusal) as none:
        enter(at, "AAAAA-AAAAA")
    assert none.value.code == "mailbox.none"


def test_nobody_has_the_site_write_to_a_stranger_again_and_again(at: FirmDesk) -> None:
    for mailbox in (MAILBOX, "stranger@firm.example"):
        with pytest.raises(Refusal) as soon:
            at.desk.do("firm", firm_mailboxes.name_mailbox, mailbox=mailbox)
        assert soon.value.code == "mailbox.soon"
    assert OrganisationRow.objects.get(code=own(at)).mailbox == MAILBOX
    at.desk.later(minutes=10)
    at.desk.do("firm", firm_mailboxes.name_mailbox, mailbox="stranger@firm.example")


def test_taking_the_mailbox_back_brings_the_next_letter_no_sooner(at: FirmDesk) -> None:
    at.desk.do("firm", firm_mailboxes.name_mailbox, mailbox="")
    with pytest.raises(Refusal) as soon:
        at.desk.do("firm", firm_mailboxes.name_mailbox, mailbox="stranger@firm.example")
    assert soon.value.code == "mailbox.soon"
    at.desk.at += NEXT_LETTER
    at.desk.do("firm", firm_mailboxes.name_mailbox, mailbox="stranger@firm.example")


def test_a_firm_has_the_site_write_so_many_letters_a_day_and_no_more(at: FirmDesk) -> None:
    for number in range(1, MOST_A_DAY):
        at.desk.at += NEXT_LETTER
        at.desk.do("firm", firm_mailboxes.name_mailbox, mailbox=f"stranger{number}@firm.example")
    at.desk.at += NEXT_LETTER
    with pytest.raises(Refusal) as many:
        at.desk.do("firm", firm_mailboxes.name_mailbox, mailbox="stranger@firm.example")
    assert many.value.code == "mailbox.many"
    at.desk.do("firm", firm_mailboxes.name_mailbox, mailbox="")


def test_what_is_proved_is_not_proved_again_when_it_is_noted_again(firms: FirmDesk) -> None:
    firms.register("firm")
    prove(firms, "firm", MAILBOX)
    firms.desk.do("firm", firm_mailboxes.name_mailbox, mailbox=MAILBOX)
    assert proved_mailboxes([own(firms)]) == {own(firms): MAILBOX}


def test_a_letter_that_was_turned_away_is_tried_again_later_and_a_channel_elsewhere_sends_none(
    at: FirmDesk, box: Mailbox
) -> None:
    assert not post(at, channel(box, "3301"))
    box.refuses = True
    assert not post(at, channel(box))
    assert MailboxRow.objects.get().trouble == "mail.refused"
    box.refuses = False
    assert not post(at, channel(box))
    at.desk.later(minutes=5)
    assert post(at, channel(box))
    assert [to for to, _said in letters(box)] == [MAILBOX]


def test_a_code_follows_from_secret_firm_mailbox_and_moment(at: FirmDesk) -> None:
    named = named_mailbox(own(at))
    assert named is not None
    code = mailbox_code(named, MAILBOX_SECRET)
    assert is_code(named, code.lower().replace("-", " "), MAILBOX_SECRET)
    others: list[tuple[NamedMailbox, bytes]] = [
        (named, bytes(32)),
        (replace(named, enterprise="91330382MA20000025"), MAILBOX_SECRET),
        (replace(named, mailbox="b" + MAILBOX), MAILBOX_SECRET),
        (replace(named, asked_at=named.asked_at + timedelta(microseconds=1)), MAILBOX_SECRET),
    ]
    assert not any(is_code(other, code, secret) for other, secret in others)
    assert not is_code(named, "", MAILBOX_SECRET)


def test_a_mailbox_that_is_taken_back_and_named_anew_gets_no_letter_more(at: FirmDesk, box: Mailbox) -> None:
    assert post(at, channel(box))
    code = code_of_letter(at, "firm")
    at.desk.do("firm", firm_mailboxes.name_mailbox, mailbox="")
    assert MAILBOX not in str(MailboxRow.objects.values()), "it is not kept"
    with pytest.raises(Refusal) as none:
        enter(at, code)
    assert none.value.code == "mailbox.none"
    with pytest.raises(Refusal) as soon:
        at.desk.do("firm", firm_mailboxes.name_mailbox, mailbox=MAILBOX)
    assert soon.value.code == "mailbox.soon"
    assert not post(at, channel(box))
    at.desk.later(minutes=10)
    at.desk.do("firm", firm_mailboxes.name_mailbox, mailbox=MAILBOX)
    assert post(at, channel(box))
