"""Errors on the web: a refusal keeps its one shape as JSON and becomes a page for people."""

import sys
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wuse.permits import catalogue
from wuse.permits.store.models import PermitRow
from wuse.trust.store.away import DESK_AWAY
from wuse.vocabulary import PlaceCode, Purpose, Refusal
from wuse.web.language import page_language

_STATUS = {
    "permit.sign_in": 401,
    "permit.second_factor": 403,
    "permit.missing": 403,
    "permit.unclaimed": 403,
    "purpose.missing": 403,
    "purpose.not_allowed": 403,
    "training.closed": 403,
    **dict.fromkeys(("code.undeclared", "code.no_key", "credential.no_keys"), 409),
    "response.none": 409,
    "response.not_active": 409,
    "response.module_off": 409,
    "response.outside": 409,
    **dict.fromkeys(("event.step", "event.main_over", "event.taken_up", "event.photo_over"), 409),
    # The reader did nothing wrong, and it may be right again in a moment.
    **dict.fromkeys(
        ("desk.away", "pool.unreachable", "pool.bucket_unknown", "pool.credentials_refused"), 503
    ),
    **dict.fromkeys(("key.wrong", "device.cut_off", "device.silent", "device.unknown"), 401),
    "receipt.key_used": 422,
    **dict.fromkeys(("inbox.full", "request.busy", "upload.busy", "upload.too_many"), 429),
    **dict.fromkeys(("code.many", "code.data_many", "arrival.code_often"), 429),
    **dict.fromkeys(("inbox.disk_full", "upload.no_room"), 507),
    **dict.fromkeys(("upload.offset", "upload.overtaken", "set_aside.moved_on"), 409),
    "upload.lost": 410,
    "upload.no_length": 411,
    "upload.key_used": 422,
    **dict.fromkeys(("request.too_large", "upload.too_large", "upload.part_too_large"), 413),
    "request.media_type": 415,
    "request.encoding": 415,
}
_NOT_FOUND = (
    "code_profile.unknown",
    "white_list.unknown",
    "place.unknown",
    "place.not_found",
    "edition.unknown",
    "resumption.no_edition",
    "indicator.unknown",
    "pair.unknown",
    "assess.no_figures",
    "export.unknown",
    "pool.no_figures",
    "map.unknown",
    "account.unknown",
    "audit.unknown",
    "certificate.unknown",
    "check.unknown",
    "device.unknown_id",
    "correction.unknown",
    "event.photo_unknown",
    "isolation.unknown",
    "event.unknown",
    "override.unknown",
    "permit.unknown",
    "delegate.unknown",
    "person.not_registered",
    "receipt.unknown",
    "response.unknown",
    "standard.unknown",
    "training.not_here",
    "upload.unknown",
    "mapping.unknown",
    "set_aside.unknown",
    "vault.unknown",
    "log.empty_folder",
    "log.no_file",
    "log.no_tile",
)
_FOR_PROGRAMS = ("/data/", "/api/")
_AWAY_FOR = 5


def status_of(refusal: Refusal) -> int:
    """401 and 403 for who may not, 409 for what the state does not allow, 404 for what does not exist, 503 for a
    pool that is away, else 400."""
    if refusal.code in _STATUS:
        return _STATUS[refusal.code]
    return 404 if refusal.code in _NOT_FOUND else 400


def answer_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as JSON for programs and as a page for people."""
    if request.path.startswith(_FOR_PROGRAMS):
        return refusal_as_json(refusal)
    if refusal.code == "permit.sign_in" and request.method == "GET":
        return HttpResponseRedirect(
            f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
        )
    return refusal_as_page(request, refusal)


def refusal_as_json(refusal: Refusal) -> JsonResponse:
    """The one error shape."""
    answer = JsonResponse(
        refusal.as_dict(page_language()),
        status=status_of(refusal),
        json_dumps_params={"ensure_ascii": False},
    )
    if "retry_after" in refusal.details:
        answer["Retry-After"] = str(refusal.details["retry_after"])
    return answer


def refusal_as_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A page that says what happened and what to do; for a permit that is missing also which, and who grants it."""
    context: dict[str, object] = {"reason": refusal.in_words(page_language()), "code": refusal.code}
    if refusal.code == "permit.missing":
        context |= _missing(refusal)
    if refusal.code == "purpose.missing":
        context["purposes"] = [Purpose(name) for name in refusal.details["purposes"]]  # type: ignore[attr-defined]
    return render(request, "wuse/error.html", context, status=status_of(refusal))


def _missing(refusal: Refusal) -> dict[str, object]:
    known, lang = catalogue(), page_language()
    roles: list[str] = refusal.details["roles"]  # type: ignore[assignment]
    return {
        "verb": known.verbs[str(refusal.details["verb"])].title.told(lang),
        "roles": [known.roles[name].title.told(lang) for name in roles],
        "officers": _officers(str(refusal.details["place"])),
    }


def _officers(place: str) -> list[str]:
    """The organisations whose permit officers grant at a place; all of them when no place is known."""
    rows = PermitRow.objects.filter(role="permit_officer", state="active").select_related(
        "account__organisation"
    )
    found = {
        row.account.organisation.name
        for row in rows
        if row.account.organisation and (not place or PlaceCode(row.place).contains(place))
    }
    return sorted(found)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an address that leads nowhere; JSON for programs."""
    if _is_program(request):
        message = _("There is nothing at {path}.").format(path=request.path)
        return _shape(404, "http.not_found", message, path=request.path)
    return render(request, "wuse/error.html", {"missing": request.path}, status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that was not read at all, such as one for another host; JSON for programs."""
    reason = _("This request cannot be read: it is too large, or is meant for another site.")
    if _is_program(request):
        return _shape(400, "http.bad_request", reason)
    # Without the request: its host, its cookies or its session may be what is wrong with it.
    return render(None, "wuse/error.html", {"reason": reason}, status=400)  # type: ignore[arg-type]


def not_allowed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The page for a method that an address does not have; JSON for programs. The methods it has stay named."""
    allowed = ", ".join(sorted(answer.get("Allow", "").split(", ")))
    reason = _("This address answers to {allowed} alone.").format(allowed=allowed)
    if _is_program(request):
        told: HttpResponse = _shape(405, "http.method", reason, allowed=allowed.split(", "))
    else:
        told = render(request, "wuse/error.html", {"reason": reason}, status=405)
    told["Allow"] = allowed
    return told


def failed(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours, or for a desk that is away; JSON for programs. No trace is shown."""
    if isinstance(sys.exc_info()[1], DESK_AWAY):
        return _away(request)
    if _is_program(request):
        message = _(
            "Something went wrong on our side. Send it again in a minute; if it stays, tell the operator."
        )
        return _shape(500, "http.fault", message)
    # Without the request: what its frame would ask the desk may be what failed.
    return render(None, "wuse/error.html", {"fault": True}, status=500)  # type: ignore[arg-type]


def _away(request: HttpRequest) -> HttpResponse:
    refusal = Refusal(
        "desk.away",
        "The desk's database does not answer at the moment. Try again in {retry_after} seconds; before an act is done "
        "again, look whether it was done. What is sent again under the same key counts once.",
        {"retry_after": _AWAY_FOR},
    )
    if _is_program(request):
        return refusal_as_json(refusal)
    context = {"reason": refusal.in_words(page_language()), "code": refusal.code}
    answer = render(None, "wuse/error.html", context, status=status_of(refusal))  # type: ignore[arg-type]
    answer["Retry-After"] = str(_AWAY_FOR)
    return answer


def forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that did not come from a page of ours."""
    told = _("This form was opened too long ago, or on another site. Load the page again and send it.")
    if _is_program(request):
        return _shape(403, "http.csrf", told)
    return render(request, "wuse/error.html", {"reason": told}, status=403)


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith(_FOR_PROGRAMS)


def _shape(status: int, code: str, message: str, **details: object) -> JsonResponse:
    return JsonResponse(
        {"code": code, "message": message, "details": details},
        status=status,
        json_dumps_params={"ensure_ascii": False},
    )
