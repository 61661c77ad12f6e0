"""Texts for people: whole in both languages, compiled as they stand, in words that help."""

import ast
import gettext
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.architecture.catalogue import (
    Entry,
    entries,
    refusals_of,
    texts_of,
    texts_of_command_line,
    texts_of_python,
    texts_of_template,
)
from tests.architecture.house import PACKAGE, at, modules_of
from wuse.intake import message_texts
from wuse.web.field.field_words import field_words
from wuse.web.log.log_words import log_words
from wuse.web.me.holder_words import holder_words
from wuse.web.resumption_words import resumption_words
from wuse.web.verify.verify_words import verify_words
from wuse.web.words import script_words

CATALOGUES = sorted(PACKAGE.rglob("locale/*/LC_MESSAGES/*.po"))
WEB = PACKAGE / "web"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _package(catalogue: Path) -> Path:
    """The package whose texts a catalogue holds: the one that its `locale` folder lies in."""
    return catalogue.parents[3]


# --- whole


def wanting(found: list[Entry]) -> list[str]:
    """The entries that cannot be shown: not reviewed, not translated, given twice, or with other gaps to fill."""
    seen: set[tuple[str, str]] = set()
    faults = []
    for entry in found:
        strings = list(entry.strings.values())
        faults += [f"fuzzy: {entry.id}"] if "fuzzy" in entry.flags else []
        faults += [f"empty: {entry.id}"] if not strings or not all(strings) else []
        faults += [f"twice: {entry.id}"] if (entry.context, entry.id) in seen else []
        faults += [f"gaps: {entry.id}"] if any(_gaps(text) != _gaps(entry.id) for text in strings) else []
        seen.add((entry.context, entry.id))
    return faults


def _gaps(text: str) -> set[str]:
    # A column is called by its name in English and by its title in Chinese.
    return {gap.replace("title", "column") for gap in re.findall(r"\{\w*\}|%\(\w+\)s", text)}


def untranslated(used: Mapping[str, str], found: list[Entry]) -> list[str]:
    """The texts of the sources that the catalogue lacks, and its texts that no source has any more."""
    held = {entry.id for entry in found}
    lost = [f"{used[text]}: {text}" for text in sorted(used.keys() - held)]
    return lost + [f"unused: {text}" for text in sorted(held - used.keys())]


def used_in(package: str) -> dict[str, str]:
    """The texts that a package's catalogue is to hold -> where they stand."""
    if package == "vocabulary":
        return {said: found.file for found in modules_of() for said, _ in refusals_of(found.text)}
    if package == "intake":
        return dict.fromkeys(message_texts("en").values(), "intake/messages.py")
    if package == "cli":
        return texts_of_command_line(PACKAGE / package)
    return texts_of(PACKAGE / package)


def unfilled(file: str, text: str) -> list[str]:
    """The refusals of a source whose words have a gap that their details do not fill."""
    return [
        f"{file}: {said}"
        for said, details in refusals_of(text)
        if details is not None and not _names(said) <= details
    ]


def _names(text: str) -> set[str]:
    return set(re.findall(r"(?<!\{)\{(\w+)\}", text))


def stale(compiled: Path, found: list[Entry]) -> set[str]:
    """The texts in which a .mo differs from its .po."""
    with compiled.open("rb") as file:
        translations = gettext.GNUTranslations(file)
    catalogue = {_key(key): text for key, text in translations._catalog.items() if key}  # type: ignore[attr-defined]
    written = {_key(key): text for entry in found for key, text in _pairs(entry)}
    return {key for key in catalogue.keys() | written.keys() if catalogue.get(key) != written.get(key)}


def _key(key: str | tuple[str, int]) -> str:
    return key if isinstance(key, str) else f"{key[0]}[{key[1]}]"


def _pairs(entry: Entry) -> Iterator[tuple[str | tuple[str, int], str]]:
    name = f"{entry.context}\x04{entry.id}" if entry.context else entry.id
    for part, text in entry.strings.items():
        yield ((name, int(part[7:-1])) if entry.plural else name), text


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_every_text_is_translated_and_reviewed(catalogue: Path) -> None:
    assert wanting(entries(_read(catalogue))) == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_the_catalogue_has_the_texts_of_the_sources_and_no_others(catalogue: Path) -> None:
    used = used_in(_package(catalogue).name)
    assert len(used) > 10
    assert untranslated(used, entries(_read(catalogue))) == []


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.stem)
def test_the_compiled_catalogue_is_the_written_one(catalogue: Path) -> None:
    assert stale(catalogue.with_suffix(".mo"), entries(_read(catalogue))) == set()


def test_every_package_that_speaks_has_a_catalogue() -> None:
    assert {_package(path).name for path in CATALOGUES} == {"web", "publish", "intake", "vocabulary", "cli"}


def test_the_words_of_a_refusal_have_no_gap_that_its_details_leave_open() -> None:
    assert [fault for found in modules_of() for fault in unfilled(found.file, found.text)] == []


def test_the_scripts_say_only_words_that_the_page_hands_them() -> None:
    said = {key for path in _scripts() for key in re.findall(r"\bsay\(\s*\"(\w+)\"", _read(path))}
    assert len(said) > 10
    handed = [script_words(), log_words(), field_words(), verify_words(), holder_words(), resumption_words()]
    assert said.difference(*handed) == set()


PO = """msgid ""
msgstr "Language: zh\\n"

msgid "Map"
msgstr "地图"

#, fuzzy
msgid "Old"
msgstr "旧"

msgid ""
"Two "
"lines"
msgstr ""

msgid "Edition {number}"
msgstr "第 {nummer} 期"

msgid "Map"
msgstr "图"

#~ msgid "Gone"
#~ msgstr "去"
"""


def test_an_entry_that_cannot_be_shown_is_found() -> None:
    assert wanting(entries(PO)) == [
        "fuzzy: Old",
        "empty: Two lines",
        "gaps: Edition {number}",
        "twice: Map",
    ]


def test_a_text_without_translation_and_a_translation_without_text_are_found() -> None:
    used = {"Map": "a.html", "Table": "b.py", "…": "c.py"}
    assert untranslated(used, entries(PO)) == [
        "b.py: Table",
        "c.py: …",
        "unused: Edition {number}",
        "unused: Old",
        "unused: Two lines",
    ]


def test_a_catalogue_compiled_before_a_change_is_found() -> None:
    catalogue = WEB / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    changed = entries(_read(catalogue).replace('msgstr "播放"', 'msgstr "放映"'))
    changed.append(Entry(id="New text", strings={"msgstr": "新"}))
    assert stale(catalogue.with_suffix(".mo"), changed) == {"Play", "New text"}


def test_the_texts_of_python_and_of_templates_are_found() -> None:
    python = 'x = f"{_(\', \')}"\nt.gettext("a" "b")\npgettext("context", "c")\n_(name)\nother("d")'
    assert sorted(texts_of_python(python)) == [", ", "ab", "c", "…"]
    template = (
        "{% load i18n %}{% if a %}<p title=\"{% translate 'View' %}\">{% endif %}{% translate b %}"
        "{% blocktranslate with n=a.b %}No {{ n }}{% endblocktranslate %}"
    )
    assert list(texts_of_template(template)) == ["View", "…", "No %(n)s"]


def test_a_refusal_with_an_open_gap_and_one_that_is_no_constant_are_found() -> None:
    python = (
        'Refusal("a.b", "No {value} on {day}.", {"value": 1})\n'
        'Refusal("a.c", f"No {value}.", {"value": 1})\n'
        'Refusal("a.d", words, spoken=True)\n'
        'Refusal("a.e", "No {name}.", details)\n'
        'Refusal("a.f", "No {{name}}.")\n'
    )
    assert [said for said, _ in refusals_of(python)] == [
        "No {value} on {day}.",
        "…",
        "No {name}.",
        "No {{name}}.",
    ]
    assert unfilled("a.py", python) == ["a.py: No {value} on {day}."]


# --- in the reader's language

HAN = re.compile(r"[\u3400-\u9fff]+")
# Chinese that stands in the sources of the screens, and why.
NAMES = {
    "五色": "the platform's name, the same in every language",
    "中文": "a language names itself",
    "色": "the word that makes a colour of a letter; only put behind the Chinese name that the data bring",
}


def hard_coded(path: Path, text: str) -> set[str]:
    """Chinese that a screen's source says past the catalogue."""
    return {found for said in spoken(path, text) for found in HAN.findall(said)} - NAMES.keys()


def spoken(path: Path, text: str) -> list[str]:
    """What a source can show: the strings of Python, all of a template or script but its comments."""
    if path.suffix == ".py":
        return [node.value for node in ast.walk(ast.parse(text)) if _is_text(node)]  # type: ignore[attr-defined]
    if path.suffix == ".js":
        return [re.sub(r"(?m)(?:^|(?<=[\s;]))//.*$", "", re.sub(r"(?s)/\*.*?\*/", "", text))]
    return [re.sub(r"(?s)\{#.*?#\}|<!--.*?-->", "", text)]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _scripts() -> list[Path]:
    return sorted((WEB / "static" / "wuse").rglob("*.js"))


def _screens() -> list[Path]:
    return [*sorted(WEB.rglob("*.py")), *sorted(WEB.rglob("*.html")), *_scripts()]


def test_the_screens_say_no_chinese_past_the_catalogue() -> None:
    assert {at(path): found for path in _screens() if (found := hard_coded(path, _read(path)))} == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.html", "<h1>五色</h1><p>疫情地图</p>"),
        ("view.py", 'title = "疫情" "地图"'),
        ("map.js", 'title.textContent = "疫情地图"; // 中文'),
    ],
)
def test_chinese_past_the_catalogue_is_found(name: str, text: str) -> None:
    assert hard_coded(Path(name), text) == {"疫情地图"}


def test_chinese_in_a_comment_is_no_text() -> None:
    assert hard_coded(Path("page.html"), "{# 疫情 #}<!-- 地图 -->") == set()
    assert hard_coded(Path("map.js"), "// 疫情\n/* 地图\n图 */ let a = 1; // 图") == set()


# --- in words that help

# Said to nobody: they blame, beg or play. 请 stays in 申请 and 请求, which are things.
BANNED = re.compile(
    r"(?i)(?<![\w.-])(please|sorry|invalid|oops)(?![\w-])|抱歉|对不起|(?<![申邀聘])请(?![求假示])|无效"
)


def unkind(texts: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """File -> the words in it that no message to a person uses."""
    faults = {
        name: [match[0] for text in said for match in BANNED.finditer(text)] for name, said in texts.items()
    }
    return {name: words for name, words in faults.items() if words}


def test_no_message_begs_excuses_itself_or_blames() -> None:
    texts = {found.file: spoken(Path(found.file), found.text) for found in modules_of()}
    texts |= {at(path): spoken(path, _read(path)) for path in _screens() if path.suffix != ".py"}
    texts |= {at(path): [*map(str, entries(_read(path)))] for path in CATALOGUES}
    texts |= {at(path): [_read(path)] for path in PACKAGE.rglob("*.yaml")}
    assert unkind(texts) == {}


def test_a_banned_word_is_found() -> None:
    said = {
        "a.po": ["Please try again.", "请求"],
        "b.py": ["aria-invalid", "Invalid date", "请核对"],
        "c.js": ["well"],
    }
    assert unkind(said) == {"a.po": ["Please"], "b.py": ["Invalid", "请"]}
