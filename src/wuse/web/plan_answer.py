"""A firm's plan as it leaves the site: a file to be saved, which no browser opens by itself."""

from django.http import HttpResponse

from wuse.respond.plan_file import PlanFile


def plan_answer(plan: PlanFile, number: int) -> HttpResponse:
    """The plan of a file under a name of our own; what its sender called it is not repeated."""
    response = HttpResponse(plan.content, content_type=plan.kind.media_type)
    response["Content-Disposition"] = f'attachment; filename="plan-{number}.{plan.kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    # Should it be opened inside of the site all the same, nothing in it runs or loads.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    return response
