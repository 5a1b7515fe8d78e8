"""What people write beside figures, held against the figures: nothing here changes either."""
