"""What dbt calls `modules` inside a template, for the linter, which renders without dbt."""

import re

__all__ = ["re"]
