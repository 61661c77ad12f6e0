"""A desk with persons who have codes: facts about them in the pool, a key that signs, a citizen who looks."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings

from tests.desk_people import COUNTY, PROVINCE, Desk
from wuse.assess.country_tiers import CountryTiers
from wuse.cli.code_keeping import CodeSite, keep_codes
from wuse.permits import Actor
from wuse.permits.actions.sunset import destroy_due
from wuse.permits.store.models import Account
from wuse.pool import Pool
from wuse.pool.inbox import CheckedBatch
from wuse.pool.store.site_pool import site_pool
from wuse.pool.store.sunset import PoolSunset
from wuse.publish.codes.actions import IssuedCode, issue_code
from wuse.publish.codes.store import areas_in_force, code_of, edition_days, rules_in_force
from wuse.publish.credential import CodeAccepted, CodeAlgorithm, CodeRefused, verify_code
from wuse.publish.credential.actions import add_code_key
from wuse.publish.credential.store import CodeFolder
from wuse.respond.actions.codes import CodesJudged, judge_codes
from wuse.respond.holder_code import HolderCode
from wuse.respond.store.code_folder import CodeStateFolder
from wuse.trust.store.models import AuditRecord
from wuse.trust.store.vault import Registration
from wuse.trust.vault import Identity
from wuse.vocabulary import PersonKey, PlaceCode

WELL = {
    "fever": False, "cough": False, "breathlessness": False, "contact_with_case": False, "stayed_in_risk_area": False,
    "declared_by": "self", "place": "330382",
}  # fmt: skip


def person_named(name: str) -> PersonKey:
    """A key as the vault would make one."""
    return PersonKey("p1-" + base64.b32encode(hashlib.sha256(name.encode()).digest()[:20]).decode().lower())


@dataclass
class CodeDesk:
    """The desk with codes; `pool` opened anew at each look, as a request does."""

    desk: Desk
    _batches: int = field(default=0)
    state: CodeStateFolder = field(default_factory=lambda: CodeStateFolder(Path(settings.WUSE_HOME)))
    tiers: CountryTiers | None = None

    @property
    def home(self) -> Path:
        return Path(settings.WUSE_HOME)

    @property
    def pool(self) -> Pool:
        return site_pool(self.home)

    @property
    def folder(self) -> CodeFolder:
        return CodeFolder(self.home / "code")

    @property
    def today(self) -> date:
        return (self.desk.at + timedelta(hours=8)).date()

    def register(self, *names: str, place: PlaceCode = COUNTY) -> list[PersonKey]:
        """Persons in the vault, at a place."""
        persons = {person_named(name): Registration(_identity(name), place) for name in names}
        with self.desk.audit.transaction():
            self.desk.vault.keep_all(
                persons, response=self.desk.response, may_change=lambda _: True, at=self.desk.at
            )
        return list(persons)

    def citizen(self, name: str, person: PersonKey) -> str:
        """An account that is the person's own."""
        Account.objects.create(
            uid=f"a-me-{name}",
            username=f"me-{name}",
            created_at=self.desk.at,
            person=person,
            response=self.desk.response,
        )
        return f"me-{name}"

    def facts(self, standard: str, *rows: dict[str, Any]) -> None:
        """Rows that were receipted now, in one batch."""
        self._batches += 1
        frame = pl.DataFrame(list(rows), infer_schema_length=None)
        batch = CheckedBatch(standard, frame, f"batch-{self._batches}", self.desk.response)
        with self.desk.audit.transaction():
            self.pool.receive(batch, at=self.desk.at)

    def declares(self, *persons: PersonKey, **more: Any) -> None:
        """A declaration of each person, now."""
        day = self.desk.at.strftime("%d%H%M")
        self.facts(
            "declaration",
            *(
                {
                    "declaration_id": f"d{person[3:15]}{day}",
                    "person": person,
                    "declared_at": self.desk.at,
                    **WELL,
                    **more,
                }
                for person in persons
            ),
        )

    def contacts(
        self, *persons: PersonKey, reporter: str = "wzcdc", state: str = "listed", days: int = 1, **more: Any
    ) -> None:
        """The persons become close contacts of one case."""
        self.facts(
            "contact",
            *(
                {
                    "contact_id": f"c{person[3:15]}", "person": person, "case": "case-1", "place": "330382",
                    "closeness": "close", "relation": "venue", "last_exposure_on": self.today - timedelta(days=days),
                    "listed_at": self.desk.at, "contact_state": state, "reporter": reporter,
                    **more,
                }
                for person in persons
            ),
        )  # fmt: skip

    def key(self, area: PlaceCode = PROVINCE) -> None:
        """A key that signs from now on."""
        add_code_key(
            audit=self.desk.audit,
            folder=self.folder,
            secrets=self.desk.keys,
            area=area,
            algorithm=CodeAlgorithm.EdDSA,
            signs_from=self.desk.at,
            signs_until=self.desk.at + timedelta(days=30),
            entropy=counted(self.desk),
            by="operator:test",
            at=self.desk.at,
        )

    def judge(self, folder: CodeStateFolder | None = None) -> CodesJudged:
        """A run over all codes, now."""
        at = self.desk.at
        return judge_codes(
            audit=self.desk.audit,
            by=Actor(account="system"),
            at=at,
            pool=self.pool,
            folder=folder or self.state,
            response=self.desk.response,
            rules=rules_in_force(self.today, tiers=self.tiers),
            areas=areas_in_force(self.home, at=at),
            editions=edition_days(self.home, at=at),
        )

    def keep(self) -> dict[str, CodesJudged]:
        """A turn of the keeper."""
        site = CodeSite(self.home, self.pool, self.desk.keys, self.state, counted(self.desk), self.tiers)
        return keep_codes(audit=self.desk.audit, by=Actor(account="system"), at=self.desk.at, site=site)

    def sunset(self) -> None:
        """What the keeper does with responses that are over; every entry is in the log."""
        AuditRecord.objects.update(logged=True)
        destroy_due(
            audit=self.desk.audit, vault=self.desk.vault, by=Actor(account="system"), at=self.desk.at,
            elsewhere=[PoolSunset(self.pool), self.state.destroy],
        )  # fmt: skip

    def at_the_door(self, text: str) -> CodeAccepted | CodeRefused:
        """What a verifier says of a code, with the keys and lists that are published now."""
        revocations = self.folder.revocations()
        return verify_code(text, keys=self.folder.key_set(), revocations=revocations, at=self.desk.at)

    def code(self, person: PersonKey, *, at: datetime | None = None) -> HolderCode:
        """The code of a person now."""
        return code_of(
            self.pool, person, response=self.desk.response, at=at or self.desk.at, tiers=self.tiers
        )

    def issue(self, who: str, person: PersonKey, **values: Any) -> IssuedCode:
        """A code issued by somebody."""
        return issue_code(
            audit=self.desk.audit,
            pool=self.pool,
            folder=self.folder,
            secrets=self.desk.keys,
            by=self.desk.actor(who),
            person=person,
            response=self.desk.response,
            at=self.desk.at,
            entropy=counted(self.desk),
            **values,
        )


def counted(desk: Desk) -> Any:
    """The desk's own entropy."""
    return desk._entropy


def _identity(name: str) -> Identity:
    return Identity("resident_id", f"number of {name}", "CHN", name)
