"""A home with a case and its contacts, a venue with a door, a family, and teams that receive arrivals.

python -m tests.browser.follow_up_home HOME prints a session of every account, a certificate and the text of a card.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path

from wuse import world
from wuse.cli.desk import open_desk


def main(home: Path) -> None:
    """Everything is made by the actions of the site, on the machine's clock."""
    open_desk(home)
    # Imported here: the apps must be ready.
    from tests.arrival_people import add_arrival_people
    from tests.code_people import CodeDesk
    from tests.desk_people import staffed_desk
    from tests.holder_people import WELL, declare
    from tests.shown_certificates import certificate, trust_list
    from tests.tracing_people import CARE, INVESTIGATION, new_tracing
    from tests.web_people import signed_in
    from wuse.permits.store.models import Account, DelegateRow
    from wuse.publish.codes.actions import PRINTED_FOR
    from wuse.publish.credential.cbor import encode
    from wuse.respond.actions.contacts import add_contact, follow_contact
    from wuse.respond.actions.isolations import confirm_isolation, propose_isolation
    from wuse.respond.care import CareOutcome, CareSaid
    from wuse.respond.isolation import IsolationKind

    now = world.now()
    desk = add_arrival_people(staffed_desk(home, now - timedelta(days=2)))
    # The keeper publishes its keys, as the operator named it.
    trusted, kid = trust_list(now)
    (home / "trust-list.json").write_bytes(trusted)
    codes = CodeDesk(desk)
    codes.key()
    tracing = new_tracing(desk)
    for name in ("dai", "en", "mother"):
        tracing.person(name)
    tracing.venue()
    kin = {"delegate": tracing.persons["bo"], "person": tracing.persons["mother"], "response": desk.response}
    DelegateRow.objects.create(kind="parent", called="妈妈", begun_at=desk.at, **kin)
    well = CareSaid(CareOutcome.WELL)
    for name in ("an", "dai", "en"):
        wanted = {"uid": f"k-{name}", "wanted": tracing.contact(name)}
        number = desk.do("wang", add_contact, pool=tracing.pool, **wanted, **tracing.frame())
        seen = {"number": number, "purpose": INVESTIGATION, "said": well}
        desk.do("wang", follow_contact, pool=tracing.pool, **seen)
    order = tracing.isolation("en", kind=IsolationKind.HOME, facility="")
    said = {"pool": tracing.pool, "uid": "i-en", "wanted": order}
    held = desk.do("ou", propose_isolation, **said, **tracing.frame(CARE))
    desk.do("yu", confirm_isolation, pool=tracing.pool, number=held, purpose=CARE)
    desk.at = now - timedelta(seconds=20)
    for name in ("dai", "en", "mother"):
        declare(desk, name, tracing.persons[name], WELL)
    names = Account.objects.values_list("username", flat=True)
    told = {
        "sessions": {name: signed_in(name).session.session_key for name in names},
        "certificate": certificate(now, header=encode({1: -7, 4: kid})),
        "card": codes.issue("gao", tracing.persons["mother"], lasts=PRINTED_FOR).text,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
