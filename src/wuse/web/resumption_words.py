"""The words of the page of the return to work, beside those that every script has."""

from django.utils.translation import gettext as _

from wuse.web.words import script_words


def resumption_words() -> dict[str, str]:
    """Key -> text in the reader's language."""
    return {
        **script_words(),
        "work_index": _("Power index"),
        "work_resumed": _("Share resumed"),
        "work_output": _("Output"),
        "work_rise": _("In a week"),
        "work_firms": _("Enterprises"),
        "work_firms_said": _("Enterprises that said so"),
        "work_label": _("{name}: {colour}, {level}"),
        "withheld": _("withheld"),
        "withheld_why": _("withheld: too few enterprises, or one of them makes most"),
        "withheld_long": _(
            "The figures of this county are withheld: fewer than five enterprises make them, or one of them makes "
            "most, or they would let such a figure be computed. That is not 0."
        ),
        "none_on_day": _("There are no figures for this day."),
        "nothing_said": _("No enterprise has said what holds it back, or there is no edition of this day."),
        "nothing_changes": _("No change of one share alone would lead to another colour."),
        "none_behind": _("None."),
        "industries": _("Industry"),
        "sizes": _("Size"),
        "held_back": _("Reason"),
        "held_whole": _("The whole province"),
        "held_here": _("What enterprises here say holds them back"),
        "no_reason_told": _("no reason can be told: too few named one"),
        "comma": _(", "),
        "generated": _("Generated for the demonstration"),
        "risk_beside": _("Risk of the epidemic on this day"),
    }
