"""The writers of the pool that act for somebody: rows and their audit entry, or neither."""

from wuse.pool.actions.append import add_batch

__all__ = ["add_batch"]
