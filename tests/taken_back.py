"""A transaction around a try that is taken back."""

from django.db import transaction
from django.db.transaction import Atomic


def around_a_try() -> Atomic:
    """As that of Django's own test cases: what has to be outermost on a site may be begun inside."""
    made = transaction.atomic()
    made._from_testcase = True
    return made
