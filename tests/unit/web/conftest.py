"""Django's test client on the replayed home."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from wuse.web import cockpit_data


@pytest.fixture(scope="module", autouse=True)
def nothing_kept() -> None:
    """What a process keeps of a home is keyed by what its desk received, and every test's desk has received nothing."""
    for kept in (
        cockpit_data._cockpit,
        cockpit_data._as_published,
        cockpit_data._has_figures,
        cockpit_data._verdicts,
    ):
        kept.cache_clear()


@pytest.fixture
def client(replayed: Path, settings: Settings) -> Client:
    """A reader who prefers English."""
    settings.WUSE_HOME = replayed
    reader = Client()
    reader.cookies["django_language"] = "en"
    return reader


@pytest.fixture
def empty(tmp_path: Path, settings: Settings) -> Client:
    """A reader of a home without facts."""
    settings.WUSE_HOME = tmp_path
    reader = Client()
    reader.cookies["django_language"] = "en"
    return reader
