"""Letters to holders: to a confirmed mailbox alone, once for what changed, saying nothing, over with the response."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.desk_people import Desk
from tests.holder_people import holder
from tests.post_server import Mailbox, mail_server
from wuse.cli.notifying import _poster
from wuse.permits.store.models import ResponseRow
from wuse.respond.actions.holder_letters import confirm_mailbox, give_mailbox, stop_letters
from wuse.respond.channel import NoticeChannel, load_channels
from wuse.respond.holder_letter import APART, CODE_HOLDS, letter_text, masked
from wuse.respond.mailbox_code import MOST_A_DAY, MOST_TRIES, NEXT_LETTER
from wuse.respond.store.holder_letters import letter_of, tell_of_changes
from wuse.respond.store.holder_notices import HolderNoticeKind, mark_seen, tell_holder
from wuse.respond.store.mail import send_by_mail
from wuse.respond.store.models import DeliveryRow, HolderMailboxRow, NoticeRow
from wuse.respond.store.outbox import MOST_TRIES as MOST_SENT
from wuse.respond.store.outbox import post_due, spread_notices
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import PersonKey, PlaceCode, Refusal

ADDRESS, CODE = "an.citizen@example.cn", "2222-3333-4444-5555-6666"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as found:
        yield found


@pytest.fixture
def person(desk: Desk) -> PersonKey:
    return holder(desk)


def refused(doing: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        doing()
    return caught.value.code


def channel(box: Mailbox, **changed: Any) -> NoticeChannel:
    values = {
        "name": "holders",
        "kind": "mail",
        "place": PlaceCode("33"),
        "about": "holders",
        "sender": "w@e.cn",
    }
    return NoticeChannel(**{**values, "address": box.address, "tells": ("changed", "confirm"), **changed})  # type: ignore[arg-type]


def look(desk: Desk, by: NoticeChannel) -> int:
    """One look of the outbox, at the desk's time."""
    tell_of_changes(at=desk.at)
    spread_notices([by], at=desk.at)

    def text(notice: Any, to: NoticeChannel) -> str:
        return letter_text(notice, to.lang)

    return post_due(by, send=send_by_mail, text=text, at=desk.at, chance=1.0, vault=desk.vault)


def letters(box: Mailbox) -> list[tuple[str, str, str]]:
    """To whom each letter went, its subject, its text."""
    read = [message_from_bytes(letter.encode(), policy=policy.default) for letter in box.letters]
    return [(str(one["To"]), str(one["Subject"]).strip(), one.get_content().strip()) for one in read]


def own(desk: Desk, action: Callable[..., object], **values: Any) -> object:
    return desk.do("citizen", action, vault=desk.vault, response=desk.response, **values)


def give(desk: Desk, code: str = CODE, address: str = ADDRESS) -> None:
    own(desk, give_mailbox, address=address, code=code)


def confirmed(desk: Desk, box: Mailbox) -> None:
    give(desk)
    look(desk, channel(box))
    own(desk, confirm_mailbox, code=CODE.lower())
    box.letters.clear()


def changes(desk: Desk, person: PersonKey, after: str = "red") -> None:
    said = {"before": "green", "after": after, "cause": "contact"}
    tell_holder(person, HolderNoticeKind.VERDICT, response=desk.response, at=desk.at, **said)


def test_before_the_code_is_entered_nothing_goes_there_but_the_code(
    desk: Desk, person: PersonKey, box: Mailbox
) -> None:
    give(desk)
    changes(desk, person)
    assert look(desk, channel(box)) == 1
    ((to, subject, _text),) = letters(box)
    assert to == ADDRESS
    assert CODE in subject
    desk.later(hours=2)
    changes(desk, person)
    assert look(desk, channel(box)) == 0


def test_a_letter_says_that_something_changed_and_nothing_else(
    desk: Desk, person: PersonKey, box: Mailbox
) -> None:
    confirmed(desk, box)
    changes(desk, person)
    assert look(desk, channel(box, lang="en")) == 1
    ((to, subject, text),) = letters(box)
    assert to == ADDRESS
    assert subject == text == "wuse: something changed in your health code. Sign in and look at “My code”."
    for said in ("red", "green", "contact", str(person), "citizen@", "陈"):
        assert said not in text


def test_what_changed_before_the_confirmation_is_no_news(desk: Desk, person: PersonKey, box: Mailbox) -> None:
    changes(desk, person)
    confirmed(desk, box)
    assert look(desk, channel(box)) == 0


def test_of_several_changes_one_letter_goes_and_the_next_an_hour_later(
    desk: Desk, person: PersonKey, box: Mailbox
) -> None:
    confirmed(desk, box)
    for _change in range(3):
        changes(desk, person)
    assert [look(desk, channel(box)) for _look in range(3)] == [1, 0, 0]
    changes(desk, person, "yellow")
    assert look(desk, channel(box)) == 0
    desk.at += APART
    assert look(desk, channel(box)) == 1
    assert len(letters(box)) == 2


def test_what_the_holder_has_seen_is_told_by_no_letter(desk: Desk, person: PersonKey, box: Mailbox) -> None:
    confirmed(desk, box)
    changes(desk, person)
    mark_seen(person, response=desk.response, upto=10**9, at=desk.at)
    assert look(desk, channel(box)) == 0


def test_a_mailbox_that_turns_letters_away_is_tried_again_and_gets_one(
    desk: Desk, person: PersonKey, box: Mailbox
) -> None:
    confirmed(desk, box)
    changes(desk, person)
    box.refuses = True
    assert look(desk, channel(box)) == 0
    for _change in range(3):
        desk.at += APART
        changes(desk, person)
    box.refuses = False
    assert look(desk, channel(box)) == 1
    assert look(desk, channel(box)) == 0
    assert len(letters(box)) == 1


def test_in_the_end_it_is_given_up(desk: Desk, person: PersonKey, box: Mailbox) -> None:
    confirmed(desk, box)
    changes(desk, person)
    box.refuses = True
    for _try in range(MOST_SENT):
        look(desk, channel(box))
        desk.later(hours=2)
    row = DeliveryRow.objects.exclude(trouble="").get()
    assert (row.tries, row.next_at, row.trouble) == (MOST_SENT, None, "mail.refused")


def test_one_mailbox_holds_up_no_other(desk: Desk, person: PersonKey, box: Mailbox) -> None:
    confirmed(desk, box)
    other = holder(desk, "mother")
    given = {"vault": desk.vault, "response": desk.response}
    desk.do("mother", give_mailbox, **given, address="mother@example.cn", code=CODE)
    look(desk, channel(box))
    desk.do("mother", confirm_mailbox, **given, code=CODE)
    box.letters.clear()
    changes(desk, person)
    box.refuses = True
    look(desk, channel(box))
    box.refuses = False
    changes(desk, other)
    assert look(desk, channel(box)) == 1
    assert [to for to, *_ in letters(box)] == ["mother@example.cn"]


def test_who_stops_gets_no_letter_that_waited_and_nothing_is_kept(
    desk: Desk, person: PersonKey, box: Mailbox
) -> None:
    confirmed(desk, box)
    changes(desk, person)
    tell_of_changes(at=desk.at)
    spread_notices([channel(box)], at=desk.at)
    own(desk, stop_letters)
    assert look(desk, channel(box)) == 0
    assert not HolderMailboxRow.objects.exists()
    assert not NoticeRow.objects.exists()
    assert refused(lambda: own(desk, stop_letters)) == "letters.none"


def test_with_the_response_the_letters_end(desk: Desk, person: PersonKey, box: Mailbox) -> None:
    confirmed(desk, box)
    changes(desk, person)
    tell_of_changes(at=desk.at)
    spread_notices([channel(box)], at=desk.at)
    ResponseRow.objects.update(ended_at=desk.at - timedelta(seconds=1))
    changes(desk, person)
    assert look(desk, channel(box)) == 0
    assert DeliveryRow.objects.order_by("pk").last().trouble == "mailbox.none"  # type: ignore[union-attr]
    desk.at += APART
    assert tell_of_changes(at=desk.at) == 0
    assert letters(box) == []


def test_a_code_is_right_once_in_time_and_not_guessed(desk: Desk, person: PersonKey) -> None:
    assert refused(lambda: own(desk, confirm_mailbox, code=CODE)) == "letters.none"
    give(desk)
    for _try in range(MOST_TRIES):
        assert refused(lambda: own(desk, confirm_mailbox, code="2222")) == "letters.code"
    assert refused(lambda: own(desk, confirm_mailbox, code=CODE)) == "letters.code"
    assert refused(lambda: give(desk)) == "mailbox.soon"
    desk.at += NEXT_LETTER
    give(desk, code="7777-3333-4444-5555-6666")
    desk.at += CODE_HOLDS
    assert refused(lambda: own(desk, confirm_mailbox, code="7777-3333-4444-5555-6666")) == "letters.code"
    assert AuditRecord.objects.filter(verb="letters.wrong").count() == MOST_TRIES + 2


def test_taking_a_mailbox_back_brings_the_next_code_no_sooner(desk: Desk, person: PersonKey) -> None:
    give(desk, address="a.stranger@example.cn")
    own(desk, stop_letters)
    assert refused(lambda: give(desk, address="a.stranger@example.cn")) == "mailbox.soon"
    desk.at += NEXT_LETTER
    give(desk, address="a.stranger@example.cn")


def test_whoever_waits_has_the_site_write_to_a_stranger_so_often_a_day_and_no_more(
    desk: Desk, person: PersonKey
) -> None:
    for _letter in range(MOST_A_DAY):
        give(desk, address="a.stranger@example.cn")
        desk.at += NEXT_LETTER
    assert refused(lambda: give(desk, address="a.stranger@example.cn")) == "mailbox.many"
    desk.later(hours=24)
    give(desk, address="a.stranger@example.cn")


@pytest.mark.parametrize(
    "address", ["", "an", "an@", "an@b", "an@b.cn, bo@b.cn", "an@b.cn\nBcc: x@y.cn", "a" * 121]
)
def test_what_is_no_mailbox_is_refused(desk: Desk, person: PersonKey, address: str) -> None:
    assert refused(lambda: give(desk, address=address)) == "letters.mailbox"


def test_the_address_lies_nowhere_but_in_the_vault(desk: Desk, person: PersonKey, box: Mailbox) -> None:
    confirmed(desk, box)
    changes(desk, person)
    look(desk, channel(box))
    tables = (HolderMailboxRow, NoticeRow, DeliveryRow, AuditRecord)
    told = str([list(model.objects.values()) for model in tables])  # type: ignore[attr-defined]
    assert ADDRESS not in told
    assert CODE not in told
    assert masked(ADDRESS) == "a…@example.cn"
    assert CODE not in repr(letter_of(NoticeRow.objects.first()))  # type: ignore[arg-type]


def test_the_command_writes_to_holders(desk: Desk, person: PersonKey, box: Mailbox, monkeypatch: Any) -> None:
    monkeypatch.setattr("wuse.world.now", lambda: desk.at)
    monkeypatch.setenv("WUSE_KEYS", str(desk.keys.root))
    confirmed(desk, box)
    changes(desk, person)
    assert _poster([channel(box)], Path(settings.WUSE_HOME))() == 1


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("kind: webhook\naddress: https://a.cn", "about holders"),
        ("kind: mail\naddress: smtps://a@b.cn\nsender: w@e.cn\nto: [x@y.cn]", "about holders"),
        ("kind: mail\naddress: smtps://a@b.cn", "sender"),
        ("kind: mail\naddress: smtps://a@b.cn\nsender: w@e.cn\ntells: [report]", "none of changed, confirm"),
    ],
)
def test_a_file_of_such_a_channel_is_mail_to_nobody_in_particular(
    tmp_path: Path, said: str, wrong: str
) -> None:
    (tmp_path / "h.yaml").write_text(f'about: holders\nplace: "33"\n{said}\n', encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        load_channels(tmp_path)
    assert caught.value.code == "channel.malformed"
    assert wrong in caught.value.in_words("en")
    sound = 'about: holders\nplace: "33"\nkind: mail\naddress: smtps://a@b.cn\nsender: w@e.cn\n'
    (tmp_path / "h.yaml").write_text(sound, encoding="utf-8")
    (found,) = load_channels(tmp_path)
    assert (found.to_holders, found.tells) == (True, ("changed", "confirm"))
