"""The forms of events: a report, words, a station, a level, another event."""

import hashlib
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse import world
from wuse.permits import can_do
from wuse.respond.event import COMMANDS, Event
from wuse.respond.event_kind import event_catalogue
from wuse.respond.event_rules import MOST_WORDS
from wuse.respond.store.event_acts import PERSON_VERB
from wuse.respond.store.stations import Station, staff_of, station_for, stations_in
from wuse.vocabulary import Colour, PersonKey, PlaceLevel, Purpose, Refusal
from wuse.web.access import actor_of
from wuse.web.desk.acting import MomentField, PlaceField, frames, places_of
from wuse.web.desk.event_words import command_name, kind_choices, level_choices, work_name
from wuse.web.language import page_language
from wuse.web.words import joined

_ROWS = {"rows": 3}


def words_field(label: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    """Words in a form."""
    return forms.CharField(
        label=label, required=required, max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": rows})
    )


class PersonKeyField(forms.CharField):
    """The key of a person, or nothing."""

    def clean(self, value: Any) -> PersonKey | None:
        """Read the key."""
        text = str(super().clean(value)).strip()
        try:
            return PersonKey.parse(text) if text else None
        except Refusal as refusal:
            raise forms.ValidationError(refusal.in_words(page_language())) from None


class ReportForm(forms.Form):
    """A report that reaches the desk by telephone or in person."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of event"), choices=kind_choices)
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"),
        required=False,
        coerce=Colour,
        empty_value=None,
        choices=lambda: [("", _("that of the kind")), *level_choices()],
    )
    place = PlaceField(label=gettext_lazy("Place code of the grid, village or township"))
    happened_at = MomentField(label=gettext_lazy("Seen at"), required=False)
    text = words_field(gettext_lazy("What there is"), rows=4)
    opened = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    person = PersonKeyField(
        label=gettext_lazy("Key of the person, if it is about somebody"), required=False, max_length=40
    )

    def __init__(self, request: HttpRequest, data: object = None, initial: object = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["text"].help_text = _(
            "No names, no numbers of identity or telephone: what is about somebody goes by the key."
        )
        choices = frames(actor_of(request), PERSON_VERB)
        if choices:
            label = _("Response and purpose, if it is about somebody")
            self.fields["frame"] = forms.ChoiceField(
                label=label, required=False, choices=[("", "–"), *choices]
            )

    def values(self) -> dict[str, Any]:
        """What the action takes. The same words from a page that was opened once are one report, however often sent."""
        found = dict(self.cleaned_data)
        opened = found.pop("opened") or world.random_id("e")
        said = "\n".join([opened, found["kind"], str(found["place"]), found["text"], str(found["person"])])
        found["uid"] = "e-" + hashlib.sha256(said.encode()).hexdigest()[:20]
        response, _sign, purpose = str(found.pop("frame", "") or "").partition("|")
        found["response"], found["purpose"] = response, Purpose(purpose) if purpose else None
        return found


class WordsForm(forms.Form):
    """Words with a step; `optional` where they may be left out."""

    def __init__(self, label: str, data: object = None, *, optional: bool = False) -> None:
        super().__init__(data)
        self.fields["text"] = words_field(label, required=not optional)


class StationForm(WordsForm):
    """Where an event goes to; the station that was named for its kind is proposed."""

    def __init__(self, event: Event, place: str, data: object = None, *, optional: bool) -> None:
        label = _("What the station should know") if optional else _("Reason")
        super().__init__(label, data, optional=optional)
        proposed = station_for(event.report.place, event_catalogue().kinds[event.report.kind].station)
        choices = [(one.code, station_words(one)) for one in stations_in(place) if one.code != event.station]
        self.fields["station"] = forms.ChoiceField(
            label=_("Station"), choices=choices, initial=proposed or None
        )
        self.order_fields(["station", "text"])


class HandlerForm(StationForm):
    """Where an event goes to, and to whom of its staff."""

    def __init__(self, event: Event, place: str, data: object = None) -> None:
        super().__init__(event, place, data, optional=True)
        proposed = str(self.data.get("station") or self.fields["station"].initial or "")
        staff = staff_of(proposed) if proposed else []
        if staff:
            choices = [("", _("whoever takes it")), *staff]
            self.fields["handler"] = forms.ChoiceField(label=_("To"), required=False, choices=choices)
            self.order_fields(["station", "handler", "text"])


class LevelForm(WordsForm):
    """Another level, with the reason."""

    def __init__(self, event: Event, data: object = None) -> None:
        super().__init__(_("Reason"), data)
        choices = [(value, words) for value, words in level_choices() if value != event.level]
        self.fields["level"] = forms.TypedChoiceField(label=_("Level"), coerce=Colour, choices=choices)
        self.order_fields(["level", "text"])


class CommandForm(WordsForm):
    """Which command is to know, and why."""

    def __init__(self, event: Event, data: object = None) -> None:
        super().__init__(_("Reason"), data)
        choices = [(level, command_name(level)) for level in COMMANDS if level not in event.commands]
        self.fields["command"] = forms.TypedChoiceField(
            label=_("Command"), coerce=PlaceLevel, choices=choices
        )
        self.order_fields(["command", "text"])


class MainForm(forms.Form):
    """The event that another one repeats."""

    main = forms.IntegerField(label=gettext_lazy("Number of the other event"), min_value=1, max_value=10**15)


class SplitForm(WordsForm):
    """Another matter to be split off."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of the other matter"), choices=kind_choices)
    matter = words_field(gettext_lazy("What the other matter is"))

    def __init__(self, data: object = None) -> None:
        super().__init__(_("Reason"), data)


class SetStationForm(forms.Form):
    """Which organisation handles a kind of work at a place."""

    place = PlaceField()
    station = forms.ChoiceField(
        label=gettext_lazy("Kind of work"),
        choices=lambda: [(name, work_name(name)) for name in event_catalogue().stations],
    )
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)

    def __init__(self, request: HttpRequest, data: object = None) -> None:
        places = places_of(actor_of(request), "station.set")
        super().__init__(data, initial={"place": places[0] if places else ""})
        found = {one.code: station_words(one) for place in places for one in stations_in(place)}
        self.fields["organisation"].choices = [("", _("nobody")), *found.items()]


def station_words(station: Station) -> str:
    """An organisation with what it was named for."""
    works = joined(sorted({work_name(work) for _place, work in station.works}), none="")
    return f"{station.name}（{works}）" if works else station.name


def may(request: HttpRequest, verb: str, place: str, at: Any) -> bool:
    """Whether the reader may do something at a place, apart from what is about a person."""
    return can_do(actor_of(request), verb, place=place, at=at)
