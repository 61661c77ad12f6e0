"""Every address of the site."""

from django.urls import include, path, register_converter
from django.views.i18n import set_language

from wuse.web.accounts import views as accounts
from wuse.web.api import views as data
from wuse.web.api.operations import api
from wuse.web.cockpit import views as cockpit
from wuse.web.desk import accounts as desk_accounts
from wuse.web.desk import agreements as desk_agreements
from wuse.web.desk import applications as desk_applications
from wuse.web.desk import arrival as desk_arrival
from wuse.web.desk import arrivals as desk_arrivals
from wuse.web.desk import (
    aside,
    audit,
    chains,
    command,
    corrections,
    daily_bulletin,
    home,
    overrides,
    pairs,
    permits,
    persons,
    receipts,
    responses,
    training,
)
from wuse.web.desk import checks as desk_checks
from wuse.web.desk import contact as desk_contact
from wuse.web.desk import contacts as desk_contacts
from wuse.web.desk import declaring as desk_declaring
from wuse.web.desk import devices as desk_devices
from wuse.web.desk import event as desk_event
from wuse.web.desk import events as desk_events
from wuse.web.desk import exposures as desk_exposures
from wuse.web.desk import firms as desk_firms
from wuse.web.desk import hand_overs as desk_hand_overs
from wuse.web.desk import held_facts as desk_held
from wuse.web.desk import import_risk as desk_import_risk
from wuse.web.desk import isolation as desk_isolation
from wuse.web.desk import isolations as desk_isolations
from wuse.web.desk import notices as desk_notices
from wuse.web.desk import quality as desk_quality
from wuse.web.desk import resumption as desk_resumption
from wuse.web.desk import resumptions as desk_resumptions
from wuse.web.desk import stations as desk_stations
from wuse.web.desk import supervision as desk_supervision
from wuse.web.desk import venue_door as desk_venue_door
from wuse.web.desk import venues as desk_venues
from wuse.web.desk import warnings as desk_warnings
from wuse.web.desk.sending import choose, columns, kept_mappings, preview
from wuse.web.field import views as field
from wuse.web.firm import declaring as firm_declaring
from wuse.web.firm import file as firm_file
from wuse.web.firm import notices as firm_notices
from wuse.web.firm import plan as firm_plan
from wuse.web.firm import views as firm_views
from wuse.web.log import views as log
from wuse.web.me import applying, code, declaring, family
from wuse.web.me import isolation as me_isolation
from wuse.web.me import letters as me_letters
from wuse.web.me import views as me
from wuse.web.me import visits as me_visits
from wuse.web.numbers import NumberConverter
from wuse.web.public import arrivals as public_arrivals
from wuse.web.public import certificates, code_changes, code_rules, white_lists
from wuse.web.public import control_index as public_control_index
from wuse.web.public import indicators as public_indicators
from wuse.web.public import quality as public_quality
from wuse.web.public import resumption as public_resumption
from wuse.web.public import views as public
from wuse.web.verify import views as verify

register_converter(NumberConverter, "number")

urlpatterns = [
    path("", cockpit.cockpit, name="cockpit"),
    path("public/", public.newest, name="public"),
    path("public/editions/<number:number>/", public.edition, name="public-edition"),
    path("editions/<number:number>.<str:kind>", public.download, name="download"),
    path("quality/", public_quality.quality, name="quality"),
    path("quality/measures.csv", public_quality.quality_file, name="quality-file"),
    path("code-changes/", code_changes.page, name="code-changes"),
    path("code-changes/changes.csv", code_changes.csv_file, name="code-changes-csv"),
    path("code-changes/changes.json", code_changes.json_file, name="code-changes-json"),
    path("indicators/", public_indicators.registry, name="indicators"),
    path("control-index/", public_control_index.control_index, name="control-index"),
    path(
        "control-index/index.<str:kind>", public_control_index.control_index_file, name="control-index-file"
    ),
    path("resumption/", public_resumption.resumption, name="resumption"),
    path("arrivals/", public_arrivals.declare, name="arrivals"),
    path("arrivals/mine/", public_arrivals.mine, name="arrivals-mine"),
    path("arrivals/mine/code/", public_arrivals.show_code, name="arrivals-code"),
    path("log/", log.page, name="log"),
    path("log/verifier.html", log.verifier, name="log-verifier"),
    path("log/<path:name>", log.file, name="log-file"),
    path("verify/code/", verify.page_zh, name="verify-code"),
    path("verify/code/en/", verify.page_en, name="verify-code-en"),
    path("verify/code/sw.js", verify.service_worker, name="verify-worker"),
    path("code/<str:name>", verify.published, name="code-file"),
    path("rules/code/<str:profile>/", code_rules.rule, name="code-rule"),
    path("rules/white-list/<str:profile>/", white_lists.rule, name="white-list-rule"),
    path("responses/", responses.response_list, name="responses"),
    path("responses/<str:code>/", responses.response, name="response"),
    path("responses/<str:code>/certificates/<str:stage>.json", certificates.certificate, name="certificate"),
    path("desk/", home.home, name="desk"),
    path("desk/training/", training.training, name="desk-training"),
    path("desk/accounts/", desk_accounts.accounts, name="desk-accounts"),
    path("desk/accounts/<str:uid>/", desk_accounts.account, name="desk-account"),
    path("desk/permits/", permits.permits, name="desk-permits"),
    path("desk/permits/<number:number>/", permits.permit, name="desk-permit"),
    path("desk/agreements/", desk_agreements.agreements, name="desk-agreements"),
    path("desk/agreements/<str:code>/", desk_agreements.agreement, name="desk-agreement"),
    path("desk/persons/", persons.persons, name="desk-persons"),
    path("desk/persons/declare/", desk_declaring.declare, name="desk-declare"),
    path("desk/applications/", desk_applications.applications, name="desk-applications"),
    path("desk/overrides/", overrides.overrides, name="desk-overrides"),
    path("desk/overrides/<number:number>/", overrides.override, name="desk-override"),
    path("desk/corrections/", corrections.corrections, name="desk-corrections"),
    path("desk/corrections/<number:number>/", corrections.correction, name="desk-correction"),
    path("desk/send/", choose.send, name="desk-send"),
    path("desk/send/<str:uid>/", columns.columns, name="desk-send-columns"),
    path("desk/send/<str:uid>/preview/", preview.preview, name="desk-send-preview"),
    path("desk/send/<str:uid>/problems.csv", preview.problems, name="desk-send-problems"),
    path("desk/mappings/", kept_mappings.mappings, name="desk-mappings"),
    path("desk/mappings/mapping.yaml", kept_mappings.mapping_file, name="desk-mapping-file"),
    path("desk/receipts/", receipts.receipts, name="desk-receipts"),
    path("desk/receipts/<str:uid>/", receipts.receipt, name="desk-receipt"),
    path("desk/receipts/<str:uid>/problems.csv", receipts.receipt_problems, name="desk-receipt-problems"),
    path("desk/receipts/<str:uid>/<str:table>/", aside.aside, name="desk-aside"),
    path("desk/devices/", desk_devices.devices, name="desk-devices"),
    path("desk/devices/<str:device_id>/", desk_devices.device, name="desk-device"),
    path("desk/checks/", desk_checks.checks, name="desk-checks"),
    path("desk/checks/<str:uid>/", desk_checks.check, name="desk-check"),
    path("desk/events/", desk_events.events, name="desk-events"),
    path("desk/events/new/", desk_events.report, name="desk-event-new"),
    path("desk/events/<number:number>/", desk_event.event, name="desk-event"),
    path("desk/events/<number:number>/person/", desk_event.person_event, name="desk-event-person"),
    path("desk/events/<number:number>/photos/<number:photo>.jpg", desk_event.photo, name="desk-event-photo"),
    path("desk/resumptions/", desk_resumptions.resumptions, name="desk-resumptions"),
    path("desk/resumptions/<number:number>/", desk_resumption.resumption, name="desk-resumption"),
    path("desk/firms/", desk_firms.firms, name="desk-firms"),
    path("desk/firms/<number:number>/", desk_firms.firm, name="desk-firm"),
    path("firm/", firm_views.firm, name="firm"),
    path("firm/notices/", firm_notices.notices, name="firm-notices"),
    path("firm/files/<number:number>/", firm_file.firm_file, name="firm-resumption"),
    path("firm/files/<number:number>/plan/", firm_plan.plan, name="firm-plan"),
    path("firm/files/<number:number>/declare/", firm_declaring.declare, name="firm-declare"),
    path("desk/arrivals/", desk_arrivals.arrivals, name="desk-arrivals"),
    path("desk/arrivals/register/", desk_arrivals.register, name="desk-arrival-register"),
    path("desk/arrivals/<number:number>/", desk_arrival.arrival, name="desk-arrival"),
    path("desk/supervision/", desk_supervision.supervision, name="desk-supervision"),
    path("desk/warnings/", desk_warnings.warnings, name="desk-warnings"),
    path("desk/stations/", desk_stations.stations, name="desk-stations"),
    path("desk/notices/", desk_notices.notices, name="desk-notices"),
    path("desk/pairs/", pairs.pairs, name="desk-pairs"),
    path("desk/pairs/<number:number>/", pairs.pair, name="desk-pair"),
    path("desk/venues/", desk_venues.venues, name="desk-venues"),
    path("desk/venues/<number:number>/", desk_venues.venue, name="desk-venue"),
    path("desk/venues/<number:number>/door/", desk_venue_door.door, name="desk-venue-door"),
    path("desk/venues/<number:number>/poster/", desk_venues.poster, name="desk-venue-poster"),
    path("desk/exposures/", desk_exposures.exposures, name="desk-exposures"),
    path("desk/exposures/<number:number>/", desk_exposures.exposure, name="desk-exposure"),
    path("desk/contacts/", desk_contacts.contacts, name="desk-contacts"),
    path("desk/contacts/<number:number>/", desk_contact.contact, name="desk-contact"),
    path("desk/held-facts/", desk_held.held_facts, name="desk-held-facts"),
    path("desk/held-facts/<number:number>/", desk_held.held_fact, name="desk-held-fact"),
    path("desk/chains/", chains.chains, name="desk-chains"),
    path("desk/isolations/", desk_isolations.isolations, name="desk-isolations"),
    path("desk/isolations/<number:number>/", desk_isolation.isolation, name="desk-isolation"),
    path("desk/hand-overs/", desk_hand_overs.hand_overs, name="desk-hand-overs"),
    path("desk/hand-overs/<number:number>/", desk_hand_overs.hand_over, name="desk-hand-over"),
    path("desk/quality/", desk_quality.quality, name="desk-quality"),
    path("desk/quality/measures.csv", desk_quality.quality_file, name="desk-quality-file"),
    path("desk/command/", command.command, name="desk-command"),
    path("desk/command/values.csv", command.command_file, name="desk-command-file"),
    path("desk/command/bulletin/", daily_bulletin.daily_bulletin, name="desk-bulletin"),
    path("desk/command/bulletin.txt", daily_bulletin.daily_bulletin_file, name="desk-bulletin-file"),
    path("desk/command/<slug:name>/", command.indicator, name="desk-indicator"),
    path("desk/import-risk/", desk_import_risk.import_risk, name="desk-import-risk"),
    path("desk/import-risk/rows.csv", desk_import_risk.import_risk_file, name="desk-import-risk-file"),
    path("desk/audit/", audit.entries, name="desk-audit"),
    path("desk/audit/<number:number>/", audit.entry, name="desk-entry"),
    path("field/", field.app, name="field"),
    path("field/register/", field.register, name="field-register"),
    path("field/sw.js", field.service_worker, name="field-worker"),
    path("field/<slug:name>.json", field.part, name="field-part"),
    path("me/", me.me, name="me"),
    path("me/apply/", applying.apply, name="me-apply"),
    path("me/corrections/", me.correct, name="me-correct"),
    path("me/code/", code.code, name="me-code"),
    path("me/code/show/", code.show, name="me-show"),
    path("me/code/appeal/", code.appeal, name="me-appeal"),
    path("me/isolation/", me_isolation.isolation, name="me-isolation"),
    path("me/isolation/appeal/", me_isolation.appeal, name="me-appeal-isolation"),
    path("me/declare/", declaring.declare, name="me-declare"),
    path("me/family/", family.family, name="family"),
    path("me/family/<number:number>/", code.code, name="member-code"),
    path("me/family/<number:number>/show/", code.show, name="member-show"),
    path("me/family/<number:number>/appeal/", code.appeal, name="member-appeal"),
    path("me/family/<number:number>/print/", code.print_member, name="member-print"),
    path("me/family/<number:number>/isolation/", me_isolation.isolation, name="member-isolation"),
    path("me/family/<number:number>/isolation/appeal/", me_isolation.appeal, name="member-appeal-isolation"),
    path("me/family/<number:number>/declare/", declaring.declare, name="member-declare"),
    path("me/letters/", me_letters.letters, name="me-letters"),
    path("me/visits/", me_visits.visits, name="me-visits"),
    path("me/entries/<number:number>/", me.proof, name="me-proof"),
    path("accounts/invitation/", accounts.invitation, name="invitation"),
    # No addresses are kept, so nothing can be sent by mail: these pages of the library say what to do instead.
    path("accounts/password/reset/", accounts.forgotten, name="account_reset_password"),
    path("accounts/email/", accounts.forgotten, name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", api.urls),
    path("data/cockpit.json", data.cockpit, name="cockpit-data"),
    path("data/places/<str:code>", data.place, name="place-data"),
    path("data/resumption.json", public_resumption.data, name="resumption-data"),
    path("data/resumption/<str:code>", public_resumption.county, name="resumption-county"),
    path("data/maps/<slug:name>.json", data.map_view, name="map-data"),
    path("healthz", data.health, name="health"),
    path("language/", set_language, name="language"),
]

handler400 = "wuse.web.errors.bad_request"
handler404 = "wuse.web.errors.not_found"
handler500 = "wuse.web.errors.failed"
