"""Delegates read back as values, and the question whether somebody may act for a person."""

from wuse.permits.delegate import Delegate, DelegateKind
from wuse.permits.permit import Actor
from wuse.permits.rules import check_citizen
from wuse.permits.store.models import DelegateRow
from wuse.vocabulary import PersonKey, Refusal


def delegate_of(row: DelegateRow) -> Delegate:
    """The value of a row."""
    return Delegate(
        number=row.pk,
        delegate=PersonKey(row.delegate),
        person=PersonKey(row.person),
        response=row.response,
        kind=DelegateKind(row.kind),
        called=row.called,
        begun_at=row.begun_at,
    )


def members_of(delegate: PersonKey, *, response: str) -> list[Delegate]:
    """For whom a person acts, the first one first."""
    return _standing(response, delegate=str(delegate))


def delegates_of(person: PersonKey, *, response: str) -> list[Delegate]:
    """Who acts for a person, the first one first."""
    return _standing(response, person=str(person))


def get_delegate(by: Actor, number: int, *, lock: bool = False) -> DelegateRow:
    """The row of a delegate that stands, for either of the two.

    Raises:
        Refusal: `permit.unclaimed`, `delegate.unknown`; of others' it is not told that they exist.
    """
    check_citizen(by)
    rows = DelegateRow.objects.select_for_update() if lock else DelegateRow.objects.all()
    found = rows.filter(pk=number, ended_at=None).first()
    if found is None or by.person not in (found.delegate, found.person):
        raise Refusal("delegate.unknown", "You act for nobody under this number, and nobody for you.")
    return found


def check_acts_for(by: Actor, person: PersonKey, *, response: str) -> Delegate | None:
    """Whether an actor is the person (none), or the person's delegate under the response.

    Raises:
        Refusal: `permit.unclaimed`, `delegate.unknown`.
    """
    check_citizen(by)
    assert by.person is not None
    if by.person == person:
        return None
    found = next((one for one in members_of(by.person, response=response) if one.person == person), None)
    if found is None:
        raise Refusal("delegate.unknown", "You act for nobody under this number, and nobody for you.")
    return found


def _standing(response: str, **of: str) -> list[Delegate]:
    rows = DelegateRow.objects.filter(response=response, ended_at=None, **of).order_by("pk")
    return [delegate_of(row) for row in rows]
