"""From an arriving file to a verdict: receive, read, land, check."""
