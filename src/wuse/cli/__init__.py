"""The `wuse` command: thin.

In: words typed in a terminal. Out: one call into the domain, its answer as a table, as text or as JSON.
Never: decides anything; it parses, calls and prints.
"""

__all__: list[str] = []
