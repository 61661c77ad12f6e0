"""The repository as a stranger gets it: no trace of a machine, no dead link, no unexplained dependency."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, at, kept_files, words_of

VENDORED = ROOT / "src" / "wuse" / "web" / "static" / "vendor"
LOCKS = ("requirements.lock", "requirements-dev.lock")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


# --- what belongs to one machine

TRACES: Mapping[str, re.Pattern[str]] = {
    "a path of a machine": re.compile(r"(?<![\w.:/}-])/(?:work|home|root|tmp)(?=/|\s|$|[\"'`)])"),
    "the address of a registry": re.compile(
        r"pypi\.org|pythonhosted\.org|index-url|registry\.npmjs|registry\.yarnpkg|proxy\.golang"
    ),
}


def traces(name: str, text: str) -> list[str]:
    """The lines of a text that only one machine could mean."""
    return [
        f"{name}:{number} has {trace}"
        for number, line in enumerate(text.splitlines(), start=1)
        for trace, pattern in TRACES.items()
        if pattern.search(line)
    ]


def _own_texts() -> Iterator[tuple[str, str]]:
    """What we wrote for others to run or read: all texts but the tests and the code of others."""
    for path in kept_files():
        text = words_of(path)
        if text is not None and not {path.parent, *path.parents} & {ROOT / "tests", VENDORED}:
            yield at(path), text


def test_no_text_names_a_machine_or_a_registry() -> None:
    texts = dict(_own_texts())
    assert {"README.md", "requirements.lock", ".ci/run", "src/wuse/__init__.py"} <= texts.keys()
    assert [found for name, text in texts.items() for found in traces(name, text)] == []


@pytest.mark.parametrize(
    "line",
    [
        "open('/tmp/x')",
        "cd /home/ann",
        "see /work/notes.md",
        "--index-url https://x",
        "https://pypi.org/simple",
    ],
)
def test_a_trace_of_a_machine_is_found(line: str) -> None:
    assert len(traces("a.md", f"fine\n{line}")) == 1


@pytest.mark.parametrize(
    "line", ["https://example.org/work/x", "docs/home/a.md", "{home}/tmp", "/workers", "../tmp/"]
)
def test_another_path_is_no_trace(line: str) -> None:
    assert traces("a.md", line) == []


def test_what_git_ignores_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("var/\n*.pyc\n")
    for name in ("var/pool", "src/__init__.pyc", "src/a.py", ".git/config"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert [at(path, tmp_path) for path in kept_files(tmp_path)] == [".gitignore", "src/a.py"]


# --- links

CODE = re.compile(r"(?ms)^ {0,3}(```|~~~).*?^ {0,3}\1|`[^`\n]*`")
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
DEFINED = re.compile(r"(?m)^ {0,3}\[[^\]]+\]:\s+<?([^\s>]+)")


def dead_links(page: Path) -> list[str]:
    """The local links of a page that lead to no file, or to no heading of it."""
    text = CODE.sub("", _read(page))
    targets = [*LINK.findall(text), *DEFINED.findall(text)]
    return [target for target in targets if not re.match(r"[a-z]+:", target) and not _leads(page, target)]


def _leads(page: Path, target: str) -> bool:
    name, _, heading = target.partition("#")
    aim = page if not name else page.parent / name
    if not aim.exists():
        return False
    return not heading or aim.suffix != ".md" or heading in _headings(_read(aim))


def _headings(text: str) -> set[str]:
    """The anchors of a page: headings in lower case, words joined by hyphens."""
    found = re.findall(r"(?m)^#+\s+(.*?)\s*$", CODE.sub(lambda code: code[0].strip("`"), text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def _pages() -> list[Path]:
    return [path for path in kept_files() if path.suffix == ".md"]


def test_every_local_link_leads_somewhere() -> None:
    assert ROOT / "README.md" in _pages()
    assert {at(page): dead for page in _pages() if (dead := dead_links(page))} == {}


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# One `two`, three\n")
    page = tmp_path / "a.md"
    page.write_text(
        "# Here\n[gone](c.md) [there](b.md) ![image](d.png) [web](https://x.org/c.md) `[code](e.md)`\n"
        "[part](b.md#one-two-three) [no part](b.md#four) [here](#here) [nowhere](#there)\n[ref]: f.md\n"
    )
    assert dead_links(page) == ["c.md", "d.png", "b.md#four", "#there", "f.md"]


# --- decisions

SECTIONS = ["Context", "Decision", "Options refused", "Consequences"]
SECTION = r"(?m)^## (.*)$"
STATUS = re.compile(r"(?m)^Date: \d{4}-\d{2}-\d{2}\. Status: (?:proposed|accepted|superseded by ADR \d+)\.$")


def unsound(decisions: Mapping[str, str]) -> list[str]:
    """File name -> text: what is wrong with the records of decisions, one by one and as a row."""
    numbers = sorted(int(name[:4]) for name in decisions)
    faults = [] if numbers == list(range(1, len(numbers) + 1)) else [f"numbers: {numbers}"]
    for name, text in sorted(decisions.items()):
        faults += [f"{name}: title"] if not text.startswith(f"# {int(name[:4])}. ") else []
        faults += [f"{name}: date and status"] if not STATUS.search(text) else []
        faults += [f"{name}: sections"] if re.findall(SECTION, text) != SECTIONS else []
    return faults


def test_decisions_are_numbered_in_a_row_and_say_what_was_refused() -> None:
    decisions = {path.name: _read(path) for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")}
    template = decisions.pop("0000-template.md")
    assert re.findall(SECTION, template) == SECTIONS
    assert len(decisions) > 1
    assert unsound(decisions) == []


def test_an_unsound_decision_is_found() -> None:
    good = "# 1. Title\n\nDate: 2026-11-23. Status: accepted.\n\n" + "".join(
        f"## {name}\n\n" for name in SECTIONS
    )
    assert unsound({"0001-title.md": good}) == []
    bad = good.replace("# 1.", "# 2.").replace("accepted", "done").replace("## Options refused\n", "")
    twice = {"0001-title.md": bad, "0001-other.md": good, "0004-far.md": good.replace("# 1.", "# 4.")}
    assert unsound(twice) == [
        "numbers: [1, 1, 4]",
        "0001-title.md: title",
        "0001-title.md: date and status",
        "0001-title.md: sections",
    ]


# --- dependencies

LISTED = re.compile(r'^\s*"([A-Za-z0-9._-]+)[^"]*",?\s*(?:#\s*(.*))?$')
ENTRY = re.compile(r"(?m)^([\w.-]+)==\S+(?: ; [^\\\n]+?)?((?: \\\n {4}--hash=\S+)*)$")


def unexplained(pyproject: str) -> list[str]:
    """The dependencies whose line gives no reason."""
    project = tomllib.loads(pyproject)["project"]
    groups = [project["dependencies"], *project.get("optional-dependencies", {}).values()]
    wanted = {_bare(entry) for group in groups for entry in group}
    lines = [match for line in pyproject.splitlines() if (match := LISTED.match(line))]
    explained = {_bare(match[1]) for match in lines if len((match[2] or "").split()) >= 2}
    return sorted(wanted - explained)


def _bare(requirement: str) -> str:
    """The name of a requirement, in the one spelling that locks use."""
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~\[; ]", requirement)[0]).lower()


def unlocked(lock: str, wanted: set[str]) -> list[str]:
    """What a lock file leaves open: an entry without hash, a line that is no entry, a dependency it lacks."""
    entries = {match[1]: match[2] for match in ENTRY.finditer(lock)}
    faults = [name for name, tail in entries.items() if not re.search(r"--hash=sha256:[0-9a-f]{64}", tail)]
    rest = [
        line for line in ENTRY.sub("", lock).splitlines() if line.strip() and not line.strip().startswith("#")
    ]
    return sorted([*faults, *rest, *(wanted - {_bare(name) for name in entries})])


def test_every_dependency_gives_its_reason() -> None:
    assert unexplained(_read(ROOT / "pyproject.toml")) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_dependency_is_locked_with_its_hash(name: str) -> None:
    project = tomllib.loads(_read(ROOT / "pyproject.toml"))["project"]
    extras = ["build", "dev"] if "dev" in name else ["build"]
    groups = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    assert unlocked(_read(ROOT / name), {_bare(entry) for group in groups for entry in group}) == []


def test_a_dependency_without_reason_is_found() -> None:
    text = '[project]\ndependencies = [\n  "a>=1",  # reads the tables\n  "B_c>=1",\n  "d",  # d\n]\n'
    assert unexplained(text) == ["b-c", "d"]


def test_an_open_lock_is_found() -> None:
    hashed = f"a==1 \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{'1' * 64}\n    # via b\n"
    assert unlocked(hashed, {"a"}) == []
    assert unlocked(hashed.replace("==1", "==1 ; python_version < '4'"), {"a"}) == []
    assert unlocked(hashed + "b==2\nhttps://x/c.whl\n", {"a", "d"}) == ["b", "d", "https://x/c.whl"]


# --- what is installed


def left_behind(package: Path, patterns: list[str]) -> list[str]:
    """The files of a package, other than code, that an installed copy would lack."""
    taken = {path for pattern in patterns for path in package.glob(pattern)}
    return [at(path, package) for path in kept_files(package) if path.suffix != ".py" and path not in taken]


def test_an_installed_copy_has_every_file_of_the_package() -> None:
    patterns = tomllib.loads(_read(ROOT / "pyproject.toml"))["tool"]["setuptools"]["package-data"]["wuse"]
    assert left_behind(ROOT / "src" / "wuse", patterns) == []


def test_a_file_left_behind_is_found(tmp_path: Path) -> None:
    for name in ("rules/a.sql", "rules/a.yaml", "rules/a.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert left_behind(tmp_path, ["**/*.sql"]) == ["rules/a.yaml"]


# --- the code of others

ROW = re.compile(r"(?m)^\| `([^`]+)` \| (\S+) \| (\d\S*) \| (\S[^|]*?) \| `([0-9a-f]{64})` \|$")


def unvouched(folder: Path) -> list[str]:
    """The vendored files that VENDORED.md does not list as they are, the listed ones that are gone, the unlicensed."""
    table = folder / "VENDORED.md"
    listed = {match[1]: match[5] for match in ROW.finditer(_read(table))}
    stored = {at(path, folder): path for path in folder.rglob("*") if path.is_file() and path != table}
    there = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in stored.items()}
    other = {name for name in listed.keys() | there.keys() if listed.get(name) != there.get(name)}
    free = {f"{name.split('/')[0]}/LICENSE" for name in there} - there.keys()
    return sorted(other | free)


def test_every_vendored_file_is_listed_with_its_digest_and_licence() -> None:
    assert unvouched(VENDORED) == []


def test_an_unlisted_a_changed_a_lost_and_an_unlicensed_file_are_found(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"right").hexdigest()
    for name in ("a/a.js", "a/LICENSE", "a/new.js", "b/b.css"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"right" if name != "b/b.css" else b"changed")
    names = ("a/a.js", "a/LICENSE", "b/b.css", "a/lost.js")
    rows = [f"| `{name}` | a | 1.0 | MIT | `{digest}` |\n" for name in names]
    (tmp_path / "VENDORED.md").write_text("| File |\n|---|\n" + "".join(rows))
    assert unvouched(tmp_path) == ["a/lost.js", "a/new.js", "b/LICENSE", "b/b.css"]


def test_the_index_of_the_documents_names_every_page_once_and_decisions_in_their_order() -> None:
    index = (ROOT / "docs" / "index.md").read_text()
    named = re.findall(r"^\| .*\]\(adr/([^)]+)\) \|.*\|$", index, re.MULTILINE)
    decisions = sorted(path.name for path in (ROOT / "docs" / "adr").glob("*.md"))
    assert named == decisions[1:]
    shelves = ("explanation", "howto", "reference", "tutorial")
    pages = {f"{shelf}/{path.name}" for shelf in shelves for path in (ROOT / "docs" / shelf).glob("*.md")}
    assert [page for page in sorted(pages) if f"({page})" not in index] == []
