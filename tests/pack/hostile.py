"""A pack whose every text is hostile, and one with a planted number that must never be said."""

from typing import Any

HOSTILE = (
    '=HYPERLINK("http://example.com","x")&\'<script>alert(1)</script>\'\n'
    '+1 ]]> <b>&amp;</b> _x0041_ {{7*7}} #eval("x") \t | **x**\x00\x0b \ud800 '
)
"""Formula, HTML, XML, an escape of Excel, Typst, Markdown, a control character, half a pair."""

SAID = (
    '=HYPERLINK("http://example.com","x")&\'<script>alert(1)</script>\'\n'
    '+1 ]]> <b>&amp;</b> _x0041_ {{7*7}} #eval("x") \t | **x**'
)
"""What of it can stand in a file, as text."""

CANARY = 987654321


def with_hostile_texts(said: dict[str, Any]) -> dict[str, Any]:
    """Every text that a person wrote becomes hostile."""
    for spec in said["metrics"].values():
        spec["title"] = spec["source"] = spec["unit"] = HOSTILE
        spec["definition"] = {"numerator": HOSTILE, "denominator": HOSTILE}
        spec["caveats"] = [HOSTILE]
    for rows in said["sources"].values():
        for row in rows:
            row |= {"title": HOSTILE, "name": HOSTILE, "attribution": HOSTILE}
            row |= {"landing_page": HOSTILE, "origin_publisher": HOSTILE}
    for name, columns in {
        "commentary": ("wording", "author_role"),
        "actions": ("wording", "owner", "latest_update"),
        "risks": ("risk", "escalated_to"),
        "issues": ("because", "ask", "owner_role"),
        "areas": ("area_name",),
    }.items():
        for row in said[name]:
            row |= dict.fromkeys(columns, HOSTILE)
    strategy = said["strategy"]
    strategy["title"] = strategy["board"] = HOSTILE
    for each in strategy["priorities"]:
        each["name"] = HOSTILE
    for each in strategy["themes"]:
        each["title"] = HOSTILE
    return said


def with_a_hidden_figure(said: dict[str, Any]) -> dict[str, Any]:
    """A board figure of which only its status is known, though counts were left beside it."""
    row = next(
        row for row in said["figures"] if row["is_board"] and row["numerator"] and row["value"]
    )
    row |= {"value": None, "value_status": "hidden", "lower95_0cl": CANARY + 1}
    row |= {"numerator": CANARY, "denominator": CANARY + 2, "upper95_0cl": CANARY + 3}
    return said
