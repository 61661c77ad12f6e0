"""The data behind the screens.

In: a request. Out: JSON, or the one error shape. Never: a page.
"""

__all__: list[str] = []
