"""The body of a request that brings rows: read up to a limit, and unpacked up to a limit."""

from django.http import HttpRequest

from wuse.intake.content import too_large, unpacked
from wuse.intake.limits import Limits

_MEGABYTE = 1024 * 1024
MOST_BYTES = 32 * _MEGABYTE
# Several requests are read at one time, so that each is given less than a file of the command line.
LIMITS = Limits(content=MOST_BYTES, expanded=256 * _MEGABYTE, rows=1_000_000, cells=12_000_000, broken=10_000)


def read_body(request: HttpRequest) -> bytes:
    """The bytes of a request, unpacked when they came packed with gzip.

    Raises:
        Refusal: `request.too_large`, `request.encoding`.
    """
    content = request.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise too_large(MOST_BYTES)
    return unpacked(content, packing_of(request), most=MOST_BYTES)


def packing_of(request: HttpRequest) -> str:
    """How a request says that its content is packed."""
    return request.headers.get("Content-Encoding", "identity").strip().lower()
