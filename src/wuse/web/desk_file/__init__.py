"""The desk as a file: Django's SQLite, whose writers are let in within milliseconds of one another.

In: Django. Out: its database backend. Never: a query of wuse's own.
"""

__all__: list[str] = []
