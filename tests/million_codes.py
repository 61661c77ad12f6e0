"""Judge random histories by the million, by SQL in one query a batch and by plain Python, and count where they differ.

.venv/bin/python tests/million_codes.py [HISTORIES] [FIRST SEED]    exit code 1 when any code differs
"""

import sys
from collections.abc import Iterator

from tests.reference import health_code as reference
from tests.reference.code_histories import AREAS, NOW, TODAY, areas_table, histories
from wuse.assess.health_code import (
    CodeFacts,
    CodeProfile,
    all_codes,
    code_profile_ids,
    first_day_for,
    load_code_profile,
)
from wuse.pool import InProcessEngine

BATCH = 20_000


def batches(number: int, first: int) -> Iterator[tuple[int, CodeProfile, int]]:
    """Seed, profile and persons of each batch; the profiles take turns."""
    profiles = [load_code_profile(name) for name in code_profile_ids()]
    for n in range(-(-number // BATCH)):
        yield first + n, profiles[n % len(profiles)], min(BATCH, number - n * BATCH)


def judged(seed: int, profile: CodeProfile, persons: int) -> tuple[int, list[str]]:
    """How many were judged, and of whom the two say different things."""
    made = histories(seed, persons)
    _, found = all_codes(
        InProcessEngine(),
        CodeFacts(made, areas_table()),
        profile=profile,
        as_of=NOW,
        first_day=first_day_for(profile, TODAY),
    )
    rows = {name: table.rows(named=True) for name, table in made.items()}
    wanted = reference.codes(rows, AREAS, profile, NOW)
    told = {row.pop("person"): row for row in found.drop("next_change_on").iter_rows(named=True)}
    nobody = {"colour": "none"}
    differ = [
        person
        for person in sorted(told.keys() | wanted.keys())
        if told.get(person, nobody) != wanted.get(person, nobody)
        and not told.get(person, nobody)["colour"] == wanted.get(person, nobody)["colour"] == "none"
    ]
    return len(told.keys() | wanted.keys()), differ


def main(number: int, first: int) -> int:
    """Judge all batches; a line each."""
    total = wrong = 0
    for seed, profile, persons in batches(number, first):
        count, differ = judged(seed, profile, persons)
        total, wrong = total + count, wrong + len(differ)
        print(
            f"{profile.id}, seed {seed}: {count:,} histories, {len(differ)} differ {differ[:5]}", flush=True
        )
    print(f"{total:,} histories judged, {wrong:,} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*(int(part) for part in [*sys.argv[1:], *("1050000", "1000")[len(sys.argv) - 1 :]])))
