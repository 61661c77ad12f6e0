"""A partner's line to a site: agreements asked for, a product pulled and checked, its receipt acknowledged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

import requests

from wuse.intake.partner import is_safe
from wuse.intake.partner_pages import session_for
from wuse.trust.canonical import canonical_json, digest
from wuse.vocabulary import Lang, Refusal

_SECONDS = 300.0
"""A province's product is judged anew at each look, which takes its time."""


@dataclass(frozen=True)
class PulledProduct:
    """A product as it came: `sound` when the digest that was told is that of the content."""

    agreement: str
    receipt: int
    told: str
    content: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """The digest of what came, computed here."""
        return digest(canonical_json(dict(self.content)))

    @property
    def sound(self) -> bool:
        """Whether it is what the site says that it handed over."""
        return self.digest == self.told


@dataclass
class DockingLine:
    """Requests of a partner's program to one site. `key`: what opens its door."""

    site: str
    key: str = field(repr=False)
    lang: Lang

    def __post_init__(self) -> None:
        if not is_safe(self.site):
            raise Refusal(
                "send.address",
                "{address} is no address that a key may be sent to: write https:// and the name of the site.",
                {"address": self.site},
            )
        self._base = self.site.rstrip("/")
        self._session = session_for(self._base)

    def agreements(self) -> list[dict[str, Any]]:
        """The partner's agreements.

        Raises:
            Refusal: the site's own, in its words; `dock.no_answer`.
        """
        found = self._ask("GET", "")
        return found if isinstance(found, list) else []

    def pull(self, agreement: str, product: str, day: date | None = None) -> PulledProduct:
        """A product, of the newest day by default.

        Raises:
            Refusal: the site's own; `dock.no_answer`.
        """
        asked = f"?day={day.isoformat()}" if day else ""
        told = self._ask("GET", f"/{quote(agreement, safe='')}/products/{quote(product, safe='')}{asked}")
        try:
            return PulledProduct(agreement, int(told["receipt"]), str(told["digest"]), dict(told["content"]))
        except (KeyError, TypeError, ValueError):
            raise self._away("another page") from None

    def acknowledge(self, pulled: PulledProduct) -> bool:
        """Say what came; whether it is what the site handed over.

        Raises:
            Refusal: the site's own; `dock.no_answer`.
        """
        path = f"/{quote(pulled.agreement, safe='')}/receipts/{pulled.receipt}"
        told = self._ask("POST", path, {"digest": pulled.digest})
        return bool(told["matched"]) if isinstance(told, dict) and "matched" in told else False

    def _ask(self, method: str, path: str, body: Mapping[str, str] | None = None) -> Any:
        door = {"Authorization": f"Bearer {self.key}", "Accept-Language": self.lang}
        try:
            answer = self._session.request(
                method,
                f"{self._base}/api/v1/agreements{path}",
                json=body,
                headers=door,
                timeout=_SECONDS,
                allow_redirects=False,
            )
            told = answer.json()
        except (requests.RequestException, ValueError) as reason:
            raise self._away(type(reason).__name__) from None
        if answer.status_code >= 300:
            raise self._refused(told, answer.status_code)
        return told

    def _refused(self, told: Any, status: int) -> Refusal:
        try:
            return Refusal(str(told["code"]), str(told["message"]), dict(told["details"]), spoken=True)
        except (KeyError, TypeError, ValueError):
            return self._away(str(status))

    def _away(self, reason: str) -> Refusal:
        return Refusal(
            "dock.no_answer",
            "{address} does not answer as it should: {reason}. Try again later; what was handed over can be asked for "
            "again.",
            {"address": self._base, "reason": reason},
        )
