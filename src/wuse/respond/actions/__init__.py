"""The only writers of work items: each one transaction with its audit entry inside."""
