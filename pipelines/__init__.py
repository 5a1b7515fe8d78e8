"""The kernel: from partners' files to signed quarterly figures. It names no partner and no metric."""
