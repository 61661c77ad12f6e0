"""Telling a person later: once, for ninety days at most, and told itself when the time is over."""

from datetime import timedelta

import pytest

from tests.action_cases import MAKERS
from tests.desk_people import Desk
from wuse.permits.actions.notices import LONGEST_DEFERRAL, defer_notice
from wuse.trust.store.models import AuditRecord
from wuse.trust.store.queries import about
from wuse.vocabulary import PersonKey, Refusal

GROUND = "传染病防治法第十二条"
MONTH = timedelta(days=30)


@pytest.fixture
def read(desk: Desk) -> AuditRecord:
    """An entry: an epidemiologist has looked at a name."""
    case = MAKERS["wuse.permits.actions.identities.reveal_identity"](desk)
    case.call(desk, desk.audit)
    return AuditRecord.objects.get(verb="identity.reveal")


def defer(desk: Desk, number: int, until: timedelta = MONTH, ground: str = GROUND) -> str:
    try:
        desk.do("qian", defer_notice, number=number, until=desk.at + until, ground=ground)
    except Refusal as refusal:
        return refusal.code
    return ""


def told(desk: Desk, record: AuditRecord) -> list[str]:
    return [found.entry.verb for found in about(PersonKey(record.subject), at=desk.at)]


def test_the_person_is_told_of_both_when_the_time_is_over(desk: Desk, read: AuditRecord) -> None:
    assert "identity.reveal" in told(desk, read)
    desk.later(hours=1)
    assert defer(desk, read.pk) == ""
    assert told(desk, read) == ["identity.register"]
    desk.later(days=30, seconds=-1)
    assert told(desk, read) == ["identity.register"]
    desk.later(seconds=1)
    assert told(desk, read) == ["audit.defer", "identity.reveal", "identity.register"]
    seen = about(PersonKey(read.subject), at=desk.at)[0].entry
    assert seen.details == {"entry": read.pk, "ground": GROUND}
    assert seen.response == read.response, "it is destroyed with what it defers"


@pytest.mark.parametrize(
    ("until", "ground", "answer"),
    [
        (LONGEST_DEFERRAL, GROUND, ""),
        (LONGEST_DEFERRAL + timedelta(seconds=1), GROUND, "deferral.until"),
        (timedelta(0), GROUND, "deferral.until"),
        (MONTH, "  第一条    ", "deferral.ground"),
    ],
)
def test_for_how_long_and_on_what_ground(
    desk: Desk, read: AuditRecord, until: timedelta, ground: str, answer: str
) -> None:
    assert defer(desk, read.pk, until, ground) == answer
    assert AuditRecord.objects.filter(verb="audit.defer").exists() is (answer == "")


def test_once_and_about_a_person(desk: Desk, read: AuditRecord) -> None:
    assert defer(desk, read.pk, timedelta(days=5)) == ""
    assert defer(desk, read.pk) == "deferral.again"
    desk.later(days=6)
    assert defer(desk, read.pk) == "deferral.again"
    about_nobody = AuditRecord.objects.filter(subject="").first()
    assert about_nobody is not None
    assert defer(desk, about_nobody.pk) == "deferral.nobody"
    assert defer(desk, 99999) == "audit.unknown"


def test_a_deferral_is_not_deferred_again(desk: Desk, read: AuditRecord) -> None:
    assert defer(desk, read.pk) == ""
    deferral = AuditRecord.objects.get(verb="audit.defer")
    assert defer(desk, deferral.pk) == "deferral.again"


def test_another_deferral_of_the_same_moment_keeps_its_own_time(desk: Desk, read: AuditRecord) -> None:
    """Two entries about one person, deferred in the same moment to different days."""
    first = AuditRecord.objects.get(verb="identity.register")
    assert defer(desk, first.pk, timedelta(days=10)) == ""
    assert defer(desk, read.pk, timedelta(days=60)) == ""
    desk.later(days=10)
    assert told(desk, read) == ["audit.defer", "identity.register"]
