"""Each bench starts as its first lines say: by its own file, without a path from outside."""

import os
import subprocess
import sys

from tests.desks import ROOT

# One process for all, so that the heavy libraries are loaded once; of the house nothing stays from bench to bench.
_LOAD_EACH = """
import importlib, pathlib, sys
path = list(sys.path)
for file in sorted(pathlib.Path().glob("bench_*.py")):
    sys.path[:] = path
    for name in list(sys.modules):
        if name.split(".")[0] == "tests" or name.startswith("bench_"):
            del sys.modules[name]
    try:
        importlib.import_module(file.stem)
    except ModuleNotFoundError as reason:
        print(f"{file.name}: {reason}")
"""


def test_each_bench_loads_by_its_own_file() -> None:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", _LOAD_EACH], cwd=ROOT / "bench", env=clean, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
