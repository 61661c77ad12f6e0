"""The OpenAPI document: what ninja makes of the operations, and when a refused sender may come back."""

from functools import cache
from typing import Any

from ninja import NinjaAPI
from ninja.openapi import get_schema
from ninja.openapi.schema import OpenAPISchema

# Too much at once, the desk is away, the disk is full.
_COME_BACK = (429, 503, 507)
_RETRY_AFTER = {
    "description": "Seconds after which to send it again.",
    "schema": {"type": "integer", "minimum": 0},
}


class DocumentedAPI(NinjaAPI):
    """An API whose document names the header `Retry-After` wherever an answer carries it."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The document; of a process's life it is one and the same for each address that it is below."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        return _document(self, prefix)


@cache
def _document(api: DocumentedAPI, path_prefix: str) -> OpenAPISchema:
    document = get_schema(api=api, path_prefix=path_prefix)
    for operations in document["paths"].values():
        for operation in operations.values():
            for status in _COME_BACK:
                if status in operation["responses"]:
                    operation["responses"][status].setdefault("headers", {})["Retry-After"] = _RETRY_AFTER
    return document
