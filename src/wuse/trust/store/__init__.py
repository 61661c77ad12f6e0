"""What trust keeps at the desk: audit entries with their salts, and the sealed records of the vault."""
