"""The page that verifies health codes: once visited, it works without a network and asks no server to judge."""
