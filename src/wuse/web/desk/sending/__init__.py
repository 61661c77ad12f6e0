"""A file sent from the desk, in steps: chosen, its columns mapped, previewed, sent; and what is kept of that.

In: a file that somebody has. Out: a receipt, and a mapping for the next file of this shape.
Never: keeps the file anywhere but in the encrypted uploads, takes a row in before it was previewed.
"""

__all__: list[str] = []
