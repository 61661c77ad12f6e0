"""The page of letters: how a mailbox is named, confirmed and taken back, and what it shows of an address."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.desk_people import Desk
from tests.holder_people import holder
from tests.web_people import on_its_clock, signed_in
from wuse.respond.mailbox_code import NEXT_LETTER
from wuse.respond.store.holder_letters import open_mailbox
from wuse.respond.store.models import HolderMailboxRow


@pytest.fixture
def desk_now(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    holder(desk)
    return on_its_clock(desk, monkeypatch)


def posted(status: int = 302, **said: str) -> str:
    answer = signed_in("citizen", second_factor=False).post("/me/letters/", said)
    assert answer.status_code == status
    return str(answer.content.decode())


def page() -> str:
    answer = signed_in("citizen", second_factor=False).get("/me/letters/")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    return str(answer.content.decode())


def test_a_mailbox_is_named_confirmed_and_taken_back(desk_now: Desk) -> None:
    assert "Name a mailbox" in page()
    posted(act="give", address="an.citizen@example.cn")
    waiting = page()
    assert "a…@example.cn" in waiting
    assert "an.citizen@" not in waiting
    assert "is not the code" in posted(400, act="confirm", code="2222")
    row = HolderMailboxRow.objects.get()
    posted(act="confirm", code=open_mailbox(desk_now.vault, row.pk).code)
    done = page()
    assert "2020-02-12" in done
    assert 'value="confirm"' not in done
    posted(act="stop")
    assert not HolderMailboxRow.objects.exists()


def test_what_is_wrong_is_said_beside_the_form(desk_now: Desk) -> None:
    assert "Give your mailbox" in posted(400, act="give", address="nobody")
    posted(act="give", address="an@example.cn")
    assert "ask again in 10 minutes" in posted(400, act="give", address="bo@example.cn")
    desk_now.at += NEXT_LETTER
    posted(act="give", address="bo@example.cn")


def test_a_site_without_such_a_channel_says_so(desk_now: Desk) -> None:
    assert "sends no letters" in page()
    folder = Path(settings.WUSE_HOME) / "channels"
    folder.mkdir()
    said = 'about: holders\nkind: mail\naddress: smtps://a@b.cn\nsender: w@e.cn\nplace: "33"\n'
    (folder / "holders.yaml").write_text(said, encoding="utf-8")
    assert "sends no letters" not in page()


def test_who_is_nobody_yet_has_no_such_page(desk_now: Desk) -> None:
    desk_now.hire("new")
    assert signed_in("new").get("/me/letters/").status_code == 403
