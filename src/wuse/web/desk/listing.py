"""Lists of the desk: only what lies in the reader's places, a page at a time, filtered by the database."""

from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from wuse.permits import catalogue
from wuse.web.access import actor_of
from wuse.web.desk.acting import permits_with

ON_A_PAGE = 100

Row = TypeVar("Row", bound=Model)


def at_places(request: HttpRequest, verb: str, rows: QuerySet[Row], *, field: str = "place") -> QuerySet[Row]:
    """The rows that lie where the reader holds the verb; of persons, those under the response of the permit alone."""
    inside, personal = Q(pk__in=[]), catalogue().verbs[verb].personal
    for permit in permits_with(actor_of(request), verb):
        under = {"response": permit.response} if personal else {}
        inside |= Q(**{f"{field}__startswith": permit.place}, **under)
    return rows.filter(inside)


def page_of(request: HttpRequest, rows: QuerySet[Row]) -> Page[Row]:
    """The page that was asked for, or the nearest there is."""
    return Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))


def onward(shown: Page[Any], **kept: str) -> list[tuple[str, str]]:
    """Links to the newer and the older page; what was chosen is kept."""
    found = []
    if shown.has_previous():
        found.append((_("Newer"), shown.previous_page_number()))
    if shown.has_next():
        found.append((_("Older"), shown.next_page_number()))
    chosen = {name: value for name, value in kept.items() if value}
    return [(words, "?" + urlencode({"page": number, **chosen})) for words, number in found]
