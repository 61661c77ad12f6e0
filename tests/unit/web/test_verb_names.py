"""Whoever reads the audit or the log reads words, not codes."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from tests.conftest import ROOT
from wuse.permits.role import catalogue
from wuse.trust.audit import AuditEntry
from wuse.web.desk.acting import verb_name


def recorded_verbs() -> set[str]:
    """Every text that the sources give as a verb to an audit entry, found and not listed."""
    found = set(catalogue().verbs)
    for file in Path(ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "verb" and isinstance(node.value, ast.Constant):
                found.add(node.value.value)
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_VERB":
                found.add(ast.literal_eval(node.value))
    return {verb for verb in found if "." in verb}


def test_the_search_finds_verbs_of_every_kind() -> None:
    assert {"edition.issue", "verdict.keep", "override.confirm"} <= recorded_verbs()
    assert "verb" in AuditEntry.__dataclass_fields__


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_every_verb_has_a_name_in_both_languages(lang: str) -> None:
    with translation.override(lang):
        assert [verb for verb in sorted(recorded_verbs()) if str(verb_name(verb)) == verb] == []


def test_the_names_differ_between_the_languages() -> None:
    names = {}
    for lang in ("zh-hans", "en"):
        with translation.override(lang):
            names[lang] = {verb: str(verb_name(verb)) for verb in recorded_verbs()}
    assert [verb for verb, name in names["en"].items() if names["zh-hans"][verb] == name] == []
