"""Certificates of other states with an arrival: whose they are, what is kept, what reaches the pool."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.arrival_people import TRAVELLER, ArrivalDesk, add_arrival_people, answers
from tests.desk_people import Desk
from tests.hcert_cases import POSITIVE, TEST
from tests.shown_certificates import read
from wuse.respond.actions.arrival_certificates import attach_certificate, show_certificate
from wuse.respond.actions.arrival_declaring import correct_declaration
from wuse.respond.actions.arrival_steps import cancel_arrival
from wuse.respond.shown_certificate import MOST_SHOWN, NameMatch, ShownCertificate, counts
from wuse.respond.store.models import ArrivalRow, ShownCertificateRow
from wuse.respond.store.shown_certificates import COUNTED, certificates_of
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Refusal

AGREES, DIFFERS, UNCLEAR = NameMatch
ITALIAN = "罗西 Rossi Mario"


@pytest.fixture
def arrivals(desk: Desk, tmp_path: Path) -> ArrivalDesk:
    desk.later(days=29)
    return ArrivalDesk(add_arrival_people(desk), tmp_path)


def refused(doing: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as caught:
        doing()
    return caught.value.code


def show(arrivals: ArrivalDesk, number: int, shown: ShownCertificate | None = None) -> NameMatch:
    desk = arrivals.desk
    given = {"vault": desk.vault, "pool": arrivals.pool, "shown": shown or read(desk.at)}
    return show_certificate(audit=desk.audit, by=TRAVELLER, at=desk.at, number=number, **given)  # type: ignore[arg-type]


def kind_in_pool(arrivals: ArrivalDesk) -> list[object]:
    return arrivals.pool.latest("arrival")[COUNTED].to_list()


@pytest.mark.parametrize(
    ("registered", "surname", "forename", "match"),
    [
        ("Rossi Mario", "ROSSI", "MARIO", AGREES),
        ("ROSSI, MARIO", "ROSSI", "MARIO", AGREES),
        ("罗西 Rossi Mario", "ROSSI", "MARIO", AGREES),
        ("Mario Rossi", "ROSSI", "MARIO<LUIGI", AGREES),
        ("Mario Luigi Rossi", "ROSSI", "MARIO", DIFFERS),
        ("Maria Rossi", "ROSSI", "MARIO", DIFFERS),
        ("Rossi", "ROSSI", "MARIO", UNCLEAR),
        ("罗西", "ROSSI", "MARIO", UNCLEAR),
        ("Müller Jörg", "MUELLER", "JOERG", AGREES),
        ("Muller Jorg", "MULLER", "JORG", AGREES),
        ("Müller Jörg", "MULLER", "JORG", AGREES),
        ("Strauß Åse", "STRAUSS", "AASE", AGREES),
        ("O'Brien Siân", "OBRIEN", "SIAN", AGREES),
        ("García Márquez Gabriel", "GARCIA<MARQUEZ", "GABRIEL", AGREES),
        ("García Gabriel", "GARCIA<MARQUEZ", "GABRIEL", DIFFERS),
        ("Suharto", "SUHARTO", "", AGREES),
        ("Rossi Mario", "", "", DIFFERS),
    ],
)
def test_whether_a_name_is_the_registers(
    registered: str, surname: str, forename: str, match: NameMatch, arrivals: ArrivalDesk
) -> None:
    said = {**vars(read(arrivals.desk.at)), "surname": surname, "forename": forename}
    assert ShownCertificate(**said).match(registered) is match


def test_what_is_kept_has_no_name_and_the_entry_neither(arrivals: ArrivalDesk) -> None:
    number = arrivals.declare(person_name=ITALIAN)
    assert show(arrivals, number) is AGREES
    (kept,) = certificates_of(number)
    assert (kept.kind, kept.issuer, kept.shows, kept.match) == ("recovery", "AT", "holds", AGREES)
    told = f"{ShownCertificateRow.objects.values().get()} {AuditRecord.objects.values().last()}"
    assert "ROSSI" not in told.upper().replace("CROSSING", "")
    entry = AuditRecord.objects.get(verb="arrival.show")
    assert entry.details["name"] == "agrees"


def test_one_that_holds_and_agrees_stands_in_the_arrivals_fact_and_stays_there(arrivals: ArrivalDesk) -> None:
    number = arrivals.declare(person_name=ITALIAN)
    assert kind_in_pool(arrivals) == [None]
    show(arrivals, number)
    assert kind_in_pool(arrivals) == ["recovery"]
    desk = arrivals.desk
    correct_declaration(
        audit=desk.audit, site=arrivals.site, tiers=arrivals.tiers, by=TRAVELLER, at=desk.at, number=number,
        answers=answers(desk, person_name=ITALIAN, transport_number="MU501"),
    )  # fmt: skip
    assert kind_in_pool(arrivals) == ["recovery"]


@pytest.mark.parametrize(
    ("name", "content", "match"),
    [
        ("罗西 Bianchi Anna", None, DIFFERS),
        (ITALIAN, {"t": [{**TEST, "sc": "2020-03-11T08:00:00Z", "tr": POSITIVE}]}, AGREES),
    ],
)
def test_one_of_somebody_else_and_one_that_does_not_hold_are_kept_and_counted_nowhere(
    arrivals: ArrivalDesk, name: str, content: object, match: NameMatch
) -> None:
    number = arrivals.declare(person_name=name)
    assert show(arrivals, number, read(arrivals.desk.at, content)) is match
    assert len(certificates_of(number)) == 1
    assert kind_in_pool(arrivals) == [None]
    (kept,) = certificates_of(number)
    assert not counts(kept.shows, kept.match)


def test_the_same_is_kept_once_and_no_more_than_a_few(arrivals: ArrivalDesk) -> None:
    number, at = arrivals.declare(), arrivals.desk.at
    show(arrivals, number)
    assert refused(lambda: show(arrivals, number)) == "certificate.there"
    for more in range(1, MOST_SHOWN):
        show(arrivals, number, read(at, _4=int(at.timestamp()) + more))
    over = read(at, _4=int(at.timestamp()) + 999)
    assert refused(lambda: show(arrivals, number, over)) == "certificate.many"


def test_none_is_taken_for_a_journey_that_is_over(arrivals: ArrivalDesk) -> None:
    number = arrivals.declare()
    arrivals.do("ji", cancel_arrival, number)
    assert refused(lambda: show(arrivals, number)) == "certificate.over"


def test_a_team_takes_one_in_by_its_permit_alone(arrivals: ArrivalDesk) -> None:
    number = arrivals.landed(person_name=ITALIAN)
    given = {"vault": arrivals.desk.vault, "shown": read(arrivals.desk.at)}
    # The airport's, until somebody has taken over; the county's always; no site of which nobody is.
    arrivals.do("ji", attach_certificate, number, **given)
    assert certificates_of(number)[0].organisation == "wnz"
    assert refused(lambda: arrivals.do("gao", attach_certificate, number, **given)) == "permit.missing"


def test_they_go_with_the_arrival(arrivals: ArrivalDesk) -> None:
    number = arrivals.declare()
    show(arrivals, number)
    ArrivalRow.objects.filter(pk=number).delete()
    assert not ShownCertificateRow.objects.exists()
