"""From figures to signed quarters: the calendar, drafts, signatures, releases."""
