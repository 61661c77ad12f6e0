"""A contact of a case (接触者): listed by an epidemiologist, followed up day by day, ended by the rule.

That somebody is a close contact colours their code, by the rule alone. So it is the word of one named person about one
case that was reported, is limited in days from the start, and can be taken back.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from wuse.pool import load_standard
from wuse.respond.care import CareOutcome
from wuse.respond.tracing_rules import TracingRules
from wuse.vocabulary import CHINA, PersonKey, PlaceCode, Refusal

MOST_LISTED_A_DAY = 200
"""How many contacts one person lists in 24 hours (ours): the interviews of some thirty cases. Whoever has more sends
them as facts, with an organisation that stands for them.
"""
CASE_CLASSES = ("confirmed", "asymptomatic", "clinical", "suspected")


class ContactState(StrEnum):
    """The states of the standard; those after NOT_FOUND are ends."""

    LISTED = "listed"
    REACHED = "reached"
    NOT_FOUND = "not_found"
    HANDED_OVER = "handed_over"
    RELEASED = "released"
    BECAME_CASE = "became_case"
    NO_CONTACT = "no_contact"

    @property
    def is_open(self) -> bool:
        """Whether the contact is still followed up here."""
        return self in OPEN_STATES


OPEN_STATES = (ContactState.LISTED, ContactState.REACHED, ContactState.NOT_FOUND)


class ContactEnd(StrEnum):
    """Why the tracing ends before its last day: the closed list."""

    BECAME_CASE = "became_case"
    HANDED_OVER = "handed_over"
    NO_CONTACT = "no_contact"

    @property
    def state(self) -> ContactState:
        """What the contact is from then on; who was none is as free as who was released, and was never a contact."""
        return ContactState(self.value)

    @property
    def name_zh(self) -> str:
        """The Chinese name."""
        return _ENDS[self][0]

    @property
    def name_en(self) -> str:
        """The English name."""
        return _ENDS[self][1]


_ENDS = {
    ContactEnd.BECAME_CASE: ("转为病例", "Became a case"),
    ContactEnd.HANDED_OVER: ("移交外地", "Handed over to another region"),
    ContactEnd.NO_CONTACT: ("经核实并非接触者", "Was no contact after all"),
}


@dataclass(frozen=True)
class WantedContact:
    """What an epidemiologist says. The codes are those of the standard `contact`."""

    case: str
    person: PersonKey
    closeness: str
    relation: str
    known_by: str
    last_exposure_on: date
    first_exposure_on: date | None = None
    venue_kind: str = ""


@dataclass(frozen=True)
class Contact:
    """A contact. `place`: where the person is registered. `follow_until`: the last day of the observation.

    `sent_by`, `receipt`: of one that was taken over from a sender.
    """

    number: int
    uid: str
    response: str
    case_person: PersonKey
    place: PlaceCode
    wanted: WantedContact
    follow_until: date
    state: ContactState
    listed_by: str
    listed_at: datetime
    reached_at: datetime | None = None
    ended_at: datetime | None = None
    sent_by: str = ""
    receipt: str = ""

    @property
    def follow_from(self) -> date:
        """The first day on which the person is asked."""
        return china_day(self.listed_at)


def china_day(at: datetime) -> date:
    """The day of a moment in China."""
    return at.astimezone(CHINA).date()


def contact_words(field: str) -> dict[str, dict[str, str]]:
    """The codes of a field of the standard with their names in both languages."""
    labels = load_standard("contact").field(field).labels
    return {code: dict(names) for code, names in labels.items()}


def check_listable(
    wanted: WantedContact, *, case_person: PersonKey, at: datetime, rules: TracingRules
) -> None:
    """Refuse a contact whose observation would be over, begin in the future, or be of the case itself.

    Raises:
        Refusal: `contact.own_case`, `contact.exposure`, `contact.code`.
    """
    if wanted.person == case_person:
        raise Refusal("contact.own_case", "This is the person of the case: nobody is their own contact.")
    today = china_day(at)
    first = wanted.first_exposure_on or wanted.last_exposure_on
    if not first <= wanted.last_exposure_on <= today < wanted.last_exposure_on + rules.days("observed"):
        raise Refusal(
            "contact.exposure",
            "The last exposure lies within the last {days} days, and no earlier than the first: after that nothing is "
            "left to be observed.",
            {"days": rules.days("observed").days},
        )
    for field, code in (
        ("closeness", wanted.closeness),
        ("relation", wanted.relation),
        ("contact_source", wanted.known_by),
    ):
        if code not in contact_words(field):
            raise Refusal("contact.code", "There is no {field} {code}.", {"field": field, "code": code})


def check_case(case: dict[str, object] | None) -> None:
    """Refuse a case that was not reported under the response, or was ruled out: `contact.case`."""
    known = case is not None and case["classification"] in CASE_CLASSES and case["status"] != "ruled_out"
    if not known:
        raise Refusal(
            "contact.case",
            "There is no such case under this response, or it was ruled out: give the id of its report.",
        )


def check_contact_open(contact: Contact) -> None:
    """Refuse to follow up or end what is over: `contact.over`."""
    if not contact.state.is_open:
        raise Refusal("contact.over", "The tracing of this contact is over.")


def state_after(state: ContactState, outcome: CareOutcome, *, missed_before: bool) -> ContactState:
    """Who answers is reached; who was not reached on two days running, and never before, is missing.

    Args:
        missed_before: whether the person was not reached when asked on the last day before.
    """
    if outcome is not CareOutcome.NOT_REACHED:
        return ContactState.REACHED
    return ContactState.NOT_FOUND if state is ContactState.LISTED and missed_before else state


def is_released_by_rule(contact: Contact, *, well: bool, isolated: bool, today: date) -> bool:
    """Whether the observation is over: the days have passed, the person was reached, and was well when last asked.

    Who was never reached, had symptoms last, or is in isolation stays on the list until somebody decides.
    """
    over = today >= contact.follow_until
    return over and well and not isolated and contact.state is ContactState.REACHED


def check_listing_pace(listed: int) -> None:
    """Refuse one more contact of a person who has listed `MOST_LISTED_A_DAY` in 24 hours: `contact.many`."""
    if listed >= MOST_LISTED_A_DAY:
        raise Refusal(
            "contact.many",
            "One person lists at most {most} contacts in 24 hours. A colleague goes on, or send them as facts.",
            {"most": MOST_LISTED_A_DAY},
        )
