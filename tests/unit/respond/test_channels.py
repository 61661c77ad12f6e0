"""Notices leave the desk: each by each channel that wants it, signed, again after a failure, and never lost."""

import base64
import hashlib
import hmac
import itertools
import json
import os
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_string
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import run_wuse
from tests.event_people import EventDesk
from tests.post_server import Answer, Hook, Mailbox, hook_server, mail_server
from wuse.respond.actions import event_dispatch
from wuse.respond.channel import ChannelTrouble, NoticeChannel, load_channels, secret_of
from wuse.respond.notice import Notice
from wuse.respond.store import outbox
from wuse.respond.store.mail import send_by_mail
from wuse.respond.store.models import DeliveryRow, NoticeRow
from wuse.respond.store.outbox import MOST_TRIES, channel_states, post_due, spread_notices
from wuse.respond.webhook import send_by_webhook
from wuse.vocabulary import Colour, PlaceCode, Refusal

SECRET = "SEC0123456789"


@pytest.fixture
def hook() -> Iterator[Hook]:
    with hook_server() as found:
        yield found


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as found:
        yield found


def channel(address: str = "http://127.0.0.1:9/", **changed: Any) -> NoticeChannel:
    sound: dict[str, Any] = {
        "name": "group",
        "kind": "webhook",
        "place": PlaceCode("330382"),
        "address": address,
    }
    return NoticeChannel(**{**sound, **changed})


def text(notice: Notice, channel: NoticeChannel) -> str:
    return f"{notice.step} {notice.event} {channel.lang}"


class Post:
    """The outbox with one channel, on the desk's clock."""

    def __init__(self, events: EventDesk, found: NoticeChannel) -> None:
        self.events, self.channel = events, found

    def look(self, **span: float) -> int:
        at = self.events.desk.at
        spread_notices([self.channel], at=at)
        send = send_by_webhook if self.channel.kind == "webhook" else send_by_mail
        sent = post_due(self.channel, send=send, text=text, at=at, chance=1.0)
        self.events.desk.later(**span)
        return sent


def test_each_step_goes_out_once_however_many_hear_of_it_at_the_desk(events: EventDesk, hook: Hook) -> None:
    number = events.accepted()
    events.do("diao", event_dispatch.dispatch_event, number, station="market")
    post = Post(events, channel(hook.address))
    assert NoticeRow.objects.count() == 4
    assert post.look() == 2
    assert post.look() == 0
    ((_path, _headers, body),) = hook.posted
    assert [notice["text"] for notice in json.loads(body)["notices"]] == [
        f"report {number} zh",
        f"dispatch {number} zh",
    ]


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({}, True),
        ({"place": PlaceCode("330382001001")}, True),
        ({"place": PlaceCode("330382002")}, False),
        ({"tells": ("card",)}, False),
        ({"levels": (Colour.RED,)}, False),
        ({"levels": (Colour.BLUE,)}, True),
    ],
)
def test_a_channel_hears_what_it_asked_for(events: EventDesk, changed: dict[str, Any], wanted: bool) -> None:
    events.report()
    spread_notices([channel(**changed)], at=events.desk.at)
    assert DeliveryRow.objects.exists() is wanted
    assert not NoticeRow.objects.filter(spread=False).exists(), "it is not looked at again"


def test_a_program_can_tell_that_it_comes_from_here_and_when(
    events: EventDesk, hook: Hook, tmp_path: Path
) -> None:
    (tmp_path / "s").write_text(SECRET + "\n")
    events.report()
    assert Post(events, channel(hook.address, secret=tmp_path / "s")).look() == 1
    ((_path, headers, body),) = hook.posted
    second = headers["X-Wuse-Timestamp"]
    signed = hmac.new(SECRET.encode(), f"{second}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Wuse-Signature"] == f"sha256={signed}"
    assert int(second) == int(events.desk.at.timestamp())
    (notice,) = json.loads(body)["notices"]
    assert set(notice) == {"notice", "event", "step", "mark", "level", "at", "due_at", "text"}


def test_a_robot_of_dingtalk_gets_a_text_and_its_own_signature(
    events: EventDesk, hook: Hook, tmp_path: Path
) -> None:
    (tmp_path / "s").write_text(SECRET)
    events.report()
    found = channel(hook.address, form="dingtalk", secret=tmp_path / "s")
    assert Post(events, found).look() == 1
    ((path, headers, body),) = hook.posted
    asked = parse_qs(urlsplit(path).query)
    moment = asked["timestamp"][0]
    signed = hmac.new(SECRET.encode(), f"{moment}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert asked["sign"] == [base64.b64encode(signed).decode()]
    assert asked["access_token"] == ["t"]
    assert len(moment) == 13, "milliseconds"
    assert "X-Wuse-Signature" not in headers
    said = json.loads(body)
    assert said["msgtype"] == "text"
    assert said["text"]["content"].startswith("report ")


def test_a_robot_of_wecom_gets_the_same_text_unsigned(events: EventDesk, hook: Hook) -> None:
    events.report()
    assert Post(events, channel(hook.address, form="wecom")).look() == 1
    path, _headers, body = hook.posted[0]
    assert path == "/robot/send?access_token=t"
    assert json.loads(body)["msgtype"] == "text"


def test_a_letter_goes_to_the_mailboxes_of_an_office(events: EventDesk, box: Mailbox) -> None:
    number = events.report()
    events.report()
    found = channel(
        box.address,
        kind="mail",
        to=("zhihui@yq.example.cn", "zhiban@yq.example.cn"),
        sender="wuse@example.cn",
    )
    assert Post(events, found).look() == 2
    (letter,) = map(message_from_string, box.letters)
    assert str(make_header(decode_header(letter["Subject"]))) == f"report {number} zh (+1)"
    assert letter["To"] == "zhihui@yq.example.cn, zhiban@yq.example.cn"
    body = letter.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().split() == f"report {number} zh report {number + 1} zh".split()


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (Answer(503, b""), "http.503"),
        (Answer(404, b""), "http.404"),
        (Answer(302, b"", {"Location": "http://127.0.0.1:9/"}), "http.302"),
        (Answer(200, b'{"errcode": 310000}'), "errcode.310000"),
        (Answer(200, b"welcome"), "errcode.unreadable"),
        (Answer(200, b"[]"), "errcode.unreadable"),
        (Answer(200, b"{}"), "errcode.None"),
    ],
)
def test_what_was_not_taken_waits_with_its_trouble_and_is_sent_again(
    events: EventDesk, hook: Hook, answer: Answer, trouble: str
) -> None:
    hook.answers = [answer, Answer()]
    events.report()
    post = Post(events, channel(hook.address, form="dingtalk"))
    assert post.look(seconds=29) == 0
    assert channel_states([post.channel])[0].trouble == trouble
    assert post.look(seconds=1) == 0, "not sooner than the wait"
    assert len(hook.posted) == 1
    assert post.look() == 1
    assert DeliveryRow.objects.get().trouble == ""


def test_a_server_that_is_away_and_one_that_refuses_are_trouble(events: EventDesk, box: Mailbox) -> None:
    events.report()
    assert Post(events, channel()).look() == 0
    assert DeliveryRow.objects.get().trouble == "unreachable"
    DeliveryRow.objects.all().delete()
    NoticeRow.objects.update(spread=False)
    box.refuses = True
    mail = {"kind": "mail", "to": ("a@example.cn",), "sender": "wuse@example.cn"}
    assert Post(events, channel(box.address, **mail)).look() == 0
    assert DeliveryRow.objects.get().trouble == "mail.refused"
    DeliveryRow.objects.all().delete()
    NoticeRow.objects.update(spread=False)
    assert Post(events, channel("smtp://127.0.0.1:9", **mail)).look() == 0
    assert DeliveryRow.objects.get().trouble == "unreachable"


def test_what_is_new_waits_with_what_was_turned_away(events: EventDesk, hook: Hook) -> None:
    hook.answers = [Answer(503), Answer()]
    first = events.report()
    post = Post(events, channel(hook.address))
    post.look(seconds=1)
    second = events.report()
    assert post.look(seconds=29) == 0
    assert len(hook.posted) == 1
    assert post.look() == 2
    sent = json.loads(hook.posted[1][2])["notices"]
    assert {notice["event"] for notice in sent} == {first, second}


def test_a_server_that_asks_for_time_gets_it(events: EventDesk, hook: Hook) -> None:
    hook.answers = [Answer(429, b"", {"Retry-After": "600"}), Answer()]
    events.report()
    post = Post(events, channel(hook.address))
    post.look(seconds=599)
    assert post.look(seconds=31) == 0
    assert post.look() == 1


def test_waits_grow_and_in_the_end_it_is_given_up_and_said_so(events: EventDesk, hook: Hook) -> None:
    hook.answers = [Answer(503)]
    events.report()
    post, tried = Post(events, channel(hook.address)), []
    for _ in range(3000):
        before = len(hook.posted)
        post.look(seconds=60)
        tried += [events.desk.at] if len(hook.posted) > before else []
    assert len(tried) == MOST_TRIES
    gaps = [other - one for one, other in itertools.pairwise(tried)]
    assert gaps == sorted(gaps)
    assert gaps[-1] >= timedelta(hours=1)
    (state,) = channel_states([post.channel])
    assert (state.waiting, state.sent, state.given_up, state.trouble) == (0, 0, 1, "http.503")


def test_twenty_go_in_one_message(events: EventDesk, hook: Hook) -> None:
    for _ in range(45):
        events.report()
    post = Post(events, channel(hook.address))
    assert [post.look() for _ in range(4)] == [20, 20, 5, 0]
    numbers = [notice["notice"] for _, _, body in hook.posted for notice in json.loads(body)["notices"]]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 45


def test_a_crash_between_sending_and_noting_sends_again_and_loses_nothing(
    events: EventDesk, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    events.report()
    post = Post(events, channel(hook.address))

    class Killed(BaseException):
        pass

    def killed(*args: Any, **values: Any) -> None:
        send_by_webhook(*args, **values)
        raise Killed

    spread_notices([post.channel], at=events.desk.at)
    with pytest.raises(Killed):
        post_due(post.channel, send=killed, text=text, at=events.desk.at, chance=1.0)
    assert post.look(seconds=60) == 0, "leased: nobody else sends it in this minute"
    assert post.look() == 1
    assert len(hook.posted) == 2
    assert hook.posted[0][2] == hook.posted[1][2], "the same number tells the receiver"


def test_a_crash_before_it_is_spread_loses_nothing(
    events: EventDesk, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    events.report()

    def killed(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "notice_of", killed)
        with pytest.raises(MemoryError):
            spread_notices([channel(hook.address)], at=events.desk.at)
    assert not DeliveryRow.objects.exists()
    assert Post(events, channel(hook.address)).look() == 1


# --- the files of channels

GOOD = {"kind": "webhook", "address": "https://example.cn/hook", "place": "330382"}
MAIL = {
    "kind": "mail",
    "address": "smtps://w@m.example.cn",
    "place": "330382",
    "to": ["a@example.cn"],
    "sender": "w@example.cn",
}


def written(folder: Path, said: object, name: str = "group.yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
    return folder


def test_a_channel_is_read_with_its_secret_beside_it(tmp_path: Path) -> None:
    said = {
        **GOOD,
        "form": "dingtalk",
        "secret": "g.secret",
        "tells": ["card"],
        "levels": ["red"],
        "lang": "en",
    }
    (found,) = load_channels(written(tmp_path / "channels", said))
    assert (found.name, found.place, found.tells, found.levels) == (
        "group",
        "330382",
        ("card",),
        (Colour.RED,),
    )
    with pytest.raises(ChannelTrouble, match="secret"):
        secret_of(found)
    (tmp_path / "channels" / "g.secret").write_text("s\n")
    assert secret_of(found) == "s"
    assert load_channels(tmp_path / "nothing") == []


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("kind: [", "no YAML"),
        ("- a", "no list of names"),
        ({**GOOD, "colour": "red"}, "colour is not known"),
        ({**GOOD, "kind": ""}, "kind is missing"),
        ({**GOOD, "place": None}, "place is missing"),
        ({**GOOD, "address": ""}, "address is missing"),
        ({**GOOD, "kind": "fax"}, "kind is none of"),
        ({**GOOD, "form": "signal"}, "form is none of"),
        ({**GOOD, "lang": "fr"}, "lang is none of"),
        ({**GOOD, "address": "http://example.cn/hook"}, "https"),
        ({**GOOD, "address": "file:///etc/passwd"}, "https"),
        ({**GOOD, "tells": "card"}, "tells is no list"),
        ({**GOOD, "tells": ["cards"]}, "cards is none of"),
        ({**GOOD, "levels": ["green"]}, "green is none of"),
        ({**GOOD, "seconds": 0}, "seconds"),
        ({**GOOD, "seconds": True}, "seconds"),
        ({**MAIL, "to": []}, "needs to"),
        ({**MAIL, "sender": ""}, "sender"),
        ({**MAIL, "address": "smtp://m.example.cn"}, "smtps"),
        ({**MAIL, "address": "smtps://"}, "smtps"),
    ],
)  # fmt: skip
def test_a_file_that_makes_no_channel_says_what_is_wrong(tmp_path: Path, said: object, wrong: str) -> None:
    with pytest.raises(Refusal) as caught:
        load_channels(written(tmp_path / "channels", said))
    assert caught.value.code == "channel.malformed"
    assert wrong in caught.value.message
    assert caught.value.details["file"] == "group.yaml"


def test_a_place_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        load_channels(written(tmp_path / "channels", {**GOOD, "place": "乐清"}))
    assert caught.value.code == "place.code_malformed"


def test_the_command_passes_on_what_is_due_and_says_how_far_it_is(tmp_path: Path, hook: Hook) -> None:
    home = tmp_path / "home"
    assert "no channels" in run_wuse("notify", "--once", home=home, WUSE_DATABASE_URL="").stdout
    written(home / "channels", {**GOOD, "address": hook.address, "lang": "zh", "form": "wecom"})
    made = run_wuse("keep", "--once", home=home, WUSE_DATABASE_URL="")
    assert made.returncode == 0, made.stderr
    lay = run_python(home)
    assert lay.returncode == 0, lay.stderr
    first = run_wuse("notify", "--once", home=home, WUSE_DATABASE_URL="")
    assert first.stdout == "1 notices passed on.\n", first.stderr
    said = json.loads(hook.posted[0][2])["text"]["content"]
    assert said.startswith("【五色】上报：事件 1，价格问题，日常，城东街道。时限 ")
    states = json.loads(run_wuse("notify", "--status", "--json", home=home, WUSE_DATABASE_URL="").stdout)
    assert [(state["name"], state["sent"], state["waiting"]) for state in states] == [("group", 1, 0)]
    assert "group" in run_wuse("notify", "--status", home=home, WUSE_DATABASE_URL="").stdout


def run_python(home: Path):  # type: ignore[no-untyped-def]
    """Let a grid worker of a home report an event, in a process of its own."""
    import subprocess
    import sys

    from tests.conftest import ROOT

    return subprocess.run(
        [sys.executable, "-m", "tests.one_event", str(home)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "WUSE_DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("hours", "gone_on", "told"),
    [
        (0.9, True, ["report", "dispatch"]),
        (2, True, ["dispatch"]),
        (2, False, ["report"]),
        (24, False, ["report"]),
        (25, False, []),
        (29 * 24, True, []),
    ],
)
def test_what_was_written_before_there_was_a_channel_goes_out_only_where_it_is_still_news(
    events: EventDesk, hook: Hook, hours: float, gone_on: bool, told: list[str]
) -> None:
    number = events.report()
    events.desk.later(minutes=1)
    if gone_on:
        events.do("diao", event_dispatch.accept_event, number)
        events.do("diao", event_dispatch.dispatch_event, number, station="market")
    events.desk.later(hours=hours, minutes=-1)
    Post(events, channel(hook.address)).look()
    posted = [
        notice["step"] for _path, _headers, body in hook.posted for notice in json.loads(body)["notices"]
    ]
    assert posted == told
    assert NoticeRow.objects.filter(spread=False).count() == 0, "the desk has the others"
