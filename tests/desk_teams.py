"""Teams on a desk: organisations with their people, each with one permit, and what acts of theirs are told to."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.desk_people import Desk
from wuse.intake.store.known import KnownRows
from wuse.permits.actions.accounts import create_organisation
from wuse.places import load_registry
from wuse.pool import Pool
from wuse.pool.store.site_pool import site_pool
from wuse.respond.store.declaring_site import DeclaringSite
from wuse.vocabulary import PlaceCode


def add_teams(
    desk: Desk,
    organisations: Mapping[str, tuple[str, PlaceCode]],
    people: Mapping[str, tuple[str, str, PlaceCode]],
) -> Desk:
    """Hire them. `organisations`: code -> name and place. `people`: name -> organisation, role, place."""
    for code, (name, place) in organisations.items():
        desk.do("chen", create_organisation, code=code, name=name, place=place)
    for name, (organisation, role, place) in people.items():
        desk.hire(name, organisation=organisation)
        desk.grant(name, role, place)
    return desk


@dataclass
class TeamDesk:
    """A desk with its home, where the pool stands."""

    desk: Desk
    home: Path

    @property
    def pool(self) -> Pool:
        return site_pool(self.home)

    @property
    def site(self) -> DeclaringSite:
        """What a declaration is checked against."""
        return DeclaringSite(self.pool, self.desk.vault, KnownRows(bytes(32)), load_registry())
