"""The HTTP API: the same actions as the screens, for programs. The OpenAPI document is made from here.

Every operation names the verb that it needs; the action asks for the permit, the response and the purpose.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from wuse import world
from wuse.permits import ResponseGrade
from wuse.permits.actions.permits import confirm_permit, propose_permit, withdraw_permit
from wuse.permits.actions.responses import end_response, open_response
from wuse.permits.store.queries import responses
from wuse.publish import EditionStore
from wuse.respond.actions.corrections import answer_correction
from wuse.respond.actions.overrides import confirm_override, lift_override, propose_override
from wuse.respond.correction import CorrectionOutcome
from wuse.respond.override import OverrideReason
from wuse.vocabulary import Colour, PersonKey, PlaceCode, Purpose, Refusal
from wuse.web import site
from wuse.web.access import actor_of
from wuse.web.api.agreements import router as agreements
from wuse.web.api.checks import router as checks
from wuse.web.api.common import ERRORS, Body, Moment, Needs, Text
from wuse.web.api.document import DocumentedAPI
from wuse.web.api.facts import router as facts
from wuse.web.api.field import router as field
from wuse.web.api.indicators import router as indicators
from wuse.web.api.moments import with_zone
from wuse.web.api.resumption import router as resumption
from wuse.web.api.uploads import router as uploads
from wuse.web.errors import forgery, refusal_as_json

api = DocumentedAPI(
    title="wuse 五色",
    version="1",
    description="Who may call what stands in the reference of permits. Errors have one shape: code, message, details.",
    docs_url=None,
)
api.add_router("/facts", facts)
api.add_router("/uploads", uploads)
api.add_router("/field", field)
api.add_router("/checks", checks)
api.add_router("/indicators", indicators)
api.add_router("/resumption", resumption)
api.add_router("/agreements", agreements)


class ResponseOut(Schema):
    """A response."""

    code: str
    area: str
    grade: int
    authority: str
    starts_at: datetime
    ends_at: datetime
    modules: list[str]
    active: bool


class EditionOut(Schema):
    """An issued edition."""

    number: int
    as_of: str
    profile: str
    digest: str
    counts: dict[str, int]


class ResponseIn(Body):
    """A response to open."""

    area: Text = Field(max_length=18)
    grade: ResponseGrade
    authority: Text = Field(max_length=300)
    starts_at: Moment
    ends_at: Moment
    modules: list[Text] = Field(default=[], max_length=20)


class PermitIn(Body):
    """A permit to grant or propose."""

    account: Text = Field(max_length=30)
    role: Text = Field(max_length=30)
    place: Text = Field(max_length=18)
    response: Text = Field(default="", max_length=30)
    purposes: list[Purpose] = Field(default=[], max_length=10)
    valid_from: Moment
    valid_until: Moment


class OverrideIn(Body):
    """A colour to propose for a person's code."""

    response: Text = Field(max_length=30)
    purpose: Purpose
    place: Text = Field(max_length=18)
    person: Text = Field(max_length=40)
    colour: Colour
    reason: OverrideReason
    until: Moment


class PurposeIn(Body):
    """The purpose of an act."""

    purpose: Purpose


class AnswerIn(Body):
    """The answer to a request for correction."""

    outcome: CorrectionOutcome
    answer: Text = Field(max_length=2000)


class Number(Schema):
    """The number of what was made."""

    number: int


class Code(Schema):
    """The code of what was made."""

    code: str


class Done(Schema):
    """It was done."""

    done: bool = True


def _act(request: HttpRequest, action: Callable[..., Any], **values: Any) -> Any:
    """Call an action as the one who is signed in, now."""
    return action(audit=site.audit(), by=actor_of(request), at=world.now(), **values)


def _moments(**values: datetime) -> dict[str, datetime]:
    """Moments with a time zone.

    Raises:
        Refusal: `request.time_zone`.
    """
    bare = sorted(name for name, moment in values.items() if moment.tzinfo is None)
    if bare:
        with_zone(values[bare[0]], *bare)
    return values


@api.get("/responses", response={200: list[ResponseOut]}, tags=["public"], auth=None)
def list_responses(request: HttpRequest) -> list[dict[str, Any]]:
    """All responses, the newest first. Open to all."""
    at = world.now()
    return [
        {
            "code": found.code,
            "area": str(found.area),
            "grade": int(found.grade),
            "authority": found.authority,
            "starts_at": found.starts_at,
            "ends_at": found.over_at,
            "modules": sorted(found.modules),
            "active": found.is_active(at),
        }
        for found in responses()
    ]


@api.get("/editions", response={200: list[EditionOut]}, tags=["public"], auth=None)
def list_editions(request: HttpRequest) -> list[dict[str, Any]]:
    """All issued editions, the oldest first. Open to all."""
    return [
        {
            "number": edition.number,
            "as_of": edition.as_of.isoformat(),
            "profile": edition.profile,
            "digest": edition.digest,
            "counts": {str(colour): count for colour, count in edition.counts.items()},
        }
        for edition in EditionStore(settings.WUSE_HOME, "zhejiang").list()
    ]


@api.post("/responses", response={200: Code, **ERRORS}, auth=Needs("response.open"), tags=["responses"])
def post_response(request: HttpRequest, body: ResponseIn) -> dict[str, Any]:
    """Open a response."""
    code = _act(
        request,
        open_response,
        area=PlaceCode.parse(body.area),
        grade=body.grade,
        authority=body.authority,
        modules=frozenset(body.modules),
        **_moments(starts_at=body.starts_at, ends_at=body.ends_at),
    )
    return {"code": code}


@api.post(
    "/responses/{code}/end", response={200: Done, **ERRORS}, auth=Needs("response.end"), tags=["responses"]
)
def post_response_end(request: HttpRequest, code: Text) -> dict[str, Any]:
    """End a response; the destruction of personal data falls due."""
    _act(request, end_response, code=code)
    return {"done": True}


@api.post("/permits", response={200: Number, **ERRORS}, auth=Needs("permit.propose"), tags=["permits"])
def post_permit(request: HttpRequest, body: PermitIn) -> dict[str, Any]:
    """Grant a permit, or propose it when its role is powerful."""
    number = _act(
        request,
        propose_permit,
        account=body.account,
        role=body.role,
        place=PlaceCode.parse(body.place),
        response=body.response,
        purposes=frozenset(body.purposes),
        **_moments(valid_from=body.valid_from, valid_until=body.valid_until),
    )
    return {"number": number}


@api.post(
    "/permits/{number:number}/confirm",
    response={200: Done, **ERRORS},
    auth=Needs("permit.confirm"),
    tags=["permits"],
)
def post_permit_confirm(request: HttpRequest, number: int) -> dict[str, Any]:
    """Confirm a proposed permit as the second person."""
    _act(request, confirm_permit, number=number)
    return {"done": True}


@api.post(
    "/permits/{number:number}/withdraw",
    response={200: Done, **ERRORS},
    auth=Needs("permit.withdraw"),
    tags=["permits"],
)
def post_permit_withdraw(request: HttpRequest, number: int) -> dict[str, Any]:
    """Withdraw a permit."""
    _act(request, withdraw_permit, number=number)
    return {"done": True}


@api.post("/overrides", response={200: Number, **ERRORS}, auth=Needs("override.propose"), tags=["overrides"])
def post_override(request: HttpRequest, body: OverrideIn) -> dict[str, Any]:
    """Propose a colour for a person's code."""
    number = _act(
        request,
        propose_override,
        response=body.response,
        purpose=body.purpose,
        place=PlaceCode.parse(body.place),
        person=PersonKey.parse(body.person),
        colour=body.colour,
        reason=body.reason,
        **_moments(until=body.until),
    )
    return {"number": number}


@api.post(
    "/overrides/{number:number}/confirm",
    response={200: Done, **ERRORS},
    auth=Needs("override.confirm"),
    tags=["overrides"],
)
def post_override_confirm(request: HttpRequest, number: int, body: PurposeIn) -> dict[str, Any]:
    """Confirm a code by hand as the second person."""
    _act(request, confirm_override, number=number, purpose=body.purpose)
    return {"done": True}


@api.post(
    "/overrides/{number:number}/lift",
    response={200: Done, **ERRORS},
    auth=Needs("override.lift"),
    tags=["overrides"],
)
def post_override_lift(request: HttpRequest, number: int, body: PurposeIn) -> dict[str, Any]:
    """Lift a code by hand."""
    _act(request, lift_override, number=number, purpose=body.purpose)
    return {"done": True}


@api.post(
    "/corrections/{number:number}/answer",
    response={200: Done, **ERRORS},
    auth=Needs("correction.answer"),
    tags=["corrections"],
)
def post_correction_answer(request: HttpRequest, number: int, body: AnswerIn) -> dict[str, Any]:
    """Answer a request for correction or an appeal."""
    pool = site.open_pool(settings.WUSE_HOME)
    _act(request, answer_correction, pool=pool, number=number, outcome=body.outcome, answer=body.answer)
    return {"done": True}


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return refusal_as_json(refusal)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, reason: AuthenticationError) -> HttpResponse:
    return refusal_as_json(
        Refusal("permit.sign_in", "Sign in first: this needs a permit, or is about yourself.")
    )


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, reason: ValidationError) -> HttpResponse:
    problems = [{"field": ".".join(map(str, error["loc"][1:])), "rule": error["type"], "message": error["msg"]}
                for error in reason.errors]  # fmt: skip
    fields = [str(problem["field"]) for problem in problems]
    refusal = Refusal(
        "request.fields",
        "These fields cannot be read: {fields}. The details say what each must be.",
        {"fields": fields, "problems": problems},
    )
    answer = refusal_as_json(refusal)
    answer.status_code = 422
    return answer


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 403:
        return forgery(request)
    answer = refusal_as_json(
        Refusal("request.unreadable", "The request cannot be read: {reason}.", {"reason": str(error)})
    )
    answer.status_code = error.status_code
    return answer
