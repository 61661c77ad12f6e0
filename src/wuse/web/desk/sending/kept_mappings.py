"""The mappings that an organisation has kept: seen, taken along as files, brought in from files, removed."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from wuse.intake.actions.mappings import remove_mapping, save_mapping
from wuse.intake.mapping import mapping_from_text, mapping_to_text
from wuse.intake.mapping.document import MOST_BYTES
from wuse.intake.store.mappings import KeptMapping, get_mapping, mappings_of
from wuse.web.access import actor_of, needs
from wuse.web.desk.acting import account_names, act, attempted, local
from wuse.web.desk.page import Act, DeskCell, DeskPage, DeskTable, show
from wuse.web.desk.sending.steps import standard_title
from wuse.web.one_file import file_of, takes_one_file
from wuse.web.words import joined


class ImportForm(forms.Form):
    """A mapping as a file."""

    name = forms.CharField(label=gettext_lazy("Name of the mapping"), max_length=60)
    file = forms.FileField(label=gettext_lazy("File (YAML or JSON)"))


class RemoveForm(forms.Form):
    """A mapping that is not needed any more."""

    name = forms.ChoiceField(label=gettext_lazy("Mapping"))

    def __init__(self, kept: list[KeptMapping], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["name"].choices = [(one.name, one.name) for one in kept]


@takes_one_file
@needs("mapping.save")
def mappings(request: HttpRequest) -> HttpResponse:
    """The list; a form to bring one in, and one to remove one."""
    kept = mappings_of(actor_of(request).organisation)
    posted = request.POST.get("act", "")
    brought = ImportForm(request.POST, request.FILES) if posted == "import" else ImportForm()
    removed = RemoveForm(kept, request.POST if posted == "remove" else None)
    if _brought_in(request, brought) or _removed(request, removed):
        return HttpResponseRedirect(reverse("desk-mappings"))
    acts = [Act("import", _("Bring a mapping in"), _("Bring in"), brought, files=True)]
    if kept:
        acts.append(Act("remove", _("Remove a mapping"), _("Remove"), removed, danger=True))
    page = DeskPage(
        title=_("Mappings"),
        intro=_(
            "A mapping says which column of a file is which field. It is found again by itself when a file with "
            "the same headings comes, and programs name it: ?mapping=name."
        ),
        tables=[_table(kept)],
        acts=acts,
        back=(_("Send a file"), reverse("desk-send")),
    )
    return show(request, page, status=400 if brought.errors or removed.errors else 200)


def _brought_in(request: HttpRequest, form: ImportForm) -> bool:
    if not (form.is_bound and form.is_valid()):
        return False
    _name, content = file_of(request, "file")
    # One byte more than is read says that there is too much.
    text = content[: MOST_BYTES + 1].decode("utf-8-sig", errors="replace")
    name = form.cleaned_data["name"]
    done, _kept = attempted(
        form, lambda: act(request, save_mapping, name=name, mapping=mapping_from_text(text))
    )
    if done:
        messages.success(request, _("The mapping “{name}” is kept.").format(name=name))
    return done


def _removed(request: HttpRequest, form: RemoveForm) -> bool:
    if not (form.is_bound and form.is_valid()):
        return False
    name = form.cleaned_data["name"]
    done, _answer = attempted(form, lambda: act(request, remove_mapping, name=name))
    if done:
        messages.success(request, _("The mapping “{name}” is removed.").format(name=name))
    return done


def _table(kept: list[KeptMapping]) -> DeskTable:
    names = account_names({one.changed_by for one in kept})
    rows = [
        [
            one.name,
            standard_title(one.mapping.standard),
            joined(one.mapping.headings[:6]) + ("…" if len(one.mapping.headings) > 6 else ""),
            names.get(one.changed_by, one.changed_by),
            local(one.changed_at),
            DeskCell("YAML", reverse("desk-mapping-file") + f"?name={one.name}"),
        ]
        for one in kept
    ]
    columns = [_("Name"), _("Table"), _("Headings"), _("Changed by"), _("Changed"), _("File")]
    return DeskTable(
        _("Of your organisation"), columns, rows, _("None is kept yet: it is offered with a file.")
    )


@require_GET
@needs("mapping.save")
def mapping_file(request: HttpRequest) -> HttpResponse:
    """One mapping as YAML."""
    kept = get_mapping(actor_of(request).organisation, request.GET.get("name", ""))
    response = HttpResponse(mapping_to_text(kept.mapping), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="mapping.yaml"'
    return response
