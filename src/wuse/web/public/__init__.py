"""What everybody may read: the newest edition, its bulletin, its files; works without JavaScript.

In: a request. Out: pages and exports of issued editions. Never: anything that was not issued.
"""

__all__: list[str] = []
