"""A file in whatever parts, repeated, in whatever order and given up in between, has the receipt of one request."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.desk_people import CITY, Desk
from tests.programs import counts, program, send
from tests.web_people import on_its_clock
from wuse.intake.store.models import ReceiptRow, UploadRow
from wuse.web import site

HEADING = "place,date,measure,value,basis,source\n"
HEADERS = {"Accept-Language": "en"}


@pytest.fixture
def key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("WUSE_KEYS", str(desk.keys.root))
    on_its_clock(desk, monkeypatch)
    return program(desk, "returns", "sender", CITY)


@dataclass(frozen=True)
class Try:
    """A part that is sent: from a byte to a byte, whichever is next. `last`: it says that it is the last."""

    start: int
    end: int
    last: bool


@st.composite
def contents(draw: st.DrawFn) -> bytes:
    """A table of counts, some of which cannot be read, the same day now and then twice."""
    values = draw(st.lists(st.sampled_from(["0", "7", "none", "-1", "153", ""]), min_size=1, max_size=12))
    days = draw(st.lists(st.integers(1, 9), min_size=len(values), max_size=len(values)))
    row = counts()
    lines = [
        f"{row['place']},2020-02-0{day},confirmed_cum,{value},published,src"
        for day, value in zip(days, values, strict=True)
    ]
    return (HEADING + "\n".join(lines) + draw(st.sampled_from(["", "\n", '\n"torn']))).encode()


def tries(length: int) -> st.SearchStrategy[list[Try]]:
    """Any parts of a file: some begin too early or too late, some end where others begin."""
    byte = st.integers(0, length)
    part = st.tuples(byte, byte, st.booleans()).map(lambda said: Try(min(said[:2]), max(said[:2]), said[2]))
    return st.lists(part, max_size=12)


@dataclass
class Sender:
    """Sends parts of one file, and keeps in mind what was acknowledged."""

    key: str
    content: bytes
    address: str = ""
    offset: int = 0

    def ask(self, method: str, content: bytes = b"", address: str = "", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = "text/csv" if method == "POST" else "application/partial-upload"
        return Client().generic(
            method,
            address or self.address,
            content,
            CONTENT_TYPE=kind,
            headers={"Authorization": f"Bearer {self.key}", **HEADERS, **named},
        )

    def begin(self, first: int) -> None:
        length = str(len(self.content))
        answer = self.ask(
            "POST",
            self.content[:first],
            "/api/v1/facts/case_count",
            Upload_Complete="?0",
            Upload_Length=length,
        )
        assert (answer.status_code, answer["Upload-Offset"]) == (201, str(first))
        self.address, self.offset = answer["Location"], first

    def part(self, tried: Try) -> Any:
        """Send it, judge the answer by what is known here; the receipt, when it was the last."""
        last = tried.last and tried.end == len(self.content)
        answer = self.ask(
            "PATCH",
            self.content[tried.start : tried.end],
            Upload_Offset=str(tried.start),
            Upload_Complete="?1" if tried.last else "?0",
        )
        if tried.start != self.offset:
            assert (answer.status_code, answer["Upload-Offset"]) == (409, str(self.offset))
            return None
        if tried.last and not last:
            assert (answer.status_code, answer.json()["code"]) == (400, "upload.wrong_length")
            return None
        self.offset = tried.end
        assert answer["Upload-Complete"] == ("?1" if last else "?0")
        return answer if last else None

    def stands(self) -> None:
        answer = self.ask("HEAD")
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(self.offset))


def outcome(answer: Any) -> dict[str, Any]:
    """What became of it, apart from the names and moments."""
    told = answer.json()
    own = ("receipt", "at", "repeated")
    return {"status": answer.status_code, **{name: value for name, value in told.items() if name not in own}}


@pytest.mark.django_db
def test_in_parts_it_is_the_same_as_at_once(key: str) -> None:
    @examples(suppress_health_check=list(HealthCheck), deadline=None)
    @given(data=st.data(), content=contents())
    def judged(data: st.DataObject, content: bytes) -> None:
        # Drawn before anything is on the disk: Hypothesis may give an example up while it draws.
        first, tried = data.draw(st.integers(0, len(content))), data.draw(tries(len(content)))
        with transaction.atomic():
            point = transaction.savepoint()
            at_once = outcome(send(key, "/case_count", content, kind="text/csv"))
            transaction.savepoint_rollback(point)

            sender = Sender(key, content)
            sender.begin(first)
            answer = None
            for part in tried:
                answer = sender.part(part)
                if answer:
                    break
                sender.stands()
            answer = answer or sender.part(Try(sender.offset, len(content), True))
            assert outcome(answer) == at_once

            done = answer.status_code == 200
            assert (ReceiptRow.objects.count(), UploadRow.objects.count()) == ((1, 1) if done else (0, 0))
            assert list(site.uploads().folder.glob("u-*")) == []
            if done:
                again = send(key, "/case_count", content, kind="text/csv").json()
                assert again == {**answer.json(), "repeated": True}
            transaction.set_rollback(True)

    judged()
