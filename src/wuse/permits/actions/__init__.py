"""The only writers of accounts, permits and responses: each one transaction with its audit entry inside."""
