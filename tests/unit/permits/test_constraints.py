"""What must always hold is refused by the database itself, whoever writes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from tests import arrival_rows as arrivals
from tests import event_rows as rows
from tests import resumption_rows as firms
from tests.sent_rows import SENT_ALSO_WRONG, SENT_CASES
from tests.tracing_rows import TRACING_ALSO_WRONG, TRACING_CASES
from wuse.intake.store.models import MappingRow, ReceiptRow, UploadRow
from wuse.permits.store.application_models import ApplicationRow
from wuse.permits.store.models import (
    Account,
    AgreedTableRow,
    AgreementRow,
    ApiKey,
    CertificateRow,
    Claim,
    DelegateRow,
    DeviceRow,
    OrganisationRow,
    PermitRow,
    ProductReceiptRow,
    ResponseRow,
)
from wuse.respond.store.grid_models import CheckRow, FindingRow, HouseholdRow, RoundRow
from wuse.respond.store.models import (
    CodeTallyRow,
    CorrectionRow,
    HolderMailboxRow,
    IssuedCodeRow,
    OverrideRow,
    PairRow,
    ReliefRow,
)
from wuse.trust.store.models import AuditRecord, SealedIdentity, TrainingRow

AT = datetime(2020, 2, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PERSON = "p1-" + "a" * 32
GRID = "330382001001001"

pytestmark = pytest.mark.django_db


def agency() -> OrganisationRow:
    return OrganisationRow.objects.get_or_create(code="wzcdc", name="温州市疾控中心", place="3303")[0]


def account(uid: str = "a-1", **values: Any) -> Account:
    return Account.objects.create(**{"uid": uid, "username": uid, "created_at": AT, **values})


def response(**values: Any) -> ResponseRow:
    sound = {
        "code": "33-2020-1",
        "area": "33",
        "grade": 1,
        "authority": "x",
        "starts_at": AT,
        "ends_at": AT + DAY,
    }
    return ResponseRow.objects.create(**{**sound, "opened_by": "a-1", **values})


def training_mark(**values: Any) -> TrainingRow:
    return TrainingRow.objects.create(**{"uid": "t-1", "seed": 1, "seats": 1, "marked_at": AT, **values})


def delegate(**values: Any) -> DelegateRow:
    sound = {"response": "33-2020-1", "delegate": PERSON, "person": "p1-" + "b" * 32, "kind": "child"}
    return DelegateRow.objects.create(**{**sound, "called": "x", "begun_at": AT, **values})


def application(**values: Any) -> ApplicationRow:
    asking = Account.objects.filter(uid="a-asks").first() or account("a-asks")
    sound = {
        "account": asking,
        "response": "33-2020-1",
        "place": "330382",
        "person": PERSON,
        "state": "waits",
    }
    return ApplicationRow.objects.create(**{**sound, "asked_at": AT, **values})


def permit(**values: Any) -> PermitRow:
    holder = Account.objects.filter(uid="a-holder").first() or account("a-holder")
    sound = {"account": holder, "role": "registrar", "place": "33", "valid_from": AT, "valid_until": AT + DAY}
    said = {"state": "active", "proposed_by": "a-1", "proposed_at": AT}
    return PermitRow.objects.create(**{**sound, **said, **values})


def pair(**values: Any) -> PairRow:
    sound = {"response": "33-2020-1", "standard": "case_report", "report": "R-1", "other_report": "R-2"}
    persons = {"person": PERSON, "other_person": PERSON, "place": "330382"}
    judged = {"likeness": 300, "band": "certain", "reasons": "document.same", "rule": "r", "rule_digest": "d"}
    found = {"inputs": "{}", "found_at": AT, "state": "waiting"}
    return PairRow.objects.create(**{**sound, **persons, **judged, **found, **values})


def override(**values: Any) -> OverrideRow:
    sound = {
        "person": PERSON,
        "response": "33-2020-1",
        "place": "33",
        "colour": "red",
        "reason": "close_contact",
    }
    said = {"proposed_by": "a-1", "proposed_at": AT, "until": AT + DAY, "state": "proposed"}
    return OverrideRow.objects.create(**{**sound, **said, **values})


def record(**values: Any) -> AuditRecord:
    return AuditRecord.objects.create(**{"at": AT, "by": "a-1", "verb": "a.verb", "kind": "act", **values})


def sealed(**values: Any) -> SealedIdentity:
    sound = {"person": PERSON, "response": "33-2020-1", "key_version": 1, "sealed": b"x", "registered_at": AT}
    return SealedIdentity.objects.create(**{**sound, **values})


def certificate(**values: Any) -> CertificateRow:
    sound = {"response": "33-2020-1", "stage": "L4", "at": AT, "document": {}, "digest": "sha256:x"}
    return CertificateRow.objects.create(**{**sound, **values})


def api_key(**values: Any) -> ApiKey:
    sound = {"account": account(), "key_id": "k", "digest": "x", "created_at": AT, "valid_until": AT + DAY}
    return ApiKey.objects.create(**{**sound, **values})


def sending(**values: Any) -> ReceiptRow:
    return ReceiptRow.objects.create(
        **{"uid": "r-1", "by": "a-1", "key": "a", "digest": "x", "at": AT, **values}
    )


def twice(make: Callable[..., Any], *changes: dict[str, Any]) -> Callable[[], None]:
    def run() -> None:
        for change in changes or ({}, {}):
            make(**change)

    return run


def mapping(**values: Any) -> MappingRow:
    sound = {
        "organisation": "wzcdc",
        "name": "日报",
        "standard": "case_count",
        "headings": "x",
        "document": {},
    }
    return MappingRow.objects.create(**{**sound, "changed_by": "a-1", "changed_at": AT, **values})


def upload(**values: Any) -> UploadRow:
    sound = {"uid": "u-1", "by": "a-1", "key": "k", "length": 9, "created_at": AT, "expires_at": AT + DAY}
    return UploadRow.objects.create(**{**sound, **values})


def device(**values: Any) -> DeviceRow:
    sound = {"account": account("a-worker"), "device_id": "d-1", "digest": "x", "place": GRID, "name": "手机"}
    return DeviceRow.objects.create(**{**sound, "registered_at": AT, "contact_at": AT, **values})


def round_of(**values: Any) -> RoundRow:
    return RoundRow.objects.create(**{"response": "33-2020-1", "place": GRID, "number": 1, **values})


def door(**values: Any) -> HouseholdRow:
    sound = {"response": "33-2020-1", "place": GRID, "household": "1-101", "number": 1}
    return HouseholdRow.objects.create(**{**sound, **values})


def check(**values: Any) -> CheckRow:
    sound = {
        "uid": "c-1",
        "response": "33-2020-1",
        "place": GRID,
        "reason": "arrival",
        "level": 1,
        "state": "open",
    }
    times = {"pushed_by": "a-1", "pushed_at": AT, "until": AT + DAY, "number": 1}
    return CheckRow.objects.create(**{**sound, **times, **values})


def finding(**values: Any) -> FindingRow:
    sound = {
        "by": "a-1",
        "item": "i-1",
        "response": "33-2020-1",
        "place": GRID,
        "device": "d-1",
        "receipt": "r-1",
    }
    return FindingRow.objects.create(**{**sound, "outcome": "taken", "at": AT, **values})


OVER: tuple[dict[str, Any], ...] = tuple(
    {"state": state, "is_open": False, "due_at": None, "yellow_at": None, "ended_at": AT}
    for state in ("closed", "rejected", "withdrawn", "duplicate")
)
# Name of the constraint -> what it lets in, and what it refuses.
CASES: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "one_account_a_person": (
        twice(account, {"uid": "a-1"}, {"uid": "a-2"}, {"uid": "a-3", "person": PERSON}),
        twice(account, {"uid": "a-1", "person": PERSON}, {"uid": "a-2", "person": PERSON}),
    ),
    "staff_is_no_citizen": (
        lambda: account(organisation=agency()),
        lambda: account(organisation=agency(), person=PERSON),
    ),
    "program_of_an_organisation": (
        lambda: account(organisation=agency(), machine=True),
        lambda: account(machine=True),
    ),
    "delegate_of_another": (delegate, lambda: delegate(person=PERSON)),
    "delegate_ended_by_somebody": (
        lambda: delegate(ended_at=AT, ended_by="person"),
        lambda: delegate(ended_at=AT),
    ),
    "one_delegate_at_a_time": (
        twice(delegate, {"ended_at": AT, "ended_by": "person"}, {}),
        twice(delegate, {}, {}),
    ),
    "key_ends_after_start": (api_key, lambda: api_key(valid_until=AT)),
    "a_sending_once": (twice(sending, {}, {"uid": "r-2", "key": "b"}), twice(sending, {}, {"uid": "r-2"})),
    "response_ends_after_start": (response, lambda: response(ends_at=AT)),
    "response_grade": (lambda: response(grade=4), lambda: response(grade=5)),
    "permit_ends_after_start": (permit, lambda: permit(valid_until=AT)),
    "permit_second_person": (lambda: permit(confirmed_by="a-2"), lambda: permit(confirmed_by="a-1")),
    "one_certificate_a_stage": (
        twice(certificate, {}, {"stage": "L3"}, {"response": "33-2020-2"}),
        twice(certificate),
    ),
    "override_second_person": (lambda: override(confirmed_by="a-2"), lambda: override(confirmed_by="a-1")),
    "override_ends": (override, lambda: override(until=AT)),
    "override_active_is_confirmed": (
        lambda: override(state="active", confirmed_by="a-2"),
        lambda: override(state="active"),
    ),
    "a_pair_once": (
        twice(pair, {}, {"other_report": "R-3"}, {"standard": "contact"}, {"response": "33-2020-2"}),
        twice(pair),
    ),
    "pair_of_two": (pair, lambda: pair(other_report="R-1")),
    "pair_decided_by_somebody": (
        lambda: pair(state="same", reason="asked", decided_by="a-1", decided_at=AT),
        lambda: pair(state="same"),
    ),
    "personal_audit_has_purpose": (
        lambda: record(personal=True, purpose="correction", response="33-2020-1"),
        lambda: record(personal=True, response="33-2020-1"),
    ),
    "one_identity_a_response": (
        twice(sealed, {}, {"response": "33-2020-2"}, {"person": "p1-" + "b" * 32}),
        twice(sealed),
    ),
    "event_open_by_state": (
        twice(
            rows.event, {}, {"state": "referred"}, *({"uid": f"e-{n}", **over} for n, over in enumerate(OVER))
        ),
        lambda: rows.event(is_open=False),
    ),
    "event_duplicate_of_another": (
        lambda: rows.ended(state="duplicate", main=rows.event()),
        lambda: rows.event(main=rows.event()),
    ),
    "event_about_person_under_response": (
        lambda: rows.event(about_person=True, text="", private_text="x", person=PERSON, response="33-2020-1"),
        lambda: rows.event(about_person=True, text="", private_text="x", person=PERSON),
    ),
    "one_event_step_a_number": (twice(rows.step, {}, {"number": 2}), twice(rows.step)),
    "one_event_step_a_mark": (
        twice(rows.step, {}, {"number": 2}, {"number": 3, "mark": "a"}, {"number": 4, "mark": "b"}),
        twice(rows.step, {"mark": "a"}, {"number": 2, "mark": "a"}),
    ),
    "event_step_words_by_person": (
        lambda: rows.step(private_text="x", response="33-2020-1"),
        lambda: rows.step(private_text="x"),
    ),
    "notice_has_one_audience": (
        twice(rows.notice, {"account": "a-1"}, {"organisation": "wzcdc"}, {"verb": "event.accept"}),
        lambda: rows.notice(account="a-1", organisation="wzcdc"),
    ),
    "notice_has_one_subject": (
        lambda: rows.notice(
            event=None, file=firms.live_file(), account="", organisation="91330382MA2000001Y"
        ),
        lambda: rows.notice(file=firms.live_file(enterprise="91330382MA2000002W"), account="a-1"),
    ),
    "one_delivery_a_channel": (twice(rows.delivery, {}, {"channel": "mailbox"}), twice(rows.delivery)),
    "one_current_warning_a_place": (
        twice(
            rows.warning,
            {},
            {"signal": "silent_grid"},
            {"place": "330382"},
            {"current": False, "over_at": AT},
        ),
        twice(rows.warning),
    ),
    "warning_past_is_over": (
        twice(rows.warning, {"current": False, "over_at": AT}, {"over_at": AT}),
        lambda: rows.warning(current=False),
    ),
    "one_station_a_place": (
        twice(rows.station, {}, {"station": "health"}, {"place": "330382"}),
        twice(rows.station),
    ),
}


def issued_code(**values: Any) -> IssuedCodeRow:
    sound = {
        "identifier": "0" * 32,
        "person": PERSON,
        "response": "33-2020-1",
        "colour": "green",
        "issued_at": AT,
    }
    return IssuedCodeRow.objects.create(**{**sound, "expires_at": AT + DAY, **values})


def appeal() -> CorrectionRow:
    said = {"person": PERSON, "response": "33-2020-1", "place": "330382", "outcome": "waiting"}
    return CorrectionRow.objects.create(**said, asked_at=AT)


def relief(**values: Any) -> ReliefRow:
    sound: dict[str, Any] = {
        "person": PERSON, "response": "33-2020-1", "place": "330382", "colour": "red", "counts_as": "yellow",
        "reason": "stranded", "given_by": "a-1", "given_at": AT, "until": AT + DAY,
    }  # fmt: skip
    return ReliefRow.objects.create(
        **{**sound, "correction": values.pop("correction", None) or appeal(), **values}
    )


def tally(**values: Any) -> CodeTallyRow:
    sound = {
        "response": "33-2020-1",
        "county": "330382",
        "day": AT.date(),
        "colour": "red",
        "cause": "rule.contact",
    }
    return CodeTallyRow.objects.create(**{**sound, "number": 1, "last_at": AT, **values})


def agreement(**values: Any) -> AgreementRow:
    sound = {
        "code": "grid-1", "partner": "grid", "office": "command", "purpose": "x", "place": "3303", "digest": "sha256:x",
        "valid_from": AT, "valid_until": AT + DAY, "state": "proposed", "proposed_by": "a-1", "proposed_at": AT,
    }  # fmt: skip
    return AgreementRow.objects.create(**{**sound, **values})


def product_receipt(**values: Any) -> ProductReceiptRow:
    made = {
        "product": "power_index",
        "day": AT.date(),
        "rows": 1,
        "digest": "sha256:x",
        "by": "a-1",
        "at": AT,
    }
    return ProductReceiptRow.objects.create(agreement=agreement(), **{**made, **values})


def agreed_table(under: AgreementRow, **values: Any) -> AgreedTableRow:
    counts = {
        "receipt": "r-1",
        "standard": "meter_reading",
        "at": AT,
        "rows": 1,
        "accepted": 1,
        "set_aside": 0,
    }
    return AgreedTableRow.objects.create(agreement=under, **{**counts, **values})


def two_agreed_tables(**other: Any) -> tuple[AgreedTableRow, AgreedTableRow]:
    under = agreement()
    return agreed_table(under), agreed_table(under, **other)


ENDED = {"state": "ended", "ended_by": "a-1", "ended_at": AT}
SIGNED = {"state": "signed", "confirmed_by": "a-2"}


def mailbox() -> HolderMailboxRow:
    return HolderMailboxRow.objects.create(person="p1-x", response="33-2020-1", asked_at=AT)


def two_reliefs() -> tuple[ReliefRow, ReliefRow]:
    asked = appeal()
    return relief(correction=asked), relief(correction=asked)


CASES.update(
    {
        "issued_code_ends": (issued_code, lambda: issued_code(expires_at=AT)),
        "relief_ends": (relief, lambda: relief(until=AT)),
        "one_relief_an_appeal": (relief, two_reliefs),
        "one_mailbox_a_holder": (mailbox, lambda: (mailbox(), mailbox())),
        "one_tally_a_cause": (tally, lambda: (tally(), tally(number=2))),
    }
)
CASES.update(
    {
        "a_mapping_a_name": (mapping, lambda: (mapping(), mapping())),
        "an_item_once": (finding, lambda: (finding(), finding())),
        "one_training_mark": (training_mark, lambda: training_mark(only=2)),
        "an_upload_once": (upload, lambda: (upload(), upload(uid="u-2"))),
        "check_ends": (check, lambda: check(until=AT)),
        "cut_off_by_somebody": (
            lambda: device(cut_off_at=AT, cut_off_by="a-1"),
            lambda: device(cut_off_at=AT),
        ),
        "one_door_once": (door, lambda: (door(), door())),
        "one_photo_an_id": (rows.photo, lambda: (rows.photo(), rows.photo())),
        "one_round_a_grid": (round_of, lambda: (round_of(), round_of())),
        "arrival_due_while_open": (arrivals.arrival, lambda: arrivals.arrival(is_open=False, due_at=AT)),
        "a_certificate_once_a_journey": (
            lambda: (arrivals.certificate(), arrivals.certificate(digest="e")),
            lambda: (arrivals.certificate(), arrivals.certificate()),
        ),
        "one_arrival_step_a_number": (arrivals.step, lambda: (arrivals.step(), arrivals.step())),
        "one_live_file_a_firm": (
            lambda: (firms.live_file(), firms.live_file(is_live=False, state="withdrawn")),
            lambda: (firms.live_file(), firms.live_file()),
        ),
        "one_resumption_step_a_number": (firms.file_step, lambda: (firms.file_step(), firms.file_step())),
        "one_plan_a_digest": (
            lambda: (firms.plan(), firms.plan(digest="sha256:b"), firms.plan(response="other")),
            lambda: (firms.plan(), firms.plan()),
        ),
        "one_firm_request_at_a_time": (
            lambda: (firms.firm_request(state="rejected"), firms.firm_request()),
            lambda: (firms.firm_request(), firms.firm_request(state="letter")),
        ),
        "agreement_ends_after_start": (agreement, lambda: agreement(valid_until=AT)),
        "agreement_second_person": (
            lambda: agreement(**SIGNED),
            lambda: agreement(**{**SIGNED, "confirmed_by": "a-1"}),
        ),
        "agreement_two_sides": (agreement, lambda: agreement(office="grid")),
        "agreement_signed_by_both": (lambda: agreement(**SIGNED), lambda: agreement(state="signed")),
        "agreement_ended_for_a_reason": (
            lambda: agreement(**ENDED, ended_for="breach"),
            lambda: agreement(**ENDED),
        ),
        "product_receipt_told_whole": (
            lambda: product_receipt(told="sha256:x", told_by="a-1", told_at=AT),
            lambda: product_receipt(told="sha256:x"),
        ),
        "a_table_of_a_sending_once": (
            lambda: two_agreed_tables(standard="enterprise"),
            lambda: two_agreed_tables(),
        ),
        "one_application_at_a_time": (
            lambda: (application(state="refused", person="", decided_at=AT), application()),
            lambda: (application(), application()),
        ),
        "application_names_nobody_once_decided": (
            lambda: application(state="refused", person="", decided_at=AT),
            lambda: application(state="refused", decided_at=AT),
        ),
        **SENT_CASES,
        **TRACING_CASES,
    }
)
# Beside the cases above: what else these constraints refuse.
ALSO_WRONG: dict[str, tuple[Callable[[], Any], ...]] = {
    **SENT_ALSO_WRONG,
    **TRACING_ALSO_WRONG,
    "delegate_ended_by_somebody": (lambda: delegate(ended_by="person"),),
    "event_open_by_state": (
        lambda: rows.event(state="closed"),
        lambda: rows.event(due_at=None),
        lambda: rows.event(ended_at=AT),
        lambda: rows.ended(state="reported"),
        lambda: rows.ended(ended_at=None),
        lambda: rows.ended(wake_at=AT),
        lambda: rows.event(state="draft"),
    ),
    "event_about_person_under_response": (
        lambda: rows.event(person=PERSON),
        lambda: rows.event(private_text="x"),
        lambda: rows.event(about_person=True, response="33-2020-1"),
    ),
    "event_step_words_by_person": (lambda: rows.step(private_text="x", text="y", response="33-2020-1"),),
    "notice_has_one_audience": (
        rows.notice,
        lambda: rows.notice(account="a-1", verb="event.accept"),
        lambda: rows.notice(organisation="wzcdc", verb="event.accept"),
    ),
    "notice_has_one_subject": (
        lambda: rows.notice(event=None, account="a-1"),
        lambda: rows.notice(event=None, file=firms.live_file(enterprise="91330382MA2000003U"), account="a-1"),
    ),
}
OURS = ("trust", "permits", "respond", "intake")


def constraints() -> set[str]:
    return {
        constraint.name
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }


def test_every_constraint_has_a_case() -> None:
    assert constraints() == set(CASES)


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_constraint_lets_the_right_in_and_refuses_the_wrong(name: str) -> None:
    right, wrong = CASES[name]
    with transaction.atomic():
        right()
        transaction.set_rollback(True)
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong()


@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name, found in ALSO_WRONG.items() for number in range(len(found))]
)
def test_what_else_a_constraint_refuses_is_refused_by_it(name: str, number: int) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ALSO_WRONG[name][number]()


@pytest.mark.parametrize("values", [{"personal": True, "purpose": "correction"}, {"personal": True}])
def test_an_entry_about_personal_data_names_purpose_and_response(values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        record(**values)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: OrganisationRow.objects.create(code="wzcdc", name="x", place="33"), "code"),
        (lambda: account(username="one"), "uid"),
        (lambda: response(), "code"),
        (lambda: record(log_index=3), "log_index"),
        (
            lambda: Claim.objects.create(digest="d", person=PERSON, response="33-2020-1", valid_until=AT),
            "digest",
        ),
    ],
)
def test_what_names_a_row_names_one(make: Callable[[], models.Model], field: str) -> None:
    assert make()._meta.get_field(field).unique
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_what_a_permit_rests_on_is_not_removed_below_it() -> None:
    found = permit(response=response())
    for row in (found.account, found.response):
        with pytest.raises(models.ProtectedError):
            row.delete()
