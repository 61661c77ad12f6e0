"""Django's test client on the replayed home."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings


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
