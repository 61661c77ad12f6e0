"""Nothing that a fault test started outlives it."""

from collections.abc import Iterator

import pytest

from tests.faults.chaos import STARTED


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    yield
    while STARTED:
        process = STARTED.pop()
        if process.poll() is None:
            process.kill()
            process.wait()
