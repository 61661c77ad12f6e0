"""`wuse keep`: what has to happen by itself: rows into the pool and out of it, entries into the log, the clocks of
events, early warnings, health codes, sunsets, the end of uploads that nobody goes on with.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from wuse import world
from wuse.cli.clock_keeping import SYSTEM, DeskClocks, alone, print_refusal
from wuse.cli.context import console, errors, home_option, refusals_as_sentences
from wuse.cli.desk import keys_of, open_desk, tables_of, uploads_of
from wuse.cli.log_keeping import ask_witnesses, drain, log_writer, witness_rounds
from wuse.cli.pool import tidied
from wuse.cli.words import say
from wuse.trust.audit import Audit
from wuse.trust.training import read_mark
from wuse.vocabulary import Refusal, setting

if TYPE_CHECKING:
    from wuse.cli.code_keeping import CodeSite
    from wuse.publish.power import PowerStateFolder
    from wuse.respond.store.code_folder import CodeStateFolder

_SUNSET_EVERY = 60.0
# What waits is seen as well, so a move is for order and not for haste; each costs a commit a table.
_FLUSH_EVERY = 1.0
_TIDY_EVERY = 3600.0
_CLOCKS_EVERY = 2.0
_WARNINGS_EVERY = 60.0
# The shortest of their limits is an hour.
_LATE_EVERY = 60.0
_CODES_EVERY = 10.0
_CONTACTS_EVERY = 60.0
# A part of the pool a turn, which takes seconds and comes by the hour.
_COPIES_EVERY = 10.0
# A look costs nothing where no reading came and no noon passed.
_POWER_EVERY = 60.0
_AFTER_TROUBLE = 10


@click.command("keep")
@click.option("--once", is_flag=True, help="Do what is due and stop.")
@click.option("--every", default=0.2, show_default=True, help="Seconds between two looks.")
@home_option
@refusals_as_sentences
def keep(once: bool, every: float, home: Path) -> None:
    """Move what was receipted into the pool, put audit entries into the log, watch the clocks of events, keep health
    codes up, destroy what is due or kept no longer.

    `wuse serve` runs it by itself.

    \b
    Example:
      wuse keep --once
    """
    audit = open_desk(home)
    if not once:
        keep_going(home, audit, every=every)
    writer, clocks = log_writer(home), DeskClocks(audit)
    states = code_states(home)
    _sunset(home, audit, states)
    console.print(say("{count} cards and escalations of events.", count=clocks.turn() + clocks.late()))
    _expire(home, audit)
    console.print(say("{count} rows moved into the pool.", count=_flush(home)))
    console.print(say("The tracing of {count} contacts ended.", count=_contacts(home, audit)))
    console.print(say("{count} changes of health codes.", count=_codes(home, audit, states)))
    console.print(say("{count} changes of early warnings.", count=_warnings(home, audit)))
    console.print(say("{count} parts of the pool sorted by venue.", count=_copies(home)))
    _power(home, audit, power_state(home))
    console.print(say("{count} entries put into the log.", count=drain(writer)))
    ask_witnesses(witness_rounds(home, writer))


def keep_going(home: Path, audit: Audit, *, every: float) -> NoReturn:
    """Do what is due, look again after so many seconds, and so on until the process is ended."""
    # Imported here: the apps must be ready.
    from wuse.trust.store.away import DESK_AWAY, let_go, reason_of

    writer = log_writer(home)
    rounds = witness_rounds(home, writer)
    timers = _timers(home, audit)
    while True:
        try:
            for timer in timers:
                timer.do_when_due()
            drain(writer)
            ask_witnesses(rounds)
        except Refusal as refusal:
            # Said again at every look until somebody mends it; the screens go on, and entries wait at the desk.
            print_refusal(refusal)
            time.sleep(_AFTER_TROUBLE)
        except OSError as reason:
            # The pool's disk is full or away: what was receipted waits at the desk, and readers see it there.
            errors.print(
                say(
                    "The pool cannot be written: {reason}. It is tried again in {seconds} seconds; nothing that was "
                    "receipted is lost.",
                    reason=reason,
                    seconds=_AFTER_TROUBLE,
                ),
                highlight=False,
                soft_wrap=True,
            )
            time.sleep(_AFTER_TROUBLE)
        except DESK_AWAY as fault:
            # Gone, locked for too long, or its disk is full: not a reason to end the screens as well.
            let_go()
            errors.print(
                say(
                    "The desk database does not answer: {reason}. It is asked again in {seconds} seconds; "
                    "entries wait there.",
                    reason=reason_of(fault),
                    seconds=_AFTER_TROUBLE,
                ),
                highlight=False,
                soft_wrap=True,
            )
            time.sleep(_AFTER_TROUBLE)
        time.sleep(every)
        for timer in timers:
            timer.passed += every


@dataclass
class _Timer:
    """Something that is done every so many seconds. `passed`: since it was done last. `soon`: whether it goes on."""

    every: float
    act: Callable[[], object]
    passed: float = 0.0
    soon: Callable[[], bool] = bool

    def do_when_due(self) -> None:
        """Do it if its time has come; what fails has its time again like what did not."""
        if self.passed >= self.every or self.soon():
            self.passed = 0.0
            self.act()


def _timers(home: Path, audit: Audit) -> list[_Timer]:
    """What is done, in this order; all of it at once in the beginning, but for the tidying."""
    states, power, clocks = code_states(home), power_state(home), DeskClocks(audit)
    return [
        _Timer(_SUNSET_EVERY, lambda: _sunset(home, audit, states), _SUNSET_EVERY),
        _Timer(_CLOCKS_EVERY, clocks.turn, _CLOCKS_EVERY),
        _Timer(_LATE_EVERY, clocks.late, _LATE_EVERY),
        _Timer(_FLUSH_EVERY, lambda: _flush(home), _FLUSH_EVERY),
        # Before the codes: whose case was ruled out is no contact.
        _Timer(_CONTACTS_EVERY, lambda: _contacts(home, audit), _CONTACTS_EVERY),
        _Timer(_CODES_EVERY, lambda: _codes(home, audit, states), _CODES_EVERY),
        # Behind the flush: an event that nobody accepted is a fact by then.
        _Timer(_WARNINGS_EVERY, lambda: _warnings(home, audit), _WARNINGS_EVERY),
        _Timer(_COPIES_EVERY, lambda: _copies(home, most=1)),
        # The first judgement of a province takes minutes: a part a look, and all else has its turn between.
        _Timer(
            _POWER_EVERY,
            lambda: _power(home, audit, power, whole=False),
            _POWER_EVERY,
            soon=lambda: power.is_under_way,
        ),
        _Timer(_TIDY_EVERY, lambda: _expire_and_tidy(home, audit)),
    ]


def _expire_and_tidy(home: Path, audit: Audit) -> None:
    _expire(home, audit)
    _tidy(home)


def _flush(home: Path) -> int:
    from wuse.pool.store.flusher import flush
    from wuse.pool.store.site_pool import site_pool
    from wuse.respond.store.event_facts import pool_event_steps
    from wuse.respond.store.pooled_tallies import pool_code_tallies

    pool = site_pool(home, kept=tables_of(home))
    pool_event_steps(pool, at=world.now())
    pool_code_tallies(pool, at=world.now())
    return sum(moved.rows for moved in flush(pool, at=world.now()))


def _warnings(home: Path, audit: Audit) -> int:
    """What stands at the grass roots becomes work; what does not any more is told to those who have it."""
    from wuse.assess.warnings import load_warning_rule
    from wuse.pool.store.site_pool import site_pool
    from wuse.respond.actions.warnings import follow_warnings
    from wuse.respond.store.warnings import judged_warnings

    at, rule = world.now(), load_warning_rule()
    found = judged_warnings(site_pool(home, kept=tables_of(home)), rule, at=at)
    return follow_warnings(audit=audit, by=SYSTEM, at=at, rule=rule, found=found, judged=rule.kinds)


def power_state(home: Path) -> "PowerStateFolder":
    """Where the days of the power index are kept; one object for all turns of a process."""
    from wuse.publish.power import PowerStateFolder

    return PowerStateFolder(home)


def _power(home: Path, audit: Audit, state: "PowerStateFolder", *, whole: bool = True) -> None:
    """The last day that is known is judged, or a part of it; where the settings say so, its edition is issued."""
    import os

    from wuse.pool.store.site_pool import site_pool
    from wuse.publish.power import keep_power

    pool, area = site_pool(home, kept=tables_of(home)), setting("WUSE_POWER_EDITIONS", environ=os.environ)
    try:
        issued = keep_power(
            audit=audit,
            pool=pool,
            state=state,
            # Nothing of a training is published.
            area="" if read_mark(home) else area,
            by=SYSTEM.account,
            at=world.now(),
            whole=whole,
        )
    except Refusal as refusal:
        # An edition that cannot be issued keeps no entry from the log.
        print_refusal(refusal)
        return
    if issued:
        facts = {"day": issued.day, "number": issued.number, "digest": issued.digest}
        console.print(say("Power index of {day}, edition {number}: {digest}", **facts), soft_wrap=True)


def code_states(home: Path) -> "CodeStateFolder":
    """Where the state of the codes is kept between two turns; one object for all turns of a process."""
    from wuse.respond.store.code_folder import CodeStateFolder

    return CodeStateFolder(home)


def code_site(home: Path, states: "CodeStateFolder") -> "CodeSite":
    """What keeping codes needs of a home."""
    import os

    from wuse.assess.country_tiers import site_tiers
    from wuse.cli.code_keeping import CodeSite
    from wuse.pool.store.site_pool import site_pool

    pool = site_pool(home, kept=tables_of(home))
    path = setting("WUSE_COUNTRY_TIERS", environ=os.environ)
    tiers = site_tiers(path, day=world.now().date()) if path else None
    listed = setting("WUSE_HCERT_TRUST_LIST", environ=os.environ)
    trust_list = Path(listed) if listed else None
    return CodeSite(home, pool, keys_of(home), states, world.entropy, tiers, trust_list)


def _codes(home: Path, audit: Audit, states: "CodeStateFolder") -> int:
    """Codes of whom something changed are judged again; keys and lists of revoked codes are published in time."""
    from wuse.cli.code_keeping import keep_codes

    found = keep_codes(audit=audit, by=SYSTEM, at=world.now(), site=code_site(home, states))
    return sum(judged.changed for judged in found.values())


def _expire(home: Path, audit: Audit) -> None:
    """What no standard keeps any longer leaves the pool, what is known of it by key, and what waits for correction."""
    from wuse.intake.actions.expire_aside import expire_aside
    from wuse.intake.store.known import KnownRows
    from wuse.pool import Standard
    from wuse.pool.actions.expire import expire_rows
    from wuse.pool.expiry import leaving_keys
    from wuse.pool.store.site_pool import site_pool
    from wuse.respond.actions.codes import forget_codes
    from wuse.trust.store.vault import Vault

    keys, pool, at = keys_of(home), site_pool(home, kept=tables_of(home)), world.now()
    known = KnownRows(keys.make("known/1", entropy=world.entropy))

    def forget(standard: Standard, first: date, version: int) -> None:
        for some in leaving_keys(pool, standard, first, version=version):
            known.forget(some, standard)

    for gone in expire_rows(audit=audit, by=SYSTEM, at=at, pool=pool, beforehand=forget):
        facts = {"table": gone.table, "rows": gone.rows, "first": gone.first}
        console.print(
            say("{rows} rows of {table} from before {first} have left the pool.", **facts),
            soft_wrap=True,
        )
    forget_codes(audit=audit, by=SYSTEM, at=at)
    vault = Vault(keys, world.entropy)
    if count := expire_aside(audit=audit, vault=vault, by=SYSTEM, at=at):
        console.print(say("{count} rows waited too long for correction and are destroyed.", count=count))


def _contacts(home: Path, audit: Audit) -> int:
    """The tracing of contacts ends by itself: on its last day, when their case is ruled out, when their sender takes
    them back. What was held back is counted, and destroyed when nobody decides.
    """
    from wuse.intake.actions.fact_holds import expire_holds
    from wuse.intake.store.known import KnownRows
    from wuse.intake.store.worse_braking import forget_counted
    from wuse.pool.store.site_pool import site_pool
    from wuse.respond.actions.contacts import release_contacts
    from wuse.respond.actions.ruled_out import free_contacts_of_ruled_out
    from wuse.respond.actions.sent_contacts import follow_sent_contacts

    pool = site_pool(home, kept=tables_of(home))
    known = KnownRows(keys_of(home).make("known/1", entropy=world.entropy))
    alone(partial(expire_holds, known=known, pool=pool), audit)
    forget_counted(world.now())
    freed = alone(partial(free_contacts_of_ruled_out, pool=pool), audit)
    freed += alone(partial(follow_sent_contacts, pool=pool), audit)
    return freed + alone(partial(release_contacts, pool=pool), audit)


def _tidy(home: Path) -> None:
    from wuse.pool.store.site_pool import site_pool

    tidied(site_pool(home, kept=tables_of(home)))


def _copies(home: Path, *, most: int = sys.maxsize) -> int:
    """Parts of the pool are copied in the order in which exposures are looked for; so many at most."""
    from wuse.assess.exposure import EXPOSURE_VISITS
    from wuse.pool.sorted_copies import lay_copies
    from wuse.pool.store.site_pool import site_pool

    return lay_copies(site_pool(home, kept=tables_of(home)), EXPOSURE_VISITS, most=most)


def _sunset(home: Path, audit: Audit, states: "CodeStateFolder") -> None:
    """Destroy what is due, in the states that this process holds as well."""
    from django.core.management import call_command

    from wuse.permits.actions.applications import lapse_applications
    from wuse.permits.actions.sunset import destroy_due
    from wuse.pool.store.site_pool import site_pool
    from wuse.pool.store.sunset import PoolSunset
    from wuse.trust.store.vault import Vault

    call_command("clearsessions")
    vault, uploads = Vault(keys_of(home), world.entropy), uploads_of(home)
    uploads.tidy(at=world.now())
    lapse_applications(audit=audit, vault=vault, by=SYSTEM, at=world.now())
    for certificate in destroy_due(
        audit=audit,
        vault=vault,
        by=SYSTEM,
        at=world.now(),
        elsewhere=[
            PoolSunset(site_pool(home, kept=tables_of(home))),
            uploads.destroy_files,
            states.destroy,
        ],
    ):
        console.print(say("Destruction certificate {digest}", digest=certificate), soft_wrap=True)
