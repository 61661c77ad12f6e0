"""Lists of the desk: only what lies in the reader's places, a page at a time, filtered by the database."""

from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wuse.permits import catalogue
from wuse.web.access import actor_of
from wuse.web.desk.acting import holds, local, permits_with
from wuse.web.desk.page import DeskCell

ON_A_PAGE = 100
MOST_PAGES = 50
MOST_COUNTED = 999
Line = list[DeskCell | str]

Row = TypeVar("Row", bound=Model)


def at_places(request: HttpRequest, verb: str, rows: QuerySet[Row], *, field: str = "place") -> QuerySet[Row]:
    """The rows that lie where the reader holds the verb; of persons, those under the response of the permit alone."""
    inside, personal = Q(pk__in=[]), catalogue().verbs[verb].personal
    for permit in permits_with(actor_of(request), verb):
        under = {"response": permit.response} if personal else {}
        inside |= Q(**{f"{field}__startswith": permit.place}, **under)
    return rows.filter(inside)


def waiting_line(
    request: HttpRequest,
    verb: str,
    rows: QuerySet[Row],
    since: str,
    words: str,
    route: str,
    query: str,
    *,
    field: str = "place",
) -> Line:
    """A line of the start page about all rows of a kind; empty where there are none, or none for the reader.

    Args:
        since: the field by which they wait. words: with a gap for their `count`. field: with the place that acts.
    """
    if not holds(request, verb):
        return []
    mine = at_places(request, verb, rows, field=field).order_by(since)
    first = mine.first()
    if first is None:
        return []
    return told_line(words.format(count=mine.count()), getattr(first, since), reverse(route) + query)


def told_line(told: str, since: datetime, address: str, *, late: int = 0, near: int = 0) -> Line:
    """A line of the start page: what waits and since when, and how many of it are late or soon due."""
    haste = [
        *([_(" · ▲ {count} late").format(count=late)] if late else []),
        *([_(" · ■ {count} soon due").format(count=near)] if near else []),
    ]
    return [DeskCell("".join([told, *haste]), address), "–", local(since)]


class _ShortPaginator(Paginator):
    """Pages of the first rows alone: whoever looks for one of the others narrows the list."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, counted to the last page that is shown."""
        return int(self.object_list.order_by()[: ON_A_PAGE * MOST_PAGES].count())


def page_of(request: HttpRequest, rows: QuerySet[Row], *, short: bool = False) -> Page[Row]:
    """The page that was asked for, or the nearest there is.

    Args:
        short: of a list that may be very long the first pages alone, so that it is never counted whole.
    """
    pages = (_ShortPaginator if short else Paginator)(rows, ON_A_PAGE)
    return pages.get_page(request.GET.get("page"))


def counted_up_to(rows: QuerySet[Any], most: int = MOST_COUNTED) -> str:
    """How many rows there are, in figures; above so many, that there are more."""
    found = rows.order_by()[: most + 1].count()
    return str(found) if found <= most else f"{most}+"


def onward(shown: Page[Any], **kept: str) -> list[tuple[str, str]]:
    """Links to the newer and the older page; what was chosen is kept."""
    found = []
    if shown.has_previous():
        found.append((_("Newer"), shown.previous_page_number()))
    if shown.has_next():
        found.append((_("Older"), shown.next_page_number()))
    chosen = {name: value for name, value in kept.items() if value}
    return [(words, "?" + urlencode({"page": number, **chosen})) for words, number in found]
