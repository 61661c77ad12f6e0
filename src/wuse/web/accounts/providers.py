"""The agencies' OpenID Connect providers, read from the file that the operator wrote."""

import json
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_NEEDED = frozenset({"id", "name", "client_id", "secret_file", "server_url"})


def read_providers(file: str) -> list[dict[str, object]]:
    """The providers as the sign-in library takes them; none without a file.

    Args:
        file: path of a JSON file, a list of objects with `id`, `name`, `client_id`, `secret_file` (a path, relative to
            the file) and `server_url` (https, or http on this machine).

    Raises:
        ImproperlyConfigured: with what is wrong in the file; never with a secret.
    """
    if not file:
        return []
    path = Path(file)
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        return [_provider(one, path.parent) for one in given]
    except (OSError, ValueError, TypeError) as reason:
        raise ImproperlyConfigured(f"WUSE_OIDC: {path} cannot be used: {reason}") from reason


def origins(providers: list[dict[str, object]]) -> list[str]:
    """The origins that a form of ours leads to, for the content policy."""
    urls = (urlsplit(provider["settings"]["server_url"]) for provider in providers)  # type: ignore[index]
    return sorted({f"{url.scheme}://{url.netloc}" for url in urls})


def _provider(given: dict[str, str], folder: Path) -> dict[str, object]:
    if not isinstance(given, dict) or set(given) != _NEEDED:
        raise ValueError(f"each provider has exactly the fields {', '.join(sorted(_NEEDED))}")
    if "/" in given["id"] or not given["server_url"].startswith(("https://", "http://127.0.0.1:")):
        raise ValueError(f"{given['id']}: an id has no “/”, and a server_url begins with https://")
    return {
        "provider_id": given["id"],
        "name": given["name"],
        "client_id": given["client_id"],
        "secret": (folder / given["secret_file"]).read_text(encoding="utf-8").strip(),
        "settings": {"server_url": given["server_url"], "oauth_pkce_enabled": True},
    }
