"""From figures to signed quarters: the calendar, the ledger, drafts, signatures, releases."""
