"""Forms of a page as a browser would send them: every field as it stands, with what a person changes."""

from html.parser import HTMLParser
from typing import Any


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._select = ""
        self._fallback = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and name and self.forms:
            ticked = "checked" in said or said.get("type") not in ("checkbox", "radio")
            if ticked and said.get("type") != "file":
                self.forms[-1][name] = said.get("value", "on")
        elif tag == "select" and name and self.forms:
            self._select, self._fallback = name, True
        elif tag == "option" and self._select and ("selected" in said or self._fallback):
            self.forms[-1][self._select] = said.get("value", "")
            self._fallback = False

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


def form_with(page: Any, field: str) -> dict[str, str]:
    """The fields of the form of a page that has a field."""
    parser = _Forms()
    parser.feed(page.content.decode())
    return next(form for form in parser.forms if field in form)
