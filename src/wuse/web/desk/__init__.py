"""The screens of staff: accounts, permits, responses, persons, codes by hand, corrections, audit.

In: a request of somebody with a permit. Out: a page, after at most one action. Never: decides what may be done.
"""

__all__: list[str] = []
