"""A declaration for the health code: what has to be asked, what is taken over, and the row that it becomes.

What is said of today (symptoms, contact) is asked each time. Where somebody lives and where they stayed is taken over
while the form says that the answer holds, so that a day without news is one tap.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from wuse.pool.form import FormField, load_form
from wuse.pool.form_known import KnownAnswer, Questions
from wuse.vocabulary import PersonKey, Problem, Refusal
from wuse.vocabulary.china import CHINA

FORM, STANDARD = "health_declaration", "declaration"
MOST_A_DAY = 40
"""Of one account: for oneself and a family, several times a day. Ours."""
MOST_RECORDED_A_DAY = 200
"""How many one person takes down at a counter in 24 hours: one every two or three minutes of a day. Ours."""
OF_TODAY = ("fever", "cough", "breathlessness", "contact_with_case")
"""Required answers that hold for the day of the declaration alone."""
STAY = ("stayed_in_risk_area", "stay_place", "stay_days", "left_stay_on")
_NEEDED = ("place", *OF_TODAY, "stayed_in_risk_area")
FREE = ("temperature", "other_symptoms")
"""What somebody may add about today."""
_ASKED = (*OF_TODAY, *STAY, *FREE)
# A stay is asked about for the fourteen days before the declaration.
_WINDOW = timedelta(days=14)


@dataclass(frozen=True)
class DeclarationForm:
    """The questions of a declaration now, in the form's order, and what is known already, by the field's name.

    `known`: answers that still hold; those about stays stand in the form and can be changed there, so that a new stay
    can be told at any time. The form's other questions (occupation and the like) decide nothing about a code
    and are not put to a holder; name, document and telephone are in the vault.
    """

    ask: tuple[FormField, ...]
    known: Mapping[str, object]

    @property
    def nothing_new(self) -> Mapping[str, object] | None:
        """The answers of somebody who has nothing new to tell; none while stays are not known."""
        if "stayed_in_risk_area" not in self.known:
            return None
        return {**dict.fromkeys(OF_TODAY, False), **self.known}


def declaration_form(questions: Questions, *, place: str, today: date) -> DeclarationForm:
    """What is asked of a person, of all that the form could ask, and what is known already.

    Args:
        place: where the person is registered: where they live until they say another one.
        today: of Beijing time.
    """
    known = {name: answer.value for name, answer in questions.known.items()}
    living = known.get("place") or place
    return DeclarationForm(_asked(), {"place": living, **(_stay(questions.known, today) or {})})


def counter_form(*, place: str) -> DeclarationForm:
    """What is asked at a counter: everything, so that nothing that is known of somebody is shown there.

    Args:
        place: where the person is registered.
    """
    return DeclarationForm(_asked(), {"place": place})


def declaration_row(
    answers: Mapping[str, object], *, number: str, person: PersonKey, at: datetime, declared_by: str
) -> dict[str, str]:
    """The row of a declaration, as text; a stay's place and days only where there was a stay.

    Args:
        answers: field -> value; what is empty was not said. number: the declaration's id.
    """
    if not answers.get("stayed_in_risk_area"):
        answers = {name: value for name, value in answers.items() if name not in STAY[1:]}
    # What has to be said is named also where nothing was said, so that it is missed by its name.
    told = dict.fromkeys(_NEEDED, "") | {
        name: _text(value) for name, value in answers.items() if value not in (None, "")
    }
    given = {"declaration_id": number, "person": str(person), "declared_by": declared_by}
    return {**told, **given, "declared_at": at.isoformat()}


def check_not_many(sent: int) -> None:
    """Refuse a flood of declarations from one account.

    Args:
        sent: how many the account has sent within a day.

    Raises:
        Refusal: `declaration.many`.
    """
    if sent >= MOST_A_DAY:
        raise Refusal(
            "declaration.many",
            "This account has declared {most} times within a day: declare again tomorrow, or at a counter.",
            {"most": MOST_A_DAY},
        )


def check_taken(problems: tuple[Problem, ...]) -> None:
    """Refuse a declaration of which something is wrong, so that it is corrected at once and nothing is set aside.

    Raises:
        Refusal: `declaration.wrong`, with the first problem in words.
    """
    wrong = [problem for problem in problems if problem.severity == "refuse"]
    if wrong:
        raise Refusal(
            "declaration.wrong",
            "Not taken in: {problem}",
            {"problem": wrong[0].message, "field": wrong[0].column},
        )


def _stay(known: Mapping[str, KnownAnswer], today: date) -> dict[str, object] | None:
    """The answers about stays that still hold; none when they have to be asked.

    One that has not ended is asked about until it has: the days of a code count from its end. The four answers belong
    together: one that an older row gave is about another stay.
    """
    said = known.get("stayed_in_risk_area")
    if said is None:
        return None
    row = (said.since, said.standard)
    one_row = {name: one for name, one in known.items() if (one.since, one.standard) == row}
    found: dict[str, Any] = {name: one_row[name].value for name in STAY if name in one_row}
    left = found.get("left_stay_on")
    if not said.value or (left is not None and today - left > _WINDOW):
        return {"stayed_in_risk_area": False}
    return found if left is not None and found.get("stay_place") else None


def _asked() -> tuple[FormField, ...]:
    """The questions that are put; where somebody lives has a place of its own in the form."""
    return tuple(one for one in load_form(FORM).fields if one.name in _ASKED)


def day_in_china(at: datetime) -> date:
    """The day of Beijing time."""
    return at.astimezone(CHINA).date()


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def check_not_many_recorded(recorded: int) -> None:
    """Refuse one who takes down more declarations than a counter has visitors: `declaration.many_recorded`."""
    if recorded >= MOST_RECORDED_A_DAY:
        raise Refusal(
            "declaration.many_recorded",
            "One person takes down at most {most} declarations in 24 hours. A colleague goes on, or send them as "
            "facts.",
            {"most": MOST_RECORDED_A_DAY},
        )
