"""Addresses of what is published, the same in every quarter.

Nobody has promised this warehouse a web address that lasts, so an address is a name: a UUID made
of what it names (version 5, RFC 9562), which is the same wherever it is made.
"""

from __future__ import annotations

import re
from uuid import UUID, uuid5

_HERE = UUID("6f0c8b8e-6c7a-5d0a-9a43-4f4d5e1c7b21")
_GSS = re.compile(r"[EWSNK]\d{8}")


def address(*named: str) -> str:
    """The address of what these names lead to, such as `leicester`, `metric`, `fuel_poverty`."""
    return uuid5(_HERE, "/".join(named)).urn


def metric_address(strategy: str, metric: str) -> str:
    return address(strategy, "metric", metric)


def area_address(code: str) -> str | None:
    """The address of a GSS area in the open data of the ONS; None for other codes."""
    if not _GSS.fullmatch(code):
        return None
    return f"http://statistics.data.gov.uk/id/statistical-geography/{code}"
