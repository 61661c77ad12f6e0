"""What a holder is told when codes hold no more: the response has ended, or works without them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wuse import world
from wuse.permits.response import check_response_active
from wuse.permits.store.queries import find_response
from wuse.vocabulary import Refusal
from wuse.web.language import page_language
from wuse.web.me.holders import Holder


def page_when_over(request: HttpRequest, holder: Holder) -> HttpResponse | None:
    """The page that says so, without a colour; none while the codes of the holder's response hold."""
    frame = find_response(holder.response)
    try:
        check_response_active(frame, module="health_code", place=frame.area if frame else "", at=world.now())
    except Refusal as refusal:
        context = {"holder": holder, "code": refusal.code, "reason": refusal.in_words(page_language())}
        answer = render(
            request, "wuse/code_over.html", context, status=200 if request.method == "GET" else 409
        )
        answer["Cache-Control"] = "no-store"
        return answer
    return None
