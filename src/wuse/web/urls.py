"""Every address of the site."""

from django.urls import include, path, register_converter
from django.views.i18n import set_language

from wuse.web.accounts import views as accounts
from wuse.web.api import views as data
from wuse.web.api.operations import api
from wuse.web.cockpit import views as cockpit
from wuse.web.desk import accounts as desk_accounts
from wuse.web.desk import audit, corrections, home, overrides, pairs, permits, persons, responses
from wuse.web.desk import quality as desk_quality
from wuse.web.log import views as log
from wuse.web.me import views as me
from wuse.web.numbers import NumberConverter
from wuse.web.public import certificates
from wuse.web.public import quality as public_quality
from wuse.web.public import views as public

register_converter(NumberConverter, "number")

urlpatterns = [
    path("", cockpit.cockpit, name="cockpit"),
    path("public/", public.newest, name="public"),
    path("public/editions/<number:number>/", public.edition, name="public-edition"),
    path("editions/<number:number>.<str:kind>", public.download, name="download"),
    path("quality/", public_quality.quality, name="quality"),
    path("quality/measures.csv", public_quality.quality_file, name="quality-file"),
    path("log/", log.page, name="log"),
    path("log/verifier.html", log.verifier, name="log-verifier"),
    path("log/<path:name>", log.file, name="log-file"),
    path("responses/", responses.response_list, name="responses"),
    path("responses/<str:code>/", responses.response, name="response"),
    path("responses/<str:code>/certificates/<str:stage>.json", certificates.certificate, name="certificate"),
    path("desk/", home.home, name="desk"),
    path("desk/accounts/", desk_accounts.accounts, name="desk-accounts"),
    path("desk/accounts/<str:uid>/", desk_accounts.account, name="desk-account"),
    path("desk/permits/", permits.permits, name="desk-permits"),
    path("desk/permits/<number:number>/", permits.permit, name="desk-permit"),
    path("desk/persons/", persons.persons, name="desk-persons"),
    path("desk/overrides/", overrides.overrides, name="desk-overrides"),
    path("desk/overrides/<number:number>/", overrides.override, name="desk-override"),
    path("desk/corrections/", corrections.corrections, name="desk-corrections"),
    path("desk/corrections/<number:number>/", corrections.correction, name="desk-correction"),
    path("desk/pairs/", pairs.pairs, name="desk-pairs"),
    path("desk/pairs/<number:number>/", pairs.pair, name="desk-pair"),
    path("desk/quality/", desk_quality.quality, name="desk-quality"),
    path("desk/quality/measures.csv", desk_quality.quality_file, name="desk-quality-file"),
    path("desk/audit/", audit.entries, name="desk-audit"),
    path("desk/audit/<number:number>/", audit.entry, name="desk-entry"),
    path("me/", me.me, name="me"),
    path("me/corrections/", me.correct, name="me-correct"),
    path("me/entries/<number:number>/", me.proof, name="me-proof"),
    path("accounts/invitation/", accounts.invitation, name="invitation"),
    # No addresses are kept, so nothing can be sent by mail: these pages of the library say what to do instead.
    path("accounts/password/reset/", accounts.forgotten, name="account_reset_password"),
    path("accounts/email/", accounts.forgotten, name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", api.urls),
    path("data/cockpit.json", data.cockpit, name="cockpit-data"),
    path("data/places/<str:code>", data.place, name="place-data"),
    path("data/maps/<slug:name>.json", data.map_view, name="map-data"),
    path("healthz", data.health, name="health"),
    path("language/", set_language, name="language"),
]

handler400 = "wuse.web.errors.bad_request"
handler404 = "wuse.web.errors.not_found"
handler500 = "wuse.web.errors.failed"
