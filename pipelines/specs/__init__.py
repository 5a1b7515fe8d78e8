"""What a partner's extract, a metric and a strategy are: typed documents, one file each."""
