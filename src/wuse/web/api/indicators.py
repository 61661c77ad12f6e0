"""Indicators for programs: the values of a place and of what lies in it, and what each of them means."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema

from wuse import world
from wuse.assess.indicators import load_registry_of_indicators
from wuse.permits import check_may
from wuse.vocabulary import PlaceCode
from wuse.web import command_data, site
from wuse.web.access import actor_of
from wuse.web.api.common import ERRORS, Needs, NeedsKey, Text

router = Router(tags=["indicators"])
_VERB = "indicator.read"


class DefinitionOut(Schema):
    """What an indicator means. value = part / whole, or the part where there is no whole."""

    id: str
    panel: str
    title: dict[str, str]
    meaning: dict[str, str]
    unit: str
    better: str
    reads: list[str]
    measure: str
    part: str
    whole: str | None


class RegistryOut(Schema):
    """The registry in force."""

    id: str
    digest: str
    indicators: list[DefinitionOut]


class ValueOut(Schema):
    """An indicator of an area. `value` is null where the whole is nothing."""

    area: str
    indicator: str
    value: float | None
    part: float
    whole: float | None


class ValuesOut(Schema):
    """The values of a place and of the places in it, at a moment."""

    place: str
    as_of: datetime
    registry: str
    registry_digest: str
    values: list[ValueOut]


@router.get("/registry", response=RegistryOut, auth=None)
def get_registry(request: HttpRequest) -> Any:
    """What every indicator means. Open to all."""
    return load_registry_of_indicators()


@router.get("", response={200: ValuesOut, **ERRORS}, auth=[NeedsKey(_VERB), Needs(_VERB)])
def get_values(request: HttpRequest, place: Query[Text]) -> dict[str, Any]:
    """The indicators of a place and of what lies in it, from what is known now."""
    at, code = world.now(), PlaceCode.parse(place)
    check_may(actor_of(request), _VERB, place=code, at=at)
    site.places().get(code)
    found, registry = command_data.answer(settings.WUSE_HOME, code, at=at), load_registry_of_indicators()
    return {
        "place": str(code),
        "as_of": at,
        "registry": registry.id,
        "registry_digest": registry.digest,
        "values": list(found.values.iter_rows(named=True)),
    }
