"""What the page of a code says, in words: colour, reasons, what would change it, what it rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuse.assess.health_code import load_code_profile, reason_text
from wuse.permits.store.queries import organisation_names
from wuse.pool import load_standard
from wuse.respond.holder_code import HolderCode, UsedFact
from wuse.respond.override import Override
from wuse.web.desk.acting import local
from wuse.web.desk.code_card import colour_sign
from wuse.web.desk.overrides import reason_name
from wuse.web.desk.whereabouts import stay_name
from wuse.web.language import page_language
from wuse.web.me.officials import officials

_BY = {
    "self": gettext_lazy("yourself"),
    "relative": gettext_lazy("your delegate"),
    "grid_worker": gettext_lazy("a grid worker"),
}
# Which parameter says how many normal check-ins the deciding rule waits for.
_WAITS_FOR = {
    "positive": "positive_check_ins",
    "contact": "contact_check_ins",
    "entrant": "entrant_check_ins",
    "high_area": "high_check_ins",
    "symptoms": "symptom_check_ins",
    "medium_area": "medium_check_ins",
    "score": "score_check_ins",
}


@dataclass(frozen=True)
class Progress:
    """How many of the normal check-ins that are needed are made; a missed day takes none away."""

    done: int
    needed: int

    @property
    def left(self) -> int:
        """How many more."""
        return self.needed - self.done


def told_of(found: HolderCode) -> dict[str, object]:
    """What a page says of a code: its colours, until when, why, by which rule, what would change it."""
    return {
        "code": found,
        "sign": colour_sign(found.colour),
        "decided": colour_sign(found.decided),
        "by_rule": colour_sign(found.by_rule),
        "relief_until": local(found.relief.until) if found.relief else "",
        "hand_until": local(found.by_hand.until) if found.by_hand else "",
        "reasons": reasons_in_words(found),
        "steps": found.steps(page_language()) if found.by_hand is None else [],
        "progress": progress_of(found),
        "by_hand": by_hand_lines(found.by_hand) if found.by_hand else [],
        "rule": rule_of(found),
    }


def progress_of(code: HolderCode) -> Progress | None:
    """The check-ins of the rule that decides; none where it counts none, or somebody decided by hand."""
    name, left = _WAITS_FOR.get(str(code.verdict["rule"])), code.verdict["check_ins_left"]
    needed = load_code_profile(code.profile).parameters[name] if name else 0
    if code.by_hand or not needed or left is None:
        return None
    return Progress(max(0, needed - left), needed)


def reasons_in_words(code: HolderCode) -> list[str]:
    """Why: the reason of the code by hand first, then the rule's."""
    lang = page_language()
    told = [reason_text(reason, lang) for reason in code.reasons]
    if code.by_hand is None:
        return told
    return [_("set by hand: {reason}").format(reason=reason_name(code.by_hand.reason))]


def rule_of(code: HolderCode) -> Mapping[str, str]:
    """The published rule: its title, its page, its digest."""
    title = load_code_profile(code.profile).title[page_language()]
    return {"title": title, "address": reverse("code-rule", args=[code.profile]), "digest": code.rule_digest}


def fact_lines(code: HolderCode, *, briefly: bool) -> Iterator[Mapping[str, str]]:
    """The data that were used: which, of which day; unless `briefly`, also from whom, where, learnt when."""
    agencies, lang = organisation_names({fact.said_by for fact in code.facts} - {""}), page_language()
    for fact in code.facts:
        told = {
            "what": load_standard(fact.standard).title[lang],
            "on": fact.on.isoformat() if fact.on else "–",
        }
        if briefly:
            yield told
            continue
        yield told | {
            "by": _sender(fact, agencies),
            "at": local(fact.recorded_at),
            "place": stay_name(fact.place, lang) if fact.place else "–",
        }


def by_hand_lines(found: Override) -> list[tuple[str, str]]:
    """A code by hand: why, who by role and organisation, from when until when. No name of an official is shown."""
    two = officials([found.proposed_by, found.confirmed_by])
    confirmed = two.told(found.confirmed_by, "override.confirm", found.confirmed_at)
    return [
        (_("Reason"), reason_name(found.reason)),
        (_("Proposed"), two.told(found.proposed_by, "override.propose", found.proposed_at)),
        (_("Confirmed by a second person"), confirmed),
        (_("Ends by itself"), local(found.until)),
    ]


def _sender(fact: UsedFact, agencies: Mapping[str, str]) -> str:
    return str(_BY.get(fact.said_by) or agencies.get(fact.said_by) or fact.said_by or "–")
