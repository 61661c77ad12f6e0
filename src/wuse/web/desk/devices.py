"""Phones with the field app: seen, and cut off when one is lost."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from wuse import world
from wuse.permits.actions.devices import cut_off_device
from wuse.permits.device import Device
from wuse.permits.rules import check_may
from wuse.permits.store.devices import device_of, get_device
from wuse.permits.store.models import DeviceRow
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import act, holds, local
from wuse.web.desk.listing import at_places, onward, page_of
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.words import place_words


class CutForm(forms.Form):
    """Nothing to fill in."""


@needs("device.list")
def devices(request: HttpRequest) -> HttpResponse:
    """The phones of the grids at one's places, the one that was silent longest last."""
    rows = DeviceRow.objects.select_related("account").order_by("cut_off_at", "-contact_at", "pk")
    shown = page_of(request, at_places(request, "device.list", rows))
    table = DeskTable(
        _("At your places"),
        [_("Phone"), _("Grid"), _("Account"), _("Last contact"), _("State")],
        [
            [
                DeskCell(row.name, reverse("desk-device", args=[row.device_id])),
                place_words(row.place),
                row.account.username,
                local(row.contact_at),
                _state(device_of(row)),
            ]
            for row in shown
        ],
        _("No phone is registered here. A grid worker registers one by signing in at /field/ on it."),
    )
    intro = _(
        "A phone stands for its worker. Cut off one that was lost or handed on: it gets nothing any more, and wipes "
        "itself at its next contact."
    )
    return show(request, DeskPage(title=_("Phones"), intro=intro, tables=[table], onward=onward(shown)))


@needs("device.list")
def device(request: HttpRequest, device_id: str) -> HttpResponse:
    """One phone, and the button that cuts it off."""
    if request.method == "POST" and request.POST.get("act") == "cut":
        act(request, cut_off_device, device_id=device_id)
        messages.success(
            request, _("Cut off: the phone gets nothing any more, and wipes itself at its next contact.")
        )
        return HttpResponseRedirect(reverse("desk-devices"))
    found = device_of(get_device(device_id))
    check_may(actor_of(request), "device.list", place=found.place, at=world.now())
    page = DeskPage(
        title=_("Phone “{name}”").format(name=found.name),
        facts=[
            (_("Grid"), place_words(found.place)),
            (_("Registered"), local(found.registered_at)),
            (_("Last contact"), local(found.contact_at)),
            (_("State"), _state(found).text),
        ],
        acts=_acts(request, found),
        back=(_("Phones"), reverse("desk-devices")),
    )
    return show(request, page)


def _state(found: Device) -> DeskCell:
    if found.cut_off_at is not None:
        return DeskCell(_("cut off"), state="withdrawn")
    if not found.counts(world.now()):
        return DeskCell(_("silent for too long"), state="waiting")
    return DeskCell(_("in use"), state="active")


def _acts(request: HttpRequest, found: Device) -> list[Act]:
    if found.cut_off_at is not None or not holds(request, "device.cut"):
        return []
    hint = _(
        "What the phone has not sent yet is lost with it. A phone that is found again is registered anew by its worker."
    )
    return [Act("cut", _("Cut off this phone"), _("Cut off"), CutForm(), hint, danger=True)]
