"""Seats for sendings: many while they are answered quickly, few while the desk is slow."""

import pytest

from wuse.web.seats import LEAST, MOST, Seats, SendingTime


class Clock:
    """Ticks that a test moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def seats_after(*seconds: float) -> Seats:
    """The seats of a process whose last sendings took so long, each many times."""
    clock = Clock()
    pace = SendingTime(clock)
    for taken in seconds:
        for _ in range(60):
            with pace.of_one():
                clock.now += taken
    return Seats(pace)


@pytest.mark.parametrize(
    ("seconds", "number"),
    [
        ((), MOST),
        ((0.03,), MOST),
        ((0.058,), 5),
        ((0.07,), 4),
        ((0.09,), 3),
        ((0.14,), 2),
        ((5.0,), LEAST),
        ((5.0, 0.03), MOST),
    ],
)
def test_there_are_as_many_seats_as_are_answered_in_good_time(
    seconds: tuple[float, ...], number: int
) -> None:
    assert seats_after(*seconds).number == number


@pytest.mark.parametrize("long", [0.3, 5.0, 60.0])
def test_one_long_sending_leaves_the_seats_where_they_are_and_ten_do_not(long: float) -> None:
    clock = Clock()
    pace = SendingTime(clock)
    for taken in (*[0.02] * 50, long):
        with pace.of_one():
            clock.now += taken
    assert Seats(pace).number == MOST
    for _ in range(9):
        with pace.of_one():
            clock.now += long
    assert Seats(pace).number == LEAST


def test_who_finds_no_seat_goes_and_who_leaves_makes_room() -> None:
    seats = seats_after(5.0)
    assert [seats.acquire(blocking=False) for _ in range(LEAST + 1)] == [True] * LEAST + [False]
    seats.release()
    assert seats.acquire(blocking=False)


def test_a_sending_that_fails_is_measured_too() -> None:
    clock = Clock()
    pace = SendingTime(clock)

    def broken() -> None:
        with pace.of_one():
            clock.now += 1.0
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        broken()
    assert pace.seconds > 0


def test_nobody_waits_for_a_seat() -> None:
    with pytest.raises(ValueError, match="nobody waits"):
        seats_after().acquire(blocking=True)


def test_nobody_leaves_who_did_not_sit() -> None:
    with pytest.raises(ValueError, match="nobody sits"):
        seats_after().release()
