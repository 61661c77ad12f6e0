"""The page that verifies health codes: once visited, it works without a network and asks no server to judge.

In: a request. Out: a page that is the same for everybody, its service worker, the files that the issuer publishes.
Never: sees a code that is verified; the reader's device judges it.
"""

__all__: list[str] = []
