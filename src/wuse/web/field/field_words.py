"""The words of the field app, out of the site's own catalogue."""

from django.utils.translation import gettext as _


def field_words() -> dict[str, str]:
    """Key -> text in the reader's language; `{name}` is filled in by the script."""
    return {
        **_frame(),
        **_lock(),
        **_today(),
        **_visit(),
        **_faults(),
        **_report(),
        **_conflicts(),
        **_settings(),
    }


def _frame() -> dict[str, str]:
    return {
        "title": _("Grid rounds"),
        "back": _("Back"),
        "undo": _("Undo"),
        "yes": _("yes"),
        "no": _("no"),
        "save": _("Save"),
        "optional": _("(optional)"),
        "grid": _("Grid"),
        "go_on": _("Go on"),
        "not_kept": _("Not kept: the phone cannot write. Free some space on it, and tap again."),
        "elsewhere": _("The app is open in another window of this phone. Go on there, or close that window."),
    }


def _lock() -> dict[str, str]:
    return {
        "pin": _("PIN"),
        "unlock": _("Unlock"),
        "wrong_pin": _("Wrong PIN. {left} tries are left; then everything on this phone is wiped."),
        "wiped_guesses": _("Ten wrong PINs: everything on this phone was wiped. Register it again."),
        "last_contact": _("Last contact: {at}"),
        "not_registered": _("This phone is not registered yet."),
        "not_registered_how": _(
            "You sign in once, with your second factor, and choose a PIN. After that the app works without a network."
        ),
        "register": _("Sign in and register"),
        "clock_doubted": _(
            "By the clock of this phone there was no contact for {days} days. Nothing was wiped: the site decides at "
            "the next contact. Set the clock right."
        ),
        "aged": _("No contact for {days} days: everything on this phone was wiped. Register it again."),
        "pin_weak": _("Choose 6 to 12 digits that are no row and not nearly all the same."),
        "pin_differs": _("The two PINs differ: type the same one twice."),
    }


def _today() -> dict[str, str]:
    return {
        "today": _("Today"),
        "to_do": _("to do"),
        "done": _("done"),
        "to_send": _("to be sent"),
        "sending": _("sending …"),
        "offline": _("no network"),
        "closed": _("not let in"),
        "waiting": _("{count} to be sent"),
        "all_sent": _("all sent"),
        "checks": _("To be checked"),
        "due": _("Due today"),
        "later": _("Not due yet"),
        "done_today": _("Done today"),
        "nothing_due": _("Nothing is due. A door that is not on the list is added below."),
        "new_household": _("Add a door"),
        "household": _("Number of the household"),
        "household_hint": _("As it is written in your grid, such as 3-2-501."),
        "persons": _("{count} persons"),
        "visited": _("visited {at}"),
        "waits": _("waits to be sent"),
        "find_door": _("Find a door by its number"),
        "show_all": _("Show all {count}"),
        "to_correct": _("{count} to be corrected"),
        "conflicts_waiting": _("{count} findings that differ"),
    }


def _visit() -> dict[str, str]:
    return {
        "nothing_new": _("Nothing new"),
        "something_new": _("Something new"),
        "all_nothing_new": _("All {count}: nothing new"),
        "add_person": _("Add a person"),
        "new_person": _("New person"),
        "somebody": _("Somebody"),
        "nobody_met": _("Nobody met"),
        "inspection": _("Inspection"),
        "inspect": _("Go through the checklist"),
        "inspect_how": _(
            "What was found, item by item. What follows is decided by rule, and the firm reads it with your notes."
        ),
        "inspect_rest": _("The rest: met"),
        "inspect_note": _("Note: {item}"),
        "inspect_note_hint": _("What was missing, and where. Name nobody."),
        "until": _("until {at}"),
        "kept": _("{door}: kept"),
        "rest_same": _("The rest: nothing new"),
        "more": _("More ({count})"),
        "to_correct_title": _("To be corrected"),
        "nothing_wrong": _("Nothing is to be corrected."),
        "correct": _("Correct"),
        "discard": _("Discard"),
        "noted": _("Understood"),
    }


def _faults() -> dict[str, str]:
    return {
        "fault_required": _("Answer this."),
        "fault_pattern": _("This cannot be read: write it as the question says."),
        "fault_document": _("The number cannot be right: compare it with the document."),
        "fault_least": _("This is too small."),
        "fault_most": _("This is too large."),
    }


def _report() -> dict[str, str]:
    return {
        "report": _("Report"),
        "report_how": _("What is it? The event goes to the township; no photo and no voice is taken."),
        "report_how_photos": _("What is it? The event goes to the township; no voice is taken."),
        "photo_take": _("Take a photo"),
        "photo_more": _("Another photo ({left} more)"),
        "photo_hint": _("Show the place and not people: no face, no number plate, no document."),
        "photo_unreadable": _("The phone cannot read this picture. Take it again."),
        "photo": _("Photo {number}"),
        "photo_of": _("Photo: {kind}"),
        "photo_remove": _("Remove"),
        "photo_remove_one": _("Remove photo {number}"),
        "photos_waiting": _("Photos to be sent ({count})"),
        "event_text": _("What there is, and where"),
        "event_hint": _("Name nobody, and write no number of a document or telephone."),
        "event_short": _("Five signs or more, or nothing."),
        "quick_report": _("Quick report: {kind}"),
        "report_now": _("Report"),
        "kept_event": _("{kind}: kept"),
    }


def _conflicts() -> dict[str, str]:
    return {
        "conflicts": _("Differing"),
        "conflicts_count": _("Differing ({count})"),
        "conflicts_how": _(
            "Two phones found different things. Both are kept. Go again, and record what holds: that settles it."
        ),
        "no_conflict": _("No findings differ."),
        "this_phone": _("this phone"),
        "other_phone": _("another phone"),
        "settle": _("Record what holds"),
    }


def _settings() -> dict[str, str]:
    return {
        "settings": _("Settings"),
        "language": _("Language"),
        "theme": _("Appearance"),
        "theme_auto": _("Like the phone"),
        "theme_light": _("Light"),
        "theme_dark": _("Dark"),
        "idle": _("Lock when idle for"),
        "minutes": _("{count} min"),
        "lock_now": _("Lock now"),
        "change_pin": _("Change the PIN"),
        "pin_old": _("Present PIN"),
        "pin_new": _("New PIN"),
        "pin_again": _("New PIN, again"),
        "pin_old_wrong": _("The present PIN is wrong."),
        "pin_changed": _("The PIN is changed."),
        "phone_name": _("Name of this phone"),
        "contact": _("Last contact"),
        "never": _("never"),
        "wipe": _("Wipe this phone"),
        "wipe_how": _("The lists go from this phone; the site keeps everything that was sent."),
        "wipe_loses": _("{count} things were not sent yet: they are lost when you wipe the phone now."),
        "wipe_yes": _("Wipe everything"),
        "wiped": _("Everything on this phone was wiped."),
    }
