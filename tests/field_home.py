"""Makes a home's desk ready for phones: a response, so many workers with a grid and a phone each.

python -m tests.field_home HOME WORKERS

Prints the response as JSON. The phone of worker N has the token of `token_of_phone(N)`, its grid is `grid_of(N)`.
"""

import json
import sys
from datetime import date, timedelta
from pathlib import Path

from wuse import world
from wuse.cli.desk import open_desk
from wuse.places import Place, load_registry
from wuse.places.grid_store import keep_grids
from wuse.vocabulary import PlaceCode, PlaceLevel

GRIDS_A_VILLAGE = 4


def villages() -> list[str]:
    """Villages of the province, in order."""
    tree = load_registry()
    return [str(place.code) for place in tree.descendants("33", PlaceLevel.VILLAGE, on=date(2020, 2, 1))]


def grid_of(number: int, listed: list[str]) -> str:
    """The grid of a worker; a hundred thousand workers have one each, more share them."""
    village, grid = divmod(number % (GRIDS_A_VILLAGE * len(listed)), GRIDS_A_VILLAGE)
    return f"{listed[village]}{grid + 1:03}"


def token_of_phone(number: int) -> str:
    """The token of a worker's phone."""
    return f"wusephone_d{number}_secret"


def main(home: Path, workers: int) -> None:
    """Everything but the mass of accounts is made by the actions of the site, on the machine's clock."""
    open_desk(home)
    # Imported here: the apps must be ready.
    from tests.desk_people import staffed_desk
    from wuse.permits.secret_code import code_digest
    from wuse.permits.store.models import Account, DeviceRow, OrganisationRow, PermitRow, ResponseRow

    desk = staffed_desk(home, world.now())
    listed = villages()
    grids = [grid_of(number, listed) for number in range(workers)]
    keep_grids([_grid(code) for code in sorted(set(grids))], home=home)
    office = OrganisationRow.objects.get(code="wzcdc")
    frame = ResponseRow.objects.get(code=desk.response)
    accounts = Account.objects.bulk_create(
        Account(uid=f"a-w{n}", username=f"w{n}", organisation=office, created_at=desk.at)
        for n in range(workers)
    )
    PermitRow.objects.bulk_create(
        PermitRow(
            account=account,
            role="grid_worker",
            place=grid,
            response=frame,
            purposes=["isolation_care"],
            valid_from=desk.at,
            valid_until=desk.at + timedelta(days=30),
            state="active",
            proposed_by="a-chen",
            proposed_at=desk.at,
        )
        for account, grid in zip(accounts, grids, strict=True)
    )
    digest = code_digest("secret")
    DeviceRow.objects.bulk_create(
        DeviceRow(
            account=account,
            device_id=f"d{n}",
            digest=digest,
            place=grid,
            name="phone",
            registered_at=desk.at,
            contact_at=desk.at,
        )
        for n, (account, grid) in enumerate(zip(accounts, grids, strict=True))
    )
    print(json.dumps({"response": desk.response}))


def _grid(code: str) -> Place:
    name = f"{code[-3:]}号网格"
    return Place(PlaceCode(code), name, name, "", "grid", date(2020, 1, 1), None, None, None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
