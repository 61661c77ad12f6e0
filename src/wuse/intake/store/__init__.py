"""What intake keeps at the desk: receipts, rows that were set aside, and what is known already."""
