"""An object store on this machine for tests: moto's S3, one request at a time, so that a conditional put is one step.

`WUSE_TEST_S3` names the endpoint of another store to run the same tests against, with its key in the AWS_* variables;
what needs the line cut is left out then.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests

_SERVER = Path(__file__).with_name("object_store_server.py")
_BUCKETS = count(1)
KEY, SECRET = "test-key-id", "test-secret-of-the-key"


@dataclass(frozen=True)
class ObjectStore:
    """A running store, and what a process needs in its environment to reach it."""

    endpoint: str
    environ: Mapping[str, str]

    def client(self, service: str = "s3") -> Any:
        """A client of the kind that everybody has."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=self.environ["AWS_REGION"],
            aws_access_key_id=self.environ["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environ["AWS_SECRET_ACCESS_KEY"],
        )

    def new_pool(self) -> dict[str, str]:
        """The environment of a pool in a bucket of its own."""
        bucket = f"wuse-{os.getpid()}-{next(_BUCKETS)}"
        self.client().create_bucket(Bucket=bucket)
        return {**self.environ, "WUSE_POOL": f"s3://{bucket}/the/pool"}

    def contents(self, environ: Mapping[str, str]) -> dict[str, bytes]:
        """The objects of a pool by their keys."""
        bucket = environ["WUSE_POOL"].split("/")[2]
        client = self.client()
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        keys = [each["Key"] for page in pages for each in page.get("Contents", [])]
        return {key: client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}

    @contextmanager
    def away(self, path: str = "", when: str = "before") -> Iterator[None]:
        """Hang up on every request, or on each PUT of a path that has this text, before or after it is done.

        With `when="deaf"` it answers, and does not look at the condition of a put.
        """
        if "WUSE_TEST_S3" in os.environ:
            pytest.skip("the line to a store of another maker cannot be cut")
        line = f"{self.endpoint}/_away"
        requests.put(line, params={"path": path, "when": when}, timeout=10).raise_for_status()
        try:
            yield
        finally:
            requests.delete(line, timeout=10).raise_for_status()


@contextmanager
def object_store(**settings: str) -> Iterator[ObjectStore]:
    """A store of one's own for as long as it is needed; `settings` go into its environment."""
    process = subprocess.Popen(
        [sys.executable, str(_SERVER)],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        endpoint = f"http://127.0.0.1:{int(process.stdout.readline())}"
        yield ObjectStore(endpoint, _environ(endpoint, KEY, SECRET))
    finally:
        process.terminate()
        process.communicate(timeout=10)


def given_store() -> ObjectStore | None:
    """The store that the environment names."""
    endpoint = os.environ.get("WUSE_TEST_S3")
    if not endpoint:
        return None
    return ObjectStore(
        endpoint, _environ(endpoint, os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    )


def _environ(endpoint: str, key: str, secret: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_REGION": "us-east-1",
    }
