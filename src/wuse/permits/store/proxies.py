"""Proxies read back as values, and the question whether somebody may act for a person."""

from wuse.permits.permit import Actor
from wuse.permits.proxy import Proxy, ProxyKind
from wuse.permits.rules import check_citizen
from wuse.permits.store.models import ProxyRow
from wuse.vocabulary import PersonKey, Refusal


def proxy_of(row: ProxyRow) -> Proxy:
    """The value of a row."""
    return Proxy(
        number=row.pk,
        proxy=PersonKey(row.proxy),
        person=PersonKey(row.person),
        response=row.response,
        kind=ProxyKind(row.kind),
        called=row.called,
        begun_at=row.begun_at,
    )


def members_of(proxy: PersonKey, *, response: str) -> list[Proxy]:
    """For whom a person acts, the first one first."""
    return _standing(response, proxy=str(proxy))


def proxies_of(person: PersonKey, *, response: str) -> list[Proxy]:
    """Who acts for a person, the first one first."""
    return _standing(response, person=str(person))


def get_proxy(by: Actor, number: int, *, lock: bool = False) -> ProxyRow:
    """The row of a proxy that stands, for either of the two.

    Raises:
        Refusal: `permit.unclaimed`, `proxy.unknown`; of others' it is not told that they exist.
    """
    check_citizen(by)
    rows = ProxyRow.objects.select_for_update() if lock else ProxyRow.objects.all()
    found = rows.filter(pk=number, ended_at=None).first()
    if found is None or by.person not in (found.proxy, found.person):
        raise Refusal("proxy.unknown", "You act for nobody under this number, and nobody for you.")
    return found


def check_acts_for(by: Actor, person: PersonKey, *, response: str) -> Proxy | None:
    """Whether an actor is the person (none), or the person's proxy under the response.

    Raises:
        Refusal: `permit.unclaimed`, `proxy.unknown`.
    """
    check_citizen(by)
    assert by.person is not None
    if by.person == person:
        return None
    found = next((one for one in members_of(by.person, response=response) if one.person == person), None)
    if found is None:
        raise Refusal("proxy.unknown", "You act for nobody under this number, and nobody for you.")
    return found


def _standing(response: str, **of: str) -> list[Proxy]:
    rows = ProxyRow.objects.filter(response=response, ended_at=None, **of).order_by("pk")
    return [proxy_of(row) for row in rows]
