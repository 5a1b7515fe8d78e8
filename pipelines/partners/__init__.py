"""What goes back to partners: a letter with all that is wrong, and a receipt for each arrival."""
