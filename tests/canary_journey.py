"""The journey of the canaries, run as a program on a home: `python -m tests.canary_journey HOME NOTES`."""

import html
import json
import re
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.desks import desk_folder

# A kind of document, its number, the person's name and telephone: nobody's.
PEOPLE = [
    ("resident_id", "330382199001011237", "金丝雀甲", "13811110001"),
    ("passport", "K7654321X", "Canary Birdwell", "13811110002"),
    ("hk_macao_permit", "H87654321", "金丝雀丙", "13811110003"),
    ("taiwan_permit", "87654329", "金丝雀丁", "13811110004"),
]
CANARIES = [part for _, *parts in PEOPLE for part in parts]
MALFORMED = "330382199001011234"
ALL = [*CANARIES, MALFORMED]


class Walk:
    """What was seen on the way."""

    def __init__(self) -> None:
        self.in_headers: list[str] = []
        self.in_pages: list[str] = []
        self.statuses: set[int] = set()
        self.revealed = 0

    def judged(self, answer: Any, where: str, *, named: bool = False) -> Any:
        """Look through an answer. `named`: this one is asked to name somebody."""
        self.statuses.add(answer.status_code)
        head = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
        head += " ".join(str(cookie) for cookie in answer.cookies.values())
        self.in_headers += [f"{where}: {one}" for one in ALL if one in head]
        text = html.unescape(answer.content.decode(errors="replace"))
        if not named:
            # What was typed stays in the field of the form that is shown again, and nowhere else.
            rest = re.sub(
                r'<input[^>]*value="[^"]*"[^>]*>|<textarea.*?</textarea>', "", text, flags=re.DOTALL
            )
            self.in_pages += [f"{where}: {one}" for one in ALL if one in rest]
        return answer


def main(home: Path, notes: Path) -> None:
    from wuse.cli.desk import prepare

    prepare(home)
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    from tests.desk_people import COUNTY, staffed_desk
    from tests.web_people import citizen, signed_in, visitor
    from wuse import world

    desk = staffed_desk(home)
    world.now = lambda: desk.at
    citizen()
    walk = Walk()
    registrar, finder, second = (signed_in(name) for name in ("gao", "wang", "sun"))

    def frame(purpose: str) -> dict[str, str]:
        return {"place": str(COUNTY), "frame": f"{desk.response}|{purpose}"}

    def post(client: Any, address: str, values: dict[str, str], *, named: bool = False) -> Any:
        act = values.get("act", "")
        return walk.judged(client.post(address, values), f"POST {address} {act}", named=named)

    keys = []
    for kind, number, name, phone in PEOPLE:
        typed = {"kind": kind, "number": number, "issuer": "CHN"}
        registered = {**typed, **frame("registration"), "act": "register", "name": name, "phone": phone}
        page = post(registrar, "/desk/persons/", registered)
        found = re.search(r"p1-[a-z2-7]{32}", page.content.decode())
        assert found, page.content.decode()[-3000:]
        keys.append(found[0])
        page = post(finder, "/desk/persons/", {**typed, **frame("case_investigation"), "act": "find"})
        assert keys[-1] in page.content.decode(), page.content.decode()[-3000:]
        asked = {"act": "reveal", "person": keys[-1], **frame("case_investigation"), "reason": "电话核对行程"}
        page = post(finder, "/desk/persons/", asked, named=True)
        walk.revealed += name in page.content.decode() and number in page.content.decode()
        astray(walk, finder, post, frame("case_investigation"), (kind, number, name, phone))
    proposal = {
        "act": "propose",
        "person": keys[0],
        **frame("case_investigation"),
        "colour": "red",
        "reason": "close_contact",
        "until": (desk.at + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M"),
    }
    post(finder, "/desk/overrides/", proposal)
    walk.judged(finder.get("/desk/overrides/1/?purpose=case_investigation"), "override")
    post(second, "/desk/overrides/1/?purpose=case_investigation", {"act": "confirm"})
    page = post(registrar, "/desk/persons/", {"act": "claim", "person": keys[0], **frame("registration")})
    code = re.search(r"(?:[2-9A-Z]{4}-){4}[2-9A-Z]{4}", page.content.decode())
    assert code
    me = signed_in("citizen", second_factor=False)
    post(me, "/me/", {"act": "claim", "code": code[0]})
    own = walk.judged(me.get("/me/"), "me", named=True).content.decode()
    assert PEOPLE[0][2] in own
    assert PEOPLE[0][1] not in own, "one's own number is shown by its end alone"
    post(me, "/me/corrections/", {"act": "correct", "text": "我没有接触过病例，请复核。", "override": "1"})
    walk.judged(signed_in("lin").get("/desk/corrections/1/"), "correction")
    post(
        signed_in("lin"),
        "/desk/corrections/1/",
        {"act": "answer", "outcome": "corrected", "answer": "经复核，已经更正。"},
    )
    auditor, legal = signed_in("he"), signed_in("qian")
    walk.judged(auditor.get("/desk/audit/"), "audit")
    from wuse.trust.store.models import AuditRecord, SealedIdentity

    for record in AuditRecord.objects.all():
        walk.judged(auditor.get(f"/desk/audit/{record.pk}/"), "entry")
    told = AuditRecord.objects.filter(verb="identity.reveal").latest("pk").pk
    later = (desk.at + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")
    post(legal, f"/desk/audit/{told}/", {"act": "defer", "until": later, "ground": "传染病防治法第十二条"})
    handed_over(walk, desk)
    lost(walk, visitor())
    sealed = [bytes(record.sealed).hex() for record in SealedIdentity.objects.all()]
    at_work = [*found_in(home, ALL), *found_in(desk_folder(home), ALL)]
    logged, certificates = ended(home, desk)
    notes.write_text(
        json.dumps(
            {
                "canaries": ALL,
                "in_headers": walk.in_headers,
                "in_pages": walk.in_pages,
                "statuses": sorted(walk.statuses),
                "revealed": walk.revealed,
                "sealed": sealed,
                "at_work": at_work,
                "logged": logged,
                "certificates": certificates,
            }
        )
    )


def astray(walk: Walk, finder: Any, post: Any, frame: dict[str, str], person: tuple[str, ...]) -> None:
    """The canary in every wrong field that can be typed into, and in documents that cannot be read."""
    kind, number, name, phone = person
    for wrong in (number, name, phone, MALFORMED):
        document = {"kind": kind, "number": number, "issuer": "CHN"}
        odd = {"number": f"{wrong}9", "place": wrong, "issuer": wrong}
        for field, value in odd.items():
            post(finder, "/desk/persons/", {**document, **frame, "act": "find", field: value})
        post(finder, "/desk/persons/", {"act": "reveal", **frame, "person": wrong, "reason": "why it is"})
        for field in ("person", "place", "until"):
            base = {"person": "p1-" + "a" * 32, **frame, "colour": "red", "reason": "close_contact"}
            post(finder, "/desk/overrides/", {**base, "act": "propose", field: wrong})
        body = {"response": wrong, "purpose": wrong, "place": wrong, "person": wrong, "colour": wrong,
                "reason": wrong, "until": wrong}  # fmt: skip
        answer = finder.post("/api/v1/overrides", json.dumps(body), content_type="application/json")
        walk.judged(answer, "API overrides")


def handed_over(walk: Walk, desk: Any) -> None:
    """A file with the canaries and a number that cannot be right: handed over, mapped, previewed, sent, corrected."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.aside_rows import with_senders
    from tests.browsing import form_with
    from tests.programs import case_report
    from tests.web_people import signed_in

    with_senders(desk, "tang")
    sender = signed_in("tang")
    people = [*PEOPLE, ("resident_id", MALFORMED, PEOPLE[0][2], PEOPLE[0][3])]
    rows = [
        case_report(n, identity_kind=kind, identity_number=number, person_name=name, telephone=phone)
        | {"identity_issuer": "CHN"}
        for n, (kind, number, name, phone) in enumerate(people)
    ]
    # The headings are the sender's own, and the file bears a name that it should not have.
    content = json.dumps([{f"x {name}": value for name, value in row.items()} for row in rows])
    file = SimpleUploadedFile(f"{PEOPLE[0][2]} {PEOPLE[0][1]}.json", content.encode())
    frame = f"{desk.response}|case_investigation"
    form = {"standard": "case_report", "frame": frame, "act": "hold", "file": file}
    answer = walk.judged(sender.post("/desk/send/", form), "POST /desk/send/")
    address = answer["Location"]
    page = walk.judged(sender.get(address), "columns", named=True)
    said = form_with(page, "column:sex") | {f"column:{name}": f"column x {name}" for name in rows[0]}
    for act in ("update", "preview"):
        filled = {**said, "act": act, "keep": "1", "name": "医院日报"}
        page = walk.judged(sender.post(address, filled), f"POST columns {act}", named=act == "update")
        said = form_with(page, "column:sex") if act == "update" else said
    walk.judged(sender.get(page["Location"]), "preview", named=True)
    walk.judged(sender.get(page["Location"].replace("preview/", "problems.csv")), "problems")
    receipt = walk.judged(sender.post(page["Location"]), "POST preview")["Location"]
    aside = f"{receipt}case_report/?purpose=case_investigation"
    for path in (receipt, f"{receipt}problems.csv", "/desk/receipts/", "/desk/mappings/"):
        walk.judged(sender.get(path), f"GET {path.split('/')[-1]}")
    walk.judged(sender.get("/desk/mappings/mapping.yaml?name=医院日报"), "mapping.yaml")
    table = walk.judged(sender.get(aside), "aside", named=True)
    rows_form = form_with(table, "seen:5") | {"cell:5:identity_number": MALFORMED + "9", "act": "check"}
    walk.judged(sender.post(aside, rows_form), "POST aside check")
    walk.judged(sender.post(aside, {"out": "5", "act": "leave-out"}), "POST aside leave-out")


def lost(walk: Walk, somebody: Any) -> None:
    """Addresses and sign-ins with a canary in them: the answer goes to whoever typed it, and nobody else reads it."""
    for one in ALL:
        for address in (f"/{one}", f"/responses/{one}/", f"/desk/{one}/", f"/data/places/{one}?as_of={one}"):
            walk.judged(somebody.get(address), f"GET {address.split('/')[1]}", named=True)
        sign_in = {"login": one, "password": one}
        walk.judged(somebody.post("/accounts/login/", sign_in), "POST sign-in", named=True)
        sign_up = {"username": one, "password1": one * 3, "password2": one * 3}
        number = re.fullmatch(r"[A-Z]?[0-9]{7,}X?", one)
        if number:
            walk.judged(somebody.post("/accounts/signup/", sign_up), "POST sign-up", named=True)


def ended(home: Path, desk: Any) -> tuple[int, int]:
    """The response ends, personal data is destroyed, the log is written."""
    from wuse.cli.desk import uploads_of
    from wuse.cli.keeper import SYSTEM
    from wuse.cli.log_keeping import drain, log_writer
    from wuse.permits.actions.responses import end_response
    from wuse.permits.actions.sunset import destroy_due
    from wuse.pool.store.site_pool import site_pool
    from wuse.pool.store.sunset import PoolSunset

    logged = drain(log_writer(home))
    desk.do("zhao", end_response, code=desk.response)
    desk.later(days=40)
    elsewhere = [PoolSunset(site_pool(home)), uploads_of(home).destroy_files]
    certificates = destroy_due(audit=desk.audit, vault=desk.vault, by=SYSTEM, at=desk.at, elsewhere=elsewhere)
    return logged + drain(log_writer(home)), len(list(certificates))


def found_in(folder: Path, canaries: Sequence[str]) -> list[tuple[str, str]]:
    """Where a canary lies, as text in any of the encodings that a program would write."""
    found = []
    for file in sorted(folder.rglob("*")):
        data = file.read_bytes() if file.is_file() else b""
        for canary in canaries:
            escaped = canary.encode("unicode_escape")
            if any(form in data for form in (canary.encode(), canary.encode("utf-16-le"), escaped)):
                found.append((str(file.relative_to(folder)), canary))
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
