"""A file in a form: held in memory alone, up to a limit. No other page of the site takes files at all."""

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from wuse.intake.content import too_large
from wuse.web.api.body import MOST_BYTES

# A body that is so much larger is not even read through.
_TIMES = 4

View = Callable[..., HttpResponse]


def takes_one_file(view: View) -> View:
    """Let a view take a file. Forged forms are looked for only then: that look reads the form.

    Raises:
        Refusal: `request.too_large`.
    """

    @csrf_protect
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any(isinstance(handler, InMemory) and handler.too_large for handler in request.upload_handlers):
            raise too_large(MOST_BYTES)
        return view(request, *args, **kwargs)

    @csrf_exempt
    @wraps(view)
    def open_for_a_file(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > _TIMES * MOST_BYTES:
            raise too_large(MOST_BYTES)
        request.upload_handlers = [InMemory(request)]
        return guarded(request, *args, **kwargs)

    return open_for_a_file


def file_of(request: HttpRequest, name: str) -> tuple[str, bytes]:
    """The name and the bytes of the file in a form; of none, nothing."""
    found = request.FILES.get(name)
    return (found.name or "", found.read()) if isinstance(found, UploadedFile) else ("", b"")


class InMemory(FileUploadHandler):
    """Takes one file into memory, never to the disk: it may be about persons."""

    too_large = False
    _parts: list[bytes] | None = None
    _size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the file; a second one is not read."""
        if self._parts is not None:
            raise SkipFile
        super().new_file(*args, **kwargs)
        self._parts = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Add a part; what is too large is dropped, and read through to the end so that it can be told."""
        assert self._parts is not None
        self._size += len(raw_data)
        if self._size > MOST_BYTES:
            self.too_large, self._parts = True, []
            raise SkipFile
        self._parts.append(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, whole."""
        content = BytesIO(b"".join(self._parts or ()))
        return InMemoryUploadedFile(
            content, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )
