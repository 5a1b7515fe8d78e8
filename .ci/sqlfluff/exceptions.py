"""What dbt calls `exceptions` inside a template, for the linter, which renders without dbt."""


def raise_compiler_error(message: str) -> None:
    """As in dbt: the model that reaches this cannot be rendered."""
    raise ValueError(message)
