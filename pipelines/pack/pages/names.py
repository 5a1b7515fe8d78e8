"""What the files of the pages are called: plain ASCII, short, the same for ever."""

from __future__ import annotations

import hashlib
import re

LONGEST = 60

COVER = "index.html"
RESIDENTS = "residents.html"
METRICS = "metrics.html"
PRIORITIES = "priorities.html"
QUALITY = "data-quality.html"
CORRECTIONS = "corrections.html"
METHODS = "methods.html"
GLOSSARY = "glossary.html"
ACCESSIBILITY = "accessibility.html"
CONTACT = "contact.html"
STYLE = "style.css"


def name(prefix: str, key: str, ending: str) -> str:
    """`metric-adult_obesity.html`. A key that is long or has other signs than small letters,
    digits, `-` and `_` is cut and ends on a part of its hash, so that no two share a name."""
    plain = re.sub(r"[^a-z0-9_-]+", "-", key.lower()).strip("-")
    whole = f"{prefix}-{plain}.{ending}"
    if plain == key.lower() and len(whole) <= LONGEST:
        return whole
    mark = hashlib.sha256(key.encode()).hexdigest()[:10]
    room = LONGEST - len(f"{prefix}--{mark}.{ending}")
    return f"{prefix}-{plain[:room].strip('-') or 'x'}-{mark}.{ending}"


def metric(key: str) -> str:
    return name("metric", key, "html")


def priority(key: str) -> str:
    return name("priority", key, "html")


def theme(key: str) -> str:
    return name("theme", key, "html")


def report(approach: str) -> str:
    return name("report", approach, "html")
