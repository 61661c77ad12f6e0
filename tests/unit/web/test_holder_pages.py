"""A holder's own pages: declared, shown, renewed, appealed; the family; the card."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.browsing import form_with
from tests.code_people import CodeDesk
from tests.desk_people import COUNTY, Desk
from tests.holder_people import NUMBERS, WELL, declare, holder, registered
from tests.web_people import citizen, on_its_clock, signed_in, visitor
from wuse.permits.actions.delegates import begin_delegate, invite_delegate
from wuse.permits.delegate import DelegateKind
from wuse.permits.store.models import Account
from wuse.publish.credential import CodeAccepted, verify_code
from wuse.respond.actions.appeals import give_relief
from wuse.respond.actions.overrides import confirm_override, propose_override
from wuse.respond.code_series import CodeSeries
from wuse.respond.override import OverrideReason
from wuse.respond.relief import ReliefReason
from wuse.respond.store.holder_notices import HolderNoticeKind, tell_holder
from wuse.respond.store.models import CorrectionRow
from wuse.trust.store.models import AuditRecord
from wuse.vocabulary import Colour, PersonKey, Purpose

NORMAL = {
    "fever": "no", "cough": "no", "breathlessness": "no", "contact_with_case": "no", "stayed_in_risk_area": "no",
    "place": "330382",
}  # fmt: skip


@pytest.fixture
def codes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> CodeDesk:
    """A desk whose screens run on its clock, with a key that signs."""
    on_its_clock(desk, monkeypatch)
    made = CodeDesk(desk)
    made.key()
    return made


def me(*, lang: str = "en") -> Client:
    return signed_in("citizen", second_factor=False, lang=lang)


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def colour_on(page: str) -> str:
    found = re.search(r'class="pass" data-colour="(\w+)"', page)
    assert found
    return found[1]


def delegated(desk: Desk) -> PersonKey:
    """The mother has the citizen as delegate, by a code of the counter."""
    mother = registered(desk, "mother")
    frame = {"response": desk.response, "purpose": Purpose.REGISTRATION, "place": COUNTY, "person": mother}
    desk.do("gao", invite_delegate, code="DELEGATE-CODE", **frame)
    desk.do("citizen", begin_delegate, code="DELEGATE-CODE", kind=DelegateKind.PARENT, called="妈妈")
    return mother


def test_without_a_declaration_there_is_no_code_and_the_page_says_what_to_do(codes: CodeDesk) -> None:
    holder(codes.desk)
    page = text_of(me().get("/me/code/"))
    assert colour_on(page) == "none"
    assert "Declare, and get a code at once" in page
    answer = me().post("/me/code/show/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (409, "code.undeclared")


def test_what_is_declared_is_answered_with_a_colour_at_once(codes: CodeDesk) -> None:
    holder(codes.desk)
    client = me()
    form = form_with(client.get("/me/declare/"), "number")
    answer = client.post("/me/declare/", {"number": form["number"], **NORMAL})
    assert (answer.status_code, answer["Location"]) == (302, "/me/code/")
    page = text_of(client.get("/me/code/"))
    assert colour_on(page) == "green"
    assert "Declared today" in page
    assert client.get("/me/code/")["Cache-Control"] == "no-store"


def test_a_wrong_answer_stands_beside_its_question_and_the_others_stay(codes: CodeDesk) -> None:
    holder(codes.desk)
    client = me()
    form = form_with(client.get("/me/declare/"), "number")
    answer = client.post("/me/declare/", {"number": form["number"], **NORMAL, "fever": "", "cough": "yes"})
    assert answer.status_code == 400
    page = text_of(answer)
    assert re.search(r'data-field="fever">.*?wrong-note', page, re.S)
    assert re.search(r'name="cough" value="yes"[^>]*checked', page)
    answer = client.post("/me/declare/", {"number": form["number"], **NORMAL, "stayed_in_risk_area": "yes"})
    assert re.search(r'data-field="stay_place">.*?wrong-note', text_of(answer), re.S)


def test_the_next_day_nothing_new_is_one_tap(codes: CodeDesk) -> None:
    person = holder(codes.desk)
    declare(codes.desk, "citizen", person, WELL)
    codes.desk.later(days=1)
    client = me()
    page = client.get("/me/declare/")
    assert "Nothing new today: send" in text_of(page)
    assert client.post("/me/declare/", form_with(page, "act")).status_code == 302
    rows = codes.pool.latest("declaration")
    assert rows.height == 2
    assert AuditRecord.objects.filter(verb="declaration.send", by="a-citizen").count() == 2


def test_check_ins_are_counted_and_a_missed_day_takes_none_away(codes: CodeDesk) -> None:
    person = holder(codes.desk)
    declare(codes.desk, "citizen", person, {**WELL, "fever": True})
    for days in (1, 1, 2):
        codes.desk.later(days=days)
        declare(codes.desk, "citizen", person, WELL)
    page = text_of(me().get("/me/code/"))
    assert colour_on(page) == "yellow"
    assert "3 of 7 normal check-ins" in page


def test_the_shown_code_is_signed_and_short_lived(codes: CodeDesk) -> None:
    person = holder(codes.desk)
    declare(codes.desk, "citizen", person, WELL)
    answer = me().post("/me/code/show/", headers={"Accept": "application/json"})
    told = answer.json()
    assert (answer["Cache-Control"], told["colour"], told["seconds"]) == ("no-store", "green", 600)
    found = verify_code(told["text"], keys=codes.folder.key_set(), revocations=None, at=codes.desk.at)
    assert isinstance(found, CodeAccepted)
    assert found.claims.colour is Colour.GREEN
    assert me().get("/me/code/show/").status_code == 405, "looking writes nothing"
    assert "data:image/svg+xml" in text_of(me().post("/me/code/show/")), "without scripts: a page"


def test_a_red_code_says_why_from_which_data_and_how_to_appeal(codes: CodeDesk) -> None:
    person = holder(codes.desk)
    declare(codes.desk, "citizen", person, WELL)
    codes.contacts(person)
    client = me()
    page = text_of(client.get("/me/code/"))
    assert colour_on(page) == "red"
    for words in (
        "a close contact of a case",
        "温州市疾控中心",
        "Ask for a human review",
        "/rules/code/zhejiang-",
    ):
        assert words in page, words
    assert client.post("/me/code/appeal/").status_code == 302
    page = text_of(client.get("/me/code/"))
    assert "24 h 0 min left" in page


def test_an_account_that_nobody_vouched_for_shows_nothing(codes: CodeDesk) -> None:
    holder(codes.desk)
    citizen("stranger")
    client = signed_in("stranger", second_factor=False)
    for address in ("/me/code/", "/me/declare/", "/me/family/"):
        answer = client.get(address)
        assert (answer.status_code, answer.context["code"]) == (403, "permit.unclaimed")
    assert visitor().get("/me/code/").status_code == 302


def test_a_delegate_declares_and_shows_and_does_not_see_who_read(codes: CodeDesk) -> None:
    holder(codes.desk)
    delegated(codes.desk)
    client = me()
    page = text_of(client.get("/me/family/"))
    address = re.search(r'href="(/me/family/\d+/)"', page)
    assert address
    form = form_with(client.get(f"{address[1]}declare/"), "number")
    assert client.post(f"{address[1]}declare/", {"number": form["number"], **NORMAL}).status_code == 302
    page = text_of(client.get(address[1]))
    assert colour_on(page) == "green"
    assert "妈妈" in page
    assert "Who looked at" not in page
    assert "陈测试" not in page
    row = codes.pool.latest("declaration").row(0, named=True)
    assert row["declared_by"] == "relative"
    card = text_of(client.post(f"{address[1]}print/"))
    assert "绿码" in card
    assert "妈妈" not in card
    assert "陈测试" not in card


def test_either_ends_it_and_then_the_address_leads_nowhere(codes: CodeDesk) -> None:
    holder(codes.desk)
    delegated(codes.desk)
    client = me()
    form = form_with(client.get("/me/family/"), "number")
    assert client.get(f"/me/family/{form['number']}/").status_code == 200
    assert client.post("/me/family/", form).status_code == 302
    answer = client.get(f"/me/family/{form['number']}/")
    assert (answer.status_code, answer.context["code"]) == (404, "delegate.unknown")


def test_a_member_of_the_family_is_added_with_a_code_of_their_own(codes: CodeDesk) -> None:
    holder(codes.desk)
    holder(codes.desk, "mother")
    mother = signed_in("mother", second_factor=False)
    offered = mother.post("/me/family/", {"act": "offer"})
    code = re.search(r"([2-9A-Z]{4}(?:-[2-9A-Z]{4}){4})", text_of(offered))
    assert code
    added = me().post(
        "/me/family/", {"act": "begin", "code": code[1].lower(), "kind": "parent", "called": "妈妈"}
    )
    assert added.status_code == 302
    assert "Who acts for you" in text_of(mother.get("/me/family/"))
    again = me().post("/me/family/", {"act": "begin", "code": code[1], "kind": "parent", "called": "妈"})
    assert again.status_code == 400


def test_a_counter_prints_a_card_without_a_name_and_the_person_sees_it(codes: CodeDesk) -> None:
    person = holder(codes.desk)
    declare(codes.desk, "citizen", person, WELL)
    frame = {"person": str(person), "place": COUNTY, "frame": f"{codes.desk.response}|registration"}
    answer = signed_in("gao").post("/desk/persons/", {"act": "print", **frame})
    card = text_of(answer)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    for words in ("绿码", "green code", "温州市疾控中心", "/verify/code/", "2020-02-13 09:00"):
        assert words in card, words
    assert "陈测试" not in card
    assert "Issue a code for another person" in text_of(me().get("/me/"))


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_the_published_rule_is_there_for_everyone(codes: CodeDesk, lang: str) -> None:
    page = text_of(visitor(lang=lang).get("/rules/code/zhejiang-2020-02-17/"))
    assert "contact_check_ins" in page
    assert "WITH" in page
    assert visitor().get("/rules/code/nowhere/").status_code == 404


def test_a_counter_declares_for_one_without_a_telephone_and_prints_the_card(codes: CodeDesk) -> None:
    person = registered(codes.desk, "mother")
    frame = {"person": str(person), "place": COUNTY, "frame": f"{codes.desk.response}|registration"}
    clerk = signed_in("gao")
    paper = {"act": "find", "kind": "resident_id", "number": NUMBERS["mother"], "place": COUNTY}
    found = text_of(clerk.post("/desk/persons/", {**paper, "frame": frame["frame"]}))
    assert 'action="/desk/persons/declare/"' in found
    form = form_with(clerk.post("/desk/persons/declare/", {"act": "open", **frame}), "said-number")
    said = {f"said-{name}": value for name, value in NORMAL.items()}
    answers = {**frame, "act": "send", "said-number": form["said-number"], **said}
    assert clerk.post("/desk/persons/declare/", {**answers, "said-fever": ""}).status_code == 400
    page = text_of(clerk.post("/desk/persons/declare/", answers))
    assert re.search(r'action="/desk/persons/">(?:(?!</form>).)*value="print"', page, re.S), (
        "from there it is printed"
    )
    row = codes.pool.latest("declaration").row(0, named=True)
    assert (row["person"], row["declared_by"]) == (person, "grid_worker")
    assert "绿码" in text_of(clerk.post("/desk/persons/", {"act": "print", **frame}))


def test_by_hand_it_says_who_by_role_until_when_and_what_the_rule_alone_says(codes: CodeDesk) -> None:
    person = holder(codes.desk)
    declare(codes.desk, "citizen", person, WELL)
    values = {
        "purpose": Purpose.CASE_INVESTIGATION,
        "place": COUNTY,
        "colour": Colour.RED,
        "reason": OverrideReason.CLOSE_CONTACT,
        "until": codes.desk.at + timedelta(days=7),
    }
    number = codes.desk.do("wang", propose_override, response=codes.desk.response, person=person, **values)
    codes.desk.do("sun", confirm_override, number=number, purpose=Purpose.CASE_INVESTIGATION)
    page = text_of(me().get("/me/code/"))
    assert colour_on(page) == "red"
    for words in (
        "Set by hand, until 2020-02-19 09:00", "温州市疾控中心 Epidemiologist", "By the rule alone", "green code",
    ):  # fmt: skip
        assert words in page, words
    assert "a-wang" not in page
    me().post("/me/code/appeal/", {"text": "我没有接触过病例。"})
    reviewed = CorrectionRow.objects.get()
    assert (reviewed.override_id, reviewed.text) == (number, "我没有接触过病例。")
    codes.desk.do(
        "lin",
        give_relief,
        number=reviewed.pk,
        code=codes.code(person),
        reason=ReliefReason.DOUBTFUL_FACT,
        until=codes.desk.at + timedelta(hours=5),
    )
    page = text_of(me().get("/me/code/"))
    assert colour_on(page) == "yellow"
    assert "by interim relief until 2020-02-12 14:00; decided is: red code" in page


def test_what_the_keeper_has_judged_is_shown_at_once_and_its_data_when_they_are_asked_for(
    codes: CodeDesk,
) -> None:
    declare(codes.desk, "citizen", holder(codes.desk), WELL)
    codes.judge()
    page = text_of(me().get("/me/code/"))
    assert (colour_on(page), "Declared today" in page, "from yourself" in page) == ("green", True, False)
    assert 'href="?data#data"' in page
    page = text_of(me().get("/me/code/?data"))
    assert "from yourself" in page
    assert me().post("/me/code/show/", headers={"Accept": "application/json"}).json()["colour"] == "green"


@pytest.mark.parametrize("kind", list(HolderNoticeKind))
def test_whatever_a_holder_is_told_has_words(codes: CodeDesk, kind: HolderNoticeKind) -> None:
    person, desk = holder(codes.desk), codes.desk
    tell_holder(
        person, kind, response=desk.response, at=desk.at, before="red", after="green", cause="contact"
    )
    page = me().get("/me/code/")
    assert page.status_code == 200
    assert 'class="notice changed"' in text_of(page)


def test_after_the_response_nothing_is_green_any_more(codes: CodeDesk) -> None:
    declare(codes.desk, "citizen", holder(codes.desk), WELL)
    client = me()
    assert colour_on(text_of(client.get("/me/code/"))) == "green"
    codes.desk.later(days=61)
    for address in ("/me/code/", "/me/declare/"):
        page = text_of(client.get(address))
        assert colour_on(page) == "none"
        assert "The codes have ended" in page
        assert "green code" not in page
    answer = client.post("/me/code/show/", headers={"Accept": "application/json"})
    assert answer.json()["code"] == "response.not_active"
    assert client.post("/me/declare/", {"act": "nothing_new"}).status_code == 409


def test_a_new_stay_can_be_declared_though_none_is_known(codes: CodeDesk) -> None:
    person, client = holder(codes.desk), me()
    declare(codes.desk, "citizen", person, WELL)
    codes.desk.later(days=1)
    page = client.get("/me/declare/")
    assert re.search(r'name="stayed_in_risk_area" value="no"[^>]*checked', text_of(page))
    assert 'href="/me/code/">‹' in text_of(page)
    stay = {
        "stayed_in_risk_area": "yes",
        "stay_place": "4201",
        "stay_days": "2",
        "left_stay_on": "2020-02-11",
    }
    number = form_with(page, "act")["number"]
    assert client.post("/me/declare/", {**NORMAL, **stay, "number": number}).status_code == 302
    rows = codes.pool.latest("declaration").sort("declared_at")
    assert rows["stay_place"].to_list() == [None, "4201"]


def test_a_delegate_reads_neither_the_members_words_nor_where_the_data_came_from(codes: CodeDesk) -> None:
    holder(codes.desk)
    mother = delegated(codes.desk)
    codes.contacts(mother)
    frame = {"person": mother, "response": codes.desk.response, "place": COUNTY, "asked_at": codes.desk.at}
    for about in ("data", "code"):
        CorrectionRow.objects.create(**frame, about=about, text=f"我的话 {about}", outcome="waiting")
    client = me()
    address = re.search(r'href="(/me/family/\d+/)"', text_of(client.get("/me/family/")))
    assert address
    page = text_of(client.get(f"{address[1]}?data"))
    assert "我的话" not in page
    assert page.count('data-state="waiting"') == 1
    assert "温州市疾控中心" not in page
    assert "2020-02-11" in page


def test_only_a_notice_that_was_drawn_is_marked_as_seen(codes: CodeDesk) -> None:
    person, desk, client = holder(codes.desk), codes.desk, me()
    declare(desk, "citizen", person, WELL)
    told = {"response": desk.response, "at": desk.at, "cause": "contact"}
    tell_holder(person, HolderNoticeKind.VERDICT, before="green", after="red", **told)
    drawn = form_with(client.get("/me/code/"), "seen")
    tell_holder(person, HolderNoticeKind.VERDICT, before="red", after="orange", **told)
    json = {"headers": {"Accept": "application/json"}}
    assert client.post("/me/code/show/", drawn, **json).status_code == 200
    page = text_of(client.get("/me/code/"))
    assert page.count('class="notice changed"') == 1
    assert re.search(r'class="notice changed" role="status"><b>By the rule: red code → orange code', page)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (HolderNoticeKind.BY_HAND, "Set by hand: by the rule → red code"),
        (HolderNoticeKind.LIFTED, "The code by hand was lifted: red code → by the rule"),
        (HolderNoticeKind.RUN_OUT, "The code by hand has run out: red code → by the rule"),
        (HolderNoticeKind.VERDICT, "By the rule: no code → red code"),
    ],
)
def test_beside_a_code_by_hand_stands_the_rule_and_no_colour_that_nobody_judged(
    codes: CodeDesk, kind: HolderNoticeKind, words: str
) -> None:
    person, desk = holder(codes.desk), codes.desk
    begins = kind in (HolderNoticeKind.BY_HAND, HolderNoticeKind.VERDICT)
    sides = {"before": "", "after": "red"} if begins else {"before": "red", "after": ""}
    tell_holder(person, kind, response=desk.response, at=desk.at, cause="contact", **sides)
    assert words in text_of(me().get("/me/code/"))


@pytest.mark.parametrize(
    ("series", "words"),
    [
        (CodeSeries.INTERNATIONAL, "From now on it is the international code"),
        (CodeSeries.DOMESTIC, "From now on it is the domestic code"),
    ],
)
def test_of_which_series_the_code_is_from_now_on_is_told_without_a_colour(
    codes: CodeDesk, series: CodeSeries, words: str
) -> None:
    person, desk = holder(codes.desk), codes.desk
    tell_holder(person, HolderNoticeKind.SERIES, response=desk.response, at=desk.at, cause=series)
    page = text_of(me().get("/me/code/"))
    told = re.search(r'class="notice changed" role="status"><b>([^<]*)</b> <span class="hint">\d', page)
    assert told, "no cause behind it"
    assert told[1].startswith(words)


def test_what_a_delegate_shows_all_day_is_one_entry_and_not_among_the_last_few(codes: CodeDesk) -> None:
    holder(codes.desk)
    holder(codes.desk, "mother")
    mother = signed_in("mother", second_factor=False, lang="en")
    offered = re.search(
        r"([2-9A-Z]{4}(?:-[2-9A-Z]{4}){4})", text_of(mother.post("/me/family/", {"act": "offer"}))
    )
    assert offered
    client = me()
    client.post("/me/family/", {"act": "begin", "code": offered[1], "kind": "parent", "called": "妈妈"})
    address = re.search(r'href="(/me/family/\d+/)"', text_of(client.get("/me/family/")))
    assert address
    form = form_with(client.get(f"{address[1]}declare/"), "number")
    client.post(f"{address[1]}declare/", {"number": form["number"], **NORMAL})
    for _ in range(3):
        answer = client.post(f"{address[1]}show/", headers={"Accept": "application/json"})
        assert answer.status_code == 200
        codes.desk.later(minutes=9)
    issued = AuditRecord.objects.filter(verb="code.issue")
    assert issued.count() == 1
    client.post(f"{address[1]}print/")
    assert issued.count() == 2, "every card is an entry"
    codes.desk.later(days=1)
    client.post(f"{address[1]}show/", headers={"Accept": "application/json"})
    assert issued.count() == 3
    words = "Issue a code for another person"
    assert words not in text_of(mother.get("/me/code/"))
    page = text_of(mother.get("/me/"))
    assert words in page
    assert "your delegate" in page


def test_nobody_has_more_codes_at_once_than_anybody_needs(
    codes: CodeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(codes.desk, "citizen", holder(codes.desk), WELL)
    monkeypatch.setattr("wuse.publish.codes.store.MOST_LIVE", 2)
    client = me()
    asked = {"path": "/me/code/show/", "headers": {"Accept": "application/json"}}
    assert [client.post(**asked).status_code for _ in range(3)] == [200, 200, 429]
    codes.desk.later(minutes=10, seconds=1)
    assert client.post(**asked).status_code == 200


def test_one_of_whom_only_others_told_something_is_asked_to_declare_and_may_see_it(codes: CodeDesk) -> None:
    person = holder(codes.desk)
    codes.contacts(person, state="released")
    codes.judge()
    page = text_of(me().get("/me/code/"))
    assert "Nothing is known yet" not in page
    assert 'href="?data#data"' in page
    assert ("Declare, and get a code at once" in page) == (colour_on(page) == "none")


def test_a_code_without_rows_at_hand_is_not_asked_to_be_had(codes: CodeDesk) -> None:
    declare(codes.desk, "citizen", holder(codes.desk), WELL)
    codes.judge()
    codes.desk.later(days=1)
    page = text_of(me().get("/me/code/"))
    assert colour_on(page) == "green"
    assert "Daily check-in" in page
    assert "Declare, and get a code at once" not in page


def test_what_a_code_was_judged_from_is_asked_for_a_few_times_a_minute(codes: CodeDesk) -> None:
    declare(codes.desk, "citizen", holder(codes.desk), WELL)
    client = me()
    answers = [client.get("/me/code/?data").status_code for _ in range(7)]
    assert answers == [200] * 6 + [429]
    assert client.get("/me/code/").status_code == 200


def test_a_second_appeal_is_refused_before_the_code_is_looked_for(
    codes: CodeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, client = holder(codes.desk), me()
    declare(codes.desk, "citizen", person, WELL)
    codes.contacts(person)
    codes.judge()
    assert client.post("/me/code/appeal/").status_code == 302
    looked: list[object] = []
    monkeypatch.setattr("wuse.web.me.code.code_of", lambda *_, **__: looked.append(1))
    answer = client.post("/me/code/appeal/")
    assert (answer.context["code"], looked) == ("appeal.waiting", [])


def test_what_an_earlier_account_of_the_holder_did_is_no_delegates(codes: CodeDesk) -> None:
    person = holder(codes.desk)
    declare(codes.desk, "citizen", person, WELL)
    Account.objects.filter(username="citizen").update(person="", uid="a-earlier", username="earlier")
    AuditRecord.objects.filter(by="a-citizen").update(by="a-earlier")
    Account.objects.create(
        uid="a-citizen",
        username="citizen",
        created_at=codes.desk.at,
        person=person,
        response=codes.desk.response,
    )
    page = text_of(me().get("/me/code/"))
    assert "an earlier account" in page
    assert "your delegate" not in page
