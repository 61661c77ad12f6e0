"""The screens, arranged by audience, and the data that they ask for.

In: requests. Out: pages, JSON, an event stream; each view parses, makes one call into the domain, and answers.
Never: judges, writes a fact, or holds a rule.
"""

__all__: list[str] = []
