"""Somebody is isolated though their code rests on nothing else; they see why, appeal with one tap, and are free."""

import pytest

from tests.code_people import CodeDesk
from tests.desk_people import Desk
from tests.tracing_people import BASIS, CARE, new_tracing
from tests.web_people import on_its_clock, signed_in
from wuse.respond.actions.isolations import confirm_isolation, propose_isolation
from wuse.respond.store.models import CorrectionRow
from wuse.trust.store.queries import about


@pytest.mark.django_db
def test_an_order_is_seen_appealed_and_ended_and_the_code_follows(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracing = new_tracing(on_its_clock(desk, monkeypatch))
    codes, an = CodeDesk(desk), tracing.persons["an"]
    codes.declares(an)
    assert codes.code(an).cause == "clear"

    wanted = tracing.isolation(reason="risk_area", case="")
    said = {"pool": tracing.pool, "uid": "i-an", "wanted": wanted}
    number = desk.do("ou", propose_isolation, **said, **tracing.frame(CARE))
    desk.do("yu", confirm_isolation, pool=tracing.pool, number=number, purpose=CARE)
    held = codes.code(an)
    assert (held.cause, held.colour) == ("order", "red")

    phone = signed_in("an", second_factor=False)
    assert "An order of isolation holds" in phone.get("/me/code/").content.decode()
    assert BASIS in phone.get("/me/isolation/").content.decode()
    assert phone.post("/me/isolation/appeal/", {"order": number}).status_code == 302

    desk.later(hours=3)
    asked = CorrectionRow.objects.get().pk
    answer = {"act": "answer", "outcome": "corrected", "answer": "该地当日并非风险地区。"}
    assert signed_in("lin").post(f"/desk/corrections/{asked}/", answer).status_code == 302

    desk.later(minutes=1)
    assert codes.code(an).cause == "clear"
    (order,) = tracing.newest("isolation")
    assert order["isolation_end"] == "lifted_on_appeal"
    page = phone.get("/me/isolation/").content.decode()
    assert "该地当日并非风险地区。" in page
    assert "Ask for a human review of the order" not in page
    # Each act is an entry that the person sees, with what opens it.
    verbs = {found.entry.verb for found in about(an, at=desk.at)}
    assert {"isolation.propose", "isolation.confirm", "correction.ask", "correction.answer"} <= verbs
