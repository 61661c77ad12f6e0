"""The reference pages say what the code says: written anew, they would be the same."""

from wuse.cli.docs import main


def exit_code(*arguments: str) -> int:
    """How the command ends, whether it returns or leaves."""
    try:
        return main(list(arguments)) or 0
    except SystemExit as end:
        return int(end.code or 0)


def test_the_reference_pages_are_not_stale() -> None:
    assert exit_code("--check") == 0
