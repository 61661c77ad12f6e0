"""Every address of the site."""

from django.urls import path
from django.views.i18n import set_language

from wuse.web.api import views as api
from wuse.web.cockpit import views as cockpit
from wuse.web.public import views as public

urlpatterns = [
    path("", cockpit.cockpit, name="cockpit"),
    path("public/", public.newest, name="public"),
    path("public/editions/<int:number>/", public.edition, name="public-edition"),
    path("editions/<int:number>.<str:kind>", public.download, name="download"),
    path("data/cockpit.json", api.cockpit, name="cockpit-data"),
    path("data/places/<str:code>", api.place, name="place-data"),
    path("data/maps/<slug:name>.json", api.map_view, name="map-data"),
    path("healthz", api.health, name="health"),
    path("language/", set_language, name="language"),
]

handler404 = "wuse.web.errors.not_found"
handler500 = "wuse.web.errors.failed"
