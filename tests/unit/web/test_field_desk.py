"""The township's pages: phones are seen and cut off, lists of checks are pushed, answers are read."""

import pytest

from tests.desk_people import Desk
from tests.field_people import (
    FAR,
    GRID,
    Phones,
    door,
    home_of,
    item_id,
    officer,
    phone,
    visit,
    wanted,
    with_grids,
    worker,
)
from tests.web_people import on_its_clock, signed_in
from wuse.permits.store.models import DeviceRow
from wuse.respond.store.models import CheckRow


@pytest.fixture
def phones(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Phones:
    """A worker with a phone, and an officer of the township."""
    made = Phones(desk, with_grids(home_of(desk)))
    worker(desk, "min")
    officer(desk)
    on_its_clock(desk, monkeypatch)
    return made


def test_a_lost_phone_is_cut_off_on_its_page(phones: Phones) -> None:
    client = signed_in("zhou")
    page = client.get("/desk/devices/")
    assert b"min 1" in page.content
    assert b"/desk/devices/dmin1/" in page.content
    answer = client.post("/desk/devices/dmin1/", {"act": "cut"}, follow=True)
    assert "wipes itself at its next contact" in answer.content.decode()
    assert DeviceRow.objects.get(device_id="dmin1").cut_off_by == "a-zhou"
    assert b"cut off" in client.get("/desk/devices/dmin1/").content


def test_a_phone_of_another_place_is_not_shown(phones: Phones) -> None:
    desk = phones.desk
    desk.hire("far")
    desk.grant("far", "grid_worker", FAR)
    phone(desk, "far", grid=FAR)
    client = signed_in("zhou")
    assert b"dfar1" not in client.get("/desk/devices/").content
    assert client.get("/desk/devices/dfar1/").status_code == 403
    assert client.post("/desk/devices/dfar1/", {"act": "cut"}).status_code == 403
    assert client.get("/desk/devices/nobody/").status_code == 404


def form(desk: Desk, lines: str) -> dict[str, object]:
    return {
        "lines": lines,
        "reason": "isolation",
        "level": "1",
        "until": wanted(desk).until.strftime("%Y-%m-%dT%H:%M"),
        "frame": f"{desk.response}|isolation_care",
    }


def test_a_list_of_checks_is_pushed_by_lines(phones: Phones) -> None:
    desk = phones.desk
    person = phones.sync("min", "dmin1", [visit(desk, 2)]).page.entries[0]["persons"][0]["person"]
    client = signed_in("zhou")
    answer = client.post(
        "/desk/checks/", form(desk, f"{GRID}, 3-2-001, {person}\n\n{GRID} 9-9\n"), follow=True
    )
    assert "2 checks pushed" in answer.content.decode()
    assert person not in answer.content.decode()
    assert [row.household for row in CheckRow.objects.order_by("pk")] == ["3-2-001", "9-9"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (f"{GRID}", "Line 1"),
        (f"{GRID} 1-1\n{GRID} 1-2 330382199001011237", "Line 2"),
        ("330382 1-1", "is no grid"),
        (f"{FAR[:-1]}9 1-1", "permit"),
    ],
)
def test_a_line_that_leads_nowhere_is_told(phones: Phones, lines: str, told: str) -> None:
    answer = signed_in("zhou").post("/desk/checks/", form(phones.desk, lines))
    assert answer.status_code in (400, 403)
    assert told in answer.content.decode()
    assert CheckRow.objects.count() == 0


def test_the_page_of_a_check_shows_what_was_found_and_withdraws_it(phones: Phones) -> None:
    desk = phones.desk
    (uid,) = phones.push("zhou", wanted(desk, "9-9"))
    phones.sync("min", "dmin1", [door(desk, "9-9", item=item_id("d"), check=uid)])
    client = signed_in("zhou")
    page = client.get(f"/desk/checks/{uid}/?purpose=isolation_care").content.decode()
    assert "No answer" in page
    assert "waits to be answered" in client.get("/desk/checks/").content.decode()
    answer = client.post(
        f"/desk/checks/{uid}/", {"act": "withdraw", "purpose": "isolation_care"}, follow=True
    )
    assert "Withdrawn: it vanishes" in answer.content.decode()
    assert client.get(f"/desk/checks/{uid}x/?purpose=isolation_care").status_code == 404
