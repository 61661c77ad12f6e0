"""The plan that the firm handed in, to be saved by the firm itself."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from wuse.respond.actions.firm_papers import take_own_plan
from wuse.respond.store.resumptions import get_own_file
from wuse.web import site
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import act
from wuse.web.plan_answer import plan_answer


@needs("resumption.plan")
@require_GET
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """The plan of one's own file."""
    get_own_file(number, actor_of(request).organisation)
    return plan_answer(act(request, take_own_plan, vault=site.vault(), number=number), number)
