"""The reference pages say what the code says: written anew, they would be the same."""

import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.house import ROOT


@pytest.fixture
def generate() -> ModuleType:
    """The script that writes the pages, loaded afresh."""
    spec = spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_pages_are_not_stale(generate: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    code = generate.main(["--check"])
    assert (code, capsys.readouterr().out) == (0, "")


def test_a_stale_and_a_missing_page_are_found_and_left_as_they_are(
    generate: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(generate.REFERENCE, tmp_path, dirs_exist_ok=True)
    generate.REFERENCE = tmp_path
    assert generate.main([]) == 0
    capsys.readouterr()
    (tmp_path / "settings.md").write_text("# Settings of last year\n", encoding="utf-8")
    (tmp_path / "errors.md").unlink()
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().out == "Stale: settings.md, errors.md\n"
    assert (tmp_path / "settings.md").read_text(encoding="utf-8") == "# Settings of last year\n"
