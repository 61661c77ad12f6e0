"""What of tracing and isolation lies at a place, and every way into it: for the walk through all permissions."""

import io
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import polars as pl

from tests import sent_rows
from tests import tracing_rows as rows
from tests.desk_people import AT, Desk
from wuse.permits.store.models import Account, OrganisationRow, PermitRow, ResponseRow
from wuse.pool import load_standard
from wuse.pool.store.site_pool import site_pool
from wuse.vocabulary import PersonKey

_CASE, _CARE = "case_investigation", "isolation_care"
_DAY = timedelta(days=1)


def _lay_receiver(desk: Desk, place: str, agency: str) -> None:
    """Somebody of the agency who may take over whoever is offered to it."""
    own = OrganisationRow.objects.get(code=agency)
    held = {"uid": f"a-keeper-{place}", "username": f"keeper-{place}", "created_at": AT}
    PermitRow.objects.create(
        account=Account.objects.create(organisation=own, **held),
        role="isolation_officer",
        place=place,
        response=ResponseRow.objects.get(code=desk.response),
        purposes=[_CARE],
        valid_from=AT,
        valid_until=AT + 30 * _DAY,
        state="active",
        proposed_by="a-chen",
        proposed_at=AT,
    )


def lay_tracing(desk: Desk, place: str, person: str, agency: str) -> dict[str, Any]:
    """Lay a case, a venue, a proposal, a contact, isolations and hand-overs at a place.

    Whoever walks is of the organisation `wzcdc`. `person`: somebody registered there.
    """
    response, end = desk.response, place[-2:]
    case = {
        "report_id": f"R-{place}", "person": _key("9", end), "place": place, "onset_on": AT.date(),
        "diagnosed_on": AT.date(), "classification": "confirmed", "status": "in_care",
    }  # fmt: skip
    schema = load_standard("case_report").schema
    pool = site_pool(desk.keys.root.parent)
    frame = pl.DataFrame([case], schema={name: schema[name] for name in case})
    pool.append("case_report", frame, batch_id=f"case {place}", recorded_at=AT, response=response)

    frame_of = {"response": response, "place": place}
    case_of = {"case": case["report_id"], "case_person": case["person"]}
    venue = rows.venue(uid=f"v-{place}", key=f"K-{place}", place=place)
    contact = rows.contact(uid=f"k-{place}", person=person, **{**frame_of, **case_of, "case": f"R-2-{place}"})
    met = {"venue": venue.uid, "person": _key("1", end), "last_at": AT}
    proposal = rows.exposure(**{**frame_of, **case_of, **met})
    ordered = {"state": "ordered", "confirmed_by": "a-2", "began_at": AT}

    def isolation(number: str, **values: Any) -> int:
        named = {"uid": f"i-{place}-{number}", "person": _key(number, end), "facility": "隔离点"}
        return int(rows.isolation(**{**frame_of, **named, **values}).pk)

    def hand_over(subject: int, giver: str, receiver: str) -> int:
        said = {"subject": subject, "giver": giver, "receiver": receiver}
        return int(rows.hand_over(**{**frame_of, **said}).pk)

    _lay_receiver(desk, place, agency)
    # Of the person who is registered there, and of the member of the family for whom they act.
    own = isolation("6", keeper="wzcdc", **{**ordered, "person": person})
    member = isolation("7", keeper="wzcdc", **{**ordered, "person": str(family_of(place)[0])})
    coming = isolation("4", keeper=agency, **ordered)
    going = isolation("5", keeper="wzcdc", **ordered)
    return {
        "case": case["report_id"],
        "venue": venue.pk,
        "key": venue.key,
        "contact": contact.pk,
        "exposure": proposal.pk,
        "own": own,
        "member": member,
        "proposed": isolation("2"),
        "ordered": isolation("3", keeper="wzcdc", **ordered),
        "coming": hand_over(coming, agency, "wzcdc"),
        "going": hand_over(going, "wzcdc", agency),
        **_lay_sent(frame_of, case["report_id"], _key("8", end)),
    }


def _lay_sent(frame: Mapping[str, str], case: str, person: str) -> dict[str, Any]:
    """A contact that a program sent, and two sendings that were held back, of which one is to be released."""
    said = {**frame, "case": case, "last_exposure_on": AT.date()}
    sent_rows.sent(uid=f"s-{frame['place']}", person=person, **said)
    waiting = sent_rows.hold(receipt=f"r-{frame['place']}-1", **frame)
    asked = sent_rows.hold(
        receipt=f"r-{frame['place']}-2",
        state="asked",
        asked_by=f"a-keeper-{frame['place']}",
        reason="workplace",
        case=case,
        **frame,
    )
    schema = {name: kind for name, kind in load_standard("contact").schema.items() if name in _HELD}
    told = dict(zip(_NAMED_BY, (f"h-{frame['place']}", person, case, frame["place"]), strict=True))
    content = pl.DataFrame([{**told, **_SAID, "last_exposure_on": AT.date(), "listed_at": AT}], schema=schema)
    buffer = io.BytesIO()
    content.write_ipc_stream(buffer)
    sent_rows.held(
        hold=asked, response=frame["response"], uid=f"h-{frame['place']}", content=buffer.getvalue()
    )
    return {"waiting": waiting.pk, "asked": asked.pk}


_SAID = {"closeness": "close", "relation": "venue", "contact_state": "listed", "reporter": "bulk"}
_NAMED_BY = ("contact_id", "person", "case", "place")
_HELD = (*_NAMED_BY, *_SAID, "last_exposure_on", "listed_at")


def family_of(place: str) -> list[PersonKey]:
    """Two members of the family of the person who is registered at a place."""
    return [PersonKey(f"p1-{letter * 31}{place[-1]}".replace("6", "b")) for letter in "fg"]


def _key(first: str, end: str) -> str:
    return f"p1-{first}{end}" + "a" * 29


def _of(name: str) -> Callable[[Any], list[Any]]:
    return lambda o: [o.tracing[name]]


def _said(purpose: str, **values: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda o: {"purpose": purpose, **values}


def _framed(purpose: str, values: Callable[[Any], Mapping[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    return lambda o: {**values(o), "frame": f"{o.response}|{purpose}"}


def _contact(o: Any) -> dict[str, Any]:
    return {
        "case": o.tracing["case"],
        "person": str(o.person),
        "closeness": "close",
        "relation": "household",
        "known_by": "interview",
        "last_exposure_on": f"{AT - _DAY:%Y-%m-%d}",
    }


def _isolation(o: Any) -> dict[str, Any]:
    return {
        "person": str(family_of(o.place)[1]),
        "kind": "home",
        "place": o.place,
        "reason": "risk_area",
        "counted_from": f"{AT - _DAY:%Y-%m-%d}",
        "legal_basis": "传染病防治法第三十九条",
    }


def _checks_in(who: Any, inside: bool, on: bool) -> str:
    """Somebody may be anywhere where the response is."""
    return "ok" if on else "response.not_active"


def _posted(route: str, name: str, verb: str, said: Callable[[Any], Any], **more: Any) -> dict[str, Any]:
    return {"route": route, "method": "POST", "args": _of(name), "data": said, "verb": verb, **more}


def _step(
    route: str, name: str, verb: str, act: str, purpose: str, *, reached: bool = True, **values: Any
) -> dict[str, Any]:
    """A step on the page of one thing. `reached`: it can be done; otherwise its state refuses it, below the permit."""
    missing = () if reached else ("form",)
    return _posted(route, name, verb, _said(purpose, act=act, **values), missing=missing)


def _read(route: str, name: str, verb: str, purpose: str) -> dict[str, Any]:
    return {"route": route, "args": _of(name), "data": _said(purpose), "verb": verb}


_NAMED = {"reason": "电话流调"}
TRACING_WAYS: tuple[dict[str, Any], ...] = (
    *({"route": route, "placed": False} for route in (
        "desk-venues", "desk-exposures", "desk-contacts", "desk-chains", "desk-isolations", "desk-hand-overs",
        "desk-held-facts", "me-letters", "me-visits",
    )),
    {
        "route": "me-visits",
        "method": "POST",
        "data": lambda o: {"key": o.tracing["key"], "who": "me"},
        "special": _checks_in,
    },
    {
        "route": "desk-venues",
        "method": "POST",
        "data": lambda o: {"name": "南门菜市场", "kind": "market", "place": o.place},
        "verb": "venue.register",
    },
    {"route": "desk-venue", "args": _of("venue"), "verb": "venue.read"},
    {"route": "desk-venue-door", "args": _of("venue"), "verb": "visit.take"},
    {"route": "desk-venue-poster", "args": _of("venue"), "verb": "venue.read"},
    _posted("desk-venue", "venue", "venue.rotate", lambda o: {"act": "rotate"}),
    _posted("desk-venue", "venue", "venue.close", lambda o: {"act": "close"}),
    {
        "route": "desk-exposures",
        "method": "POST",
        "data": _framed(_CASE, lambda o: {"cases": o.tracing["case"], "place": o.place}),
        "verb": "exposure.find",
    },
    _read("desk-exposure", "exposure", "exposure.read", _CASE),
    _step("desk-exposure", "exposure", "exposure.decide", "aside", _CASE, reason="apart"),
    # Nobody is registered under the key, so that nobody is listed.
    _step(
        "desk-exposure", "exposure", "exposure.decide", "accept", _CASE, reached=False, closeness="close"
    ),
    {
        "route": "desk-contacts",
        "method": "POST",
        "data": _framed(_CASE, _contact),
        "verb": "contact.add",
        "framed": True,
    },
    {
        "route": "desk-contacts",
        "method": "POST",
        "data": _framed(_CASE, lambda o: {"act": "take", "case": o.tracing["case"], "place": o.place}),
        "verb": "contact.take_over",
        "framed": True,
    },
    _read("desk-held-fact", "waiting", "held_fact.read", _CASE),
    _step("desk-held-fact", "waiting", "held_fact.ask", "ask", _CASE, reason="workplace"),
    _step("desk-held-fact", "asked", "held_fact.release", "release", _CASE),
    _step("desk-held-fact", "waiting", "held_fact.refuse", "refuse", _CASE, reason="twice"),
    _read("desk-contact", "contact", "contact.read", _CASE),
    _step("desk-contact", "contact", "contact.follow", "follow", _CASE, outcome="well"),
    _step("desk-contact", "contact", "contact.end", "end", _CASE, reason="no_contact"),
    _step("desk-contact", "contact", "identity.reveal", "reveal", _CASE, **_NAMED),
    {
        "route": "desk-contact",
        "method": "POST",
        "args": _of("contact"),
        "data": lambda o: {"act": "push", "purpose": _CASE, "grid": o.grid, "household": "3-2-502"},
        "verb": "check.push",
    },
    {
        "route": "desk-chains",
        "method": "POST",
        "data": _framed(_CASE, lambda o: {"place": o.place}),
        "verb": "chain.read",
    },
    {
        "route": "desk-isolations",
        "method": "POST",
        "data": _framed(_CARE, _isolation),
        "verb": "isolation.propose",
    },
    _read("desk-isolation", "ordered", "isolation.read", _CARE),
    _step("desk-isolation", "proposed", "isolation.confirm", "confirm", _CARE),
    _step("desk-isolation", "proposed", "isolation.confirm", "refuse", _CARE),
    _step("desk-isolation", "ordered", "isolation.care", "care", _CARE, outcome="well"),
    _step("desk-isolation", "ordered", "isolation.release", "release", _CARE, reached=False),
    _step("desk-isolation", "ordered", "isolation.lift", "lift", _CARE, reason="appeal"),
    _step("desk-isolation", "ordered", "identity.reveal", "reveal", _CARE, reached=False, **_NAMED),
    {
        "route": "desk-isolation",
        "method": "POST",
        "args": _of("ordered"),
        "data": lambda o: {
            "act": "hand-over", "purpose": _CARE, "stage": "pick_up", "receiver": o.organisation,
        },
        "verb": "isolation.hand_over",
    },
    _read("desk-hand-over", "coming", "isolation.read", _CARE),
    _step("desk-hand-over", "coming", "isolation.receive", "accept", _CARE),
    _step("desk-hand-over", "coming", "isolation.receive", "refuse", _CARE, reason="no_room"),
    _step("desk-hand-over", "going", "isolation.hand_over", "withdraw", _CARE),
)  # fmt: skip
