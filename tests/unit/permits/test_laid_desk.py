"""A desk and a training home that are laid for a test are what the site's actions make of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests import laid
from tests.desk_people import PROVINCE, laid_desk, staffed_desk
from tests.desks import count_from_one
from tests.training_home import laid_training_home, training_home
from wuse.permits.store.models import Account

MAKERS: dict[str, tuple[Callable[[Path], Any], Callable[[Path], Any]]] = {
    "desk": (staffed_desk, laid_desk),
    "training": (training_home, laid_training_home),
}


def all_there(home: Path) -> tuple[Any, Any]:
    """Every row and every file; a password that nobody can have and a salt are chances of their own."""
    Account.objects.update(password="")
    rows = laid.all_rows()
    files = {file.relative_to(home): file.stat().st_mode for file in sorted(home.rglob("*"))}
    return rows, files


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(MAKERS))
def test_what_is_laid_is_what_the_actions_make(name: str, tmp_path: Path) -> None:
    make, lay = MAKERS[name]
    found = []
    for turn, maker in enumerate((make, lay, lay)):
        home = tmp_path / str(turn)
        home.mkdir()
        with transaction.atomic():
            count_from_one()
            maker(home)
            found.append(all_there(home))
            transaction.set_rollback(True)
    assert found[0] == found[1] == found[2]


@pytest.mark.django_db
def test_who_works_on_at_a_laid_desk_gets_what_nobody_had(tmp_path: Path) -> None:
    found = []
    for turn, maker in enumerate((staffed_desk, laid_desk, laid_desk)):
        with transaction.atomic():
            count_from_one()
            desk = maker(tmp_path / str(turn))
            desk.hire("hu")
            number = desk.grant("hu", "auditor", PROVINCE)
            found.append((number, desk.audit._entropy(16)))
            transaction.set_rollback(True)
    assert found[0] == found[1] == found[2]
