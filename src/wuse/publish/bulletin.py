"""The text bulletin of an edition, as a health commission would read it out."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from wuse.publish.edition import Edition, EditionVerdict
from wuse.vocabulary import Basis, Colour, Lang, translator

Translate = Callable[[str], str]
_LEVELS = tuple(colour for colour in Colour if colour is not Colour.GREY)


def level_name(colour: Colour, _: Translate) -> str:
    """The name of a colour's level: very high … low."""
    names = {
        Colour.DARK_RED: _("extremely high risk (dark red)"),
        Colour.RED: _("very high risk (red)"),
        Colour.ORANGE: _("high risk (orange)"),
        Colour.YELLOW: _("moderate risk (yellow)"),
        Colour.BLUE: _("fairly low risk (blue)"),
        Colour.GREEN: _("low risk (green)"),
        Colour.GREY: _("not rated (grey)"),
    }
    return names[colour]


def bulletin(edition: Edition, *, lang: Lang, previous: Edition | None, cities: Mapping[str, str]) -> str:
    """The bulletin of an edition.

    Args:
        previous: the edition before it, to tell what changed.
        cities: code of a city -> its name in the language.
    """
    _ = translator("wuse.publish", lang).gettext
    parts = [_heading(edition, _), _counts(edition, _)]
    parts += [_places(edition, colour, lang, cities, _) for colour in _LEVELS[:-1]]
    parts += [_changes(edition, previous, lang, _), _basis(edition, _), _footer(edition, _)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _heading(edition: Edition, _: Translate) -> str:
    return _("Five-colour risk map of counties, edition {number}\nAs of {day}, 24:00").format(
        number=edition.number, day=edition.as_of.isoformat()
    )


def _counts(edition: Edition, _: Translate) -> str:
    shown = [colour for colour in Colour if edition.counts.get(colour.value)]
    named = [f"{level_name(colour, _)} {edition.counts[colour.value]}" for colour in shown]
    return _("Of {total} counties: {list}.").format(total=len(edition.verdicts), list=_(", ").join(named))


def _places(edition: Edition, colour: Colour, lang: Lang, cities: Mapping[str, str], _: Translate) -> str:
    """The places of a level, city by city."""
    found = [verdict for verdict in edition.verdicts if verdict.colour is colour]
    groups = [
        f"{cities.get(city, city)}{_(': ')}{_(', ').join(_name(verdict, lang) for verdict in verdicts)}"
        for city, verdicts in groupby(found, key=lambda verdict: verdict.city)
    ]
    return f"{level_name(colour, _)}\n" + "\n".join(f"  {group}" for group in groups) if groups else ""


def _changes(edition: Edition, previous: Edition | None, lang: Lang, _: Translate) -> str:
    if previous is None:
        return ""
    before = {verdict.place: verdict.colour for verdict in previous.verdicts}
    rose = [v for v in edition.verdicts if v.place in before and v.colour.rank > before[v.place].rank]
    fell = [v for v in edition.verdicts if v.place in before and v.colour.rank < before[v.place].rank]
    lines = [
        _("Since edition {number}: {up} raised, {down} lowered.").format(
            number=previous.number, up=len(rose), down=len(fell)
        )
    ]
    lines += [_("Raised: {list}.").format(list=_listed(rose, lang, _))] if rose else []
    lines += [_("Lowered: {list}.").format(list=_listed(fell, lang, _))] if fell else []
    return "\n".join(lines)


def _basis(edition: Edition, _: Translate) -> str:
    estimated = sum(verdict.basis is Basis.ESTIMATED for verdict in edition.verdicts)
    if not estimated:
        return _("All county counts of this edition were published.")
    return _(
        "The counts of {estimated} of {total} counties are estimates between bulletins; no estimate is a published "
        "figure."
    ).format(estimated=estimated, total=len(edition.verdicts))


def _footer(edition: Edition, _: Translate) -> str:
    return _("Rule {profile}, {rule}\nDigest of this edition {digest}").format(
        profile=edition.profile, rule=edition.rule_digest, digest=edition.digest
    )


def _listed(verdicts: Sequence[EditionVerdict], lang: Lang, _: Translate) -> str:
    return _(", ").join(_name(verdict, lang) for verdict in verdicts)


def _name(verdict: EditionVerdict, lang: Lang) -> str:
    return verdict.name if lang == "zh" else verdict.name_en
