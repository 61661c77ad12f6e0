"""The OpenAPI document: what ninja makes of the operations, and when a refused sender may come back."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

# Too much at once, the desk is away, the disk is full.
_COME_BACK = (429, 503, 507)
_RETRY_AFTER = {
    "description": "Seconds after which to send it again.",
    "schema": {"type": "integer", "minimum": 0},
}


class DocumentedAPI(NinjaAPI):
    """An API whose document names the header `Retry-After` wherever an answer carries it."""

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        """The document."""
        document = super().get_openapi_schema(**asked)
        for operations in document["paths"].values():
            for operation in operations.values():
                for status in _COME_BACK:
                    if status in operation["responses"]:
                        operation["responses"][status].setdefault("headers", {})["Retry-After"] = _RETRY_AFTER
        return document
