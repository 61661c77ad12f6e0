"""What holds enterprises back from work, as they declared it."""

from datetime import datetime

from wuse.assess.power_index.rule import power_text
from wuse.pool import Engine, Source


def held_back(engine: Engine, enterprises: Source, *, area: str, as_of: datetime) -> dict[str, int]:
    """Reason -> enterprises of an area that named it last, by a moment with a time zone; before disclosure control."""
    values = {"as_of": as_of, "area": area, "digits": len(area)}
    found = engine.run(power_text("held_back.sql"), tables={"facts": enterprises}, parameters=values)
    return {reason: int(firms) for reason, firms in found.iter_rows()}
