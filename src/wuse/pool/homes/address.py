"""The address of a bucket, and what the object store's client is told about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from wuse.vocabulary import Refusal

_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._=-]+)*")
# One of them says who asks: a key, a token of the cluster, or the task's own role.
_CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
# A reader waits for a page: a store that is away is told within seconds, and the flusher comes again by itself.
_PATIENCE = {
    "connect_timeout": "3s",
    "timeout": "60s",
    "max_retries": "4",
    "retry_timeout": "15s",
}
# A commit must never be written over another, whatever the surroundings say.
_SAFE = {"AWS_CONDITIONAL_PUT": "etag", "AWS_S3_ALLOW_UNSAFE_RENAME": "false"}
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class BucketAddress:
    """Where in which bucket: `s3://bucket` or `s3://bucket/prefix`."""

    uri: str

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return urlsplit(self.uri).netloc

    @property
    def folder_name(self) -> str:
        """A name for a folder that belongs to this address and no other."""
        return f"{self.bucket}-{sha256(self.uri.encode()).hexdigest()[:12]}"


def parse_bucket(text: str) -> BucketAddress:
    """Read an address as people write it, with or without a slash at the end.

    Raises:
        Refusal: `pool.address_form`.
    """
    trimmed = text.strip().rstrip("/")
    if not _BUCKET.fullmatch(trimmed) or "/../" in f"{trimmed}/" or "/./" in f"{trimmed}/":
        raise Refusal(
            "pool.address_form",
            "WUSE_POOL is “{value}”, which is no address of a bucket. Write s3://bucket or s3://bucket/prefix, or "
            "leave it empty for the folder in the home.",
            # Credentials may have been written into it.
            {"value": text.rpartition("@")[2]},
        )
    return BucketAddress(trimmed)


def client_options(environ: Mapping[str, str]) -> dict[str, str]:
    """What the object store's client is told, out of the AWS variables of an environment; holds secrets.

    Raises:
        Refusal: `pool.credentials_missing`, `pool.http_refused`.
    """
    if not any(environ.get(name) for name in _CREDENTIALS):
        raise Refusal(
            "pool.credentials_missing",
            "WUSE_POOL names a bucket, and there are no credentials for it. Set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY in the environment of wuse.",
        )
    own = {name: value for name, value in environ.items() if name.startswith("AWS_") and value}
    return {**own, "AWS_ALLOW_HTTP": _allow_http(environ), **_PATIENCE, **_SAFE}


def _allow_http(environ: Mapping[str, str]) -> str:
    endpoint = urlsplit(environ.get("AWS_ENDPOINT_URL", ""))
    if endpoint.scheme != "http" or endpoint.hostname in _LOOPBACK:
        return "true" if endpoint.scheme == "http" else "false"
    if environ.get("AWS_ALLOW_HTTP", "").lower() == "true":
        return "true"
    raise Refusal(
        "pool.http_refused",
        "AWS_ENDPOINT_URL is {endpoint}: facts would travel without https. Give the object store a certificate and "
        "write https, or set AWS_ALLOW_HTTP=true where the network between is your own.",
        {"endpoint": f"{endpoint.scheme}://{endpoint.netloc.rpartition('@')[2]}"},
    )
