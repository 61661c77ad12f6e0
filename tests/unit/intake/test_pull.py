"""Partners are asked, and what they have comes in once, whatever the network does."""

import gzip
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.conf import settings

from tests.conftest import run_wuse
from tests.desk_people import CITY, Desk, laid_desk
from tests.partner_server import PartnerServer, Said, partner_server
from tests.programs import program
from wuse import world
from wuse.intake.actions.send import send_facts
from wuse.intake.backoff import LONGEST, asked_wait, is_due, wait_after
from wuse.intake.partner import Partner, load_partners
from wuse.intake.partner_pages import fetch_page
from wuse.intake.sending import Receipted, Sending
from wuse.intake.store import pull as pulling
from wuse.intake.store.known import KnownRows
from wuse.intake.store.models import PartnerState, ReceiptRow
from wuse.intake.store.partners import due, state_of
from wuse.intake.store.pull import Pulled, pull
from wuse.permits.store.queries import actor_of, get_program
from wuse.places import load_registry
from wuse.pool.store.site_pool import site_pool
from wuse.trust.store.vault import Vault
from wuse.vocabulary import Refusal

HEADING = "place,date,measure,value,basis,source\n"


def csv(*values: int) -> bytes:
    """Counts of cases, one a value, each about another day."""
    rows = [
        f"330382,{date(2020, 1, 1) + timedelta(days=value)},confirmed_cum,{value},published,wzcdc\n"
        for value in values
    ]
    return (HEADING + "".join(rows)).encode()


def page(*values: int, **headers: str) -> Said:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Said(csv(*values), headers={"Content-Type": "text/csv", **named})


@dataclass
class Puller:
    """A desk that asks one partner."""

    desk: Desk
    partner: Partner
    ids: Iterator[int] = field(default_factory=lambda: iter(range(10_000)))
    looks: int = 0

    @property
    def at(self) -> datetime:
        return self.desk.at + timedelta(minutes=5 * self.looks)

    def look(self, **changed: Any) -> Pulled:
        partner = replace(self.partner, **changed)
        self.looks += 1

        def take(sending: Sending) -> Receipted:
            return send_facts(
                audit=self.desk.audit,
                vault=Vault(self.desk.keys, world.entropy),
                known=KnownRows(bytes(32)),
                pool=site_pool(settings.WUSE_HOME),
                places=load_registry(),
                by=actor_of(get_program(partner.account), second_factor=True),
                at=self.at,
                uid=f"r-{next(self.ids)}",
                sending=sending,
            )

        return pull(
            partner,
            fetch=lambda seen: fetch_page(partner, seen, token="open", at=self.at, ticks=world.ticks),
            take=take,
            at=self.at,
            chance=0.5,
        )

    def values(self) -> list[int]:
        rows = site_pool(settings.WUSE_HOME).latest("case_count")
        return [int(value) for value in rows.sort("date")["value"]]

    @property
    def state(self) -> PartnerState:
        return state_of(self.partner)


@pytest.fixture
def server() -> Iterator[PartnerServer]:
    with partner_server(lambda path, headers: page(1, 2)) as found:
        yield found


@pytest.fixture
def puller(db: None, tmp_path: Path, settings: Any, server: PartnerServer) -> Puller:
    settings.WUSE_HOME = tmp_path
    desk = laid_desk(tmp_path)
    program(desk, "wz-pull", "sender", CITY)
    return Puller(desk, Partner("wz", f"{server.address}/counts", "case_count", "wz-pull", seconds=5))


def test_what_a_partner_has_comes_in_once_with_a_receipt(puller: Puller, server: PartnerServer) -> None:
    first, second = puller.look(), puller.look()
    assert [table.accepted for made in first.receipts for table in made.tables] == [2]
    assert second == Pulled(())
    assert puller.values() == [1, 2]
    assert server.asked[0][1]["Authorization"] == "Bearer open"
    assert puller.state.receipt.uid == "r-0"
    assert puller.state.next_at == puller.at + timedelta(minutes=5)


def test_a_page_that_is_as_it_was_is_not_sent_again(puller: Puller, server: PartnerServer) -> None:
    def answer(path: str, headers: Any) -> Said:
        return Said(status=304) if headers.get("If-None-Match") == '"a"' else page(1, ETag='"a"')

    server.answer = answer
    assert len(puller.look().receipts) == 1
    assert puller.look() == Pulled(())
    assert ReceiptRow.objects.count() == 1


def test_a_value_that_is_said_taken_back_and_said_again_is_not_lost(
    puller: Puller, server: PartnerServer
) -> None:
    def corrected(value: int) -> Said:
        return Said(csv(3).replace(b",3,", f",{value},".encode()), headers={"Content-Type": "text/csv"})

    for value in (3, 4, 3):
        server.answer = lambda path, headers, value=value: corrected(value)  # type: ignore[misc]
        puller.look()
        assert puller.values() == [value]


def test_pages_are_followed_to_the_last(puller: Puller, server: PartnerServer) -> None:
    pages = {
        "/counts": page(1, Link='</counts?page=2>; rel="next"'),
        "/counts?page=2": page(2, Link='</counts?page=3>; rel="next"'),
        "/counts?page=3": page(3),
    }
    server.answer = lambda path, headers: pages[path]
    assert len(puller.look().receipts) == 3
    assert puller.values() == [1, 2, 3]
    puller.look(paging="feed")
    assert server.asked[-1][0] == "/counts?page=3"
    puller.look(paging="list")
    assert [path for path, _ in server.asked[-3:]] == list(pages)


def test_a_list_of_which_a_later_page_fails_is_asked_for_whole_again(
    puller: Puller, server: PartnerServer
) -> None:
    """Although the first page has a mark by which it is known again."""
    broken = True

    def answer(path: str, headers: Any) -> Said:
        if path == "/more":
            return Said(status=500) if broken else page(2)
        unchanged = headers.get("If-None-Match") == '"a"'
        return Said(status=304) if unchanged else page(1, ETag='"a"', Link='</more>; rel="next"')

    server.answer = answer
    assert puller.look().refusal is not None
    broken = False
    assert puller.look().refusal is None
    assert puller.values() == [1, 2]
    # Nor is the mark of the first page taken for that of the whole list.
    assert "If-None-Match" not in server.asked[-2][1]


def test_a_feed_goes_on_from_a_page_that_stayed_as_it_was(puller: Puller, server: PartnerServer) -> None:
    puller.partner = replace(puller.partner, paging="feed")
    server.answer = lambda path, headers: page(1, ETag='"a"')
    puller.look()

    def grown(path: str, headers: Any) -> Said:
        return page(2) if path == "/more" else Said(status=304, headers={"Link": '</more>; rel="next"'})

    server.answer = grown
    puller.look()
    assert puller.values() == [1, 2]
    assert puller.state.address.endswith("/more")


def test_a_list_with_more_pages_than_are_read_is_told(puller: Puller, server: PartnerServer) -> None:
    def answer(path: str, headers: Any) -> Said:
        number = int(path.partition("=")[2] or 0)
        return page(number + 1, Link=f'</counts?page={number + 1}>; rel="next"')

    server.answer = answer
    told = puller.look(pages=3)
    assert told.refusal is not None
    assert told.refusal.code == "partner.pages"
    assert puller.values() == [1, 2, 3]
    # A feed is read on from there.
    assert puller.look(pages=3, paging="feed").refusal is None
    assert puller.look(pages=3, paging="feed").refusal is None
    assert puller.values() == [1, 2, 3, 4, 5]


def test_what_came_before_a_broken_page_stays_and_the_rest_comes_later(
    puller: Puller, server: PartnerServer
) -> None:
    whole = {"/counts": page(1, Link='</more>; rel="next"'), "/more": page(2)}
    server.answer = lambda path, headers: Said(status=500) if path == "/more" else whole[path]
    told = puller.look()
    assert (len(told.receipts), told.refusal and told.refusal.code) == (1, "partner.status")
    assert puller.values() == [1]
    server.answer = lambda path, headers: whole[path]
    assert puller.look().refusal is None
    assert puller.values() == [1, 2]
    assert puller.state.failures == 0


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said(status=500), "partner.status"),
        (Said(status=401), "partner.status"),
        (Said(status=302, headers={"Location": "http://127.0.0.1:9/"}), "partner.redirected"),
        (replace(page(1, 2), cut=40), "partner.unreachable"),
        (
            Said(
                gzip.compress(csv(1))[:-9], headers={"Content-Encoding": "gzip", "Content-Type": "text/csv"}
            ),
            "partner.unreachable",
        ),
        (Said(csv(1), headers={"Content-Encoding": "gzip"}), "partner.unreachable"),
        (Said(csv(1), headers={"Content-Encoding": "br"}), "partner.unreachable"),
        (replace(page(1, 2), drip=0.05), "partner.unreachable"),
        (Said(endless=True), "partner.too_much"),
        (Said(gzip.compress(bytes(3_000_000)), headers={"Content-Encoding": "gzip"}), "partner.too_much"),
        (Said(b"<html>", headers={"Content-Type": "text/html"}), "intake.media_type"),
        (page(1, Link='<http://127.0.0.1:9/next>; rel="next"'), "partner.elsewhere"),
    ],
)
def test_what_goes_wrong_is_kept_in_words_and_tried_later(
    puller: Puller, server: PartnerServer, said: Said, code: str
) -> None:
    server.answer = lambda path, headers: said
    told = puller.look(megabytes=2, seconds=1)
    assert told.refusal is not None
    assert told.refusal.code == code
    assert puller.values() == []
    state = puller.state
    assert (state.failures, state.trouble["code"], state.succeeded_at) == (1, code, None)
    assert state.trouble["en"] == told.refusal.in_words("en")
    assert state.next_at == puller.at + timedelta(seconds=15)
    server.answer = lambda path, headers: page(1, 2)
    assert puller.look().refusal is None
    assert puller.values() == [1, 2]
    assert (puller.state.failures, puller.state.trouble) == (0, None)


def test_a_server_that_asks_to_be_left_alone_is(puller: Puller, server: PartnerServer) -> None:
    server.answer = lambda path, headers: Said(status=429, headers={"Retry-After": "120"})
    puller.look()
    assert puller.state.next_at == puller.at + timedelta(seconds=135)
    assert not due(puller.partner, at=puller.at + timedelta(seconds=134))
    assert due(puller.partner, at=puller.at + timedelta(seconds=135))


def test_a_packed_page_is_unpacked(puller: Puller, server: PartnerServer) -> None:
    packed = {"Content-Encoding": "gzip", "Content-Type": "text/csv"}
    server.answer = lambda path, headers: Said(gzip.compress(csv(1, 2)), headers=packed)
    puller.look()
    assert puller.values() == [1, 2]


def test_an_account_that_may_not_send_brings_nothing_in(puller: Puller) -> None:
    told = puller.look(account="nobody")
    assert told.refusal is not None
    assert told.refusal.code == "account.no_program"
    assert puller.values() == []


def test_a_process_that_ends_before_it_notes_how_far_it_got_takes_nothing_twice(
    puller: Puller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(pulling, "keep_page", killed)
        with pytest.raises(KeyboardInterrupt):
            puller.look()
    again = puller.look()
    assert [made.repeated for made in again.receipts] == [True]
    assert ReceiptRow.objects.count() == 1
    assert puller.values() == [1, 2]


_FAULTS: dict[str, Callable[[Said], Said]] = {
    "none": lambda said: said,
    "cut": lambda said: replace(said, cut=len(said.body) // 2),
    "failed": lambda said: Said(status=503),
    "garbage": lambda said: Said(b"\xff\xfe\x00", headers={"Content-Type": "text/csv"}),
}


@pytest.mark.parametrize("paging", ["list", "feed"])
@pytest.mark.parametrize("seed", range(6))
def test_everything_published_is_in_once_when_the_faults_are_over(
    puller: Puller, server: PartnerServer, seed: int, paging: Any
) -> None:
    """The partner's list grows, its pages of three rows are marked, and some of them are hit by faults."""
    chance = random.Random(seed)
    puller.partner = replace(puller.partner, paging=paging)
    published: list[int] = []

    def answer(path: str, headers: Any) -> Said:
        number = int(path.partition("=")[2] or 0)
        part = published[number * 3 : number * 3 + 3]
        mark = f'"{part}"'
        more = {"Link": f'</counts?page={number + 1}>; rel="next"'} if len(published) > number * 3 + 3 else {}
        if headers.get("If-None-Match") == mark:
            return Said(status=304, headers=more)
        return Said(csv(*part), headers={"Content-Type": "text/csv", "ETag": mark, **more})

    def faulty(path: str, headers: Any) -> Said:
        return _FAULTS[chance.choice(sorted(_FAULTS))](answer(path, headers))

    server.answer = faulty
    for _ in range(10):
        published += range(len(published) + 1, len(published) + 1 + chance.randrange(1, 5))
        puller.look()
    server.answer = answer
    assert puller.look().refusal is None
    assert puller.values() == sorted(published)
    rows: pl.DataFrame = site_pool(settings.WUSE_HOME).latest("case_count")
    assert rows.height == len(published)


def test_waits_grow_are_drawn_and_have_an_end() -> None:
    assert [wait_after(n, chance=1.0).total_seconds() for n in (1, 2, 3, 8, 99)] == [30, 60, 120, 3600, 3600]
    assert wait_after(5, chance=0.0) == timedelta(seconds=1)
    assert wait_after(99, chance=1.0, asked=timedelta(days=9)) == timedelta(days=1) + LONGEST


def test_a_clock_that_was_ahead_holds_nobody_up() -> None:
    at = datetime(2020, 2, 9, tzinfo=UTC)
    assert not is_due(at + timedelta(hours=5), at=at, every=timedelta(minutes=5))
    assert is_due(at + timedelta(days=300), at=at, every=timedelta(minutes=5))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Sun, 09 Feb 2020 00:01:00 GMT", 60),
        ("Sun, 09 Feb 2019 00:01:00 GMT", 0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_a_server_asks_for_time_in_seconds_or_by_a_date(header: str, seconds: int | None) -> None:
    found = asked_wait(header, at=datetime(2020, 2, 9, tzinfo=UTC))
    assert found == (None if seconds is None else timedelta(seconds=seconds))


GOOD = "url: https://data.wz.example/counts\nstandard: case_count\naccount: wz-pull\n"


def test_a_file_describes_a_partner(tmp_path: Path) -> None:
    (tmp_path / "wz.yaml").write_text(GOOD + "every: 60\npaging: feed\ntoken: wz.token\n", encoding="utf-8")
    (found,) = load_partners(tmp_path)
    assert (found.name, found.every, found.paging) == ("wz", 60, "feed")
    assert found.token == tmp_path / "wz.token"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("- 1", "no list of names"),
        ("a: [", "no YAML"),
        (GOOD + "often: 3", "often is not known"),
        (GOOD.replace("account: wz-pull", ""), "account is missing"),
        (GOOD.replace("https", "http"), "https://"),
        (GOOD.replace("https", "ftp"), "https://"),
        (GOOD.replace("case_count", "counts"), "standard is none of"),
        (GOOD + "every: 1", "between 10 and 86400"),
        (GOOD + "pages: yes", "no number"),
        (GOOD + "paging: book", "paging is none of"),
        (GOOD + "token: 5", "token is no text"),
        (GOOD.replace("case_count", "test_result"), "response and purpose"),
        (GOOD + "purpose: curiosity", "purpose is none of"),
        (GOOD + f"response: r{'3' * 30}", "response is longer than 30"),
    ],
)
def test_a_file_that_is_wrong_says_what(tmp_path: Path, text: str, wrong: str) -> None:
    (tmp_path / "wz.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=wrong) as caught:
        load_partners(tmp_path)
    assert caught.value.code == "partner.malformed"


def test_the_command_takes_in_shows_and_tells(tmp_path: Path, server: PartnerServer) -> None:
    home = tmp_path / "home"
    none = run_wuse("pull", "--once", home=home)
    assert (none.returncode, "There are no partners" in none.stdout) == (0, True)
    unknown = run_wuse("pull", "nowhere", home=home)
    assert (unknown.returncode, "no partner nowhere" in unknown.stderr) == (2, True)
    (home / "partners").mkdir(parents=True)
    text = GOOD.replace("https://data.wz.example", server.address)
    (home / "partners" / "wz.yaml").write_text(text, encoding="utf-8")
    ran = run_wuse("pull", "--once", home=home)
    assert ran.returncode == 1
    assert "no account of a program with the name wz-pull" in ran.stderr
    shown = run_wuse("pull", "--status", home=home)
    assert shown.returncode == 0
    assert "no account of a program" in " ".join(shown.stdout.split())
