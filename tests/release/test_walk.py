"""`docs/walk.md` played on a demonstration home of its own.

Every command of the page is typed, and answers what the page shows. Codes and the ledger's head are
put in as they are now. Where the page says that the others do alike, they do it here.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
import yaml

from pipelines.cli import main
from pipelines.ledger import head
from pipelines.periods import Quarter
from pipelines.release.contents import lines_of
from pipelines.release.on_record import draft_of as draft_on_record
from pipelines.release.on_record import drafts
from pipelines.release.quarters import Readiness, draft_of, readiness
from pipelines.release.releases import SIGNOFF, Name, release_folder
from pipelines.settings import Settings
from pipelines.specs.register import Register
from tests.docs.pages import CHECKOUT, Block, blocks, is_answer
from tests.docs.reader import Reader

pytestmark = pytest.mark.slow

PAGE = CHECKOUT / "docs/walk.md"
Q2 = Quarter.parse("2026-27-Q2")
OF = ("--strategy", "leicester")
FIRST, SECOND = Name(Q2), Name(Q2, 1)
HELD = {
    "eating_disorder_seen_within_4_weeks",
    "self_harm_admissions_10_to_24",
    "young_people_in_mental_health_services",
    "young_people_waiting_over_18_weeks",
}
# The last depends on the day of the test.
LET_PASS = {"no_metric_is_late", "no_file_of_the_metric_is_held", "definition_is_reviewed"}


class Walker:
    """Somebody who reads the page, section by section, and does what it says."""

    def __init__(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reader = Reader(project)
        self.settings = Settings(home=project, project=project)
        self.file = Register.read(project).strategy("leicester")
        for name in ("HWB_HOME", "HWB_PROJECT"):
            monkeypatch.setenv(name, str(project))
        self.sections: dict[str, list[Block]] = {}
        text = PAGE.read_text(encoding="utf-8").split("\n")
        for block in blocks(PAGE):
            above = [line for line in text[: block.line] if line.startswith("## ")]
            self.sections.setdefault(above[-1].removeprefix("## "), []).append(block)

    def play(self, section: str) -> None:
        """Types every command of the section; each answers what the page shows."""
        for block in self.sections.pop(section):
            for command, said in block.typed():
                given = self.reader.type(self._as_now(command))
                assert is_answer(said, given), f"{block.where}: $ {command}\n{given}"

    def hwb(self, *arguments: str) -> None:
        with redirect_stdout(StringIO()):
            assert main(arguments) == 0, arguments

    def ready(self) -> Readiness:
        return readiness(self.settings, self.file, draft_of(self.settings, self.file, Q2))

    def waive_the_others(self) -> None:
        for task in self.ready().work:
            if task.rule in LET_PASS:
                what = (task.rule, "--of", task.of, *OF, "--quarter", str(Q2))
                why = ("--because", "Asked for", "--until", "2099-12-31", "--by", "Director")
                self.hwb("waive", *what, *why)

    def approve_the_others(self) -> None:
        for owner in sorted(
            {t.who for t in self.ready().work if t.rule == "definition_is_approved"}
        ):
            self.hwb("approve", "--all", "--by", owner)

    def sign_the_others(self, *roles: str) -> list[tuple[str, str]]:
        """Whoever is still awaited in these roles signs, in their order: the role, and for what."""
        signed = []
        for role in roles:
            for standing in self.ready().standings:
                need = standing.needed
                if need.role == role and not standing.is_complete:
                    what = ("--as", role, "--by", need.holders[0], "--code", need.code)
                    self.hwb("sign", str(Q2), *OF, *what)
                    signed.append((role, need.of))
        return signed

    def release(self, name: Name) -> Path:
        return release_folder(self.settings, "leicester", name)

    def _as_now(self, command: str) -> str:
        """The command with the code that its signer reads today, and with the head as it is."""
        if signing := re.search(r"--as (\w+)\s+(?:\\\n\s*)?--by \"([^\"]+)\"", command):
            role, by = signing.groups()
            [code] = {
                standing.needed.code
                for standing in self.ready().standings
                if standing.needed.role == role and by in standing.needed.holders
            }
            command = re.sub(r"[A-Z2-7]{5}-[A-Z2-7]{5}", code, command)
        return re.sub(r"--head \w+", f"--head {head(self.settings)}", command)


def bytes_of(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_a_quarter_is_walked_from_collecting_to_correction_as_the_page_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker = Walker(tmp_path / "hwb-warehouse", monkeypatch)

    walker.play("1. Collect")
    walker.play("2. Freeze, and draft")
    walker.play("3. What stands in the way")
    work = walker.ready().work
    assert {t.rule for t in work} | LET_PASS == {
        *LET_PASS,
        "definition_is_approved",
        "duty_champion",
        "commentary_is_written",
    }
    assert {t.of for t in work if t.rule in ("duty_champion", "commentary_is_written")} == {
        "HM-CYP"
    }
    doubted = [t for t in walker.ready().others if t.rule.startswith("commentary_")]
    assert [(t.of, t.rule) for t in doubted] == [("HL-DETECT", "commentary_number")]

    walker.play("4. Let pass, leave out, approve")
    walker.waive_the_others()
    walker.approve_the_others()
    walker.play("5. Draft again, and look")
    assert walker.ready().work == []
    lines = drafts(walker.settings, "leicester", FIRST)
    one, two = (draft_on_record(walker.settings, line) for line in lines)
    assert set(two.held) == HELD
    before = list(lines_of(one.folder / "figures.csv"))
    kept = [line for line in before if line["metric_id"] not in HELD]
    assert list(lines_of(two.folder / "figures.csv")) == kept

    walker.play("6. Collect the signatures")
    assert walker.sign_the_others("owner", "checker", "champion")
    walker.play("7. The director replies by e-mail")
    walker.play("8. Sign, and prove it")
    signed = bytes_of(walker.release(FIRST))
    said = yaml.safe_load((walker.release(FIRST) / SIGNOFF).read_text(encoding="utf-8"))
    assert {k for k, v in said["priorities"].items() if v != "in"} == {"HM-CYP"}
    assert set(said["held_metrics"]) == HELD
    reply = (walker.settings.project / "reply.txt").read_bytes()
    [told] = [d["told"] for d in said["decisions"] if (d["told"] or {}).get("role") == "director"]
    assert told["evidence"]["sha256"] == hashlib.sha256(reply).hexdigest()
    waived = {
        (d["told"]["rule"], d["told"]["of"]) for d in said["decisions"] if d["act"] == "waiver"
    }
    assert waived == {(t.rule, t.of) for t in work if t.rule in LET_PASS}
    assert ("no_file_of_the_metric_is_held", "ae_within_four_hours") in waived

    walker.play("9. Something comes later")
    assert bytes_of(walker.release(FIRST)) == signed

    walker.play("10. Correct it")
    asked = walker.sign_the_others("owner", "checker", "champion", "director", "secretariat")
    assert [role for role, _ in asked].count("owner") == 1
    assert [role for role, _ in asked].count("checker") == 1
    walker.play("11. Both stand")
    assert bytes_of(walker.release(FIRST)) == signed
    changed = {
        line["metric_id"]
        for line in lines_of(walker.release(SECOND) / "figures.csv")
        if line not in kept
    }
    assert changed == {"family_hub_reach"}
    assert walker.sections == {}
