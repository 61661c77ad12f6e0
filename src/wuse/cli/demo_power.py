"""The electricity half of the demonstration: generated meters are added, and every day is judged and kept."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import polars as pl

from wuse.assess.power_index import power_facts
from wuse.assess.resumption import load_resumption_profile, resumption_of
from wuse.cli.demo_firms import SOURCE, demo_firms, enterprise_rows
from wuse.cli.demo_meters import LAST, demo_readings
from wuse.cli.demo_published import published_index, published_sources
from wuse.places import load_registry
from wuse.pool import Pool
from wuse.pool.actions import add_batch
from wuse.publish.power import PowerEditionStore, PowerStateFolder, issue_power_edition
from wuse.publish.replay import day_range, keep_verdicts
from wuse.trust.audit import Audit
from wuse.trust.canonical import canonical_json, digest
from wuse.world import now

METHOD = "wuse-demo-meters-1"
_FIRST_JUDGED = date(2020, 2, 10)
# Each week and the days of which the index is known: nobody waits for a demonstration of every day.
_ISSUED = (
    *(date(2020, 2, day) for day in (10, 13, 17, 18, 19, 20, 27)),
    *(date(2020, 3, day) for day in (5, 12, 19, 26)),
)
_LISTED = datetime(2020, 1, 21, tzinfo=UTC)


def power_method() -> str:
    """Changes with the rules that judge the generated meters, and with the way in which they are made."""
    return f"{METHOD}/{load_resumption_profile().digest}"


def replay_power(audit: Audit, pool: Pool, *, by: str) -> None:
    """Add generated enterprises and meters of all counties and what was published, once; keep every day's colours."""
    tree = load_registry()
    counties = [str(place.code) for place in tree.counties(_FIRST_JUDGED) if place.code.startswith("33")]
    firms = demo_firms(counties)
    tables: Mapping[str, pl.DataFrame] = {
        "source": pl.concat([_source_row(), published_sources()], how="diagonal"),
        "published_index": published_index(),
        "enterprise": enterprise_rows(firms),
        "meter_reading": demo_readings(firms),
    }
    for table, rows in tables.items():
        content = {"method": METHOD, "table": table}
        add_batch(
            audit=audit,
            by=by,
            at=now(),
            pool=pool,
            table=table,
            frame=rows,
            batch_id=digest(canonical_json(content)),
            verb="fact.import",
            facts={"method": METHOD},
        )
    facts = power_facts(pool)
    days = day_range(_FIRST_JUDGED, LAST)
    indices = PowerStateFolder(pool.home).index(pool, areas=counties, days=days, split=False)
    verdicts = resumption_of(pool.engine, indices, areas=counties, days=days)
    keep_verdicts(pool, verdicts, audit=audit, inputs=facts.versions, by=by, at=now())


def issue_power_editions(audit: Audit, pool: Pool, *, by: str) -> None:
    """Issue the editions of some days, those that were published in 2020 among them; one that exists stays as it is."""
    for day in _ISSUED:
        issue_power_edition(
            audit=audit,
            pool=pool,
            store=PowerEditionStore(pool.home),
            area="33",
            day=day,
            by=by,
            at=now(),
            crossed=False,
        )


def _source_row() -> pl.DataFrame:
    """The entry of the source that every generated reading names."""
    return pl.DataFrame(
        {
            "source": [SOURCE],
            "title": [
                "演示用生成数据：并非任何企业的用电量 Generated for the demonstration: no firm's electricity"
            ],
            "reliability": ["M"],
            "note": [
                "全省指数与公布值一致，其余为虚构 The province follows the published index; the rest is invented"
            ],
            "recorded_at": [_LISTED],
        }
    )
