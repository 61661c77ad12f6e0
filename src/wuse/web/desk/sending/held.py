"""The file of a page: opened as its owner, read as it was said to be, and judged as it would be sent."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from wuse import world
from wuse.intake.actions.held import read_upload
from wuse.intake.mapping import ColumnMapping, apply, suggest
from wuse.intake.mapping.document import content_under
from wuse.intake.mapping.place_names import PlaceNames
from wuse.intake.raw_table import RawTable
from wuse.intake.sending import Sending, sending_of
from wuse.intake.store.held_file import HeldFile, Reading, keep_reading
from wuse.intake.store.mappings import KeptMapping, mapping_for
from wuse.intake.store.preview import Preview, preview_sending
from wuse.intake.store.sender_permits import permit_to_send
from wuse.permits.store.models import OrganisationRow
from wuse.places import load_registry
from wuse.pool import Standard, load_standard
from wuse.vocabulary import PlaceCode
from wuse.web import site
from wuse.web.access import actor_of
from wuse.web.api.body import LIMITS
from wuse.web.desk.acting import act
from wuse.web.language import page_language


@dataclass(frozen=True)
class OpenFile:
    """A file of one's own, open for the length of a request."""

    request: HttpRequest
    held: HeldFile

    @property
    def uid(self) -> str:
        """The upload's id."""
        return self.held.upload.uid

    @property
    def reading(self) -> Reading:
        """How it is to be read, as far as that was said."""
        return self.held.reading

    @cached_property
    def standard(self) -> Standard:
        """The table that it is for."""
        return load_standard(self.held.declared.standard)

    @cached_property
    def table(self) -> RawTable:
        """The file as text, under its own headings."""
        return self.held.table(limits=LIMITS, lang=page_language())

    @cached_property
    def kept(self) -> KeptMapping | None:
        """The organisation's mapping for files with these headings."""
        organisation = actor_of(self.request).organisation
        return mapping_for(organisation, self.standard.name, self.table.cells.columns)

    @cached_property
    def areas(self) -> tuple[PlaceCode, ...]:
        """The places that the rows may be about."""
        declared = self.held.declared
        return permit_to_send(
            actor_of(self.request),
            personal=self.standard.personal,
            response=declared.response,
            purpose=declared.purpose,
            at=world.now(),
        ).areas

    def suggested(self) -> ColumnMapping:
        """What the headings speak for, with what is known of the sender."""
        organisation = OrganisationRow.objects.filter(code=actor_of(self.request).organisation).first()
        known = {"reporter": organisation.name, "report_place": organisation.place} if organisation else {}
        return suggest(self.table, self.standard, known=known)

    def names(self) -> PlaceNames:
        """The names of the places that the rows may be about."""
        return PlaceNames(load_registry(), self.areas, on=world.now().date())

    def sending(self, mapping: ColumnMapping) -> Sending:
        """The file under a mapping as a sending: the same file under the same mapping is the same."""
        declared = self.held.declared
        return sending_of(
            content_under(mapping, self.held.content, sheet=self.reading.sheet),
            {self.standard.name: apply(mapping, self.table, lang=page_language())},
            response=declared.response if self.standard.personal else "",
            purpose=declared.purpose if self.standard.personal else None,
        )

    def preview(self, mapping: ColumnMapping) -> Preview:
        """What would become of it."""
        [found] = preview_sending(
            self.sending(mapping),
            vault=site.vault(),
            known=site.known_rows(),
            pool=site.open_pool(settings.WUSE_HOME),
            places=site.places(),
            by=actor_of(self.request),
            at=world.now(),
            lang=page_language(),
        )
        return found

    def keep(self, reading: Reading) -> None:
        """Keep how it is to be read, for the next page."""
        keep_reading(site.uploads(), self.held.upload, reading, at=world.now())


def opened(request: HttpRequest, uid: str) -> OpenFile:
    """A file of one's own; of persons, the read is recorded."""
    return OpenFile(request, act(request, read_upload, uploads=site.uploads(), uid=uid))
