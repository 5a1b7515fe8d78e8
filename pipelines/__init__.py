"""The kernel: from partners' files to signed quarterly figures; no partner or metric by name."""
