"""What a firm has entered and not sent: which words are kept, and while which states.

Nothing of it is judged: a draft may be empty, wrong or half a word. It is held to two things alone: that it has the
questions of the declaration, and that it names nobody by a number.
"""

from collections.abc import Mapping

from wuse.pool.form import load_form
from wuse.respond.event_rules import check_nobody_named
from wuse.respond.resumption_check import check_own_file
from wuse.respond.resumption_table import FileState, resumption_table
from wuse.vocabulary import Refusal

FORM = "resumption_declaration"
MOST_LETTERS = 200
"""So long an answer is at most, as in the forms."""


def draft_of(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that are kept: those of the form that are not empty.

    Raises:
        Refusal: `resumption.draft_words` for an answer that is too long, `event.text_names` for one that names
            somebody by a number.
    """
    asked = {"flow", *(found.name for found in load_form(FORM).fields)} - {"plan_digest", "contact_ref"}
    kept = {name: said.strip() for name, said in answers.items() if name in asked and said.strip()}
    for name, said in kept.items():
        if len(said) > MOST_LETTERS:
            raise Refusal(
                "resumption.draft_words",
                "The answer to {name} is longer than {most} characters: shorten it.",
                {"name": name, "most": MOST_LETTERS},
            )
        check_nobody_named(said)
    return kept


def check_draft(state: FileState, *, own: bool) -> None:
    """Refuse a draft of another firm's file, and of one that cannot be declared or amended now.

    Raises:
        Refusal: `resumption.not_own`, `resumption.no_draft`.
    """
    check_own_file(own=own)
    if not any(resumption_table().row(state, step) for step in ("submit", "amend")):
        raise Refusal("resumption.no_draft", "Nothing can be declared in this file now, so nothing is kept.")
