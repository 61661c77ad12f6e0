"""How much text a sheet comes to when every shared text is written out where it is named."""

import re
from xml.parsers import expat

_END = re.compile(rb"</(?:\w+:)?si>")


def longest_text(texts: bytes) -> int:
    """Bytes of the longest shared text, at most."""
    # Within a comment or a section of plain characters, the mark of an end would be none.
    if b"<!" in texts:
        return len(texts)
    return max(map(len, _END.split(texts)), default=0)


def written_out(texts: bytes, sheet: bytes) -> int:
    """Bytes of all texts of a sheet that are named by number."""
    lengths = _lengths(texts)
    return sum(lengths[number] for number in _numbers(sheet) if number < len(lengths))


def _lengths(texts: bytes) -> list[int]:
    lengths: list[int] = []

    def start(name: str, _: object) -> None:
        if name.rpartition(":")[2] == "si":
            lengths.append(0)

    def characters(text: str) -> None:
        if lengths:
            lengths[-1] += len(text.encode())

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = characters
    parser.Parse(texts, True)
    return lengths


def _numbers(sheet: bytes) -> list[int]:
    numbers: list[int] = []
    value: list[str] = []
    shared = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal shared
        if name.rpartition(":")[2] == "c":
            shared = attributes.get("t") == "s"
        value.clear()

    def end(name: str) -> None:
        text = "".join(value).strip()
        if shared and name.rpartition(":")[2] == "v" and text.isdecimal():
            numbers.append(int(text))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = value.append
    parser.Parse(sheet, True)
    return numbers
