"""The inbox at the desk: what was receipted and is not in the pool's files yet."""
