"""One noun, one owner: the glossary holds each term once, and no class takes a word that it tells to avoid."""

import ast
import re
from collections import Counter
from dataclasses import dataclass

from tests.architecture.house import PACKAGE, ROOT, Module, module, modules_of

COLUMNS = ["Term", "中文", "Meaning", "Distinct from", "Avoid", "Owner"]
# A class name that two packages may share, and why.
SHARED = {
    "Meta": "Django's word for a model's options",
}


@dataclass(frozen=True)
class Term:
    """A row of the glossary. `avoid`: the words that are not to be used for it."""

    name: str
    meaning: str
    chinese: str
    avoid: tuple[str, ...]
    owner: str


def terms(text: str) -> list[Term]:
    """The rows of all tables of the glossary that have its columns."""
    found, inside = [], False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if cells == COLUMNS:
            inside = True
        elif not cells:
            inside = False
        elif inside and not set("".join(cells)) <= set("-: "):
            found.append(_term(cells))
    return found


def _term(cells: list[str]) -> Term:
    name, chinese, meaning, _, avoid, owner = [re.sub(r"[`*_]", "", cell) for cell in cells]
    words = [word.strip() for word in re.sub(r"\([^)]*\)", "", avoid).split(",")]
    return Term(name, meaning, chinese, tuple(word for word in words if re.search(r"\w", word)), owner)


def unsettled(found: list[Term], packages: set[str]) -> list[str]:
    """The terms that stand twice, say too little, or are owned by nobody."""
    names = Counter(term.name.lower() for term in found)
    faults = [f"{name}: twice" for name, count in names.items() if count > 1]
    for term in found:
        faults += [] if term.meaning and term.chinese else [f"{term.name}: meaning and Chinese"]
        faults += [] if term.owner in packages else [f"{term.name}: owner {term.owner}"]
        faults += [
            f"{term.name}: tells to avoid the term {word}" for word in term.avoid if word.lower() in names
        ]
    return faults


def classes_of(modules: list[Module]) -> dict[str, list[str]]:
    """Class name -> the first-level packages that have a class of it, private ones left out."""
    found: dict[str, set[str]] = {}
    for each in modules:
        for node in ast.walk(each.tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, set()).add(".".join(each.name.split(".")[1:2]))
    return {name: sorted(packages) for name, packages in found.items()}


def misnamed(classes: dict[str, list[str]], found: list[Term]) -> list[str]:
    """The classes and tables that bear a word to avoid, and the classes of one name in two packages."""
    avoided = {_class_name(word): term.name for term in found for word in term.avoid}
    faults = [f"{name}: say {avoided[name]}" for name in sorted(classes.keys() & avoided.keys())]
    return faults + [
        f"{name}: in {' and '.join(packages)}"
        for name, packages in sorted(classes.items())
        if len(packages) > 1 and name not in SHARED
    ]


def _tables() -> dict[str, list[str]]:
    """The tables of the pool, named as a class would be."""
    return {_class_name(path.stem): ["pool"] for path in (PACKAGE / "pool" / "standards").glob("*.yaml")}


def _class_name(words: str) -> str:
    """`risk area`, `risk_area` -> `RiskArea`."""
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[^\W_]+", words))


def _packages() -> set[str]:
    return {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def _glossary() -> list[Term]:
    return terms((ROOT / "GLOSSARY.md").read_text(encoding="utf-8"))


def test_every_term_stands_once_and_has_an_owner() -> None:
    assert len(_glossary()) > 10
    assert unsettled(_glossary(), _packages()) == []


def test_no_class_or_table_is_called_what_is_to_be_avoided_or_like_another() -> None:
    assert "CaseCount" in _tables()
    assert (
        misnamed(
            {
                **_tables(),
                **classes_of([found for found in modules_of() if ".migrations." not in found.name]),
            },
            _glossary(),
        )
        == []
    )


TABLE = """
| Term | 中文 | Meaning | Distinct from | Avoid | Owner |
|---|---|---|---|---|---|
| **Verdict** | 评定 | What a rule concluded | Edition | result, risk rating | `assess` |
| verdict | 评定 | Again | – | – | assess |
| Place | 地区 |  | – | area (in code), verdict | moon |

| Term | Other |
|---|---|
| Noise | x |
"""


def test_a_term_twice_or_without_owner_is_found() -> None:
    assert [term.name for term in terms(TABLE)] == ["Verdict", "verdict", "Place"]
    assert unsettled(terms(TABLE), {"assess"}) == [
        "verdict: twice",
        "Place: meaning and Chinese",
        "Place: owner moon",
        "Place: tells to avoid the term verdict",
    ]


def test_a_class_with_a_word_to_avoid_and_a_noun_of_two_packages_are_found() -> None:
    classes = classes_of(
        [
            module("class RiskRating: ...\nclass _Result: ...\nclass Verdict: ...", name="wuse.assess.a"),
            module("class Verdict:\n    class Area: ...", name="wuse.publish.b"),
        ]
    )
    assert misnamed(classes, terms(TABLE)) == [
        "Area: say Place",
        "RiskRating: say Verdict",
        "Verdict: say Place",
        "Verdict: in assess and publish",
    ]
