"""The transparency log for everyone: its files as they stand, a page that explains them, and a verifier.

In: a request for a file of the log, or for the page. Out: bytes, a page, a verifier in one file. Never: signs, appends,
or vouches for what it serves; whoever verifies needs to believe nothing from here.
"""

__all__: list[str] = []
