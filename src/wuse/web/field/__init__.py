"""The grid worker's app: the shell that is kept on the phone, its words and its form, the page that registers a phone.

In: a request. Out: files that are the same for everybody, and a page for a worker who signs in. Never: data about a
person; the app asks the API for those, and seals them.
"""

__all__: list[str] = []
