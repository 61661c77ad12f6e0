"""The person's own page: what is kept, what was decided, who read it and why; corrections and appeals.

In: a request of a signed-in citizen. Out: the page about themselves. Never: shows anybody else.
"""

__all__: list[str] = []
