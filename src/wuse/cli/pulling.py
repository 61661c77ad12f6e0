"""`wuse pull`: fetch the rows of partners when they are due."""

import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from wuse import world
from wuse.cli.context import (
    closed_in_training,
    console,
    errors,
    home_option,
    json_option,
    print_json,
    refusals_as_sentences,
)
from wuse.cli.desk import keys_of, open_desk, open_pool
from wuse.cli.importing import refuse_without_room
from wuse.cli.words import held_words, language, say, table
from wuse.intake.partner import Partner, load_partners
from wuse.intake.partner_pages import PartnerPage, Seen, fetch_page
from wuse.intake.sending import Receipted, Sending
from wuse.places import site_registry
from wuse.trust.audit import Audit
from wuse.vocabulary import Refusal, setting

if TYPE_CHECKING:
    from wuse.intake.store.pull import Pulled

_LOOK_EVERY = 1.0
_AFTER_TROUBLE = 10


@click.command("pull")
@click.argument("names", nargs=-1)
@click.option("--once", is_flag=True, help="Ask each partner once, whether it is due or not, and stop.")
@click.option("--status", is_flag=True, help="Show how far each partner's rows are in, and ask nobody.")
@home_option
@json_option
@refusals_as_sentences
@closed_in_training
def pull(names: tuple[str, ...], once: bool, status: bool, home: Path, as_json: bool) -> None:
    """Fetch new rows of the partners NAMES (all of them by default) and take them in, until stopped.

    A partner is a file in the folder of WUSE_PARTNERS: where its rows are, what they are, how often to ask. After a
    failure it is asked later and later. `wuse serve` runs this by itself when there are partners.

    \b
    Examples:
      wuse pull --once
      wuse pull wenzhou-hospitals
      wuse pull --status
    """
    partners = _chosen(home, names)
    if not partners:
        console.print(say("There are no partners: {folder} has no files.", folder=partners_folder(home)))
        return
    audit = open_desk(home)
    if status:
        _show(partners, as_json)
        return
    ask = _asker(home, audit)
    if once:
        failed = [not ask(partner) for partner in partners]
        raise SystemExit(1 if any(failed) else 0)
    _keep_asking(partners, ask)


def _keep_asking(partners: list[Partner], ask: Callable[[Partner], bool]) -> NoReturn:
    """Ask each partner when it is due, until the process is ended."""
    from wuse.intake.store.partners import due
    from wuse.trust.store.away import DESK_AWAY, let_go, reason_of

    while True:
        try:
            for partner in partners:
                if due(partner, at=world.now()):
                    ask(partner)
        except (*DESK_AWAY, OSError) as fault:
            # The desk or the disk is away for a while: not a reason to end the screens as well.
            let_go()
            errors.print(
                say(
                    "The rows of partners cannot be taken in: {reason}. They are asked again in {seconds} seconds.",
                    reason=reason_of(fault),
                    seconds=_AFTER_TROUBLE,
                ),
                highlight=False,
                soft_wrap=True,
            )
            time.sleep(_AFTER_TROUBLE)
        time.sleep(_LOOK_EVERY)


def partners_folder(home: Path) -> Path:
    """Where the files of partners lie."""
    return Path(setting("WUSE_PARTNERS", environ=os.environ) or home / "partners")


def _chosen(home: Path, names: tuple[str, ...]) -> list[Partner]:
    folder = partners_folder(home)
    known = {partner.name: partner for partner in load_partners(folder)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Refusal(
            "partner.unknown",
            "{folder} has no partner {name}. Known: {known}.",
            {"folder": str(folder), "name": ", ".join(unknown), "known": list(known)},
        )
    return [known[name] for name in names or known]


def _asker(home: Path, audit: Audit) -> Callable[[Partner], bool]:
    """Asks a partner once and says what came of it; whether it went well."""
    # Imported here: the apps must be ready.
    from wuse.intake.actions.send import send_facts
    from wuse.intake.store.known import KnownRows
    from wuse.intake.store.pull import pull as pull_rows
    from wuse.permits.store.queries import actor_of, get_program
    from wuse.trust.store.vault import Vault

    keys, pool, places = keys_of(home), open_pool(home), site_registry(home)
    known, vault = KnownRows(keys.make("known/1", entropy=world.entropy)), Vault(keys, world.entropy)

    def ask(partner: Partner) -> bool:
        at = world.now()

        def fetch(seen: Seen) -> PartnerPage:
            refuse_without_room(home)
            return fetch_page(partner, seen, token=_token(partner), at=at, ticks=world.ticks)

        def take(sending: Sending) -> Receipted:
            return send_facts(
                audit=audit,
                vault=vault,
                known=known,
                pool=pool,
                places=places,
                by=actor_of(get_program(partner.account), second_factor=True),
                at=at,
                uid=world.random_id("r"),
                sending=sending,
                lang=language(),
            )

        made = pull_rows(partner, fetch=fetch, take=take, at=at, chance=world.chance(), lang=language())
        _tell(partner, made)
        return made.refusal is None

    return ask


def _tell(partner: Partner, made: "Pulled") -> None:
    for receipt in made.receipts:
        for told in receipt.tables:
            console.print(
                say(
                    "{partner}: rows {rows}, accepted {accepted}, known already {unchanged}, "
                    "set aside {set_aside}. Receipt {receipt}",
                    partner=partner.name,
                    rows=told.rows,
                    accepted=told.accepted,
                    unchanged=told.unchanged,
                    set_aside=told.quarantined,
                    receipt=receipt.uid,
                ),
                soft_wrap=True,
            )
            if told.held:
                console.print(held_words(told.standard, told.held), soft_wrap=True)
    if made.refusal:
        text = made.refusal.in_words(language())
        errors.print(f"{partner.name}: {text}", highlight=False, markup=False, soft_wrap=True)
    elif not made.receipts:
        console.print(say("{partner}: nothing new.", partner=partner.name))


def _token(partner: Partner) -> str:
    try:
        return partner.token.read_text(encoding="utf-8").strip() if partner.token else ""
    except (OSError, UnicodeDecodeError) as reason:
        raise Refusal(
            "partner.token",
            "The token of {partner} cannot be read from {file}: {reason}. Put it there, readable to this process.",
            {"partner": partner.name, "file": str(partner.token), "reason": type(reason).__name__},
        ) from None


def _show(partners: list[Partner], as_json: bool) -> None:
    from wuse.intake.store.partners import state_of

    states = [(partner, state_of(partner)) for partner in partners]
    if as_json:
        print_json(
            [
                {
                    "name": partner.name,
                    "standard": partner.standard,
                    "pages": state.taken,
                    "succeeded_at": _moment(state.succeeded_at),
                    "tried_at": _moment(state.tried_at),
                    "next_at": _moment(state.next_at),
                    "failures": state.failures,
                    "trouble": state.trouble and state.trouble["code"],
                }
                for partner, state in states
            ]
        )
        return
    drawn = table("partner", "standard", "pages", "last success", "next look", "failures", "trouble")
    for partner, state in states:
        trouble = state.trouble[language()] if state.trouble else ""
        drawn.add_row(
            partner.name,
            partner.standard,
            str(state.taken),
            _moment(state.succeeded_at) or "–",
            _moment(state.next_at) or "–",
            str(state.failures),
            trouble,
        )
    console.print(drawn)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
