"""A home with a holder and a mother, step by step.

python -m tests.browser.holder_home HOME STEP: `begin` makes everything and prints the sessions; `contact` lists the
holder as a close contact, `corrected` takes that back and answers the appeal.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from wuse import world
from wuse.cli.desk import open_desk


def main(home: Path, step: str) -> None:
    """Everything is made by the actions of the site, on the machine's clock."""
    open_desk(home)
    # Imported here: the apps must be ready.
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    {"begin": _begin, "contact": _contact, "corrected": _corrected}[step](home)


def _begin(home: Path) -> None:
    from tests.application_cases import applicant
    from tests.code_people import CodeDesk
    from tests.desk_people import COUNTY, staffed_desk
    from tests.holder_people import holder, registered
    from tests.web_people import signed_in
    from wuse.permits.actions.delegates import begin_delegate, invite_delegate
    from wuse.permits.delegate import DelegateKind
    from wuse.permits.store.models import Account
    from wuse.vocabulary import Purpose

    desk = staffed_desk(home, world.now() - timedelta(seconds=5))
    CodeDesk(desk).key()
    holder(desk)
    # Nobody's yet: the journey of an applicant begins with it.
    applicant(desk, "applicant")
    mother = registered(desk, "mother")
    frame = {"response": desk.response, "purpose": Purpose.REGISTRATION, "place": COUNTY}
    desk.do("gao", invite_delegate, code="THEIR-CODE", person=mother, **frame)
    desk.do("citizen", begin_delegate, code="THEIR-CODE", kind=DelegateKind.PARENT, called="妈妈")
    names = Account.objects.values_list("username", flat=True)
    print(json.dumps({name: signed_in(name).session.session_key for name in names}))


def _contact(home: Path) -> None:
    codes, person = _at_work(home)
    # What the keeper does every few seconds: once before the contact is entered, once after.
    codes.judge()
    codes.desk.at = world.now()
    codes.contacts(person)
    codes.judge()


def _corrected(home: Path) -> None:
    from wuse.respond.actions.corrections import answer_correction
    from wuse.respond.correction import CorrectionOutcome
    from wuse.respond.store.models import CorrectionRow

    codes, person = _at_work(home)
    codes.contacts(person, state="released")
    codes.judge()
    codes.desk.do(
        "lin",
        answer_correction,
        pool=codes.pool,
        number=CorrectionRow.objects.get(person=person).pk,
        outcome=CorrectionOutcome.CORRECTED,
        answer="核对后不是密切接触者，名单已更正。",
        code=codes.code(person),
    )


def _at_work(home: Path) -> tuple[Any, Any]:
    from tests.code_people import CodeDesk
    from tests.desk_people import Desk
    from wuse.permits.store.models import Account, ResponseRow
    from wuse.trust.keys import KeyFolder
    from wuse.vocabulary import PersonKey

    desk = Desk(KeyFolder(home / "keys"), world.now(), ResponseRow.objects.get().code, world.entropy)
    # Batches are named by their number: each step has numbers of its own.
    return CodeDesk(desk, int(desk.at.timestamp())), PersonKey(Account.objects.get(username="citizen").person)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
