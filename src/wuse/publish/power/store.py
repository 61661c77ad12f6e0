"""Where editions of the power index are kept: one canonical JSON file a day, written once."""

import os
from datetime import date
from pathlib import Path

from wuse.publish.power.edition import PowerEdition, power_edition_from
from wuse.trust.canonical import canonical_json, parse_canonical


class PowerEditionStore:
    """The editions under `<home>/editions/power/`."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "editions" / "power"

    def days(self) -> list[date]:
        """The days that have an edition, ascending."""
        return sorted(date.fromisoformat(file.stem) for file in self._folder.glob("[0-9]*.json"))

    def of(self, day: date) -> PowerEdition | None:
        """The edition of a day."""
        file = self._folder / f"{day.isoformat()}.json"
        return power_edition_from(parse_canonical(file.read_bytes())) if file.is_file() else None

    def list(self) -> list[PowerEdition]:
        """All editions, in the order in which they were issued."""
        found = [edition for day in self.days() if (edition := self.of(day))]
        return sorted(found, key=lambda edition: edition.number)

    def put(self, edition: PowerEdition) -> bool:
        """Write an edition once; False when its day has one already."""
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f".{edition.day.isoformat()}.{os.getpid()}.part"
        with part.open("wb") as file:
            file.write(canonical_json(edition.to_document()))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, self._folder / f"{edition.day.isoformat()}.json")
        except FileExistsError:
            return False
        else:
            return True
        finally:
            part.unlink()
