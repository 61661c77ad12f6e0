"""Responses, roles, permits and retention: who may do what, where, for what, until when.

In: an actor with permits, a verb, a place, a response, a purpose, a time. Out: the permit that allows it, or
a refusal that says which one is missing and who grants it.
Never: lets a person be handled without an active response, knows what the act is about, or asks the clock.
"""

from wuse.permits.permit import NOBODY, Actor, Permit, PermitState
from wuse.permits.response import Response, ResponseGrade
from wuse.permits.role import Catalogue, Role, Title, Verb, catalogue
from wuse.permits.rules import can_do, can_hold, check_citizen, check_holds, check_may

__all__ = [
    "NOBODY",
    "Actor",
    "Catalogue",
    "Permit",
    "PermitState",
    "Response",
    "ResponseGrade",
    "Role",
    "Title",
    "Verb",
    "can_do",
    "can_hold",
    "catalogue",
    "check_citizen",
    "check_holds",
    "check_may",
]
