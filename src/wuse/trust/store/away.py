"""A desk database that does not answer: how that is noticed, told, and got over."""

from django.db import InterfaceError, OperationalError, connections

DESK_AWAY = (OperationalError, InterfaceError)
"""What is raised when the database cannot be asked: no connection, or a lock or a disk that does not give way."""


def reason_of(fault: BaseException) -> str:
    """Why, in one line, as the database says it."""
    return " ".join(str(fault).split())


def let_go() -> None:
    """Give up the connections of this thread, broken or not; the next question opens another."""
    connections.close_all()
