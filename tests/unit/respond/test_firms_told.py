"""A firm is told of every step of its file that it did not take itself: in the portal, by mail, by webhook."""

import json
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.post_server import Answer, Hook, Mailbox, hook_server, mail_server
from tests.resumption_people import FirmDesk, prove
from wuse.cli.notifying import _poster
from wuse.permits.store.models import OrganisationRow
from wuse.respond.actions import firm_mailboxes, resumption_clocks
from wuse.respond.channel import AnyNotice, NoticeChannel, load_channels
from wuse.respond.firm_notice import FirmNotice, firm_notice_text
from wuse.respond.resumption_file import FileReason
from wuse.respond.store.mail import send_by_mail
from wuse.respond.store.models import DeliveryRow, NoticeRow
from wuse.respond.store.notices import firm_notice, notices_for, notices_of_firm
from wuse.respond.store.outbox import post_due, spread_notices
from wuse.respond.store.resumptions import get_file
from wuse.respond.webhook import send_by_webhook
from wuse.vocabulary import PlaceCode, Refusal

WORDS = "现场缺少测温设备，请整改"
SYSTEM = "system"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as found:
        yield found


@pytest.fixture
def hook() -> Iterator[Hook]:
    with hook_server() as found:
        yield found


def told(firms: FirmDesk, code: str) -> list[str]:
    """The steps that a firm is told of, the first one first."""
    found = [firm_notice(row).step for row in notices_of_firm(code, at=firms.desk.at)]
    return found[::-1]


def text(notice: AnyNotice, channel: NoticeChannel) -> str:
    assert isinstance(notice, FirmNotice)
    return firm_notice_text(notice, channel.lang)


def by_mail(box: Mailbox, **changed: Any) -> NoticeChannel:
    values = {
        "name": "firms",
        "kind": "mail",
        "place": PlaceCode("3303"),
        "about": "files",
        "sender": "wuse@example.cn",
    }
    tells = ("return", "ask", "refuse", "approve", "consent")
    return NoticeChannel(**{**values, "address": box.address, "tells": tells, **changed})  # type: ignore[arg-type]


def look(firms: FirmDesk, channel: NoticeChannel, **span: float) -> int:
    """One look of the outbox."""
    at = firms.desk.at
    spread_notices([channel], at=at)
    send = send_by_webhook if channel.kind == "webhook" else send_by_mail
    sent = post_due(channel, send=send, text=text, at=at, chance=1.0)
    firms.desk.later(**span)
    return sent


def letters(box: Mailbox) -> list[tuple[str, str]]:
    """To whom each letter went, and what it said."""
    read = [message_from_bytes(letter.encode()) for letter in box.letters]
    return [(one["To"], one.get_payload(decode=True).decode().strip()) for one in read]  # type: ignore[union-attr]


def test_a_firm_is_told_of_each_step_of_the_authorities_and_of_none_of_its_own(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")
    code = get_file(number).enterprise
    assert told(firms, code) == []
    firms.do("zhen", "ask", number, text="口罩何时到货？")
    firms.do("firm", "answer", number, text="已于昨日到货")
    firms.do("zhen", "township_check", number)
    firms.do("cha", "inspect", number, text="现场测温、分餐到位")
    firms.do("hang", "refuse", number, reason=FileReason.SUPPLIES, text=WORDS)
    firms.do("firm", "appeal", number, text="设备已于昨日到位")
    firms.do("zu", "overturn", number, text="复核属实，予以撤销")
    assert told(firms, code) == ["ask", "township_check", "inspect", "refuse", "overturn"]
    other = firms.resumed("other")
    firms.do("cha", "breach", other, reason=FileReason.PREMISES, text=WORDS)
    firms.do("zu", "delist", other, reason=FileReason.PREMISES, text=WORDS)
    assert told(firms, get_file(other).enterprise) == ["breach", "delist"]
    assert told(firms, code)[-1] == "overturn"


def test_silent_consent_is_told_too(firms: FirmDesk) -> None:
    number = firms.submitted("firm")
    row = get_file(number)
    assert row.due_at is not None
    firms.desk.at = row.due_at
    resumption_clocks.file_silent_consents(audit=firms.desk.audit, by=firms.desk.actor("zhen"), at=row.due_at)
    assert told(firms, row.enterprise) == ["consent"]


def test_notices_of_files_are_not_among_those_of_events(firms: FirmDesk) -> None:
    number = firms.submitted("firm", "approval")
    firms.do("zhen", "return", number, text=WORDS)
    row = NoticeRow.objects.get()
    assert (row.event_id, row.file_id, row.organisation) == (None, number, get_file(number).enterprise)
    firms.desk.hire("diao", organisation="chengdong")
    firms.desk.grant("diao", "dispatcher", PlaceCode("330382001"))
    assert not notices_for(firms.desk.actor("diao"), at=firms.desk.at).exists()


def test_a_firm_that_named_its_mailbox_has_a_letter_and_another_has_none(
    firms: FirmDesk, box: Mailbox
) -> None:
    number, other = firms.submitted("firm", "approval"), firms.submitted("other", "approval")
    prove(firms, "firm", "bangong@firm.example")
    for one in (number, other):
        firms.do("hang", "refuse", one, reason=FileReason.SUPPLIES, text=WORDS)
    assert look(firms, by_mail(box)) == 1
    assert letters(box) == [
        (
            "bangong@firm.example",
            f"【五色】不予复工：复工档案 {number}。原因：防疫物资不足。登录企业页面查看。",
        ),
    ]
    assert look(firms, by_mail(box)) == 0
    assert DeliveryRow.objects.count() == 1


def test_a_message_has_neither_the_firm_nor_anybody_nor_the_words(firms: FirmDesk, hook: Hook) -> None:
    number = firms.submitted("firm", "approval")
    firms.do("hang", "refuse", number, reason=FileReason.STAFF, text=WORDS)
    row = get_file(number)
    channel = NoticeChannel(
        "park", "webhook", PlaceCode("330382"), hook.address, about="files", enterprise=row.enterprise, lang="en",
        tells=("refuse",),
    )  # fmt: skip
    assert look(firms, channel) == 1
    sent = hook.posted[0][2].decode()
    assert json.loads(sent)["notices"] == [
        {
            "notice": NoticeRow.objects.get().pk, "step": "refuse", "at": firms.desk.at.isoformat(), "file": number,
            "reason": "staff",
            "text": f"[wuse] Refused: file {number} of your return to work. Reason: Health codes of staff not looked "
            "after. See the page of your firm.",
        }
    ]  # fmt: skip
    for hidden in (row.name, row.enterprise, WORDS, "王经理", "hang"):
        assert hidden not in sent


def test_a_channel_of_one_firm_hears_of_no_other(firms: FirmDesk, hook: Hook) -> None:
    number, other = firms.submitted("firm", "approval"), firms.submitted("other", "approval")
    for one in (number, other):
        firms.do("zhen", "return", one, text=WORDS)
    mine = {"about": "files", "enterprise": get_file(other).enterprise, "tells": ("return",)}
    channel = NoticeChannel("one", "webhook", PlaceCode("33"), hook.address, **mine)  # type: ignore[arg-type]
    assert look(firms, channel) == 1
    assert [one["file"] for one in json.loads(hook.posted[0][2])["notices"]] == [other]
    events = NoticeChannel("events", "webhook", PlaceCode("33"), hook.address, tells=("return",))
    spread_notices([events], at=firms.desk.at)
    assert not DeliveryRow.objects.filter(channel="events").exists()


def test_a_mailbox_that_turns_letters_away_holds_up_no_other_firm(firms: FirmDesk, box: Mailbox) -> None:
    number, other = firms.submitted("firm", "approval"), firms.submitted("other", "approval")
    for name, mailbox in (("firm", "a@firm.example"), ("other", "b@firm.example")):
        prove(firms, name, mailbox)
    firms.do("zhen", "return", number, text=WORDS)
    box.refuses = True
    assert look(firms, by_mail(box), seconds=1) == 0
    box.refuses = False
    firms.do("zhen", "return", other, text=WORDS)
    assert look(firms, by_mail(box), seconds=1) == 1
    assert [to for to, _said in letters(box)] == ["b@firm.example"]
    assert look(firms, by_mail(box), minutes=5) == 0
    assert look(firms, by_mail(box)) == 1
    assert [to for to, _said in letters(box)] == ["b@firm.example", "a@firm.example"]


def test_each_letter_is_leased_from_its_own_moment_however_slow_the_server_is(
    firms: FirmDesk, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("firm", "other"):
        number = firms.submitted(name, "approval")
        prove(firms, name, f"{name}@firm.example")
        firms.do("zhen", "return", number, text=WORDS)
    clock, leased = [firms.desk.at], []

    def slow(*_channel_and_told: object, **_words: object) -> None:
        waiting = (
            DeliveryRow.objects.filter(sent_at=None).order_by("-next_at").values_list("next_at", flat=True)
        )
        leased.append(waiting[0] - clock[0])
        clock[0] += timedelta(seconds=40)

    monkeypatch.setattr("wuse.cli.notifying.world.now", lambda: clock[0])
    monkeypatch.setattr("wuse.respond.store.mail.send_by_mail", slow)
    assert _poster([by_mail(box)], Path(settings.WUSE_HOME))() == 2
    assert leased == [timedelta(minutes=1)] * 2, "or another process would send the second letter again"


def test_a_mailbox_that_was_taken_back_gets_nothing(firms: FirmDesk, box: Mailbox) -> None:
    number = firms.submitted("firm", "approval")
    prove(firms, "firm", "a@firm.example")
    firms.do("zhen", "return", number, text=WORDS)
    spread_notices([by_mail(box)], at=firms.desk.at)
    firms.desk.do("firm", firm_mailboxes.name_mailbox, mailbox="")
    assert look(firms, by_mail(box)) == 0
    assert DeliveryRow.objects.values_list("trouble", "next_at").get() == ("mailbox.none", None)
    assert box.letters == []


@pytest.mark.parametrize(
    "mailbox", ["nobody", "a b@example.cn", "a@example", "a@example.cn\nBcc: b@example.cn"]
)
def test_what_is_no_mailbox_is_refused(firms: FirmDesk, mailbox: str) -> None:
    firms.register("firm")
    with pytest.raises(Refusal) as wrong:
        firms.desk.do("firm", firm_mailboxes.name_mailbox, mailbox=mailbox)
    assert wrong.value.code == "firm.mailbox"
    assert OrganisationRow.objects.get(code=firms.desk.actor("firm").organisation).mailbox == ""


CHANNEL = """kind: mail
about: files
address: smtps://wuse@mail.example.cn:465
sender: wuse@example.cn
place: "33"
"""


def test_a_file_of_a_channel_about_files_is_read(tmp_path: Path) -> None:
    (tmp_path / "firms.yaml").write_text(CHANNEL, encoding="utf-8")
    channel = load_channels(tmp_path)[0]
    assert channel.to_firms
    assert {"return", "ask", "refuse", "approve", "consent", "breach", "delist", "uphold"} <= set(
        channel.tells
    )
    assert "dispatch" not in channel.tells


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ("tells: [dispatch]\n", "tells: dispatch"),
        ("about: firms\n", "about"),
        ("tells: [submit]\n", "tells: submit"),
    ],
)
def test_a_file_that_tells_of_what_it_is_not_about_is_refused(
    tmp_path: Path, changed: str, wrong: str
) -> None:
    kept = CHANNEL if not changed.startswith("about") else CHANNEL.replace("about: files\n", "")
    (tmp_path / "firms.yaml").write_text(kept + changed, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        load_channels(tmp_path)
    assert wrong in str(refused.value)


def test_a_webhook_that_fails_is_tried_again_with_the_same_notice(firms: FirmDesk, hook: Hook) -> None:
    hook.answers = [Answer(status=503), Answer()]
    number = firms.submitted("firm", "approval")
    firms.do("zhen", "return", number, text=WORDS)
    channel = NoticeChannel("all", "webhook", PlaceCode("33"), hook.address, about="files", tells=("return",))
    assert look(firms, channel, minutes=5) == 0
    assert look(firms, channel) == 1
    assert hook.posted[0][2] == hook.posted[1][2]
