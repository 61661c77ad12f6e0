"""A declaration taken down at a counter, for somebody who has no telephone and nobody who declares for them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuse import world
from wuse.respond.actions.declarations import record_declaration
from wuse.respond.declaration import counter_form
from wuse.vocabulary import Refusal
from wuse.web.access import needs
from wuse.web.desk.acting import act
from wuse.web.desk.answer_form import AnswerForm, declaration_door
from wuse.web.desk.page import Act, DeskPage, show
from wuse.web.desk.persons import PersonForm, person_page


@needs("declaration.record")
@require_POST
def declare(request: HttpRequest) -> HttpResponse:
    """The questions about a person who was found; then the answers."""
    person = PersonForm(request, "declaration.record", request.POST)
    if not person.is_valid():
        title = _("Take down a declaration")
        return show(request, DeskPage(title=title, acts=[Act("open", title, _("Go on"), person)]), status=400)
    sent = request.POST.get("act") == "send"
    asked = counter_form(place=person.cleaned_data["place"])
    form = AnswerForm(asked, request.POST if sent else None, prefix="said")
    if sent and form.is_valid() and _recorded(request, person, form):
        messages.success(request, _("Taken in. The code follows from it: a card can be printed now."))
        return person_page(request, person.cleaned_data["person"], person.cleaned_data["place"])
    response = render(
        request,
        "wuse/counter_declare.html",
        {"form": form, "person": person},
        status=400 if form.errors else 200,
    )
    response["Cache-Control"] = "no-store"
    return response


def _recorded(request: HttpRequest, person: PersonForm, form: AnswerForm) -> bool:
    """Whether it was taken in; what a check of the standard found stands beside its question."""
    response, purpose = person.cleaned_data["frame"]
    try:
        act(
            request,
            record_declaration,
            door=declaration_door(),
            uid=world.random_id("r"),
            number=form.cleaned_data["number"],
            response=response,
            purpose=purpose,
            place=person.cleaned_data["place"],
            person=person.cleaned_data["person"],
            answers=form.answers,
        )
    except Refusal as refusal:
        form.tell(refusal)
        return False
    return True
