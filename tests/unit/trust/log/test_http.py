"""A log over HTTP: what a server does right, wrong, too slowly, too much or elsewhere."""

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from wuse.trust.log import LogFolder, LogWriter, Signer, TileName, audit, open_log, tiles_of
from wuse.trust.log.http import LogSite, Pace, witness_at
from wuse.vocabulary import Refusal

LOG = Signer("example.org/wuse/log", bytes(range(32)))


class Server(ThreadingHTTPServer):
    """Serves a folder, unless an answer was laid out for a path; counts what was asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.answers: dict[str, list[tuple[int, dict[str, str], bytes]]] = {}
        self.asked: list[str] = []
        self.bodies: list[bytes] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        status, headers, body = self.found()
        if status == 0:
            self.close_connection = True
            return
        self.send_response(status)
        length = {} if "Transfer-Encoding" in headers else {"Content-Length": str(len(body))}
        for name, value in {**length, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    def found(self) -> tuple[int, dict[str, str], bytes]:
        laid_out = self.server.answers.get(self.path)
        if laid_out:
            return laid_out.pop(0) if len(laid_out) > 1 else laid_out[0]
        file = self.server.folder / self.path[1:]
        return (200, {}, file.read_bytes()) if file.is_file() else (404, {}, b"no such file")

    def log_message(self, *_: object) -> None:
        """Nothing: a test's output is for its failures."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    LogWriter(tmp_path, LOG).append([f"entry {number}".encode() for number in range(300)])
    (tmp_path / "key").write_text(LOG.key.encode() + "\n")
    with Server(tmp_path) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


class Clock:
    """A clock that stands still but for the waits, which it writes down."""

    def __init__(self, step: float = 0.0) -> None:
        self.waits: list[float] = []
        self.time = 0.0
        self.step = step

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def ticks(self) -> float:
        self.time += self.step
        return self.time

    def pace(self, **changed: float) -> Pace:
        return Pace(self.sleep, self.ticks, timeout=changed.get("timeout", 5.0))


def site(server: Server, clock: Clock | None = None, path: str = "") -> LogSite:
    return LogSite(server.address + path, (clock or Clock()).pace())


def code_of(read: object) -> str:
    with pytest.raises(Refusal) as refused:
        read()  # type: ignore[operator]
    return refused.value.code


def test_a_log_is_the_same_over_http_as_in_its_folder(server: Server) -> None:
    folder, checkpoint = open_log(server.folder, LOG.key)
    read = site(server, path="/")
    assert read.checkpoint_bytes() == folder.checkpoint_bytes()
    assert [read.fetch(name) for name in tiles_of(300)] == [folder.fetch(name) for name in tiles_of(300)]
    assert read.entry(299, 300) == b"entry 299"
    assert read.key() == LOG.key
    assert read.signed_at(300) == folder.checkpoint_bytes()
    assert read.signed_at(299) is None
    assert read.witnessed() is None
    audit(checkpoint, read.fetch)


@pytest.mark.parametrize("level", [0, -1])
def test_a_partial_tile_that_is_gone_is_the_beginning_of_the_full_one(server: Server, level: int) -> None:
    partial = TileName(level, 0, 7)
    assert not (server.folder / partial.path).exists()
    assert site(server).fetch(partial) == LogFolder(server.folder).fetch(partial)
    assert server.asked == [f"/{partial.path}", f"/{TileName(level, 0).path}"]


def test_a_tile_that_is_not_there_is_asked_for_once(server: Server) -> None:
    clock = Clock()
    shutil.rmtree(server.folder / "tile")
    assert code_of(lambda: site(server, clock).fetch(TileName(0, 0))) == "log.not_served"
    assert (len(server.asked), clock.waits) == (1, [])


@pytest.mark.parametrize("status", [500, 503, 0])
def test_a_server_that_fails_is_asked_again_more_and_more_slowly(server: Server, status: int) -> None:
    clock, good = Clock(), (server.folder / "checkpoint").read_bytes()
    server.answers["/checkpoint"] = [(status, {}, b""), (status, {}, b""), (200, {}, good)]
    assert site(server, clock).checkpoint_bytes() == good
    assert clock.waits == [0.5, 1.0]


@pytest.mark.parametrize(("status", "code"), [(500, "log.answered"), (0, "log.unreachable")])
def test_a_server_that_goes_on_failing_is_given_up(server: Server, status: int, code: str) -> None:
    clock = Clock()
    server.answers["/checkpoint"] = [(status, {}, b"")]
    assert code_of(site(server, clock).checkpoint_bytes) == code
    assert clock.waits == [0.5, 1.0, 2.0]


@pytest.mark.parametrize(
    ("status", "code"), [(403, "log.answered"), (204, "log.answered"), (410, "log.not_served")]
)
def test_another_status_is_said_at_once(server: Server, status: int, code: str) -> None:
    clock = Clock()
    server.answers["/checkpoint"] = [(status, {}, b"")]
    assert code_of(site(server, clock).checkpoint_bytes) == code
    assert clock.waits == []


def test_nobody_there_is_said_with_the_address() -> None:
    with pytest.raises(Refusal, match=r"127\.0\.0\.1:9/checkpoint could not be read") as refused:
        LogSite("http://127.0.0.1:9", Clock().pace()).checkpoint_bytes()
    assert refused.value.code == "log.unreachable"


def test_a_redirect_on_the_same_host_is_followed_and_one_to_another_is_not(server: Server) -> None:
    server.answers["/checkpoint"] = [(302, {"Location": "/history/300"}, b"")]
    assert site(server).checkpoint_bytes() == (server.folder / "checkpoint").read_bytes()
    for target in (
        "http://localhost/checkpoint",
        "//evil.example/x",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
    ):
        server.answers["/checkpoint"] = [(302, {"Location": target}, b"")]
        assert code_of(site(server).checkpoint_bytes) == "log.redirected"


def test_redirects_in_a_circle_end(server: Server) -> None:
    server.answers["/checkpoint"] = [(302, {"Location": "/checkpoint"}, b"")]
    assert code_of(site(server).checkpoint_bytes) == "log.redirected"
    assert len(server.asked) == 4


def test_more_than_a_file_can_hold_is_not_read_to_its_end(server: Server) -> None:
    server.answers["/checkpoint"] = [(200, {}, b"x" * 1_000_001)]
    server.answers["/tile/0/000"] = [(200, {}, b"x" * 8193)]
    assert code_of(site(server).checkpoint_bytes) == "log.too_much"
    assert code_of(lambda: site(server).fetch(TileName(0, 0))) == "log.too_much"


def test_a_small_answer_that_unpacks_to_a_large_one_is_stopped(server: Server) -> None:
    import gzip

    packed = gzip.compress(b"x" * 50_000_000)
    server.answers["/checkpoint"] = [(200, {"Content-Encoding": "gzip"}, packed)]
    assert code_of(site(server).checkpoint_bytes) == "log.too_much"
    server.answers["/checkpoint"] = [(200, {"Content-Encoding": "gzip"}, gzip.compress(b"text"))]
    assert site(server).checkpoint_bytes() == b"text"
    server.answers["/checkpoint"] = [(200, {"Content-Encoding": "gzip"}, b"not packed")]
    assert code_of(site(server).checkpoint_bytes) == "log.unreachable"


def test_an_answer_in_pieces_of_unknown_length_is_read_to_its_end(server: Server) -> None:
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in (b"a" * 40_000, b"b", b""))
    headers = {"Transfer-Encoding": "chunked", "Connection": "close"}
    server.answers["/checkpoint"] = [(200, headers, pieces)]
    assert site(server).checkpoint_bytes() == b"a" * 40_000 + b"b"


def test_an_answer_that_is_cut_off_is_no_answer(server: Server) -> None:
    server.answers["/checkpoint"] = [(200, {"Content-Length": "500", "Connection": "close"}, b"x" * 20)]
    read = LogSite(server.address, Clock().pace(timeout=0.3))
    assert code_of(read.checkpoint_bytes) == "log.unreachable"


def test_an_answer_that_trickles_is_given_up_at_the_deadline(server: Server) -> None:
    # Every question to this clock takes a minute and a half.
    assert code_of(site(server, Clock(step=90.0)).checkpoint_bytes) == "log.unreachable"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "ftp://example.org",
        "http://",
        "http://h:99999",
        "http://h/?a=1",
        "http://h/#a",
        "http://[x",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert code_of(lambda: LogSite(address, Clock().pace())) == "log.address_malformed"
    assert code_of(lambda: witness_at(address, Clock().pace())) == "log.address_malformed"


def test_a_witness_is_posted_to_and_its_answer_brought_whatever_it_is(server: Server) -> None:
    server.answers["/add-checkpoint"] = [(409, {"Content-Type": "text/x.tlog.size"}, b"12\n")]
    answer = witness_at(f"{server.address}/", Clock().pace())(b"old 0")
    assert (answer.status, answer.body, answer.content_type) == (409, "12\n", "text/x.tlog.size")
    assert server.bodies == [b"old 0"]
