"""The declaration as its holder fills it in: short, on a telephone, and nothing that is known is asked again."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from wuse import world
from wuse.pool.form import load_form
from wuse.pool.form_known import questions
from wuse.respond.actions.declarations import send_declaration
from wuse.respond.declaration import FORM, DeclarationForm, day_in_china, declaration_form
from wuse.respond.store.own_cares import is_followed
from wuse.trust.store.vault import registered_place
from wuse.vocabulary import Refusal
from wuse.web import site
from wuse.web.access import citizen
from wuse.web.desk.acting import act
from wuse.web.desk.answer_form import AnswerForm, declaration_door, number_of_form
from wuse.web.desk.whereabouts import stay_name
from wuse.web.language import page_language
from wuse.web.me.holders import Holder, holder_of
from wuse.web.me.over import page_when_over


@citizen
def declare(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Declare, or check in: a day without news is one tap here."""
    holder = holder_of(request, number)
    return page_when_over(request, holder) or _form(request, holder)


def _form(request: HttpRequest, holder: Holder) -> HttpResponse:
    asked = _asked(holder)
    usual = asked.nothing_new
    if request.method == "POST" and request.POST.get("act") == "nothing_new" and usual is not None:
        _send(request, holder, number_of_form(request.POST.get("number", "")), usual)
        return _done(request, holder)
    form = AnswerForm(asked, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _sent(request, holder, form):
        return _done(request, holder)
    context = {
        "form": form,
        "holder": holder,
        "address": holder.address("code"),
        "usual": usual is not None,
        "known": _known(asked),
        "followed": is_followed(holder.person, response=holder.response),
    }
    response = render(request, "wuse/declare.html", context, status=400 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def _asked(holder: Holder) -> DeclarationForm:
    at = world.now()
    pool = site.open_pool(settings.WUSE_HOME)
    found = questions(pool, load_form(FORM), holder.person, at=at, response=holder.response)
    home = registered_place(holder.person, response=holder.response)
    return declaration_form(found, place=home, today=day_in_china(at))


def _sent(request: HttpRequest, holder: Holder, form: AnswerForm) -> bool:
    """Whether it was taken in; what a check of the standard found stands beside its question."""
    try:
        _send(request, holder, form.cleaned_data["number"], form.answers)
    except Refusal as refusal:
        form.tell(refusal)
        return False
    return True


def _send(request: HttpRequest, holder: Holder, number: str, answers: dict[str, object]) -> None:
    act(
        request,
        send_declaration,
        door=declaration_door(),
        uid=world.random_id("r"),
        number=number,
        response=holder.response,
        person=holder.person,
        answers=answers,
    )


def _done(request: HttpRequest, holder: Holder) -> HttpResponse:
    messages.success(request, _("Taken in. This is the code that follows from it."))
    return HttpResponseRedirect(holder.address("code"))


def _known(asked: DeclarationForm) -> list[tuple[str, str]]:
    """What is known already, in words."""
    lang = page_language()
    found = [(_("Where you live now"), stay_name(str(asked.known["place"]), lang))]
    if "stayed_in_risk_area" not in asked.known:
        return found
    place, left = asked.known.get("stay_place"), asked.known.get("left_stay_on")
    if not asked.known["stayed_in_risk_area"]:
        return [*found, (_("Stays in areas of risk"), _("none in fourteen days"))]
    words = _("{place}, left on {day}").format(place=stay_name(str(place), lang), day=left)
    return [*found, (_("Stays in areas of risk"), words)]
