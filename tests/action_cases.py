"""For every action a case in which it succeeds, with what its audit entry must say.

A case is made on a staffed desk and changes nothing more until it is called; so one case serves the test of a full
disk, and the walk through all roles.
"""

import inspect
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from tests.action_case import Case, Maker, all_actions
from tests.application_cases import APPLICATION_MAKERS
from tests.arrival_cases import ARRIVAL_MAKERS
from tests.aside_rows import correct, sent_cases, site, with_senders
from tests.boundary_files import DAY, REVIEW, all_counties, text
from tests.code_cases import CODE_MAKERS
from tests.credential_actions import CREDENTIAL_MAKERS
from tests.desk_people import AUTHORITY, CITY, COUNTY, PROVINCE, Desk, document
from tests.docking_cases import DOCKING_MAKERS
from tests.event_cases import EVENT_MAKERS
from tests.field_cases import FIELD_MAKERS
from tests.holder_cases import HOLDER_MAKERS
from tests.power_cases import DECEMBER, month
from tests.programs import case_report, program
from tests.resumption_cases import RESUMPTION_MAKERS
from tests.sent_cases import SENT_MAKERS
from tests.tracing_cases import TRACING_MAKERS
from tests.unit.publish.conftest import NAMES, verdicts
from wuse.assess.area_risk import known_at
from wuse.intake.actions import correct as corrections_of_rows
from wuse.intake.actions import held, import_file, mappings
from wuse.intake.actions.expire_aside import expire_aside
from wuse.intake.actions.send import send_facts
from wuse.intake.actions.uploads import begin_upload, drop_upload
from wuse.intake.correcting import RowEdit
from wuse.intake.json_tables import read_json_tables
from wuse.intake.mapping import ColumnMapping, FieldSource
from wuse.intake.sending import Sending
from wuse.intake.store.held_file import hold_file
from wuse.intake.store.known import KnownRows
from wuse.intake.store.uploads import Uploads
from wuse.intake.upload import Declared, Upload, UploadLimits
from wuse.permits import Actor, ResponseGrade
from wuse.permits.actions import accounts, api_keys, identities, notices, permits, responses, sunset, training
from wuse.permits.store.models import Account, PermitRow
from wuse.places import load_registry
from wuse.places.actions import load_boundaries
from wuse.places.boundaries import read_boundaries
from wuse.pool import Pool, load_standard
from wuse.pool.actions import add_batch
from wuse.pool.actions.expire import expire_rows
from wuse.pool.store.site_pool import site_pool
from wuse.publish import EditionStore
from wuse.publish.actions import issue_edition
from wuse.publish.power import PowerEditionStore, PowerStateFolder, issue_power_edition
from wuse.respond.actions import corrections, overrides, pairs
from wuse.respond.actions.fact_rows import read_person_facts
from wuse.respond.correction import CorrectionOutcome
from wuse.respond.override import OverrideReason
from wuse.respond.store.models import PairRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Colour, PersonKey, Purpose

__all__ = ["MAKERS", "Case", "all_actions"]

INVESTIGATION = Purpose.CASE_INVESTIGATION


def _registered(desk: Desk, place: str = COUNTY) -> PersonKey:
    key = desk.do(
        "gao",
        identities.register_person,
        vault=desk.vault,
        response=desk.response,
        purpose=Purpose.REGISTRATION,
        place=place,
        document=document(),
        name="陈测试",
    )
    assert isinstance(key, PersonKey)
    return key


def _proposed(desk: Desk, person: PersonKey) -> int:
    return int(str(desk.do("wang", overrides.propose_override, **_override(desk, person))))


def _override(desk: Desk, person: PersonKey) -> dict[str, Any]:
    return {
        "response": desk.response,
        "purpose": INVESTIGATION,
        "place": COUNTY,
        "person": person,
        "colour": Colour.RED,
        "reason": OverrideReason.CLOSE_CONTACT,
        "until": desk.at + timedelta(days=7),
    }


def _citizen(desk: Desk, person: PersonKey) -> None:
    Account.objects.create(
        uid="a-citizen", username="citizen", created_at=desk.at, person=person, response=desk.response
    )


def _asked(desk: Desk, person: PersonKey) -> int:
    _citizen(desk, person)
    ask = {"response": desk.response, "place": COUNTY, "text": "我没有接触过病例，请复核。"}
    return int(str(desk.do("citizen", corrections.ask_correction, **ask)))


def _personal(desk: Desk, person: str, purpose: Purpose, place: str = COUNTY) -> dict[str, Any]:
    return {
        "place": place,
        "purpose": purpose.value,
        "response": desk.response,
        "personal": True,
        "subject": person,
    }


def _frame(desk: Desk, purpose: Purpose) -> dict[str, Any]:
    return {"response": desk.response, "purpose": purpose, "place": COUNTY}


def _create_organisation(desk: Desk) -> Case:
    values = {"code": "lqfy", "name": "乐清市人民医院", "place": COUNTY}
    return Case(accounts.create_organisation, "chen", values, "organisation.create", COUNTY)


def _create_account(desk: Desk) -> Case:
    values = {
        "uid": "a-new",
        "username": "new",
        "display_name": "新",
        "organisation": "wzcdc",
        "invitation": "TEXT",
    }
    return Case(accounts.create_account, "chen", values, "account.create", CITY)


def _invite_again(desk: Desk) -> Case:
    return Case(accounts.invite_again, "chen", {"uid": "a-wang", "invitation": "NEW"}, "account.invite", CITY)


def _close_account(desk: Desk) -> Case:
    return Case(accounts.close_account, "chen", {"uid": "a-wang"}, "account.close", CITY)


def _accept_invitation(desk: Desk) -> Case:
    values = {"invitation": "invitation of wang", "password": "a long enough password"}
    return Case(accounts.accept_invitation, "wang", values, "account.accept")


def _claim_person(desk: Desk) -> Case:
    person = _registered(desk)
    frame = {**_frame(desk, Purpose.REGISTRATION), "person": person, "code": "CLAIM"}
    desk.do("gao", identities.invite_person, **frame)
    Account.objects.create(uid="a-citizen", username="citizen", created_at=desk.at)
    return Case(accounts.claim_person, "citizen", {"code": "CLAIM"}, "account.claim", response=desk.response)


def _first_officers(desk: Desk) -> Case:
    PermitRow.objects.all().delete()
    values = {"place": PROVINCE, "accounts": [("a-one", "one", "I"), ("a-two", "two", "II")]}
    return Case(accounts.first_officers, Actor(account="operator:test"), values, "account.first", PROVINCE)


def _mark_training(desk: Desk) -> Case:
    # Where nothing was ever done, there is no entry.
    AuditRecord.objects.all().delete()
    values = {"uid": "t-training", "seed": 1, "seats": 1, "home": desk.keys.root.parent}
    return Case(training.mark_training, Actor(account="operator:test"), values, "training.mark")


def _register_person(desk: Desk) -> Case:
    # A first person has made the keys, so that the second changes nothing but the desk.
    _registered(desk)
    second = document("330382199001010007")
    person = desk.vault.key_of(second)
    values = {
        **_frame(desk, Purpose.REGISTRATION),
        "vault": desk.vault,
        "document": second,
        "name": "李测试",
    }
    shown = _personal(desk, person, Purpose.REGISTRATION)
    return Case(identities.register_person, "gao", values, "identity.register", **shown)


def _find_person(desk: Desk) -> Case:
    person = _registered(desk)
    values = {**_frame(desk, INVESTIGATION), "vault": desk.vault, "document": document()}
    shown = _personal(desk, person, INVESTIGATION)
    return Case(identities.find_person, "wang", values, "identity.find", reads=True, **shown)


def _rotate_vault(desk: Desk) -> Case:
    _registered(desk)
    values = {"vault": desk.vault, "response": desk.response}
    by = Actor(account="operator:test")
    return Case(identities.rotate_vault, by, values, "vault.rotate", place=PROVINCE, response=desk.response)


def _reveal_identity(desk: Desk) -> Case:
    person = _registered(desk)
    values = {
        **_frame(desk, INVESTIGATION),
        "vault": desk.vault,
        "person": person,
        "reason": "电话流调",
    }
    shown = _personal(desk, person, INVESTIGATION)
    return Case(identities.reveal_identity, "wang", values, "identity.reveal", reads=True, **shown)


def _invite_person(desk: Desk) -> Case:
    person = _registered(desk)
    values = {**_frame(desk, Purpose.REGISTRATION), "person": person, "code": "CLAIM"}
    shown = _personal(desk, person, Purpose.REGISTRATION)
    return Case(identities.invite_person, "gao", values, "identity.invite", **shown)


def _defer_notice(desk: Desk) -> Case:
    person = _registered(desk)
    number = AuditRecord.objects.get(verb="identity.register").pk
    values = {
        "number": number,
        "until": desk.at + timedelta(days=30),
        "ground": "传染病防治法第十二条",
    }
    shown = {"place": COUNTY, "response": desk.response, "subject": person}
    return Case(notices.defer_notice, "qian", values, "audit.defer", **shown)


def _propose_permit(desk: Desk) -> Case:
    values = {
        "account": "a-wang",
        "role": "account_officer",
        "place": CITY,
        "valid_from": desk.at,
        "valid_until": desk.at + timedelta(days=3),
    }
    return Case(permits.propose_permit, "chen", values, "permit.propose", CITY)


def _waiting_permit(desk: Desk) -> int:
    values = {**_propose_permit(desk).values, "role": "commander"}
    return int(str(desk.do("chen", permits.propose_permit, **values)))


def _confirm_permit(desk: Desk) -> Case:
    values = {"number": _waiting_permit(desk)}
    return Case(permits.confirm_permit, "li", values, "permit.confirm", CITY)


def _withdraw_permit(desk: Desk) -> Case:
    values = {"number": _waiting_permit(desk)}
    return Case(permits.withdraw_permit, "li", values, "permit.withdraw", CITY)


def _response(desk: Desk) -> dict[str, Any]:
    return {
        "grade": ResponseGrade.II,
        "authority": AUTHORITY,
        "ends_at": desk.at + timedelta(days=20),
        "modules": frozenset({"code"}),
    }


def _open_response(desk: Desk) -> Case:
    values = {**_response(desk), "area": COUNTY, "starts_at": desk.at}
    return Case(responses.open_response, "zhao", values, "response.open", COUNTY)


def _opened(desk: Desk) -> str:
    values = {**_response(desk), "area": COUNTY, "starts_at": desk.at}
    return str(desk.do("zhao", responses.open_response, **values))


def _change_response(desk: Desk) -> Case:
    values = {**_response(desk), "code": _opened(desk), "grade": ResponseGrade.III}
    return Case(responses.change_response, "zhao", values, "response.change", COUNTY)


def _end_response(desk: Desk) -> Case:
    return Case(responses.end_response, "zhao", {"code": _opened(desk)}, "response.end", COUNTY)


def _destroy_due(desk: Desk) -> Case:
    person = _registered(desk)
    _asked(desk, person)
    code = desk.response
    desk.do("zhao", responses.end_response, code=code)
    by, values = Actor(account="system"), {"vault": desk.vault}
    return Case(sunset.destroy_due, by, values, "response.destroy", PROVINCE, response=code)


def _ask_correction(desk: Desk) -> Case:
    person = _registered(desk)
    _citizen(desk, person)
    values = {"response": desk.response, "place": COUNTY, "text": "我的号码写错了。"}
    shown = _personal(desk, person, Purpose.CORRECTION)
    return Case(corrections.ask_correction, "citizen", values, "correction.ask", **shown)


def _read_correction(desk: Desk) -> Case:
    person = _registered(desk)
    values = {"number": _asked(desk, person)}
    shown = _personal(desk, person, Purpose.CORRECTION)
    return Case(corrections.read_correction, "lin", values, "correction.read", reads=True, **shown)


def _answer_correction(desk: Desk) -> Case:
    person = _registered(desk)
    values = {
        "pool": site_pool(desk.keys.root.parent),
        "number": _asked(desk, person),
        "outcome": CorrectionOutcome.CORRECTED,
        "answer": "已更正，谢谢。",
    }
    shown = _personal(desk, person, Purpose.CORRECTION)
    return Case(corrections.answer_correction, "lin", values, "correction.answer", **shown)


def _propose_override(desk: Desk) -> Case:
    person = _registered(desk)
    shown = _personal(desk, person, INVESTIGATION)
    return Case(overrides.propose_override, "wang", _override(desk, person), "override.propose", **shown)


def _about_override(action: Callable[..., object], verb: str, *, reads: bool = False) -> Maker:
    def make(desk: Desk) -> Case:
        person = _registered(desk)
        values = {"number": _proposed(desk, person), "purpose": INVESTIGATION}
        shown = _personal(desk, person, INVESTIGATION)
        return Case(action, "sun", values, verb, reads=reads, **shown)

    return make


def _home(desk: Desk) -> Path:
    return desk.keys.root.parent


def _add_batch(desk: Desk) -> Case:
    row = {
        "place": "330382",
        "date": date(2020, 2, 9),
        "measure": "confirmed_cum",
        "value": 7,
        "basis": "estimated",
        "source": "src",
        "recorded_at": desk.at,
    }
    schema = {name: load_standard("case_count").schema[name] for name in row}
    frame = pl.DataFrame([row], schema=schema)
    values = {
        "pool": Pool(_home(desk)),
        "table": "case_count",
        "frame": frame,
        "batch_id": "a-batch",
        "verb": "fact.estimate",
    }
    return Case(add_batch, "operator:test", values, "fact.estimate")


def _import_file(desk: Desk) -> Case:
    file = _home(desk) / "inbox" / "counts.csv"
    file.parent.mkdir()
    file.write_text(
        "place,date,measure,value,basis,source,note,recorded_at\n"
        "330382,2020-02-09,confirmed_cum,153,published,src,,\n"
        "339999,2020-02-09,confirmed_cum,-4,published,src,,\n",
        encoding="utf-8",
    )
    values = {
        "path": file,
        "standard_name": "case_count",
        "pool": Pool(_home(desk)),
        "places": load_registry(),
    }
    return Case(import_file, "operator:test", values, "fact.import")


def _issue_edition(desk: Desk) -> Case:
    values = {
        "store": EditionStore(_home(desk), "zhejiang"),
        "series": "zhejiang",
        "as_of": date(2020, 2, 9),
        "verdicts": verdicts(p330382="red", p330106="blue"),
        "names": NAMES,
        "inputs": {"case_count": 7},
    }
    return Case(issue_edition, "operator:test", values, "edition.issue")


def _issue_power_edition(desk: Desk) -> Case:
    home, day = _home(desk), date(2020, 2, 10)
    pool, days = Pool(home), [*DECEMBER, *(day - timedelta(days=back) for back in range(3))]
    rows = [
        {**row, "place": "330382", "tariff_class": "large_industrial", "source": "made-for-tests"}
        for number in range(6)
        for row in month(f"meter-{number}", 60.0 + number, days)
    ]
    pool.append("meter_reading", pl.DataFrame(rows), batch_id="meters", recorded_at=known_at(day))
    # What a look at the day leaves behind is no part of the act.
    PowerStateFolder(home).day(pool, day)
    values = {"pool": pool, "store": PowerEditionStore(home), "area": "33", "day": day}
    return Case(issue_power_edition, "operator:test", values, "edition.issue")


def _load_boundaries(desk: Desk) -> Case:
    found = read_boundaries(
        text(all_counties()),
        code_property="code6",
        tree=load_registry(),
        area=PROVINCE,
        on=DAY,
        review=REVIEW,
    )
    return Case(load_boundaries, "operator:test", {"boundaries": found, "home": _home(desk)}, "boundary.load")


def _program(desk: Desk) -> None:
    program(desk, "returns", "person_sender", CITY)


def _give_api_key(desk: Desk) -> Case:
    _program(desk)
    until = desk.at + timedelta(days=30)
    values = {"uid": "a-returns", "key_id": "second", "secret": "SECRET", "valid_until": until}
    return Case(api_keys.give_api_key, "chen", values, "account.key", CITY)


def _withdraw_api_key(desk: Desk) -> Case:
    _program(desk)
    return Case(api_keys.withdraw_api_key, "chen", {"key_id": "kreturns"}, "account.key", CITY)


def _send_facts(desk: Desk) -> Case:
    _program(desk)
    # A first person has made the keys, so that the second changes nothing but the desk.
    _registered(desk)
    desk.vault.commit_under(desk.response)("陈测试", "")
    rows = json.dumps({"case_report": [case_report(1)]}).encode()
    values = {
        "vault": desk.vault,
        "known": KnownRows(bytes(32)),
        "pool": site_pool(_home(desk)),
        "places": load_registry(),
        "uid": "r-1",
        "sending": Sending(read_json_tables(rows, lang="en"), "digest", "key", desk.response, INVESTIGATION),
    }
    shown = {**_personal(desk, "", INVESTIGATION, place=CITY)}
    return Case(send_facts, "returns", values, "person_fact.send", **shown)


_MAPPING = ColumnMapping("case_count", {"value": FieldSource("人数")}, headings=("人数",))


def _save_mapping(desk: Desk) -> Case:
    _program(desk)
    values = {"name": "乡镇日报", "mapping": _MAPPING}
    return Case(mappings.save_mapping, "returns", values, "mapping.save", CITY, response=desk.response)


def _remove_mapping(desk: Desk) -> Case:
    _program(desk)
    desk.do("returns", mappings.save_mapping, name="乡镇日报", mapping=_MAPPING)
    values = {"name": "乡镇日报"}
    return Case(mappings.remove_mapping, "returns", values, "mapping.remove", CITY, response=desk.response)


def _about_aside(action: Callable[..., object], verb: str, *, reads: bool = False, **more: Any) -> "Maker":
    def make(desk: Desk) -> Case:
        # A first person has made the keys, so that the second changes nothing but the desk.
        _registered(desk)
        with_senders(desk)
        sent_cases(desk)
        correct(desk, "returns", RowEdit(2, 0, {"diagnosed_on": "2020-02-09"}))
        values = {"receipt": "r-1", "table": "case_report", "purpose": INVESTIGATION, **more}
        given = {name: part for name, part in site(desk).items() if _takes(action, name)}
        shown = {**_personal(desk, "", INVESTIGATION, place=CITY)}
        return Case(action, "returns", {**values, **given}, verb, reads=reads, **shown)

    return make


PERSONS = ("p1-" + "a" * 32, "p1-" + "b" * 32)


def _pair(desk: Desk, *, state: str = "waiting") -> int:
    decided = {"reason": "asked", "decided_by": "a-sun", "decided_at": desk.at} if state == "same" else {}
    row = PairRow.objects.create(
        response=desk.response, standard="case_report", report="R-1", other_report="R-2", person=PERSONS[0],
        other_person=PERSONS[1], place=COUNTY, likeness=300, band="probable", reasons="document.differs",
        rule="wuse-duplicates-1", rule_digest="sha256:x", inputs="{}", found_at=desk.at, state=state, **decided,
    )  # fmt: skip
    return int(row.pk)


def _about_pair(
    action: Callable[..., object], verb: str, *, state: str = "waiting", reads: bool = False, **more: Any
) -> "Maker":
    def make(desk: Desk) -> Case:
        number = _pair(desk, state=state)
        values = {"pool": site_pool(_home(desk)), "number": number, "purpose": INVESTIGATION, **more}
        shown = _personal(desk, PERSONS[0], INVESTIGATION)
        return Case(action, "wang", values, verb, also=PERSONS[1:], reads=reads, **shown)

    return make


def _takes(action: Callable[..., object], name: str) -> bool:
    return name in inspect.signature(action).parameters


def _uploads(desk: Desk) -> Uploads:
    return Uploads(_home(desk) / "uploads", desk.vault, desk.keys, bytes, UploadLimits())


def _begin_upload(desk: Desk) -> Case:
    _program(desk)
    _registered(desk)
    declared = Declared("case_report", "text/csv", 9, response=desk.response, purpose=INVESTIGATION)
    values = {"uploads": _uploads(desk), "uid": "u-1", "declared": declared, "free": 1024**4}
    shown = {**_personal(desk, "", INVESTIGATION, place=CITY)}
    return Case(begin_upload, "returns", values, "person_fact.send", **shown)


def _drop_upload(desk: Desk) -> Case:
    case = _begin_upload(desk)
    case.call(desk, desk.audit)
    values = {"uploads": _uploads(desk), "uid": "u-1"}
    shown = {**_personal(desk, "", INVESTIGATION, place="")}
    return Case(drop_upload, "returns", values, "person_fact.send", **shown)


def _read_upload(desk: Desk) -> Case:
    begun = _begin_upload(desk)
    upload = begun.call(desk, desk.audit)
    assert isinstance(upload, Upload)
    hold_file(_uploads(desk), upload, b"report_id", at=desk.at)
    values = {"uploads": _uploads(desk), "uid": "u-1"}
    shown = {**_personal(desk, "", INVESTIGATION, place=CITY)}
    return Case(held.read_upload, "returns", values, "person_fact.read", reads=True, **shown)


def _expire_rows(desk: Desk) -> Case:
    row = {
        "holder": "h",
        "holder_kind": "hospital",
        "place": "330382",
        "date": date(2018, 1, 1),
        "item": "ward_bed",
    }
    frame = pl.DataFrame([{**row, "item_unit": "bed", "quantity": 1.0, "reporter": "r"}])
    pool = Pool(_home(desk))
    pool.append("stock", frame, batch_id="old", recorded_at=desk.at)
    return Case(expire_rows, Actor(account="system"), {"pool": pool}, "fact.expire")


def _expire_aside(desk: Desk) -> Case:
    _program(desk)
    _registered(desk)
    rows = json.dumps({"case_report": [{**case_report(1), "age": "old"}]}).encode()
    sending = Sending(read_json_tables(rows, lang="en"), "digest", "key", desk.response, INVESTIGATION)
    made = {"vault": desk.vault, "known": KnownRows(bytes(32)), "pool": site_pool(_home(desk))}
    desk.do("returns", send_facts, places=load_registry(), uid="r-1", sending=sending, **made)
    desk.later(days=400)
    values = {"vault": desk.vault}
    return Case(expire_aside, Actor(account="system"), values, "fact.expire", response=desk.response)


def _reported_twice(desk: Desk) -> Pool:
    """Two reports of one document in the pool's files."""
    row = {
        "person": PERSONS[0], "place": "330382", "report_place": "330382", "sex": "female", "age": 40,
        "onset_on": date(2020, 2, 6), "diagnosed_on": date(2020, 2, 9), "reported_at": desk.at,
        "classification": "confirmed", "origin": "local", "status": "in_care", "reporter": "lqfy",
    }  # fmt: skip
    frame = pl.DataFrame([{"report_id": name, **row} for name in ("R-1", "R-2")])
    pool = site_pool(_home(desk))
    pool.append("case_report", frame, batch_id="twice", recorded_at=desk.at, response=desk.response)
    return pool


def _find_pairs(desk: Desk) -> Case:
    values = {**_frame(desk, INVESTIGATION), "pool": _reported_twice(desk), "standard": "case_report"}
    shown = _personal(desk, "", INVESTIGATION)
    return Case(pairs.find_pairs, "wang", values, "pair.find", **shown)


def _find_pairs_of_site(desk: Desk) -> Case:
    frame = {"response": desk.response, "purpose": INVESTIGATION, "standard": "case_report"}
    values = {**frame, "pool": _reported_twice(desk)}
    shown = _personal(desk, "", INVESTIGATION, place=PROVINCE)
    return Case(pairs.find_pairs_of_site, Actor(account="operator:test"), values, "pair.find", **shown)


Maker = Callable[[Desk], Case]


def _read_person_facts(desk: Desk) -> Case:
    person = _registered(desk)
    row = {"result_id": "r-1", "person": str(person), "place": str(COUNTY), "specimen_taken_at": desk.at}
    schema = {name: load_standard("test_result").schema[name] for name in row}
    pool = Pool(_home(desk))
    pool.append(
        "test_result",
        pl.DataFrame([row], schema=schema),
        batch_id="a-result",
        recorded_at=desk.at,
        response=desk.response,
    )
    values = {"pool": pool, "standard": "test_result", "count": 50, **_frame(desk, INVESTIGATION)}
    shown = _personal(desk, person, INVESTIGATION)
    return Case(read_person_facts, "wang", values, "person_fact.read", reads=True, **shown)


MAKERS: dict[str, Maker] = {
    **APPLICATION_MAKERS,
    **ARRIVAL_MAKERS,
    **EVENT_MAKERS,
    **FIELD_MAKERS,
    **HOLDER_MAKERS,
    **RESUMPTION_MAKERS,
    **SENT_MAKERS,
    **TRACING_MAKERS,
    "wuse.permits.actions.accounts.create_organisation": _create_organisation,
    "wuse.permits.actions.accounts.create_account": _create_account,
    "wuse.permits.actions.accounts.invite_again": _invite_again,
    "wuse.permits.actions.accounts.close_account": _close_account,
    "wuse.permits.actions.accounts.accept_invitation": _accept_invitation,
    "wuse.permits.actions.accounts.claim_person": _claim_person,
    "wuse.permits.actions.accounts.first_officers": _first_officers,
    "wuse.permits.actions.training.mark_training": _mark_training,
    "wuse.permits.actions.identities.register_person": _register_person,
    "wuse.permits.actions.identities.find_person": _find_person,
    "wuse.permits.actions.identities.reveal_identity": _reveal_identity,
    "wuse.permits.actions.identities.rotate_vault": _rotate_vault,
    "wuse.permits.actions.identities.invite_person": _invite_person,
    "wuse.permits.actions.notices.defer_notice": _defer_notice,
    "wuse.permits.actions.permits.propose_permit": _propose_permit,
    "wuse.permits.actions.permits.confirm_permit": _confirm_permit,
    "wuse.permits.actions.permits.withdraw_permit": _withdraw_permit,
    "wuse.permits.actions.responses.open_response": _open_response,
    "wuse.permits.actions.responses.change_response": _change_response,
    "wuse.permits.actions.responses.end_response": _end_response,
    "wuse.permits.actions.sunset.destroy_due": _destroy_due,
    "wuse.respond.actions.corrections.ask_correction": _ask_correction,
    "wuse.respond.actions.corrections.read_correction": _read_correction,
    "wuse.respond.actions.corrections.answer_correction": _answer_correction,
    "wuse.respond.actions.overrides.propose_override": _propose_override,
    "wuse.respond.actions.overrides.confirm_override": _about_override(
        overrides.confirm_override, "override.confirm"
    ),
    "wuse.respond.actions.overrides.lift_override": _about_override(overrides.lift_override, "override.lift"),
    "wuse.respond.actions.overrides.read_override": _about_override(
        overrides.read_override, "override.read", reads=True
    ),
    "wuse.intake.actions.expire_aside.expire_aside": _expire_aside,
    "wuse.pool.actions.expire.expire_rows": _expire_rows,
    "wuse.respond.actions.fact_rows.read_person_facts": _read_person_facts,
    "wuse.respond.actions.pairs.find_pairs": _find_pairs,
    "wuse.respond.actions.pairs.find_pairs_of_site": _find_pairs_of_site,
    "wuse.respond.actions.pairs.read_pair": _about_pair(pairs.read_pair, "pair.read", reads=True),
    "wuse.respond.actions.pairs.decide_pair": _about_pair(
        pairs.decide_pair,
        "pair.decide",
        sameness=pairs.Sameness.SAME,
        reason=pairs.SamenessReason.OTHER_DOCUMENT,
    ),
    "wuse.respond.actions.pairs.undo_pair": _about_pair(pairs.undo_pair, "pair.undo", state="same"),
    "wuse.pool.actions.append.add_batch": _add_batch,
    "wuse.intake.actions.imports.import_file": _import_file,
    "wuse.intake.actions.send.send_facts": _send_facts,
    "wuse.intake.actions.mappings.save_mapping": _save_mapping,
    "wuse.intake.actions.mappings.remove_mapping": _remove_mapping,
    "wuse.intake.actions.correct.read_aside": _about_aside(
        corrections_of_rows.read_aside, "person_fact.read", reads=True
    ),
    "wuse.intake.actions.correct.correct_rows": _about_aside(
        corrections_of_rows.correct_rows, "person_fact.correct", edits=[RowEdit(4, 0, {"place": "330382"})]
    ),
    "wuse.intake.actions.correct.leave_out_rows": _about_aside(
        corrections_of_rows.leave_out_rows, "person_fact.correct", rows={3}
    ),
    "wuse.intake.actions.correct.send_corrected": _about_aside(
        corrections_of_rows.send_corrected, "person_fact.send", uid="r-2"
    ),
    "wuse.intake.actions.held.read_upload": _read_upload,
    "wuse.intake.actions.uploads.begin_upload": _begin_upload,
    "wuse.intake.actions.uploads.drop_upload": _drop_upload,
    "wuse.permits.actions.api_keys.give_api_key": _give_api_key,
    "wuse.permits.actions.api_keys.withdraw_api_key": _withdraw_api_key,
    "wuse.publish.actions.issue_edition": _issue_edition,
    "wuse.publish.power.actions.issue_power_edition": _issue_power_edition,
    **CODE_MAKERS,
    **CREDENTIAL_MAKERS,
    **DOCKING_MAKERS,
    "wuse.places.actions.load_boundaries": _load_boundaries,
}
"""Module and function -> the case in which it succeeds."""
