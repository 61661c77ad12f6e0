"""What views hand to actions: the audit, the vault, the keys, the uploads of this site."""

import os
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

from wuse import world
from wuse.assess.country_tiers import CountryTiers, site_tiers
from wuse.assess.white_list import WhiteListProfile, site_white_lists
from wuse.intake.store.known import KnownRows
from wuse.intake.store.uploads import Uploads
from wuse.intake.upload import upload_limits
from wuse.places import PlaceTree, site_registry
from wuse.pool import Pool, TableHome, engine_of, table_home_of
from wuse.pool.store.site_pool import site_pool
from wuse.respond.channel import load_channels
from wuse.respond.store.kept_run import KeptCodesReader
from wuse.trust.keys import KeyFolder
from wuse.trust.store.audit import DeskAudit
from wuse.trust.store.vault import Vault
from wuse.vocabulary import Refusal, setting


def audit() -> DeskAudit:
    """The audit of this site."""
    return DeskAudit(world.entropy)


def open_pool(home: Path) -> Pool:
    """The pool of a home as its readers see it, on the engine that the settings name."""
    return site_pool(home, kept=_tables(home), engine=engine_of(os.environ))


@cache
def _tables(home: Path) -> TableHome:
    """Where the tables are; one for all requests, since it remembers what it saw a moment ago."""
    return table_home_of(home, os.environ, ticks=world.ticks)


@cache
def kept_codes(home: Path) -> KeptCodesReader:
    """What the keeper of a home has judged; one for all requests, since its files are mapped once."""
    return KeptCodesReader(home)


def code_tiers() -> CountryTiers | None:
    """The site's own tiers of countries, by which the international code is judged; None where it has no file."""
    path = settings.WUSE_COUNTRY_TIERS
    return _tiers(path, Path(path).stat().st_mtime_ns) if path else None


@lru_cache(maxsize=2)
def _tiers(path: str, changed: int) -> CountryTiers:
    """The file as it was at a moment; a changed one is read again."""
    return site_tiers(path, day=date.min)


def white_lists() -> tuple[WhiteListProfile, ...]:
    """The profiles of the white list, the shipped ones and the site's own; read once."""
    return _white_lists(settings.WUSE_WHITE_LISTS)


@cache
def _white_lists(folder: str) -> tuple[WhiteListProfile, ...]:
    return site_white_lists(folder)


def keys() -> KeyFolder:
    """The folder of secrets."""
    return KeyFolder(Path(setting("WUSE_KEYS", environ=os.environ) or settings.WUSE_HOME / "keys"))


def known_rows() -> KnownRows:
    """What the pool holds of line lists."""
    return KnownRows(keys().make("known/1", entropy=world.entropy))


def vault() -> Vault:
    """The identity vault of this site."""
    return Vault(keys(), world.entropy)


def uploads() -> Uploads:
    """The files on their way to this site in parts."""
    folder = Path(settings.WUSE_HOME) / "uploads"
    return Uploads(folder, vault(), keys(), world.entropy, upload_limits(os.environ))


def writes_to_holders() -> bool:
    """Whether a channel of this site sends letters to holders."""
    folder = Path(setting("WUSE_CHANNELS", environ=os.environ) or settings.WUSE_HOME / "channels")
    try:
        return any(channel.to_holders for channel in load_channels(folder))
    except Refusal:
        return False


def places() -> PlaceTree:
    """The tree of places with the grids of this site."""
    return site_registry(settings.WUSE_HOME)
