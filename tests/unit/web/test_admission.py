"""The door for sendings: so many at once, the others told when to come back, and screens not held up."""

import json
from collections.abc import Iterable
from io import BytesIO
from threading import Barrier, BoundedSemaphore, Event, Thread
from typing import Any

import pytest

from wuse.web.admission import MOST_REFUSED, Admission, Turn


def asked(
    application: Admission, path: str, method: str = "POST", lang: str = "en", complete: str = ""
) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body of a request."""
    told: list[Any] = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_ACCEPT_LANGUAGE": lang}
    environ |= {"HTTP_UPLOAD_COMPLETE": complete} if complete else {}
    body = b"".join(application(environ, lambda status, headers: told.extend((status, dict(headers)))))
    return told[0], told[1], body


class Body(BytesIO):
    """A body that tells whether somebody read it."""

    def __init__(self, size: int) -> None:
        super().__init__(bytes(size))
        self.size = size

    def asked(self) -> dict[str, Any]:
        """Of a request that has it."""
        return {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/api/v1/facts",
            "CONTENT_LENGTH": str(self.size),
            "wsgi.input": self,
        }


def slow(begun: Barrier, go: Event) -> Any:
    """A site that keeps its senders waiting."""

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("POST", "PATCH"):
            begun.wait(10)
            go.wait(10)
        start("200 OK", [])
        return [b"done"]

    return application


def test_who_is_not_let_in_is_told_when_to_come_back_and_the_next_one_is_let_in_again() -> None:
    begun, go = Barrier(3), Event()
    door = Admission(slow(begun, go), seats=BoundedSemaphore(2))
    answers: list[Any] = []
    waiting = [
        Thread(target=lambda: answers.append(asked(door, "/api/v1/facts/case_count"))) for _ in range(2)
    ]
    for thread in waiting:
        thread.start()
    begun.wait(10)

    status, headers, body = asked(door, "/api/v1/facts")
    assert status == "429 Too Many Requests"
    assert int(headers["Retry-After"]) >= 1
    assert json.loads(body)["code"] == "request.busy"
    assert "再报送" in json.loads(asked(door, "/api/v1/facts", lang="zh-CN")[2])["message"]
    # A screen, and the receipt of what was sent, are not held up.
    assert asked(door, "/", "GET")[0] == asked(door, "/api/v1/facts/receipts/r-1", "GET")[0] == "200 OK"

    go.set()
    for thread in waiting:
        thread.join(10)
    assert [answer[0] for answer in answers] == ["200 OK", "200 OK"]
    begun.reset()
    quick = Admission(lambda environ, start: start("200 OK", []) or [b""], seats=BoundedSemaphore(1))
    assert [asked(quick, "/api/v1/facts")[0] for _ in range(3)] == ["200 OK"] * 3


def test_room_is_given_back_when_the_site_fails() -> None:
    def broken(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        raise OSError("broken")

    door = Admission(broken, seats=BoundedSemaphore(1))
    for _ in range(3):
        try:
            asked(door, "/api/v1/facts")
        except OSError:
            continue
        raise AssertionError("the failure was swallowed")


@pytest.mark.parametrize(
    ("path", "method", "complete"),
    [("/api/v1/uploads/u-1", "PATCH", "?1"), ("/api/v1/facts/case_count", "POST", "?0")],
)
def test_parts_of_files_have_a_door_of_their_own(path: str, method: str, complete: str) -> None:
    begun, go = Barrier(2), Event()
    door = Admission(slow(begun, go), seats=BoundedSemaphore(1), most_parts=1)
    thread = Thread(target=asked, args=(door, path, method, "en", complete))
    thread.start()
    begun.wait(10)
    assert asked(door, path, method, complete=complete)[0] == "429 Too Many Requests"
    assert asked(door, path, "HEAD")[0] == "200 OK"
    go.set()
    thread.join(10)
    quick = Admission(
        lambda environ, start: start("200 OK", []) or [b""], seats=BoundedSemaphore(1), most_parts=1
    )
    assert [asked(quick, path, method, complete=complete)[0] for _ in range(3)] == ["200 OK"] * 3


def test_slow_parts_leave_the_sendings_alone() -> None:
    begun, go = Barrier(2), Event()

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "PATCH":
            begun.wait(10)
            go.wait(10)
        start("200 OK", [])
        return [b"done"]

    door = Admission(application, seats=BoundedSemaphore(1), most_parts=1)
    thread = Thread(target=asked, args=(door, "/api/v1/uploads/u-1", "PATCH"))
    thread.start()
    begun.wait(10)
    assert asked(door, "/api/v1/facts/case_count")[0] == "200 OK"
    go.set()
    thread.join(10)


def test_a_small_body_is_heard_out_before_its_sender_is_refused_and_a_large_one_is_not() -> None:
    door = Admission(lambda environ, start: [b""], seats=BoundedSemaphore(0))
    small, large = Body(1000), Body(2 * 1024 * 1024)
    for body in (small, large):
        answer: list[Any] = []
        door(body.asked(), lambda status, headers, answer=answer: answer.append(status))
        assert answer == ["429 Too Many Requests"]
    assert small.read() == b"", "it was read to its end"
    assert large.tell() == 0


def test_senders_that_are_slow_on_purpose_do_not_keep_the_others_from_being_refused() -> None:
    go, refused = Event(), Barrier(MOST_REFUSED + 1)

    class Slow(Body):
        def read(self, size: int | None = -1, /) -> bytes:
            refused.wait(10)
            go.wait(10)
            return super().read(size)

    door = Admission(lambda environ, start: [b""], seats=BoundedSemaphore(0))
    threads = [
        Thread(target=lambda: door(Slow(10).asked(), lambda status, headers: None))
        for _ in range(MOST_REFUSED)
    ]
    for thread in threads:
        thread.start()
    refused.wait(10)
    told: list[str] = []
    next_one = Body(10)
    door(next_one.asked(), lambda status, headers: told.append(status))
    assert told == ["429 Too Many Requests"]
    assert next_one.tell() == 0
    go.set()
    for thread in threads:
        thread.join(10)


def test_turns_are_given_in_the_order_in_which_they_were_asked_for() -> None:
    turn, order = Turn(), list[int]()

    def take(number: int) -> None:
        with turn:
            order.append(number)

    with turn:
        waiting = [Thread(target=take, args=(number,)) for number in range(20)]
        for number, thread in enumerate(waiting, start=1):
            thread.start()
            while len(turn._line) < number:
                pass
    for thread in waiting:
        thread.join(10)
    assert order == list(range(20))
    with turn:
        assert not turn._line
