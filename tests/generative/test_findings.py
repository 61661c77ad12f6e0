"""Findings that follow each other: what stands is the same in whatever order they arrive."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wuse.respond.finding import DoorFinding, Standing, standing_of

AT = datetime(2020, 2, 12, tzinfo=UTC)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[DoorFinding, tuple[str, ...]]]:
    """Findings, each of which follows some of those before it."""
    made: list[tuple[DoorFinding, tuple[str, ...]]] = []
    for number in range(draw(st.integers(1, 8))):
        before = [finding.item for finding, _ in made]
        follows = draw(st.lists(st.sampled_from(before), unique=True, max_size=3)) if before else []
        said = {"fever": draw(st.booleans())}
        made.append((DoorFinding(f"i{number}", AT + timedelta(hours=number), "d", said), tuple(follows)))
    return made


def arrived(history: list[tuple[DoorFinding, tuple[str, ...]]]) -> Standing:
    standing = Standing()
    for finding, follows in history:
        # As it is stored between two requests.
        standing = standing_of(standing.to_document()).with_finding(finding, follows)
    return standing


@given(histories().flatmap(lambda made: st.tuples(st.just(made), st.permutations(made))))
def test_what_stands_does_not_depend_on_the_order(both: tuple[list, list]) -> None:  # type: ignore[type-arg]
    made, shuffled = both
    followed = {item for _, follows in made for item in follows}
    plain = [finding for finding, _ in made if finding.item not in followed]
    assert list(arrived(made).findings) == list(arrived(shuffled).findings) == plain
    assert arrived(shuffled).in_conflict == (len({finding.said["fever"] for finding in plain}) > 1)
