"""The judgement of a day from all facts, in parts: the first one of a home, and after another rule or a long pause.

A province has hundreds of millions of readings. Whoever does this beside other work (the keeper) does a part and goes
on later; the facts are pinned when it begins, and what comes meanwhile is taken in afterwards as every day's is.
"""

from datetime import date

from wuse.assess.power_index import (
    KeptPower,
    KnownDay,
    Learnt,
    Parts,
    kept_power_in_parts,
    known_day_in_parts,
    learnt_in_parts,
    load_power_rule,
    power_facts,
)
from wuse.pool import Pool
from wuse.publish.power.state_files import StateFiles

TABLES = ("meter_reading", "enterprise", "meter_quarter")
_Judged = tuple[Learnt, KeptPower, KnownDay]


class FirstJudgement:
    """One of them, under way or over."""

    def __init__(self, pool: Pool, day: date) -> None:
        """Pin the facts of now; nothing is judged yet."""
        self._rule, self._token = load_power_rule(), pool.state_token(TABLES)
        self._parts = self._in_parts(pool, day)
        self._found: _Judged | None = None

    def go_on(self) -> bool:
        """Do a part. Returns whether it was the last."""
        try:
            next(self._parts)
        except StopIteration as over:
            self._found = over.value
        return self._found is not None

    def keep(self, files: StateFiles) -> None:
        """Write down what was found, in place of what there was; the caller has the folder for itself."""
        assert self._found is not None, "asked when it is over"
        counted, kept, known = self._found
        if files.learnt(self._rule.digest) is None:
            # Days that another rule made, or of whose facts nobody knows how many they were.
            files.drop(since=date.min)
        files.put_learnt(counted, rule=self._rule.digest, token=self._token)
        files.put_power(kept.remembering(known), instead_of=None)
        if files.cells(known.day) is None:
            files.keep(known)

    def _in_parts(self, pool: Pool, day: date) -> Parts[_Judged]:
        engine, facts = pool.engine, power_facts(pool, present=True)
        counted = yield from learnt_in_parts(engine, facts)
        kept = yield from kept_power_in_parts(engine, facts, rule=self._rule, until=day)
        known = yield from known_day_in_parts(engine, kept, rule=self._rule)
        # What is left for the last part is to write it down.
        yield
        return counted, kept, known
