"""How several comparisons of a draft are told at once."""

import json
from pathlib import Path

from pipelines.cli.changes import comparisons_told
from pipelines.release.comparing import Change
from pipelines.release.releases import Draft

KEY = {"metric_id": "staff", "area_code": "T001", "breakdown": "all"}
CAME = Change({**KEY, "period_start": "", "period_end": ""}, None, None, "new data", "a.csv", 1.0)


def test_as_json_they_are_one_document_and_each_change_says_against_what() -> None:
    compared = [("against a", [CAME]), ("against b", []), ("against c", [CAME])]
    of = Draft(Path("draft"), {})
    [text] = comparisons_told(compared, of, every=False, as_json=True)
    assert [row["against"] for row in json.loads(text)] == ["against a", "against c"]
