"""Reading translation catalogues, without a tool that a machine may lack."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from click import Command, Option

_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s+(\".*\")$")
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


@dataclass
class Entry:
    """One text of a catalogue. `strings` holds the translations, more than one where there is a plural."""

    flags: set[str] = field(default_factory=set)
    context: str = ""
    id: str = ""
    plural: str = ""
    strings: dict[str, str] = field(default_factory=dict)

    @property
    def is_header(self) -> bool:
        return not self.id


def entries(text: str) -> list[Entry]:
    """The entries of a .po text, the header left out; entries that are commented out are none."""
    blocks = [block for block in re.split(r"\n\s*\n", text) if re.search(r"^msgid", block, re.MULTILINE)]
    return [entry for entry in map(_entry, blocks) if not entry.is_header]


def _entry(block: str) -> Entry:
    entry, part = Entry(), ""
    for line in block.splitlines():
        keyword = _KEYWORD.match(line)
        if line.startswith("#,"):
            entry.flags |= set(line[2:].replace(",", " ").split())
        elif keyword:
            part = keyword[1]
            _add(entry, part, ast.literal_eval(keyword[2]))
        elif line.startswith('"'):
            _add(entry, part, ast.literal_eval(line))
    return entry


def _add(entry: Entry, part: str, text: str) -> None:
    if part.startswith("msgstr"):
        entry.strings[part] = entry.strings.get(part, "") + text
    else:
        name = {"msgctxt": "context", "msgid": "id", "msgid_plural": "plural"}[part]
        setattr(entry, name, getattr(entry, name) + text)


def texts_of_python(text: str) -> Iterator[str]:
    """The texts that Python code hands to gettext; `…` for one that is no constant."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and _name(node.func) in GETTEXT and node.args:
            # pgettext's first argument is its context.
            given = node.args[1 if _name(node.func).startswith("pgettext") else 0]
            yield str(given.value) if isinstance(given, ast.Constant) else "…"


def refusals_of(text: str) -> Iterator[tuple[str, set[str] | None]]:
    """The text of each refusal that Python code makes, with the names of its details where they are written out.

    Phrases, which fill the gaps of refusals, are texts without details.
    Those that were put into words before, in the reader's language, are left out; `…` for a text that is no constant.
    """
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    for call in calls:
        spoken = any(keyword.arg == "spoken" for keyword in call.keywords)
        if _name(call.func) == "Refusal" and len(call.args) > 1 and not spoken:
            said = call.args[1]
            yield str(said.value) if isinstance(said, ast.Constant) else "…", _keys(call.args[2:])
        elif _name(call.func) == "Phrase":
            said = call.args[0]
            yield str(said.value) if isinstance(said, ast.Constant) else "…", set()


def _keys(details: list[ast.expr]) -> set[str] | None:
    if not details:
        return set()
    given = details[0]
    if isinstance(given, ast.Dict) and all(isinstance(key, ast.Constant) for key in given.keys):
        return {key.value for key in given.keys if isinstance(key, ast.Constant)}
    return None


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def texts_of_template(source: str) -> Iterator[str]:
    """The texts that a Django template has translated, as its own parser sees them."""
    from django.template import engines
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    nodes = engines["django"].from_string(source).template.nodelist
    for node in nodes.get_nodes_by_type(TranslateNode):
        yield getattr(node.filter_expression.var, "literal", None) or "…"
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        yield node.render_token_list(node.singular)[0]


def texts_of(package: Path) -> dict[str, str]:
    """Every text below a package that is to be translated -> the file that has it."""
    found: dict[str, str] = {}
    readers = {".py": texts_of_python, ".html": texts_of_template, ".txt": texts_of_template}
    for path in sorted(package.rglob("*")):
        if path.suffix in readers and "static" not in path.parts:
            for text in readers[path.suffix](path.read_text(encoding="utf-8")):
                found.setdefault(text, path.relative_to(package.parent).as_posix())
    return found


def texts_of_command_line(package: Path) -> dict[str, str]:
    """What the command line says, heads its tables with and gives as help -> where it stands."""
    from wuse.cli.main import main

    found = dict.fromkeys(_help_of(main), "help")
    # The steps of an import come from intake and are shown as they are called there.
    found |= dict.fromkeys(
        _steps_of(package.parent / "intake" / "actions" / "imports.py"), "intake/actions/imports.py"
    )
    for path in sorted(package.glob("*.py")):
        for text in said_in(path.read_text(encoding="utf-8")):
            found.setdefault(text, path.name)
    return found


def said_in(source: str) -> Iterator[str]:
    """The constants that Python code hands to `say`, and the headings that it hands to `table`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in ("say", "table"):
            given = node.args[:1] if _name(node.func) == "say" else node.args
            yield from (str(each.value) for each in given if isinstance(each, ast.Constant) and each.value)


def _steps_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _name(node.func) == "on_progress":
            yield from (str(each.value) for each in node.args[:1] if isinstance(each, ast.Constant))


def _help_of(command: Command) -> Iterator[str]:
    from wuse.cli.words import help_texts

    options = [param.help for param in command.params if isinstance(param, Option)]
    for text in (command.help, *options):
        yield from help_texts(text or "")
    for child in getattr(command, "commands", {}).values():
        yield from _help_of(child)
