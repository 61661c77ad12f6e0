"""What `wuse code verify` says: of a code, of a certificate of another state, of what is refused."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from wuse.cli.context import console, print_json
from wuse.cli.words import language, say
from wuse.places import load_registry
from wuse.publish.credential import CodeAccepted, CodeRefused, Revoked
from wuse.publish.credential.hcert import HcertAccepted, HcertEntry, Shows
from wuse.vocabulary import Colour, PlaceCode

Judged = CodeAccepted | HcertAccepted | CodeRefused
_SHAPES = {Colour.GREEN: "●", Colour.YELLOW: "■", Colour.ORANGE: "◆", Colour.RED: "▲"}


def holds(found: Judged, at: datetime) -> bool:
    """Whether what was shown is accepted; of a certificate, whether it also shows what it is shown for."""
    if isinstance(found, HcertAccepted):
        return found.shows(at) is Shows.HOLDS
    return isinstance(found, CodeAccepted)


def tell(found: Judged, at: datetime, *, as_json: bool) -> None:
    """Say it, in words or for a program."""
    if as_json:
        print_json(_as_json(found, at))
    elif isinstance(found, CodeRefused):
        line(say("✗ Not accepted."))
        line(found.refusal().in_words(language()))
    elif isinstance(found, CodeAccepted):
        _tell_code(found, at)
    else:
        _tell_certificate(found, at)


def _tell_certificate(found: HcertAccepted, at: datetime) -> None:
    told = {"state": found.issuer, "time": time_of(found.expires_at)}
    if found.shows(at) is Shows.HOLDS:
        line(say("✓ Certificate of {state}, accepted until {time}.", **told))
    else:
        line(
            say("! Certificate of {state}: genuine until {time}, and not accepted for what it shows.", **told)
        )
    for entry in found.entries:
        line(_entry_line(entry))
        if entry.shows(at) is not Shows.HOLDS:
            line("  " + _shown()[entry.shows(at)])


def _shown() -> Mapping[Shows, str]:
    return {
        Shows.DETECTED: say("The test is positive."),
        Shows.NOT_YET: say("Its first day is still to come."),
        Shows.OVER: say("Its last day is past."),
        Shows.INCOMPLETE: say("More doses were to follow."),
    }


def _tell_code(found: CodeAccepted, at: datetime) -> None:
    claims = found.claims
    shape, name = _SHAPES[claims.colour], _colour(claims.colour)
    left = max(1, int((claims.expires_at - at).total_seconds() // 60))
    line(say("✓ Accepted: {shape} {colour}", shape=shape, colour=name))
    if claims.international:
        line(say("International code"))
    line(say("Issued by {area}", area=_area(claims.issuer)))
    line(say("Holds until {time}, {minutes} more minutes.", time=time_of(claims.expires_at), minutes=left))
    if found.revocation is Revoked.NO_LIST:
        line(say("No list of revoked codes is at hand: whether it was revoked is not known."))
    elif found.revocation is Revoked.LIST_EXPIRED:
        line(
            say(
                "The list of revoked codes has expired: whether it was revoked since is not known. Fetch it anew."
            )
        )


def _colour(colour: Colour) -> str:
    names = {
        Colour.GREEN: say("green code"),
        Colour.YELLOW: say("yellow code"),
        Colour.ORANGE: say("orange code"),
        Colour.RED: say("red code"),
    }
    return names[colour]


def _area(code: PlaceCode) -> str:
    tree = load_registry()
    if not tree.exists(code):
        return str(code)
    place = tree.get(code)
    return f"{place.name if language() == 'zh' else place.name_en} ({code})"


def _entry_line(entry: HcertEntry) -> str:
    if entry.kind == "vaccination":
        told = {"day": entry.on, "dose": entry.dose, "doses": entry.doses, "country": entry.country}
        return say("Vaccination {dose} of {doses} on {day} ({country})", **told)
    if entry.kind == "test":
        text = say("not detected") if entry.result == "not_detected" else say("detected")
        return say("Test on {day} ({country}): {result}", day=entry.on, country=entry.country, result=text)
    days = {"day": entry.on, "first": entry.valid_from, "last": entry.valid_until}
    return say(
        "Recovery: first positive on {day}, holds {first} to {last} ({country})",
        country=entry.country,
        **days,
    )


def _as_json(found: Judged, at: datetime) -> dict[str, Any]:
    if isinstance(found, CodeRefused):
        return {"accepted": False, "reason": found.reason.value, **found.refusal().as_dict(language())}
    if isinstance(found, CodeAccepted):
        claims = found.claims
        times = {"issued_at": claims.issued_at.isoformat(), "expires_at": claims.expires_at.isoformat()}
        said = {"colour": claims.colour.value, "issuer": str(claims.issuer), **times}
        said["international"] = claims.international
        return {"accepted": True, "kind": "code", **said, "revocation": found.revocation.value}
    entries = [_entry_as_json(entry, at) for entry in found.entries]
    times = {"expires_at": found.expires_at.isoformat(), "entries": entries}
    shows = found.shows(at).value
    return {"accepted": holds(found, at), "kind": "hcert", "shows": shows, "issuer": found.issuer, **times}


def _entry_as_json(entry: HcertEntry, at: datetime) -> dict[str, Any]:
    said = {name: _plain(value) for name, value in vars(entry).items() if value}
    return {**said, "shows": entry.shows(at).value}


def _plain(value: object) -> object:
    return value if isinstance(value, str | int) else str(value)


def time_of(moment: datetime) -> str:
    """A moment, to the minute."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def line(text: str) -> None:
    """One line, as it is."""
    console.print(text, highlight=False, markup=False, soft_wrap=True)
