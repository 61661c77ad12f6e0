"""The start-up check: what a site for real data must have before it serves anybody."""

import stat
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path

from wuse.cli.words import say
from wuse.vocabulary import Refusal, setting

_LEAST_SECRET = 50


def check_shell(environ: Mapping[str, str], *, home: Path, keys: Path, host: str, demo: bool) -> None:
    """Refuse to serve with settings that are not safe.

    Raises:
        Refusal: `shell.demo_reachable` for a demonstration that other machines could reach, `shell.unsafe` with every
            fault and what to do about it.
    """
    if demo:
        if not _is_own(host):
            raise Refusal(
                "shell.demo_reachable",
                "A demonstration is served on this machine only: leave out --host, or use 127.0.0.1.",
            )
        return
    faults = list(_faults(environ, home, keys))
    if faults:
        raise Refusal(
            "shell.unsafe",
            "Not started, because it would not be safe for real data: {faults} For a look on this machine use --demo.",
            {"faults": " ".join(faults)},
        )


def _faults(environ: Mapping[str, str], home: Path, keys: Path) -> Iterator[str]:
    address = setting("WUSE_PUBLIC_URL", environ=environ)
    if not address.startswith("https://"):
        yield say(
            "WUSE_PUBLIC_URL is no https address (set it to the one that people use, behind a proxy that ends TLS)."
        )
    if "*" in setting("WUSE_ALLOWED_HOSTS", environ=environ):
        yield say("WUSE_ALLOWED_HOSTS lets every host name in (name the ones of the site).")
    if len(setting("WUSE_SECRET_KEY", environ=environ)) < _LEAST_SECRET and not _is_private(keys):
        yield say(
            "WUSE_SECRET_KEY is missing or shorter than 50 characters, and the key folder is open to others."
        )
    if keys.resolve().is_relative_to(home.resolve()):
        yield say(
            "WUSE_KEYS lies inside the home: a copy of the home has the keys too (name a folder elsewhere)."
        )
    elif not _is_private(keys):
        yield say("The key folder can be read by others (chmod 700).")
    if setting("WUSE_LOG_ORIGIN", environ=environ).startswith("wuse.invalid"):
        yield say(
            "WUSE_LOG_ORIGIN is not set (name the log by a domain of yours; it is never changed later)."
        )


def _is_private(folder: Path) -> bool:
    return folder.is_dir() and not folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def _is_own(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
