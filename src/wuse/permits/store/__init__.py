"""What permits keep at the desk: organisations, accounts, responses, permits, claims, destruction certificates."""
