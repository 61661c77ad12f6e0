"""Other people's test data, where a machine has it; never part of the project."""

import os
from pathlib import Path

import pytest

from tests.conftest import ROOT

VECTORS = Path(os.environ.get("WUSE_VECTORS", ROOT.parent / "shared" / "vectors"))

needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="the test vectors are not on this machine")
