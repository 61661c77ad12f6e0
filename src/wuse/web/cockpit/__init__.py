"""The commander's screen: the map, the days, the figures, the reasons.

In: a request. Out: the shell of the cockpit, which the browser fills. Never: a figure without its basis.
"""

__all__: list[str] = []
