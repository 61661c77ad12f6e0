"""A firm opens its own files alone, whatever number it asks for; of another's it is not told that there is one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.arrival_people import TOWNSHIP
from tests.desk_people import Desk
from tests.resumption_people import FirmDesk, add_resumption_people
from tests.resumption_rows import WAYS, lay_file
from tests.web_people import on_its_clock, signed_in
from wuse.respond.store.models import ResumptionFileRow

Firms = tuple[dict[str, Client], dict[int, str]]


@pytest.fixture
def firms(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Firms]:
    """Two firms with files in every state, and a browser of each."""
    on_its_clock(add_resumption_people(desk), monkeypatch)
    at = FirmDesk(desk, tmp_path)
    codes = {name: at.register(name) for name in ("one", "two")}
    owners = {}
    for number, step in enumerate(WAYS):
        name = ("one", "two")[number % 2]
        row = lay_file(step, TOWNSHIP, desk.response, enterprise=codes[name], at=desk.at)
        ResumptionFileRow.objects.filter(pk=row.pk).update(is_live=False)
        owners[row.pk] = name
    return {name: signed_in(name) for name in codes}, owners


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(data=st.data())
def test_a_firm_opens_its_own_files_alone(firms: Firms, data: st.DataObject) -> None:
    clients, owners = firms
    number = data.draw(st.one_of(st.sampled_from(sorted(owners)), st.integers(0, 10**9)))
    name = data.draw(st.sampled_from(sorted(clients)))
    page = data.draw(st.sampled_from(["", "declare/"]))
    told = data.draw(st.sampled_from([None, "withdraw", "answer", "appeal", "resume", "report", "roster"]))
    address = f"/firm/files/{number}/{page}"
    client = clients[name]
    answer = client.get(address) if told is None else client.post(address, {"act": told, "text": "随便写写"})
    if owners.get(number) == name:
        assert answer.status_code in (200, 302, 400)
    else:
        assert answer.status_code == 404 or answer.context["code"] == "resumption.unknown"
        assert "测试企业" not in answer.content.decode()
