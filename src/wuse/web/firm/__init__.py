"""The portal of firms: who speaks for one, its declaration, how its file stands, questions, appeals.

In: what a firm says of itself. Out: its own file, with the reason of every decision. Never: another firm's file.
"""

__all__: list[str] = []
