"""When the keeper does something: in its time, and at once while it is not done with it."""

from wuse.cli.keeper import _Timer


def test_what_is_done_waits_for_its_time() -> None:
    done: list[int] = []
    timer = _Timer(60.0, lambda: done.append(1), 60.0)
    timer.do_when_due()
    timer.passed += 59.8
    timer.do_when_due()
    assert len(done) == 1
    timer.passed += 0.2
    timer.do_when_due()
    assert len(done) == 2


def test_what_is_done_in_parts_goes_on_at_every_look_until_it_is_done() -> None:
    parts = [3]

    def part() -> None:
        parts[0] -= 1

    timer = _Timer(60.0, part, 60.0, soon=lambda: parts[0] > 0)
    for _ in range(10):
        timer.do_when_due()
        timer.passed += 0.2
    assert parts == [0]
