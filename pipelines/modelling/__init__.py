"""From landed files to a published warehouse: dbt prepared and run once, then published whole."""
