"""A code is issued: signed for minutes, or for a day on paper; only this desk knows whose its identifier is."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from wuse.assess.country_tiers import CountryTiers
from wuse.permits import Actor, Permit, check_may
from wuse.permits.entry import entry_for
from wuse.permits.response import Response, check_response_active
from wuse.permits.rules import check_signed_in
from wuse.permits.store.queries import get_response
from wuse.pool import Pool
from wuse.publish.codes.store import check_not_many, code_of, shown_today
from wuse.publish.credential.code import IDENTIFIER_BYTES, SHORTEST, CodeClaims, make_code
from wuse.publish.credential.keys import CodeKey
from wuse.publish.credential.store import CodeFolder, signing_key
from wuse.respond.code_change import is_milder
from wuse.respond.holder_code import HolderCode
from wuse.respond.store.holder_notices import revoke_identifier, revoke_other_series, tell_series
from wuse.respond.store.kept_run import KeptCodesReader
from wuse.respond.store.models import IssuedCodeRow
from wuse.trust.audit import Audit, AuditEntry
from wuse.trust.keys import KeyFolder
from wuse.trust.store.vault import registered_place
from wuse.vocabulary import Colour, PersonKey, Purpose, Refusal

SHOWN_FOR = timedelta(minutes=10)
"""How long a code on a screen holds: the page asks for the next one before it ends."""
MEANWHILE = timedelta(seconds=5)
"""What is learnt so soon after the moment of issuing counts for the code that is given out."""
PRINTED_FOR = timedelta(hours=24)
"""How long a printed one holds: no code can last longer, so that a colour that changed is not shown for days."""


@dataclass(frozen=True)
class IssuedCode:
    """A signed code: its text for the QR code, what it says, and the code that it was made from."""

    text: str
    claims: CodeClaims
    code: HolderCode


def issue_code(
    *,
    audit: Audit,
    pool: Pool,
    folder: CodeFolder,
    secrets: KeyFolder,
    by: Actor,
    person: PersonKey,
    response: str,
    at: datetime,
    entropy: Callable[[int], bytes],
    lasts: timedelta = SHOWN_FOR,
    represents: Collection[PersonKey] = (),
    tiers: CountryTiers | None = None,
    kept: KeptCodesReader | None = None,
) -> IssuedCode:
    """Sign a code for a person, and keep whose its identifier is until it expires or the response ends.

    A holder issues the own code as often as the page is open, which is no entry in the log. Whoever issues one for
    somebody else, as a counter does on paper or a relative on the own telephone, leaves an entry that the person sees;
    a relative who shows it on a screen leaves one a day.

    A person has codes of one series: with the first international one the domestic ones that still hold are revoked.

    Args:
        folder, secrets: `CodeFolder(home / "code")` and the key folder of the site.
        by: the holder, somebody who may act for the person, or staff with `code.issue` where the person is registered.
        lasts: a minute to a day; `SHOWN_FOR` on a screen, `PRINTED_FOR` on paper. It ends no later than
            the key and the response, and with a code by hand or relief.
        represents: persons whom the caller has found `by` to act for, such as the own family.
        tiers, kept: as `code_of` takes them.

    Raises:
        Refusal: `code.undeclared` while there is no colour; `code.many`; `credential.no_keys` and `code.no_key`
            when there is nothing to sign with; `code.ending` in the last minute of the key or the response;
            `credential.cannot_issue`; `vault.unknown`; `permit.sign_in`, and those of a missing permit, purpose or
            response.
    """
    check_signed_in(by)
    frame, place = get_response(response), registered_place(person, response=response)
    permit = None
    if person == by.person or person in represents:
        check_response_active(frame, module="health_code", place=place, at=at)
    else:
        permit = check_may(by, "code.issue", place=place, at=at, response=frame, purpose=Purpose.REGISTRATION)
    check_not_many(person, response=response, at=at)
    key = _key(folder, frame, at)
    issuing = _Issuing(audit, secrets, by, permit, person, place, frame, key, at, lasts, entropy)

    def look(moment: datetime) -> HolderCode:
        return code_of(pool, person, response=response, at=moment, tiers=tiers, kept=kept)

    issued = issuing.sign(look(at))
    # A fact that came between the look and the commit may have been judged before there was a code to revoke.
    while _is_outdated(issued.code, now := look(at + MEANWHILE)):
        revoke_identifier(issued.claims.identifier, at=at)
        issued = issuing.sign(now)
    return issued


def _is_outdated(issued: HolderCode, now: HolderCode) -> bool:
    """Whether a code promises more than the holder's code says now, or is of another series."""
    return is_milder(issued.colour or "none", now.colour or "none") or issued.series is not now.series


@dataclass(frozen=True)
class _Issuing:
    """Who issues a code to whom, with which key, from when and for how long."""

    audit: Audit
    secrets: KeyFolder
    by: Actor
    permit: Permit | None
    person: PersonKey
    place: str
    frame: Response
    key: CodeKey
    at: datetime
    lasts: timedelta
    entropy: Callable[[int], bytes]

    def sign(self, code: HolderCode) -> IssuedCode:
        response = self.frame.code
        claims = _claims(code, self.key, self.frame, self.at, self.lasts, self.entropy(IDENTIFIER_BYTES))
        text = make_code(claims, signing_key(self.secrets, self.key.key))
        with self.audit.transaction():
            _keep(claims, code, self.person, response)
            # The other way nobody goes: a domestic code beside an international one was judged before the landing.
            if code.is_international:
                held = revoke_other_series([self.person], code.series, response=response, at=self.at)
                tell_series(sorted(held), code.series, response=response, at=self.at)
            if self._is_recorded():
                self.audit.append(
                    _entry(self.by, self.permit, self.person, self.place, response, claims, self.at)
                )
        return IssuedCode(text, claims, code)

    def _is_recorded(self) -> bool:
        """Whether it is an entry: a holder's own is none, and a delegate's on a screen is one a day."""
        if self.person == self.by.person:
            return False
        on_screen = self.permit is None and self.lasts <= SHOWN_FOR
        return not (on_screen and shown_today(self.by, self.person, at=self.at))


def _key(folder: CodeFolder, frame: Response, at: datetime) -> CodeKey:
    """The key of the response's own area, so that the end of the response can end the codes."""
    known = folder.key_set().keys
    mine = [key for key in known if key.area == frame.area and key.ended_at is None]
    found = max((key for key in mine if key.is_for(frame.area, at)), key=_began, default=None)
    if found is None:
        raise Refusal(
            "code.no_key",
            "No key signs the codes of {area} now. The keeper makes one while its response runs: see that `wuse keep` "
            "does, or make one with `wuse code key`.",
            {"area": frame.area},
        )
    return found


def _began(key: CodeKey) -> datetime:
    return key.signs_from


def _claims(
    code: HolderCode, key: CodeKey, frame: Response, at: datetime, lasts: timedelta, identifier: bytes
) -> CodeClaims:
    """What the code says; it holds no longer than what it says, than its key and than its response."""
    if code.colour is None:
        raise Refusal(
            "code.undeclared", "There is no code yet: declare your health first, then it is there at once."
        )
    issued = at.replace(microsecond=0)
    last = min(key.signs_until, frame.over_at).replace(microsecond=0)
    if last < issued + SHORTEST:
        raise Refusal(
            "code.ending", "The response or its key is over within a minute: no code is as short as that."
        )
    ends = min(issued + lasts, last)
    if code.changes_at:
        # What ends within a minute is shown for that minute: no code can be shorter.
        ends = min(ends, max(code.changes_at.replace(microsecond=0), issued + SHORTEST))
    return CodeClaims(Colour(code.colour), key.area, issued, ends, identifier, code.is_international)


def _keep(claims: CodeClaims, code: HolderCode, person: PersonKey, response: str) -> None:
    IssuedCodeRow.objects.create(
        identifier=claims.identifier.hex(),
        person=person,
        response=response,
        series=code.series,
        colour=claims.colour,
        issued_at=claims.issued_at,
        expires_at=claims.expires_at,
    )


def _entry(
    by: Actor,
    permit: Permit | None,
    person: PersonKey,
    place: str,
    response: str,
    claims: CodeClaims,
    at: datetime,
) -> AuditEntry:
    facts = {"until": claims.expires_at.isoformat()}
    if permit:
        purpose = Purpose.REGISTRATION
        return entry_for(
            by,
            "code.issue",
            at=at,
            permit=permit,
            place=place,
            purpose=purpose,
            subject=person,
            facts=facts,
        )
    return AuditEntry(
        at=at,
        by=by.account,
        verb="code.issue",
        place=place,
        purpose=Purpose.REGISTRATION,
        response=response,
        subject=person,
        personal=True,
        facts=facts,
    )
